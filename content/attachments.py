"""Files that people attach: an allow-list by ending and by what the file really is."""

import re
import secrets
import zipfile
import zlib
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.encoding import filepath_to_uri
from django.utils.functional import LazyObject
from django.utils.http import content_disposition_header

from content.columns import PlainColumn
from content.files import WholeFileStorage
from content.text import LineField
from content.vietnamese import slug

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_PDF_OBJECTS = 50 * 1024 * 1024
MAX_DIRECTORY = 1024 * 1024  # bytes of a zip directory; 2,000 entries take a quarter
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
# /JS is left out: three letters occur by chance in every second scan of 20 MB, and a script that
# runs stands beside /JavaScript or /Rendition.
ACTIVE_NAMES = ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "Rendition")
MACRO_PARTS = {"vbaproject.bin", "macrosheets", "activex", "basic", "scripts"}
NOT_WHAT_IT_SAYS = "Nội dung tệp không khớp với đuôi “.{ending}”. Hãy lưu lại tệp rồi tải lên."
TOO_LARGE_UNPACKED = "Tệp nén quá lớn khi mở ra. Hãy chia nhỏ tệp."


def _spellings(name):
    """Return a pattern of the PDF name `name`, with #-escapes too (7.3.5): /J#61vaScript."""
    return "".join(f"(?:{letter}|#(?i:{ord(letter):x}))" for letter in name)


_ACTIVE = "|".join(map(_spellings, ACTIVE_NAMES))
ACTIVE_PDF = re.compile(
    f"/(?:(?:{_ACTIVE})(?![0-9A-Za-z])|{_spellings('XFA')}\\s*[\\[0-9])".encode()
)
PACKED_OBJECTS = re.compile(f"/{_spellings('ObjStm')}".encode())
STREAM = re.compile(rb"stream\r?\n")


def ending_of(name):
    """Return the lower-case ending of a file name without the dot."""
    return PurePath(name).suffix.lower().removeprefix(".")


def check_attachment(file):
    """Raise ValidationError in Vietnamese unless `file` is a harmless document of a known kind.

    A stored file is not read again: it was checked when it came.
    """
    if getattr(file, "_committed", False):
        return
    ending = ending_of(file.name)
    if ending not in CONTENT_TYPES:
        raise ValidationError("Chỉ nhận tệp PDF, DOCX, XLSX, PPTX, ODT, ODS.")
    if file.size > MAX_BYTES:
        raise ValidationError("Tệp lớn hơn 20 MB. Hãy nén hoặc chia nhỏ.")
    if file.size == 0:
        raise ValidationError("Tệp rỗng. Hãy kiểm tra lại tệp trên máy của bạn.")
    try:
        file.seek(0)
        check = _check_pdf if ending == "pdf" else _check_zip
        check(file, ending)
    finally:
        file.seek(0)


def _check_pdf(file, ending):
    data = file.read()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise ValidationError(NOT_WHAT_IT_SAYS.format(ending=ending))
    if any(ACTIVE_PDF.search(objects) for objects in [data, *_packed_objects(data)]):
        raise ValidationError("Tệp PDF chứa mã tự chạy hoặc tệp lồng. Hãy in lại thành PDF thường.")


def _packed_objects(data):
    """Yield what a PDF's object streams hold (7.5.7), unpacked.

    Only FlateDecode, which is what programs write; an encrypted or otherwise packed stream is
    not looked into. Raises ValidationError when they unpack to more than MAX_PDF_OBJECTS bytes.
    """
    left = MAX_PDF_OBJECTS
    for packed in _packed_streams(data):
        try:
            objects = zlib.decompressobj().decompress(packed, left)
        except zlib.error:
            continue
        yield objects
        left -= len(objects)
        if left <= 0:
            raise ValidationError(TOO_LARGE_UNPACKED)


def _packed_streams(data):
    """Yield the object streams of a PDF as they stand, in one walk from front to end."""
    at = 0
    while named := PACKED_OBJECTS.search(data, at):
        at = named.end()
        begun = STREAM.search(data, at, at + 500)
        if begun:
            at = data.find(b"endstream", begun.end())
            if at < 0:
                return
            yield data[begun.end() : at]


def _check_zip(file, ending):
    """Judge an office file by its zip directory; only ODF's own "mimetype" is read."""
    try:
        if file.read(4) != b"PK\3\4" or _directory_size(file) > MAX_DIRECTORY:
            raise ValueError
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            kind = _odf_kind(archive)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError) as error:
        raise ValidationError(NOT_WHAT_IT_SAYS.format(ending=ending)) from error
    names = [entry.filename.replace("\\", "/") for entry in entries]
    if not _is_office(names, kind, ending):
        raise ValidationError(NOT_WHAT_IT_SAYS.format(ending=ending))
    if any(MACRO_PARTS.intersection(name.lower().split("/")) for name in names):
        raise ValidationError("Tệp chứa macro. Hãy lưu lại dưới dạng không có macro.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        raise ValidationError(TOO_LARGE_UNPACKED)


def _directory_size(file):
    """Return the bytes of the zip directory as its end record says, before it is read."""
    file.seek(max(0, file.size - 65_557))  # 22 bytes and the longest comment
    tail = file.read()
    size_at = tail.rindex(b"PK\5\6") + 12
    return int.from_bytes(tail[size_at : size_at + 4], "little")


def _odf_kind(archive):
    """Return what the first, unpacked entry of an ODF file says it is (ODF 1.2, part 3, 3.3)."""
    first = next(iter(archive.infolist()), None)
    if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        return ""
    with archive.open(first) as entry:
        return entry.read(100).decode("ascii")


def _is_office(names, kind, ending):
    """Say whether a file with these entries is what its ending says and points nowhere else."""
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        return False
    if ending in OOXML_PARTS:
        has_part = any(name.startswith(OOXML_PARTS[ending]) for name in names)
        return has_part and "[Content_Types].xml" in names
    return kind == CONTENT_TYPES[ending] and "content.xml" in names


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
    def kind(self):
        """The kind of file in capitals, e.g. PDF."""
        return ending_of(self.file.name).upper()

    @property
    def content_type(self):
        return CONTENT_TYPES[ending_of(self.file.name)]

    @property
    def download_name(self):
        return f"{slug(self.title, 80) or 'tep'}.{ending_of(self.file.name)}"


def download(row):
    """Return the answer that sends the file of a FileRow: to be saved, and run by no browser.

    With ATTACHMENT_ACCEL nginx sends it from there, and no worker waits for a slow line.
    """
    if settings.ATTACHMENT_ACCEL:
        address = filepath_to_uri(settings.ATTACHMENT_ACCEL + row.file.name)
        response = HttpResponse(
            content_type=row.content_type,
            headers={
                "X-Accel-Redirect": address,
                "Content-Disposition": content_disposition_header(True, row.download_name),
            },
        )
    else:
        response = FileResponse(
            row.file.open(),
            filename=row.download_name,
            as_attachment=True,
            content_type=row.content_type,
        )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
