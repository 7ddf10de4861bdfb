"""What a PDF does by itself, found in its plain objects and in those packed into streams."""

import re
import zipfile
import zlib

from django.core.exceptions import ValidationError

from content.office_files import TOO_LARGE_UNPACKED

MAX_OBJECTS = 50 * 1024 * 1024  # bytes of packed objects, unpacked
# Names that make a PDF act by itself (ISO 32000-1, 12.6.4); a form or a link is no such thing.
# /JS is left out: three letters occur by chance in every second scan of 20 MB, and a script that
# runs stands beside /JavaScript or /Rendition.
ACTIVE_NAMES = ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "Rendition")
IS_ACTIVE = "Tệp PDF chứa mã tự chạy hoặc tệp lồng. Hãy in lại thành PDF thường."
IS_CLOSED = (
    "Tệp PDF bị khóa hoặc nén theo kiểu không kiểm tra được. Hãy bỏ khóa hoặc in lại thành PDF."
)


class NotPdf(ValueError):
    """The file is no whole PDF, or is something else as well."""


def _spellings(name):
    """Return a pattern of the PDF name `name`, with #-escapes too (7.3.5): /J#61vaScript."""
    return "".join(f"(?:{letter}|#(?i:{ord(letter):x}))" for letter in name)


_ACTIVE = "|".join(map(_spellings, ACTIVE_NAMES))
ACTIVE = re.compile(f"/(?:(?:{_ACTIVE})(?![0-9A-Za-z])|{_spellings('XFA')}\\s*[\\[0-9])".encode())
PACKED = re.compile(f"/{_spellings('ObjStm')}".encode())
LOCKED = re.compile(f"/{_spellings('Encrypt')}\\s*(?:[0-9]+\\s+[0-9]+\\s+R|<<)".encode())
STREAM = re.compile(rb"stream\r?\n")
LONGEST = 10_000  # bytes of the dictionary of an object stream; programs write about 100
FILTER = re.compile(f"/{_spellings('Filter')}".encode())
FLATE = re.compile(f"/{_spellings('Filter')}\\s*\\[?\\s*/{_spellings('FlateDecode')}".encode())
# With these a reader unpacks other bytes than zlib alone does.
OTHERWISE = re.compile(f"/(?:{_spellings('Predictor')}|{_spellings('Crypt')})".encode())
SECOND_FILTER = re.compile(rb"/(?:ASCII|LZW|RunLength|DCT|JBIG2|CCITT|JPX)")


def check_pdf(file):
    """Raise NotPdf or ValidationError unless `file` is a PDF that does nothing by itself."""
    file.seek(0)
    data = file.read()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:] or _is_archive_too(file, data):
        raise NotPdf
    if any(ACTIVE.search(objects) for objects in [data, *_packed_objects(data)]):
        raise ValidationError(IS_ACTIVE)


def _is_archive_too(file, data):
    """Say whether the file is read by zip programs as well (a PDF and a .jar in one)."""
    return b"PK\3\4" in data and zipfile.is_zipfile(file)


def _packed_objects(data):
    """Yield what a PDF's object streams hold (7.5.7), unpacked.

    Only FlateDecode, which is what programs write. Raises ValidationError for streams that cannot
    be looked into, and when they unpack to more than MAX_OBJECTS bytes.
    """
    left, is_locked = MAX_OBJECTS, LOCKED.search(data)
    for described, packed in _packed_streams(data):
        if not FILTER.search(described):
            yield packed
            continue
        unseen = OTHERWISE.search(described) or SECOND_FILTER.search(described)
        if is_locked or unseen or not FLATE.search(described):
            raise ValidationError(IS_CLOSED)
        try:
            objects = zlib.decompressobj().decompress(packed, left)
        except zlib.error as error:
            raise ValidationError(IS_CLOSED) from error
        yield objects
        left -= len(objects)
        if left <= 0:
            raise ValidationError(TOO_LARGE_UNPACKED)


def _packed_streams(data):
    """Yield (dictionary, stream) of the object streams as they stand, in one walk to the end."""
    at = 0
    while named := PACKED.search(data, at):
        at = named.end()
        begun = STREAM.search(data, at, at + LONGEST)
        over = data.find(b"endobj", at, begun.start() if begun else at + LONGEST)
        if not begun and over < 0:
            raise ValidationError(IS_CLOSED)
        if over < 0:
            described = data[max(data.rfind(b"obj", 0, named.start()), 0) : begun.start()]
            ended = data.find(b"endstream", begun.end())
            at = ended if ended >= 0 else len(data)
            yield described[-2 * LONGEST :], data[begun.end() : at]
