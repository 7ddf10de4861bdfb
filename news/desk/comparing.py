"""What differs between two snapshots of a row, field by field, as a page shows it."""

from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db import models

from content.attachments import ending_of
from content.differences import ComparedBlock, Run, block_differences, differences
from content.images import PictureField
from content.numbers import Grouped
from content.richtext import RichTextField
from content.templatetags.portal import day, filesize, published


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


def compared(model, old, new):
    """Return the FieldDifferences between Snapshots `old` and `new` of a row of `model`."""
    kept = model.kept
    found = column_differences(model, old.values, new.values)
    if kept.part:
        part = model._meta.get_field(kept.part).related_model
        found += column_differences(part, old.of_part, new.of_part)
    if kept.files:
        files = model._meta.get_field(kept.files).related_model
        found.append(changed_blocks(plural_of(files), file_differences(old.files, new.files)))
    for name in kept.links:
        field = model._meta.get_field(name)
        names = names_of(field.related_model, old.links[name], new.links[name])
        found.append(changed_blocks(label_of(field), list_differences(*names)))
    for name in kept.told:
        found.append(told_difference(model, name, old.told[name], new.told[name]))
    return [each for each in found if each]


def column_differences(model, old, new):
    """Return the FieldDifference, or None, of each column of `model` in {column: value}."""
    fields = [(model._meta.get_field(name), name) for name in old]
    return [difference(field, old[name], new[name]) for field, name in fields if field.editable]


def label_of(field):
    return capitalized(field.verbose_name)


def plural_of(model):
    return capitalized(model._meta.verbose_name_plural)


def capitalized(label):
    return label[:1].upper() + label[1:]


def difference(field, old, new):
    """Return the FieldDifference of one column, None when people read the same."""
    if isinstance(field, PictureField):
        return picture_difference(field, old, new)
    if isinstance(field, RichTextField):
        return changed_blocks(label_of(field), block_differences(old or "", new or ""))
    before, after = shown(field, old), shown(field, new)
    if before == after:
        return None
    return FieldDifference(label_of(field), runs=tuple(differences(before, after)))


def shown(field, value):
    """Return the value of a field as people read it."""
    if value in (None, ""):
        return ""
    if isinstance(field, models.ForeignKey):
        row = field.related_model.objects.filter(pk=value).first()
        return str(row or f"{label_of(field)} đã xóa")
    if isinstance(field, models.DateTimeField):
        return published(value)
    if isinstance(field, models.BooleanField):
        return "có" if value else ""
    if isinstance(field, Grouped):
        return field.shown(value)
    return day(value) if isinstance(field, models.DateField) else str(chosen(field, value))


def chosen(field, value):
    """Return the label of a choice, or the value itself where there are none."""
    return dict(field.choices or ()).get(value, value)


def changed_blocks(label, compared_blocks):
    """Return the blocks as a difference, or None when all of them are the same."""
    if all(block.kind == "same" for block in compared_blocks):
        return None
    return FieldDifference(label, blocks=tuple(compared_blocks))


def picture_difference(field, old, new):
    if old == new:
        return None
    old_picture, new_picture = (default_storage.url(name) if name else "" for name in (old, new))
    return FieldDifference(label_of(field), old_picture=old_picture, new_picture=new_picture)


def names_of(model, *groups):
    """Return the names of each group of pks, in one query; one that is gone has none."""
    rows = model.objects.in_bulk({pk for group in groups for pk in group})
    return [[str(rows[pk]) for pk in group if pk in rows] for group in groups]


def list_differences(old, new, say=str):
    """Return ComparedBlocks of two lists of names, or of Told, whose order means nothing.

    `say`: makes the words of one.
    """
    kinds = [(name, "same" if name in new else "old") for name in old]
    kinds += [(name, "new") for name in new if name not in old]
    return [ComparedBlock("li", kind, (Run(kind, say(name)),)) for name, kind in kinds]


def told_difference(model, relation, old, new):
    """Return the FieldDifference of a relation of Told rows, None when they are the same.

    Behind the words of each stand the columns that its Kept says they leave out: a question for
    each of them that names rows, however many there are.
    """
    part, columns = model._meta.get_field(relation).related_model, model.kept.told[relation]
    said = [name for name in columns if name in model.kept.said.get(relation, ())]
    values = {
        name: words_of_values(part._meta.get_field(name), [told.key[at] for told in (*old, *new)])
        for at, name in enumerate(columns)
        if name in said
    }

    def say(told):
        known = dict(zip(columns, told.key, strict=True))
        details = [values[name][known[name]] for name in said]
        behind = "; ".join(filter(None, details))
        return f"{told} ({behind})" if behind else str(told)

    return changed_blocks(plural_of(part), list_differences(old, new, say))


def words_of_values(field, values):
    """Return {value: how people read it behind its label} of a field; "" of what is empty."""
    if isinstance(field, models.ForeignKey):
        known = field.related_model.objects.in_bulk({*values} - {None})
        words = {value: str(known.get(value, "đã xóa")) if value else "" for value in values}
    else:
        words = {value: str(shown(field, value)) for value in values}
    return {value: f"{field.verbose_name}: {text}" if text else "" for value, text in words.items()}


def file_differences(old, new):
    """Return ComparedBlocks of files."""
    before, after = {file_key(file) for file in old}, {file_key(file) for file in new}
    found = [as_item(file, "same" if file_key(file) in after else "old") for file in old]
    return found + [as_item(file, "new") for file in new if file_key(file) not in before]


def file_key(file):
    return file.title, file.name, file.is_public


def as_item(file, kind):
    internal = "" if file.is_public else ", nội bộ"
    text = f"{file.title} ({ending_of(file.name).upper()}, {filesize(file.size)}{internal})"
    return ComparedBlock("li", kind, (Run(kind, text),))
