"""Many files at once: each good one becomes an attachment, each bad one is named."""

from dataclasses import dataclass, field
from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError

from content.attachments import CONTENT_TYPES, AttachmentField, check_attachment
from content.vietnamese import tidy
from news.models import Attachment

TITLE_LENGTH = 250
REFUSED = "Không nhận tệp “{name}”. {reason}"


@dataclass
class Chosen:
    """The files that were sent at once: those that we keep, and (name, reason) of the others."""

    kept: list = field(default_factory=list)
    refused: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.kept or self.refused)


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several attachments; a bad one is no error of the form, so that the others are stored."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        chosen = Chosen()
        for file in data or ():
            try:
                check_attachment(file)
                chosen.kept.append(file)
            except ValidationError as error:
                chosen.refused.append((file.name, " ".join(error.messages)))
        return chosen

    def has_changed(self, initial, data):
        return bool(data)

    def widget_attrs(self, widget):
        return {"accept": ",".join(f".{ending}" for ending in CONTENT_TYPES)}


def title_of(name):
    """Return what an attachment is called at first: its file's name, readable, without ending."""
    words = tidy(PurePath(name).stem.replace("_", " "))
    return " ".join(words.split())[:TITLE_LENGTH] or "Tệp đính kèm"


def attach(article, chosen, request):
    """Store the files that were kept as attachments of `article`, and name the refused ones."""
    for file in chosen.kept:
        Attachment.objects.create(article=article, title=title_of(file.name), file=file)
    for name, reason in chosen.refused:
        messages.warning(request, REFUSED.format(name=name, reason=reason))


class AttachmentInline(admin.StackedInline):
    """The files that are there; new ones come through ManyFilesField."""

    model = Attachment
    fields = ("title", "file", "order")
    extra = max_num = 0
    formfield_overrides = {AttachmentField: {"widget": forms.FileInput, "label": "Thay bằng tệp"}}
    template = "admin/news/article/_attachments.html"
