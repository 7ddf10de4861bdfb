"""Files that people attach: an allow-list by ending and by what the file really is."""

import re
import secrets
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.encoding import filepath_to_uri
from django.utils.functional import LazyObject
from django.utils.http import content_disposition_header

from content.audit import Act, AuditEntry
from content.columns import PlainColumn
from content.files import WholeFileStorage
from content.office_files import ODF_TYPES, NotOffice, check_office
from content.pdf_files import NotPdf, check_pdf
from content.storing import refuse_if_told, whole
from content.text import LineField
from content.vietnamese import slug

MAX_BYTES = 20 * 1024 * 1024
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
} | ODF_TYPES
NOT_WHAT_IT_SAYS = "Nội dung tệp không khớp với đuôi “.{ending}”. Hãy lưu lại tệp rồi tải lên."
# What a name on disk must not hold on one system or another, or what hides how it ends.
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
KEPT_BY_NO_CACHE = "private, no-store"
NAME_BYTES = 200  # of 255 that file systems take, in UTF-8


def ending_of(name):
    """Return the lower-case ending of a file name without the dot."""
    return PurePath(name).suffix.lower().removeprefix(".")


def check_attachment(file):
    """Raise ValidationError in Vietnamese unless `file` is a harmless document of a known kind.

    A stored file is not read again: it was checked when it came.
    """
    if getattr(file, "_committed", False):
        return
    refuse_if_told(file)
    ending = ending_of(file.name)
    if ending not in CONTENT_TYPES:
        raise ValidationError("Chỉ nhận tệp PDF, DOCX, XLSX, PPTX, ODT, ODS.")
    if file.size > MAX_BYTES:
        raise ValidationError("Tệp lớn hơn 20 MB. Hãy nén hoặc chia nhỏ.")
    if file.size == 0:
        raise ValidationError("Tệp rỗng. Hãy kiểm tra lại tệp trên máy của bạn.")
    try:
        check_pdf(file) if ending == "pdf" else check_office(file, ending)
    except (NotPdf, NotOffice) as error:
        raise ValidationError(NOT_WHAT_IT_SAYS.format(ending=ending)) from error
    finally:
        file.seek(0)


def random_name(instance, filename):
    """Return a stored name that tells nothing; the readable name is the title's slug."""
    return f"{timezone.localdate():%Y/%m}/{secrets.token_hex(12)}.{ending_of(filename)}"


class AttachmentStorage(WholeFileStorage):
    """The folder of attachments, outside the public media folder; only our view reads it."""

    @property
    def base_location(self):
        return settings.ATTACHMENT_ROOT

    @property
    def location(self):
        return str(self.base_location)

    def _save(self, name, content):
        with whole(self, name):
            return super()._save(name, content)


class ChosenStorage(LazyObject):
    """The storage of attachments that the settings choose, asked for when it is first needed."""

    def _setup(self):
        self._wrapped = storages["attachments"]


class AttachedFile(FieldFile):
    """A file whose address is that of its row, which knows who may read it."""

    @property
    def url(self):
        return self.instance.get_absolute_url()


class AttachmentField(PlainColumn, models.FileField):
    """A document of an allowed kind, checked by the field when it comes, whoever saves it."""

    attr_class = AttachedFile
    default_validators = (check_attachment,)

    def __init__(self, *args, **options):
        options |= {"storage": ChosenStorage(), "upload_to": random_name}
        super().__init__(*args, **{"max_length": 200} | options)

    def formfield(self, **options):
        """Any name will do: the file gets one of ours."""
        return super().formfield(**{"max_length": None} | options)

    def pre_save(self, model_instance, add):
        check_attachment(getattr(model_instance, self.attname))
        return super().pre_save(model_instance, add)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"upload_to": ""}


class FileRow(models.Model):
    """A file that belongs to another row, with the name that people read.

    A subclass says to whose page it belongs and where it is fetched (get_absolute_url).
    """

    title = LineField("tên tệp hiển thị", max_length=250)
    file = AttachmentField("tệp")
    size = models.PositiveIntegerField("cỡ tệp (byte)", editable=False, default=0)
    order = models.PositiveSmallIntegerField("thứ tự", default=100)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title

    def save(self, **options):
        if self.file and not self.file._committed:
            self.size = self.file.size
        super().save(**options)

    @property
    def told_as(self):
        """What the audit log calls it."""
        return f"{self._meta.verbose_name} {self.pk}: {self}"

    @property
    def kind(self):
        """The kind of file in capitals, e.g. PDF."""
        return ending_of(self.file.name).upper()

    @property
    def content_type(self):
        return CONTENT_TYPES[ending_of(self.file.name)]

    @property
    def download_name(self):
        """The end of its address: letters without marks."""
        return f"{slug(self.title, 80) or 'tep'}.{ending_of(self.file.name)}"

    @property
    def name_on_disk(self):
        """What the reader's machine calls it: its title as it is written."""
        return f"{safe_name(self.title) or 'tep'}.{ending_of(self.file.name)}"


def safe_name(title):
    """Return `title` as a name that every file system takes, its Vietnamese letters kept."""
    words = " ".join(NOT_IN_NAMES.sub(" ", title).split())
    return words.encode()[:NAME_BYTES].decode(errors="ignore").strip(". ")


def download(row):
    """Return the answer that sends the file of a FileRow: to be saved, and run by no browser.

    With ATTACHMENT_ACCEL nginx sends it from there, and no worker waits for a slow line.
    Raises Http404 when the file is gone.
    """
    if settings.ATTACHMENT_ACCEL:
        address = filepath_to_uri(settings.ATTACHMENT_ACCEL + row.file.name)
        response = HttpResponse(headers={"X-Accel-Redirect": address})
    else:
        try:
            response = FileResponse(row.file.open())
        except FileNotFoundError as error:
            raise Http404("Tệp không còn trên máy chủ.") from error
    response["Content-Type"] = row.content_type
    response["Content-Disposition"] = content_disposition_header(True, row.name_on_disk)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def download_for_staff(row, user):
    """Return the same of a file that is not public: kept by no cache, told in the audit log."""
    response = download(row)
    AuditEntry.objects.record(Act.OPENED, user, row.told_as)
    response["Cache-Control"] = KEPT_BY_NO_CACHE
    return response


def to_its_name(row, *, is_public):
    """Lead from another name to the one that a FileRow has now: for good while it is public.

    Of one that is not public no cache keeps even the name.
    """
    response = redirect(row, permanent=is_public)
    if not is_public:
        response["Cache-Control"] = KEPT_BY_NO_CACHE
    return response
