"""What a row was at each save, as it is looked at and compared; news.models.restoring goes back."""

from collections.abc import Callable
from dataclasses import dataclass, field

import reversion
from django.db.models.fields.files import FieldFile
from reversion.models import Version

from content.publishing import MOMENTS


@dataclass(frozen=True)
class Kept:
    """What of a row is looked at when its versions are compared; a model has its own at `kept`.

    `values`: columns; `files`: the relation of its FileRows, if any; `links`: many-to-many
    relations; `told`: relations of rows of its own that are told in words, each with the columns
    that say whether two of them are the same, and `said`: those of them that its words leave out.
    `part`: the relation of one row whose columns `of_part` are looked at as its own.
    `joined`: columns that mean something together alone. `change_of`: makes of (a published row,
    a user) the draft beside it that takes an earlier version; None where who may approve mends
    what is public in place.
    """

    values: tuple
    files: str = ""
    links: tuple = ()
    told: dict = field(default_factory=dict)
    said: dict = field(default_factory=dict)
    part: str = ""
    of_part: tuple = ()
    joined: tuple = ()
    change_of: Callable | None = None

    @property
    def restored(self):
        """The columns that come back with an earlier version, those together that are `joined`.

        When the public sees a row belongs to publishing, not to its text.
        """
        alone = [name for name in self.values if name not in (*MOMENTS, *self.joined)]
        return [*((name,) for name in alone), self.joined]


@dataclass(frozen=True)
class FileAsOf:
    """One file as it was: its row's pk, what it said, and the name of its stored file."""

    pk: int
    title: str
    name: str
    size: int
    order: int
    is_public: bool = True


@dataclass(frozen=True)
class Told:
    """A row of its own in the words of that time; alike are two with the same `key`, its columns.

    The words follow what they name: a number mended in another document is no change of this row.
    """

    key: tuple
    words: str = field(compare=False)

    def __str__(self):
        return self.words


@dataclass(frozen=True)
class Snapshot:
    """The content of a row at one moment, as its Kept says.

    `values`, `of_part`: {column: value}; `links`: {relation: tuple of pks}, some of which may be
    gone by now; `files`: of FileAsOf; `told`: {relation: tuple of Told}.
    """

    values: dict
    of_part: dict
    links: dict
    files: tuple
    told: dict


def versions_of(row):
    """Return the kept versions of `row`, newest first, each with its revision and person."""
    return Version.objects.get_for_object(row).select_related("revision__user")


def keep_first(row):
    """Add `row` as it is stored to the revision at hand, when no version of it is kept.

    What was taken over from elsewhere has none, and its first change would be the first kept.
    """
    if not versions_of(row).exists():
        reversion.add_to_revision(row)


def snapshot_of(row):
    """Return the Snapshot of a row as it is stored now."""
    kept = row.kept
    files = getattr(row, kept.files).all() if kept.files else ()
    part = getattr(row, kept.part, None) if kept.part else None
    return Snapshot(
        values={name: plain(getattr(row, name)) for name in kept.values},
        of_part={name: getattr(part, name, None) for name in kept.of_part},
        links={name: tuple(getattr(row, name).values_list("pk", flat=True)) for name in kept.links},
        files=tuple(as_of(file.pk, vars(file)) for file in files),
        told={
            name: in_words(
                columns, [(vars(each), each) for each in getattr(row, name).select_related()]
            )
            for name, columns in kept.told.items()
        },
    )


def snapshot_at(version):
    """Return the Snapshot of a row as a kept version holds it."""
    known, model = version.field_dict, version.content_type.model_class()
    kept = model.kept
    files = [
        as_of(int(part.object_id), part.field_dict) for part in parts_at(version, model, kept.files)
    ]
    part = next((part.field_dict for part in parts_at(version, model, kept.part)), {})
    return Snapshot(
        values={name: plain(known.get(name)) for name in kept.values},
        of_part={name: part.get(name) for name in kept.of_part},
        links={name: tuple(map(int, known.get(name) or ())) for name in kept.links},
        files=tuple(sorted(files, key=lambda file: (file.order, file.pk))),
        told={
            name: in_words(
                columns,
                [(each.field_dict, each.object_repr) for each in parts_at(version, model, name)],
            )
            for name, columns in kept.told.items()
        },
    )


def in_words(columns, rows):
    """Return the Told of rows [({column: value}, words)], sorted: their order means nothing."""
    told = [
        Told(tuple(plain(known[name]) for name in columns), str(words)) for known, words in rows
    ]
    return tuple(sorted(told, key=lambda each: [*map(str, each.key)]))


def plain(value):
    """Return the value of a column as both halves know it: of a file its name, "" for none."""
    return value.name or "" if isinstance(value, FieldFile) else value


def as_of(pk, known):
    """Return the FileAsOf of the file's row `pk` with the values {column: value} of `known`."""
    names = ("title", "size", "order")
    more = {"is_public": known["is_public"]} if "is_public" in known else {}
    return FileAsOf(pk, name=str(known["file"]), **{name: known[name] for name in names}, **more)


def parts_at(version, model, relation):
    """Yield the versions of the rows that a row of `model` had in `relation` at a kept version.

    None of no relation, "".
    """
    if not relation:
        return
    back = model._meta.get_field(relation).field
    for part in Version.objects.get_for_model(back.model).filter(revision=version.revision_id):
        if str(part.field_dict[back.attname]) == version.object_id:
            yield part
