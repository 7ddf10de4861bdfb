"""An earlier version of a row becomes its newest one; of a published article, a change of it."""

import reversion
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.db import models

from content.audit import AuditEntry
from content.history import recorded
from content.publishing import AFTER_APPROVAL, EDITABLE, State
from news.models.versions import snapshot_at

RESTORING = "Khôi phục bản cũ"
NOT_NOW = "Đang ở trạng thái “{state}” nên bạn không khôi phục bản cũ được lúc này."
GONE = "{Label} cũ không còn; giữ {label} hiện nay."
NO_FILE = "Tệp “{title}” không còn trên máy chủ."
STAYS_CLOSED = (
    "Tệp “{title}” trở lại là tệp nội bộ. Muốn người đọc tải được, hãy đánh dấu “Công khai” rồi"
    " lưu."
)
NO_LONGER_THERE = "văn bản được dẫn đến không còn."
NOT_TOLD = "Không khôi phục “{words}”: {why}"


def may_restore(row, user):
    """Whether `user` may put all back that hangs on `row` by rows of its own: files, relations."""
    parts = [row._meta.get_field(name).related_model._meta for name in relations_of(row.kept)]
    return user.has_perms(
        f"{opts.app_label}.{get_permission_codename(action, opts)}"
        for opts in parts
        for action in ("add", "change", "delete")
    )


def relations_of(kept):
    return [kept.files, *kept.told]


def restore(row, version, seen, user):
    """Make what a kept version holds the newest one; return (the row that holds it, what is lost).

    `seen` is the number of the version of `row` that `user` looked at: StaleVersion is raised when
    another is stored by now. What is lost: sentences on what is no longer there. Raises
    ValidationError when the row cannot be changed now, or cannot be so any more: nothing is stored.
    """
    with recorded(user, RESTORING):
        stored = type(row).objects.stored(row.pk)
        stored.check_version(seen)
        target = taker_of(stored, user)
        before = open_files(target)
        lost = put_back(snapshot_at(version), target, user)
        if target.is_public:
            log_shown(target, before, user)
        reversion.set_comment(RESTORING)
        return target, lost


def open_files(row):
    """Return {pk: file} of the files that are shown with `row` when it is."""
    return {file.pk: file for file in getattr(row, row.kept.files).all() if is_open(file)}


def log_shown(row, before, user):
    """Tell the audit log that the public reads an earlier version of `row`, and what no more.

    `before`: its open_files() until now.
    """
    record, how = AuditEntry.objects.record_showing, RESTORING.lower()
    record(user, row, True, how)
    for pk in before.keys() - open_files(row).keys():
        record(user, before[pk], False, how)


def taker_of(stored, user):
    """Return the row that takes an earlier version of `stored`, by the rule for its model.

    A draft takes it itself. What is public or withdrawn does when it is mended in place, by who
    may approve it; a published article gets a change, which must be approved. What waits for
    approval stays as it was handed in.
    """
    change_of = stored.kept.change_of
    if stored.state == State.PUBLISHED and change_of:
        return change_of(stored, user)
    in_place = change_of is None and stored.state in AFTER_APPROVAL and stored.may_publish(user)
    if stored.state in EDITABLE or in_place:
        return stored
    raise ValidationError(NOT_NOW.format(state=stored.get_state_display()))


def put_back(snapshot, row, user):
    """Store the content of `snapshot` in `row` for `user`; return sentences on what is lost."""
    kept = row.kept
    lost = put_values_back(snapshot.values, row, user)
    row.clean()
    row.save_over(row.version)
    for name in kept.links:
        rows = getattr(row, name).model.objects.filter(pk__in=snapshot.links[name])
        getattr(row, name).set(rows.besides(row) if rows.model is type(row) else rows)
    for name, columns in kept.told.items():
        lost += put_told_back(getattr(row, name), columns, snapshot.told[name], row)
    return lost + put_files_back(getattr(row, kept.files), snapshot.files, row)


def put_values_back(values, row, user):
    """Set the columns of `row`; return sentences on those whose old value is no longer there.

    Nor is what has been closed to `user` since, as a section may be.
    """
    lost = []
    for names in row.kept.restored:
        fields = [row._meta.get_field(name) for name in names]
        gone = [
            field
            for field in fields
            if getattr(row, field.attname) != values[field.attname]
            and not is_there(field, values[field.attname], user)
        ]
        for field in gone:
            label = field.verbose_name
            lost.append(GONE.format(Label=label[:1].upper() + label[1:], label=label))
        if not gone:
            for field in fields:
                setattr(row, field.attname, values[field.attname])
    return lost


def is_there(field, value, user=None):
    """Whether what an old value names is still there, and open to a `user`: a row, file, choice."""
    if value in (None, ""):
        return True
    if isinstance(field, models.ForeignKey):
        rows = field.related_model.objects.all()
        rows = rows.open_to(user) if user and hasattr(rows, "open_to") else rows
        return rows.filter(pk=value).exists()
    if isinstance(field, models.FileField):
        return field.storage.exists(value)
    return not field.choices or value in dict(field.flatchoices)


def put_told_back(rows, columns, wanted, row):
    """Make the rows of a relation those of `wanted`, each Told; return sentences on others."""
    present = {tuple(vars(each)[name] for name in columns): each for each in rows.all()}
    for each in present.keys() - {told.key for told in wanted}:
        present[each].delete()
    lost = []
    for told in wanted:
        if told.key in present:
            continue
        part = rows.model(**{rows.field.name: row}, **dict(zip(columns, told.key, strict=True)))
        if why := objection_to(part, columns):
            lost.append(NOT_TOLD.format(words=told, why=why))
        else:
            part.save()
    return lost


def objection_to(part, columns):
    """Return why `part`, made of what these columns held, cannot be stored any more; "" if it can.

    As a sentence.
    """
    if not all(is_there(part._meta.get_field(name), getattr(part, name)) for name in columns):
        return NO_LONGER_THERE
    try:
        part.full_clean()
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


def put_files_back(rows, wanted, row):
    """Make the files of `row` those of `wanted`, each a FileAsOf; return sentences on the others.

    Where readers know the row, none is opened to them that they cannot read now.
    """
    present, lost = list(rows.all()), []
    opened = {file.file.name for file in present if is_open(file)}
    for then in wanted:
        if not rows.model._meta.get_field("file").storage.exists(then.name):
            lost.append(NO_FILE.format(title=then.title))
            continue
        same = [file for file in present if then.pk in (file.pk, getattr(file, "original_id", 0))]
        file = same[0] if same else rows.model(**{rows.field.name: row})
        file.title, file.file, file.size = then.title, then.name, then.size
        file.order, file.is_public = then.order, then.is_public
        if then.is_public and row.state in AFTER_APPROVAL and then.name not in opened:
            file.is_public = False
            lost.append(STAYS_CLOSED.format(title=then.title))
        file.save()
        present = [file for file in present if file not in same]
    for file in present:
        file.delete()
    return lost


def is_open(file):
    """Whether a file may be read by who reads its row: all may, but those that say they may not."""
    return getattr(file, "is_public", True)
