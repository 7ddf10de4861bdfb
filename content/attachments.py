"""Files that people attach: an allow-list by ending and by what the file really is."""

import secrets
import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone

from content.columns import PlainColumn

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 2_000
OOXML_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# Names that make a PDF act by itself (ISO 32000-1, 12.6.4); a form or a link is no such thing.
ACTIVE_PDF = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
NOT_WHAT_IT_SAYS = "Nội dung tệp không khớp với đuôi “.{ending}”. Hãy lưu lại tệp rồi tải lên."


def ending_of(name):
    """Return the lower-case ending of a file name without the dot."""
    return PurePath(name).suffix.lower().removeprefix(".")


def check_attachment(file):
    """Raise ValidationError in Vietnamese unless `file` is a harmless document of a known kind."""
    ending = ending_of(file.name)
    if ending not in CONTENT_TYPES:
        raise ValidationError("Chỉ nhận tệp PDF, DOCX, XLSX, PPTX, ODT, ODS.")
    if file.size > MAX_BYTES:
        raise ValidationError("Tệp lớn hơn 20 MB. Hãy nén hoặc chia nhỏ.")
    if file.size == 0:
        raise ValidationError("Tệp rỗng. Hãy kiểm tra lại tệp trên máy của bạn.")
    try:
        file.seek(0)
        if ending == "pdf":
            _check_pdf(file)
        else:
            _check_zip(file, ending)
    finally:
        file.seek(0)


def _check_pdf(file):
    data = file.read()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise ValidationError(NOT_WHAT_IT_SAYS.format(ending="pdf"))
    if any(_names(data, action) for action in ACTIVE_PDF):
        raise ValidationError("Tệp PDF chứa mã tự chạy hoặc tệp lồng. Hãy in lại thành PDF thường.")


def _names(data, action):
    """Say whether the PDF name `action` stands in `data` as a whole name."""
    at = data.find(action)
    while at >= 0:
        following = data[at + len(action) : at + len(action) + 1]
        if not following.isalnum():
            return True
        at = data.find(action, at + 1)
    return False


def _check_zip(file, ending):
    """Judge an office file by its zip directory alone; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ValidationError(NOT_WHAT_IT_SAYS.format(ending=ending)) from error
    names = [entry.filename for entry in entries]
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise ValidationError(NOT_WHAT_IT_SAYS.format(ending=ending))
    if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
        raise ValidationError("Tệp chứa macro. Hãy lưu lại dưới dạng không có macro.")
    too_large = sum(entry.file_size for entry in entries) > MAX_UNPACKED
    if too_large or len(entries) > MAX_ENTRIES:
        raise ValidationError("Tệp nén quá lớn khi mở ra. Hãy chia nhỏ tệp.")
    part = OOXML_PARTS.get(ending)
    expected = (
        "[Content_Types].xml" in names and any(name.startswith(part) for name in names)
        if part
        else "mimetype" in names and "content.xml" in names
    )
    if not expected:
        raise ValidationError(NOT_WHAT_IT_SAYS.format(ending=ending))


def attachment_storage():
    """Return where attachments lie: outside the public media folder, read by our view only."""
    return storages["attachments"]


def random_name(instance, filename):
    """Return a stored name that tells nothing; the readable name is the title's slug."""
    folder = timezone.localdate().strftime("%Y/%m")
    return f"{folder}/{secrets.token_hex(12)}.{ending_of(filename)}"


class AttachmentField(PlainColumn, models.FileField):
    """A document of an allowed kind, stored where only a view that checks may read it."""

    default_validators = (check_attachment,)

    def __init__(self, *args, **options):
        options |= {"storage": attachment_storage, "upload_to": random_name}
        super().__init__(*args, **{"max_length": 200} | options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"upload_to": ""}
