"""Rows that are found by the name of another, e.g. a document by its issuer's, follow its renaming.

A source of theirs leads across a foreign key ("issuer.name"), which says who they are.
"""

from functools import cache

from django.apps import apps

BATCH = 200


@cache
def naming(model):
    """Return [(model whose rows name a row of `model`, its foreign key, attributes they take)]."""
    found = []
    for other in apps.get_models():
        for field in other._meta.concrete_fields:
            if field.remote_field and field.related_model is model:
                taken = _taken(other, field.name)
                found += [(other, field.name, taken)] if taken else []
    return found


def _taken(model, key):
    """Return the attributes that the terms of `model` take from beyond the foreign key `key`."""
    folded = next((f for f in model._meta.concrete_fields if f.name == "folded"), None)
    paths = [path for source in getattr(folded, "sources", ()) for path in source.split()]
    return {beyond for name, _, beyond in (p.partition(".") for p in paths) if name == key} - {""}


def names_of(model):
    """Return the attributes of `model` by which rows of others are found."""
    return {name for *_, taken in naming(model) for name in taken}


def follow(row):
    """Make the terms of the rows that name `row` anew, when its names are not those stored."""
    names = names_of(type(row))
    stored = names and type(row)._base_manager.filter(pk=row.pk).values(*names).first()
    if stored and any(stored[name] != getattr(row, name) for name in names):
        refresh(type(row), [row.pk], {row.pk: row})


def refresh(model, pks, rows=None):
    """Make the terms of the rows anew that name the rows `pks` of `model`.

    `rows`: {key: row} of those that are not stored yet as they are now.
    """
    for other, key, _ in naming(model):
        for start in range(0, len(pks), BATCH):
            found = other._base_manager.filter(**{f"{key}__in": pks[start : start + BATCH]})
            for each in found.select_related(key).iterator(chunk_size=BATCH):
                now = (rows or {}).get(getattr(each, f"{key}_id"), getattr(each, key))
                setattr(each, key, now)
                other._base_manager.filter(pk=each.pk).update(folded=each.folded)
