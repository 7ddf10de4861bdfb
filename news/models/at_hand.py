"""What a kept version of an article names, read by one query: the history would ask three."""

from contextlib import contextmanager

from django.db.models import OuterRef

from content.parts import Parts

LINKS = {  # {relation of an article: its name from the other side}
    "organizations": "articles",
    "related": "picked_by",
    "attachments": "article",
}


@contextmanager
def links_at_hand(article):
    """Inside, the units, picks and files of `article` count as read; nothing there changes them.

    The row must be locked. Of units and picks the key is there, the rest is read when asked for.
    """
    all_of = {name: getattr(article, name).all() for name in LINKS}
    asked = [parts_of(rows.model, LINKS[name]) for name, rows in all_of.items()]
    found = type(article).objects.filter(pk=article.pk).values_list(*asked).get()
    for rows, parts in zip(all_of.values(), found, strict=True):
        rows._result_cache = [from_part(rows, part) for part in parts]
    article._prefetched_objects_cache = all_of
    try:
        yield
    finally:
        article._prefetched_objects_cache = {}


def parts_of(model, back):
    """Return the Parts of an article that are rows of `model`: whole if they are its own."""
    is_shared = model._meta.get_field(back).many_to_many
    own = model._meta.concrete_fields
    columns = [model._meta.pk.attname] if is_shared else [field.attname for field in own]
    return Parts(model.objects.filter(**{back: OuterRef("pk")}), *columns)


def from_part(rows, part):
    """Return the row that `part`, {column: value}, is of; other columns are read when asked for."""
    names = [field.attname for field in rows.model._meta.concrete_fields if field.attname in part]
    return rows.model.from_db(rows.db, names, [part[name] for name in names])
