"""What an office file really holds, read from its zip directory and its lists of parts."""

import re
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from lxml import etree

MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_DIRECTORY = 1024 * 1024  # bytes of a zip directory; 2,000 entries take a quarter
MAX_PART = 2 * 1024 * 1024  # bytes of a list of parts or of links, unpacked
MAX_NESTED = 20 * 1024 * 1024  # bytes of a table in a text, unpacked
OOXML_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
ODF_TYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # ISO/IEC 29500-2, annex B; ODF the same
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE 2: .doc, .xls, and .docx with a password
MACRO_PARTS = {"vbaproject.bin", "macrosheets", "activex", "basic", "scripts"}
# A part is what the list of parts says, whatever its name is: vbaProject.bin may be called x.dat.
MACRO_TYPES = re.compile(r"macroenabled|vbaproject|ms-office\.activex", re.IGNORECASE)
# Programs, scripts and archives, which no office program writes into its files.
STRANGE = set(
    "7z apk app bat cab chm cmd com cpl dll dmg docm dotm exe gadget gz hta htm html img iso jar js"
    " jse lnk msi msp pif pptm ps1 py rar reg scr sh swf tar url vb vbe vbs vhd wsf xlam xll"
    " xlsb xlsm xltm zip".split()
)
OLE_OBJECT = re.compile(r"oleobject[^/]*\.bin$|\.(doc|xls|ppt|ole)$")
# Links that are followed on opening ([MS-OI29500]), and targets on another machine.
FOLLOWED = {"attachedtemplate", "oleobject", "frame", "subdocument", "afchunk"}
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:(?!///[a-z]:)|\\\\|//)", re.IGNORECASE)
TOO_LARGE_UNPACKED = "Tệp nén quá lớn khi mở ra. Hãy chia nhỏ tệp."
HAS_MACRO = "Tệp chứa macro. Hãy lưu lại dưới dạng không có macro."
HAS_OBJECT = "Tệp chứa đối tượng nhúng kiểu cũ (OLE). Hãy bỏ đối tượng đó hoặc in thành PDF."
HAS_STRANGE = "Tệp chứa bên trong một tệp lạ: “{name}”. Hãy bỏ nó rồi tải lên."
IS_OLD = "Tệp kiểu Office cũ hoặc có mật khẩu. Hãy lưu lại thành DOCX, XLSX, PPTX không mật khẩu."
IS_LOCKED = "Tệp có mật khẩu nên không kiểm tra được. Hãy bỏ mật khẩu rồi tải lên."
FETCHES = "Tệp tự lấy nội dung từ máy khác khi mở ra. Hãy bỏ mẫu hoặc liên kết đó rồi tải lên."
NOT_WHOLE = (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError)
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class NotOffice(ValueError):
    """The file is not what its ending says, or is no whole file of that kind."""


def check_office(file, ending, is_nested=False):
    """Raise unless `file` is a harmless office file of this ending.

    NotOffice when it is something else, ValidationError with a sentence for what is in it.
    """
    file.seek(0)
    begin = file.read(8)
    if begin == OLD_OFFICE:
        raise ValidationError(IS_OLD)
    try:
        if begin[:4] != b"PK\3\4" or _directory_size(file) > MAX_DIRECTORY:
            raise NotOffice
        with zipfile.ZipFile(file) as archive:
            _check_archive(archive, ending, is_nested)
    except NOT_WHOLE as error:
        raise NotOffice from error


def _check_archive(archive, ending, is_nested):
    entries = archive.infolist()
    names = [entry.filename.replace("\\", "/") for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValidationError(IS_LOCKED)
    if not (_is_office(names, _odf_kind(archive), ending) and _is_plain(entries, names)):
        raise NotOffice
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        raise ValidationError(TOO_LARGE_UNPACKED)
    if any(MACRO_PARTS.intersection(name.lower().split("/")) for name in names):
        raise ValidationError(HAS_MACRO)
    for name, entry in zip(names, entries, strict=True):
        _check_entry(archive, name, entry, is_nested)


def _check_entry(archive, name, entry, is_nested):
    """Judge one entry by its name; look into lists of parts, of links, and into nested files."""
    low = name.lower()
    ending = PurePosixPath(low).suffix.removeprefix(".")
    if OLE_OBJECT.search(low):
        raise ValidationError(HAS_OBJECT)
    if ending in STRANGE or (ending in {*OOXML_PARTS, *ODF_TYPES} and is_nested):
        raise ValidationError(HAS_STRANGE.format(name=PurePosixPath(name).name[:80]))
    if low == "[content_types].xml" and any(map(_is_macro, _elements(archive, entry))):
        raise ValidationError(HAS_MACRO)
    if ending == "rels" and any(map(_is_fetched, _elements(archive, entry))):
        raise ValidationError(FETCHES)
    if ending in {*OOXML_PARTS, *ODF_TYPES}:
        check_office(ContentFile(_part(archive, entry, MAX_NESTED)), ending, is_nested=True)


def _is_macro(element):
    return MACRO_TYPES.search(element.get("ContentType", ""))


def _is_fetched(element):
    """Say whether a Relationship makes the program fetch something when the file is opened."""
    kind = element.get("Type", "").rpartition("/")[2].lower()
    is_external = element.get("TargetMode", "").lower() == "external"
    return is_external and kind in FOLLOWED and ELSEWHERE.match(element.get("Target", ""))


def _elements(archive, entry):
    """Return the elements of an XML part; NotOffice when it is broken or has a DTD (OPC, 10.1)."""
    try:
        root = etree.fromstring(_part(archive, entry, MAX_PART), PARSER)
    except etree.XMLSyntaxError as error:
        raise NotOffice from error
    if root.getroottree().docinfo.doctype:
        raise NotOffice
    return root.iter("*")


def _part(archive, entry, limit):
    """Return an entry unpacked; ValidationError when it is longer than `limit` bytes."""
    with archive.open(entry) as part:
        data = part.read(limit + 1)
    if len(data) > limit:
        raise ValidationError(TOO_LARGE_UNPACKED)
    return data


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


def _is_plain(entries, names):
    """Say whether each entry is a file or folder below, under a name of its own, and no link.

    Of two entries of one name one program reads the first, another the last.
    """
    if len({*map(str.lower, names)}) < len(names):
        return False
    if any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        return False
    if any(entry.compress_type not in PACKED_BY for entry in entries):
        return False
    return not any(name.startswith("/") or ".." in name.split("/") for name in names)


def _is_office(names, kind, ending):
    """Say whether a file with these entries is what its ending says."""
    if ending in OOXML_PARTS:
        has_part = any(name.startswith(OOXML_PARTS[ending]) for name in names)
        return has_part and "[Content_Types].xml" in names
    return kind == ODF_TYPES[ending] and "content.xml" in names
