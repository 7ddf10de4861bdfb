"""What a row was at each save; an article goes back to one of them as a new version."""

from dataclasses import dataclass, field

import reversion
from django.core.exceptions import ValidationError
from django.db.models.fields.files import FieldFile
from reversion.models import Version

from content.history import recorded
from content.publishing import State
from news.models.attachment import Attachment
from news.models.changes import CHANGEABLE, open_change
from news.models.section import Section

PICTURE = ("cover", "cover_width", "cover_height", "cover_alt", "cover_caption", "cover_credit")
NAMES = (*CHANGEABLE, "cover", "cover_width", "cover_height")
# The time to end belongs to publishing, not to the text, and is not brought back.
RESTORED = [name for name in CHANGEABLE if name != "expires_at" and name not in PICTURE]
RESTORING = "Khôi phục bản cũ"
CHANGE_IS_OPEN = "Bài này đang có bản sửa. Hãy duyệt hoặc bỏ bản sửa đó trước khi khôi phục bản cũ."
NOT_RESTORABLE = "Bài đang chờ duyệt hoặc đã gỡ nên không khôi phục bản cũ được lúc này."


@dataclass(frozen=True)
class Kept:
    """What of a row is looked at when its versions are compared.

    `values`: columns; `files`: the relation of its FileRows; `links`: many-to-many relations;
    `told`: relations of rows of its own that are told in words, each with the columns that say
    whether two of them are the same.
    """

    values: tuple
    files: str
    links: tuple = ()
    told: dict = field(default_factory=dict)


KEPT = {
    "article": Kept(tuple(NAMES), files="attachments", links=("organizations", "related")),
    "document": Kept(
        tuple(
            "kind number abstract issuer_id issuer_name issued_on effective_on expires_on signer"
            " area_id published_at expires_at".split()
        ),
        files="files",
        told={"older_links": ("kind", "older_id")},
    ),
}


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

    `values`: {column: value}; `links`: {relation: tuple of pks}, some of which may be gone by now;
    `files`: of FileAsOf; `told`: {relation: tuple of Told}.
    """

    values: dict
    links: dict
    files: tuple
    told: dict


def kept_of(row):
    """Return the Kept of a row or its model."""
    return KEPT[row._meta.model_name]


def versions_of(row):
    """Return the kept versions of `row`, newest first, each with its revision and person."""
    return Version.objects.get_for_object(row).select_related("revision__user")


def snapshot_of(row):
    """Return the Snapshot of a row as it is stored now."""
    kept = kept_of(row)
    files = [as_of(file.pk, vars(file)) for file in getattr(row, kept.files).all()]
    return Snapshot(
        values={name: plain(getattr(row, name)) for name in kept.values},
        links={name: tuple(getattr(row, name).values_list("pk", flat=True)) for name in kept.links},
        files=tuple(files),
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
    kept = kept_of(model)
    files = [
        as_of(int(part.object_id), part.field_dict) for part in parts_at(version, model, kept.files)
    ]
    return Snapshot(
        values={name: plain(known.get(name)) for name in kept.values},
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
    told = [Told(tuple(known[name] for name in columns), str(words)) for known, words in rows]
    return tuple(sorted(told, key=lambda each: each.key))


def plain(value):
    """Return the value of a column as both halves know it: of a file its name, "" for none."""
    return value.name or "" if isinstance(value, FieldFile) else value


def as_of(pk, known):
    """Return the FileAsOf of the file's row `pk` with the values {column: value} of `known`."""
    names = ("title", "size", "order")
    more = {"is_public": known["is_public"]} if "is_public" in known else {}
    return FileAsOf(pk, name=str(known["file"]), **{name: known[name] for name in names}, **more)


def parts_at(version, model, relation):
    """Yield the versions of the rows that a row of `model` had in `relation` at a kept version."""
    back = model._meta.get_field(relation).field
    for part in Version.objects.get_for_model(back.model).filter(revision=version.revision_id):
        if str(part.field_dict[back.attname]) == version.object_id:
            yield part


def restore(article, version, seen, user):
    """Make what a kept version holds the newest one; return (the row that holds it, what is lost).

    A draft is changed in place; a published article gets a change that must be approved. `seen`
    is the number of the version of `article` that `user` looked at: StaleVersion is raised when
    another is stored by now. What is lost: sentences on files that are no longer there. Raises
    ValidationError when the article cannot be changed now.
    """
    with recorded(user, RESTORING):
        stored = type(article).objects.stored(article.pk)
        stored.check_version(seen)
        if stored.state == State.PUBLISHED:
            row = fresh_change(stored, user)
        elif stored.state in (State.DRAFT, State.RETURNED):
            row = stored
        else:
            raise ValidationError(NOT_RESTORABLE)
        lost = put_back(snapshot_at(version), row)
        reversion.set_comment(RESTORING)
        return row, lost


def fresh_change(live, user):
    """Return a new change of `live`; ValidationError when somebody has one open already."""
    if type(live).objects.filter(live=live).exists():
        raise ValidationError(CHANGE_IS_OPEN)
    return open_change(live, user)


def put_back(snapshot, row):
    """Store the content of `snapshot` in `row`, a draft; return sentences on what is lost."""
    names, lost = list(RESTORED), []
    if not Section.objects.filter(pk=snapshot.values["section_id"]).exists():
        names.remove("section_id")
        lost.append("Chuyên mục cũ không còn; giữ chuyên mục hiện nay.")
    cover = snapshot.values["cover"]
    if cover and not row.cover.storage.exists(cover):
        lost.append("Ảnh đại diện cũ không còn tệp; giữ ảnh hiện nay.")
    else:
        names += PICTURE
    for name in names:
        setattr(row, name, snapshot.values[name])
    row.save_over(row.version)
    row.organizations.set(existing(row.organizations, snapshot.links["organizations"]))
    row.related.set(existing(row.related, snapshot.links["related"]).besides(row))
    return lost + put_files_back(snapshot.files, row)


def existing(manager, pks):
    """Return those of the rows `pks` that are still there."""
    return manager.model.objects.filter(pk__in=pks)


def put_files_back(files, row):
    """Make the attachments of `row` those of `files`; return sentences on files that are gone."""
    present, lost = list(row.attachments.all()), []
    storage = Attachment._meta.get_field("file").storage
    for wanted in files:
        if not storage.exists(wanted.name):
            lost.append(f"Tệp “{wanted.title}” không còn trên máy chủ.")
            continue
        same = [file for file in present if wanted.pk in (file.pk, file.original_id)]
        file = same[0] if same else Attachment(article=row)
        file.title, file.file, file.size = wanted.title, wanted.name, wanted.size
        file.order = wanted.order
        file.save()
        present = [file for file in present if file not in same]
    for file in present:
        file.delete()
    return lost
