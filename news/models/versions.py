"""What an article was at each save, and going back to one of them as a new version."""

from dataclasses import dataclass

import reversion
from django.core.exceptions import ValidationError
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
class FileAsOf:
    """One attachment as it was: its row's pk, what it said, and the name of its stored file."""

    pk: int
    title: str
    name: str
    size: int
    order: int


@dataclass(frozen=True)
class Snapshot:
    """The content of an article at one moment.

    `values`: {field name: value} of CHANGEABLE and the cover with its size; `organizations` and
    `related` are tuples of pks, some of which may be gone by now; `files` of FileAsOf.
    """

    values: dict
    organizations: tuple
    related: tuple
    files: tuple


def versions_of(article):
    """Return the kept versions of `article`, newest first, each with its revision and person."""
    return Version.objects.get_for_object(article).select_related("revision__user")


def snapshot_of(article):
    """Return the Snapshot of an article as it is stored now."""
    files = [
        FileAsOf(file.pk, file.title, file.file.name, file.size, file.order)
        for file in article.attachments.all()
    ]
    return Snapshot(
        values={name: getattr(article, name) for name in NAMES} | {"cover": article.cover.name},
        organizations=tuple(article.organizations.values_list("pk", flat=True)),
        related=tuple(article.related.values_list("pk", flat=True)),
        files=tuple(files),
    )


def snapshot_at(version):
    """Return the Snapshot of an article as a kept version holds it."""
    known = version.field_dict
    values = {name: known.get(name) for name in NAMES}
    return Snapshot(
        values=values | {"cover": str(known.get("cover") or "")},
        organizations=tuple(map(int, known.get("organizations") or ())),
        related=tuple(map(int, known.get("related") or ())),
        files=tuple(sorted(files_at(version), key=lambda file: (file.order, file.pk))),
    )


def files_at(version):
    """Yield the FileAsOf of each attachment that the article of a kept version had then."""
    rows = Version.objects.get_for_model(Attachment).filter(revision=version.revision_id)
    for row in rows:
        known = row.field_dict
        if str(known["article_id"]) == version.object_id:
            yield FileAsOf(
                pk=int(row.object_id),
                title=known["title"],
                name=str(known["file"]),
                size=known["size"],
                order=known["order"],
            )


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
    row.organizations.set(existing(row.organizations, snapshot.organizations))
    row.related.set(existing(row.related, snapshot.related).besides(row))
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
