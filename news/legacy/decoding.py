"""Bytes of a saved page → its text, whatever encoding it was saved in."""

import codecs
import re

from content.vietnamese import nfc
from news.legacy.page import Refusal

BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]+?(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.I)
# Vietnamese letters as UTF-8 writes them (đ, ạ…ỹ, ơ, ư): where they are, the file is no other.
UTF8_LETTERS = re.compile(rb"\xc4\x91|\xe1[\xba\xbb][\x80-\xbf]|\xc6[\xa0\xa1\xaf\xb0]")
SAMPLE = 4096
# How PDF, zip (docx…), old Word, JPEG, PNG, GIF and RTF files begin.
NO_PAGES = (
    *(b"%PDF", b"PK\3\4", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff", b"\x89PNG", b"GIF8"),
    b"{\\rtf",
)
BINARY = "Tệp nhị phân, không phải trang văn bản hay HTML."
BROKEN = "Không đọc được chữ trong tệp (bảng mã {encoding} bị hỏng)."


def decoded(data):
    """Return the text in `data`, NFC: UTF-8, UTF-16, UTF-32, the declared encoding, windows-1258.

    Raises Refusal for an empty, binary or broken file.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal("Tệp rỗng.")
    if data.startswith(NO_PAGES):
        raise Refusal(BINARY)
    encoding = _encoding(data)
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Refusal(BROKEN.format(encoding=encoding)) from error
    if "\0" in text:
        raise Refusal(BINARY)
    if not text.strip():
        raise Refusal("Tệp rỗng.")
    return nfc(text)


def _encoding(data):
    """Return the name of the encoding of `data`; raises Refusal when it is no text."""
    named = next((name for bom, name in BOMS if data.startswith(bom)), None)
    if named or (named := _utf16_without_bom(data)):
        return named
    if b"\0" in data:
        raise Refusal(BINARY)
    try:
        data.decode()
    except UnicodeDecodeError:
        return _of_eight_bits(data)
    return "utf-8"


def _utf16_without_bom(data):
    """Return utf-16-le or utf-16-be when every other byte of many is zero, else None."""
    sample = data[:SAMPLE]
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    many = max(len(sample) // 8, 4)
    if high > many and low * 10 < high:
        return "utf-16-le"
    return "utf-16-be" if low > many and high * 10 < low else None


def _of_eight_bits(data):
    """Return the encoding of text that is no UTF-8: the one it declares, else windows-1258."""
    if UTF8_LETTERS.search(data):
        return "utf-8"
    declared = DECLARED.search(data[:SAMPLE])
    name = declared[1].decode().lower() if declared else "windows-1258"
    western = ("iso-8859-1", "windows-1252", "us-ascii", "utf-8", "utf-16")
    if name in western or not _is_known(name):
        return "windows-1258"
    return name


def _is_known(name):
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False
