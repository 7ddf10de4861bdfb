"""Addresses made on the server: the slug field and the search for a free one."""

from django.db import connections, models

from content.columns import PlainColumn
from content.vietnamese import slug


class AutoSlugField(PlainColumn, models.SlugField):
    """A unique slug made from the attribute `source` when none is given; a clash gets -2, -3, …

    A slug that is there is kept: an address never changes because a title did.
    """

    def __init__(self, *args, source="title", **options):
        self.source = source
        super().__init__(*args, **{"max_length": 200, "unique": True, "blank": True} | options)

    def pre_save(self, model_instance, add):
        value = slug(getattr(model_instance, self.attname) or "", self.max_length)
        if not value:
            wanted = slug(str(getattr(model_instance, self.source)), self.max_length)
            value = self.free_slug(model_instance, wanted or model_instance._meta.model_name)
        setattr(model_instance, self.attname, value)
        return value

    def free_slug(self, model_instance, wanted):
        """Return `wanted`, or `wanted`-2, -3, … when other rows have it already."""
        hold_name(model_instance, wanted)
        root = wanted[: self.max_length - 6].rstrip("-")
        rows = type(model_instance)._base_manager.exclude(pk=model_instance.pk)
        alike = rows.filter(**{f"{self.attname}__startswith": root})
        taken = set(alike.values_list(self.attname, flat=True))
        if wanted not in taken:
            return wanted
        return next(s for n in range(2, len(taken) + 3) if (s := f"{root}-{n}") not in taken)


def hold_name(model_instance, wanted):
    """Let only one transaction at a time choose this slug; SQLite's writers queue anyway."""
    using = model_instance._state.db or "default"
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            key = f"{model_instance._meta.db_table}:{wanted}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
