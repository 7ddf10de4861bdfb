"""A form that was overtaken: what it holds besides what is stored by now, field by field."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from reversion.models import Version

from content.differences import ComparedBlock, block_differences, differences
from content.people import name_of
from content.richtext import RichTextField

CHOOSE_AGAIN = "Tệp “%s” chưa được lưu. Hãy chọn lại tệp này rồi lưu."


class Repeated(Exception):
    """What a form sends is stored already, e.g. by the first of two clicks; `row` has it."""

    def __init__(self, row):
        super().__init__(f"{row.pk} holds all that was sent")
        self.row = row


@dataclass(frozen=True)
class Difference:
    """One field as stored and as typed; `blocks` (ComparedBlock) lead from the one to the other."""

    label: str
    blocks: list

    @property
    def is_form_alone(self):
        """Whether the words are the same and something else, e.g. bold type, is not."""
        return all(block.kind == "same" for block in self.blocks)


class KeepingForm:
    """Mixin in front of a row's form: it knows when it was overtaken, and takes kept values.

    `kept` (OpenForm or None) fills a form that was not sent yet. `token` is the form's own, the
    row keeps that of the form it was saved from. `refusal` says why a first try was undone.
    After validation `overtaken` holds the differences when somebody saved meanwhile and the form
    must not be saved; `repeated` says that the row has all of it already.
    """

    kept = token = overtaken = None
    repeated, sentence = False, ""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.kept is not None and not self.is_bound:
            self.initial |= kept_values(self, self.kept.data)

    @property
    def is_own_echo(self):
        """Whether the row was last saved from this very form."""
        return self.token is not None and self.token == self.instance.form_token

    def clean(self):
        version = self.cleaned_data.get("version")
        stale = not self.instance._state.adding and (
            self.is_own_echo or version != self.instance.version
        )
        found = differences_of(self) if stale else []
        first_try = not self.refusal and not self.cleaned_data.get("step")
        self.repeated = stale and not found and not self.errors and (self.is_own_echo or first_try)
        if self.repeated:
            return self.cleaned_data
        if stale:
            self.overtaken = found
            self.sentence = overtaken_sentence(self.instance, self.user, timezone.now())
            self.add_error(None, self.sentence)
            self.data = self.data.copy()
            self.data["version"] = self.instance.version
            self.refusal = ""
        return super().clean()


def kept_values(form, data):
    """Return {field: value to show first} of what `data` holds for a form's fields but files."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
        if not isinstance(field, forms.FileField)
        and not field.widget.value_omitted_from_data(data, {}, form.add_prefix(name))
    }


def differences_of(form):
    """Return the Differences between a form, validated but for its end, and its row as stored."""
    row, found = form.instance, []
    names = {field.name for field in row._meta.get_fields()} - {"version"}
    for name in form.fields:
        if name not in names or name not in form.cleaned_data:
            continue
        if is_left_to_us(form, name):
            continue
        stored, typed = getattr(row, name), tidied(row, name, form.cleaned_data[name])
        if not same(row, name, stored, typed):
            label = capfirst(form.fields[name].label)
            found.append(Difference(label, compared(row, name, stored, typed)))
    return found


def compared(row, name, stored, typed):
    """Return the ComparedBlocks that lead from the stored value of a field to the typed one."""
    if isinstance(row._meta.get_field(name), RichTextField):
        return block_differences(stored, typed)
    runs = differences(said(row, name, stored), said(row, name, typed))
    return [ComparedBlock("p", "changed", tuple(runs))]


def is_left_to_us(form, name):
    """Whether a field says nothing: the server fills it, or the same form sent its file before."""
    if name == "slug":
        return not form.cleaned_data[name]
    if name == "published_at":
        return form.is_own_echo and not form.cleaned_data[name]
    return form.is_own_echo and isinstance(form.fields[name], forms.FileField)


def tidied(row, name, value):
    """Return a typed value as the row's field would store it."""
    field = row._meta.get_field(name)
    if isinstance(field, models.CharField | models.TextField):
        try:
            return field.clean(value, row)
        except ValidationError:
            return value
    return value


def same(row, name, stored, typed):
    """Whether two values of a field say the same; white space between HTML tags says nothing."""
    if isinstance(row._meta.get_field(name), RichTextField):
        return re.sub(r"\s+", "", stored) == re.sub(r"\s+", "", typed)
    return said(row, name, stored) == said(row, name, typed)


def said(row, name, value):
    """Return a value of the field `name` as people read it: plain text."""
    field = row._meta.get_field(name)
    if isinstance(field, models.FileField):
        return PurePath(str(value or "")).name
    if field.many_to_many:
        return "\n".join(sorted(str(each) for each in value.all()))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return str(value or "")


def overtaken_sentence(row, user, now):
    """Return who saved the row last and when, for `user` who was about to."""
    last = Version.objects.get_for_object(row).select_related("revision__user").first()
    by = last and last.revision.user
    if by == user:
        return f"Bài này vừa được bạn sửa {clock(row.updated_at, now)} trên một màn hình khác."
    name = name_of(by) if by else "người khác"
    return f"Bài này vừa được {name} sửa {clock(row.updated_at, now)}."


def clock(at, now):
    """Return a moment as read on the same day, "lúc 09:42", or with the date on any other."""
    at, now = timezone.localtime(at), timezone.localtime(now)
    day = "" if at.date() == now.date() else f" ngày {date_format(at, 'd/m/Y')}"
    return f"lúc {date_format(at, 'H:i')}{day}"


def ask_for_files_again(forms_sent):
    """Say at every file field of forms that come back that the browser forgets a chosen file."""
    for form in forms_sent:
        for name, field in form.fields.items():
            sent = form.files.get(form.add_prefix(name))
            if isinstance(field, forms.FileField) and sent and not form.errors.get(name):
                form.add_error(name, CHOOSE_AGAIN % sent.name)


def without_gone_rows(data, prefix, known):
    """Return what a formset sent without its rows that were deleted meanwhile, renumbered.

    `data`: QueryDict; `known`: the primary keys, as text, that are still there.
    """
    total, initial = (int(data.get(f"{prefix}-{kind}_FORMS") or 0) for kind in ("TOTAL", "INITIAL"))
    gone = [n for n in range(initial) if data.get(f"{prefix}-{n}-id") not in known]
    if not gone:
        return data
    places = {old: new for new, old in enumerate(n for n in range(total) if n not in gone)}
    result = data.copy()
    for key in data:
        match = re.fullmatch(rf"{re.escape(prefix)}-(\d+)-(\w+)", key)
        if match:
            del result[key]
    for key in data:
        match = re.fullmatch(rf"{re.escape(prefix)}-(\d+)-(\w+)", key)
        if match and int(match[1]) in places:
            result.setlist(f"{prefix}-{places[int(match[1])]}-{match[2]}", data.getlist(key))
    result[f"{prefix}-TOTAL_FORMS"] = total - len(gone)
    result[f"{prefix}-INITIAL_FORMS"] = initial - len(gone)
    return result
