"""Addresses made on the server: the slug field, the search for a free one, the path of a page."""

from functools import lru_cache
from itertools import count

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from content.columns import PlainColumn
from content.databases import PRIMARY, one_at_a_time
from content.vietnamese import slug

MOST_PATHS = 10_000
RESERVED = "Địa chỉ này là của một trang có sẵn. Hãy ghi địa chỉ khác."


class AutoSlugField(PlainColumn, models.SlugField):
    """A unique slug made from the attribute `source` when none is given; a clash gets -2, -3, …

    A slug that is there is kept: an address never changes because a title did. Two savers at
    once get different slugs when each saves in a transaction; outside one, and for equal titles
    in one bulk_create, the second fails with IntegrityError. `reserved` are the slugs at whose
    address a fixed page stands: nobody may type one, and none is made.
    """

    def __init__(self, *args, source="title", reserved=(), **options):
        self.source, self.reserved = source, frozenset(reserved)
        super().__init__(*args, **{"max_length": 200, "unique": True, "blank": True} | options)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if slug(value, self.max_length) in self.reserved:
            raise ValidationError(RESERVED)

    def pre_save(self, model_instance, add):
        value = slug(getattr(model_instance, self.attname) or "", self.max_length)
        if not value or value in self.reserved:
            wanted = value or slug(str(getattr(model_instance, self.source)), self.max_length)
            value = self.free_slug(model_instance, wanted or model_instance._meta.model_name)
        setattr(model_instance, self.attname, value)
        return value

    def free_slug(self, model_instance, wanted):
        """Return `wanted`, or `wanted`-2, -3, … when other rows have it already.

        A model may have `slugs_kept_for_others(root)`: slugs from `root` on that it must not take.
        """
        choose_alone(model_instance)
        rows = type(model_instance)._base_manager.exclude(pk=model_instance.pk)
        root = wanted[: self.max_length - 6].rstrip("-")
        kept = getattr(model_instance, "slugs_kept_for_others", lambda root: set())(root)
        kept = {*kept, *self.reserved}
        if wanted not in kept and not rows.filter(**{self.attname: wanted}).exists():
            return wanted
        alike = rows.filter(**{f"{self.attname}__startswith": f"{root}-"})
        taken = {*kept, *alike.values_list(self.attname, flat=True)}
        return next(s for n in count(2) if (s := f"{root}-{n}") not in taken)


def choose_alone(model_instance):
    """Let one transaction at a time choose a slug of this table.

    A lock on the slug alone would not do: "tin" and "tin-2" may both end as "tin-2".
    """
    one_at_a_time(model_instance._meta.db_table, model_instance._state.db or PRIMARY)


@lru_cache(maxsize=MOST_PATHS)
def path_of(view, *names):
    """Return the path of a public page, as reverse() does: a list asks for twenty of them."""
    return reverse(view, args=names)
