"""What differs between two snapshots of an article, field by field, as a page shows it."""

from dataclasses import dataclass

from django.core.files.storage import default_storage

from contacts.models import Organization
from content.attachments import ending_of
from content.differences import ComparedBlock, Run, block_differences, differences
from content.templatetags.portal import filesize, published
from news.models import Article, Section

LINES = (
    "title short_title section_id lead cover_alt cover_caption cover_credit author source"
    " expires_at"
).split()


@dataclass(frozen=True)
class FieldDifference:
    """One field that differs: its label, and either runs of one line or compared blocks."""

    label: str
    runs: tuple = ()
    blocks: tuple = ()
    old_picture: str = ""
    new_picture: str = ""

    @property
    def is_picture(self):
        return bool(self.old_picture or self.new_picture)


def compared(old, new):
    """Return the FieldDifferences between Snapshots `old` and `new`, in the form's order."""
    found = [line_difference(name, old, new) for name in LINES]
    body = block_differences(old.values["body"] or "", new.values["body"] or "")
    found.append(changed_blocks(label_of("body"), body))
    found.append(picture_difference(old.values["cover"], new.values["cover"]))
    found.append(changed_blocks("Tệp đính kèm", file_differences(old.files, new.files)))
    for name, model in (("organizations", Organization), ("related", Article)):
        names = names_of(model, getattr(old, name), getattr(new, name))
        found.append(changed_blocks(label_of(name), list_differences(*names)))
    return [difference for difference in found if difference]


def label_of(name):
    label = Article._meta.get_field(name).verbose_name
    return label[:1].upper() + label[1:]


def line_difference(name, old, new):
    before, after = shown(name, old.values[name]), shown(name, new.values[name])
    if before == after:
        return None
    return FieldDifference(label_of(name), runs=tuple(differences(before, after)))


def shown(name, value):
    """Return the value of a field as people read it."""
    if name == "section_id":
        return str(Section.objects.filter(pk=value).first() or "Chuyên mục đã xóa")
    return published(value) if name == "expires_at" else value or ""


def changed_blocks(label, compared_blocks):
    """Return the blocks as a difference, or None when all of them are the same."""
    if all(block.kind == "same" for block in compared_blocks):
        return None
    return FieldDifference(label, blocks=tuple(compared_blocks))


def picture_difference(old, new):
    if old == new:
        return None
    old_picture, new_picture = (default_storage.url(name) if name else "" for name in (old, new))
    return FieldDifference(label_of("cover"), old_picture=old_picture, new_picture=new_picture)


def names_of(model, *groups):
    """Return the names of each group of pks, in one query; one that is gone has none."""
    rows = model.objects.in_bulk({pk for group in groups for pk in group})
    return [[str(rows[pk]) for pk in group if pk in rows] for group in groups]


def list_differences(old, new):
    """Return ComparedBlocks of two lists of names whose order means nothing."""
    kinds = [(name, "same" if name in new else "old") for name in old]
    kinds += [(name, "new") for name in new if name not in old]
    return [ComparedBlock("li", kind, (Run(kind, name),)) for name, kind in kinds]


def file_differences(old, new):
    """Return ComparedBlocks of attachments."""
    before, after = {file_key(file) for file in old}, {file_key(file) for file in new}
    found = [as_item(file, "same" if file_key(file) in after else "old") for file in old]
    return found + [as_item(file, "new") for file in new if file_key(file) not in before]


def file_key(file):
    return file.title, file.name


def as_item(file, kind):
    text = f"{file.title} ({ending_of(file.name).upper()}, {filesize(file.size)})"
    return ComparedBlock("li", kind, (Run(kind, text),))
