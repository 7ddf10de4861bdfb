"""Numbers of documents (số, ký hiệu văn bản): their key, their order, and where a text names them.

Pure. One pattern knows every shape that NĐ 30/2020, the law-making bodies and the Party print:
2943/KH-UBND, 42/2022/NĐ-CP, 08-NQ/TU, 1670/NQ-UBTVQH15, 2231/SNV-CCHC&PC, 66.13/2026/NQ-CP,
30c/NQ-CP, 91/2025/QH15. A number of another shape is a number all the same, only an unusual one.
"""

import html
import re
from dataclasses import dataclass
from datetime import date

from content.vietnamese import fold, tidy

# Hyphens as Word, browsers and old pages write them; one character for one, so that spans hold.
HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
DASHES = dict.fromkeys(map(ord, HYPHENS), "-") | {
    ord("\u00a0"): " ",
    ord("Ð"): "Đ",
}
CAPITAL = "A-ZĐĂÂÊÔƠƯ"
# Two capitals at least; a small y may part them (QyĐ, quy định) and small letters follow (TTg).
# "&amp;" is how HTML writes the sign in SNV-CCHC&PC.
SYMBOL = f"[{CAPITAL}]y?[{CAPITAL}](?:[{CAPITAL}a-zđ0-9]|&(?:amp;)?)*"
NUMBER = r"\d{1,5}(?:\.\d{1,3})?[a-zđ]?"
SHAPE = (
    rf"{NUMBER}/(?:19|20)\d\d/{SYMBOL}(?:-{SYMBOL})*"  # 42/2022/NĐ-CP, 91/2025/QH15
    rf"|{NUMBER}/{SYMBOL}(?:-{SYMBOL})+"  # 2943/KH-UBND
    rf"|{NUMBER}-{SYMBOL}/{SYMBOL}(?:-{SYMBOL})*"  # 08-NQ/TU
)
USUAL = re.compile(SHAPE)
# In a text the letter may be a capital, and one space may stand at the first hyphen or slash:
# 08 - NQ/TU, 2943/KH - UBND, 2943 /KH-UBND. Behind a digit and a space that is no number of ours.
LETTERED = NUMBER.replace("a-zđ", "a-zđA-ZĐ")
TIGHT, SPACED = f"(?:-{SYMBOL})", f"(?: ?- ?{SYMBOL})"
SHAPE_IN_TEXT = (
    rf"{LETTERED}/(?:19|20)\d\d/{SYMBOL}(?:{TIGHT}+|(?<!\d){SPACED}{TIGHT}*)?"
    rf"|{LETTERED}/{SYMBOL}(?:{TIGHT}+|{SPACED}{TIGHT}*)"
    rf"|{LETTERED}-{SYMBOL}/{SYMBOL}{TIGHT}*"
    rf"|(?<!\d ){LETTERED} ?/ ?(?:(?:19|20)\d\d ?/ ?{SYMBOL}{TIGHT}*|{SYMBOL}{TIGHT}+)"
    rf"|(?<!\d ){LETTERED} ?- ?{SYMBOL} ?/ ?{SYMBOL}{TIGHT}*"
)
# Not within a word, a path, a decimal (3,12/…) or behind a hyphen that joins; a list's dash or
# comma may stand before it.
BEFORE = r"(?<![\w/.])(?:(?<!\d,)|(?<=QH\d\d,))(?<![^\s(]-)"
IN_TEXT = re.compile(rf"{BEFORE}(?:{SHAPE_IN_TEXT})(?!\w)")
# How each shape begins, as written: most texts have none, and need not be read run by run.
SPACE = "[ \u00a0]?"
BEGUN = re.compile(
    rf"\d[a-zđA-ZĐ]?{SPACE}[-/{HYPHENS}]{SPACE}"
    rf"(?:(?:19|20)\d\d{SPACE}/{SPACE})?[{CAPITAL}Ð]"
)
DATED = re.compile(
    r"[\s,(]{1,3}(?:ban hành\s)?ngày\s(\d{1,2})(?:[/.-]|\stháng\s)(\d{1,2})(?:[/.-]|\snăm\s)(\d{4})"
)
PREFIX = re.compile(r"^so[:.]?(?=\d)")
LEADING_ZEROS = re.compile(r"^0+(?=\d)")
LEADING = re.compile(r"(\d{1,9})(?:\.(\d{1,3}))?([a-z]?)")
PRINTED_YEAR = re.compile(r"^[^/]+/((?:19|20)\d\d)/")
MARKUP = re.compile(r'(<(?:[^">]|"[^"]*")*>)')


@dataclass(frozen=True)
class Mention:
    """A number that stands in a text at [start, end), and the date written behind it, if any."""

    start: int
    end: int
    key: str
    on: date | None


def key_of(number):
    """Return the form in which two spellings of one number are equal, or a part of it begins.

    No case, marks, spaces, "Số:" and leading zeros; every hyphen is one: " 08–NQ/TU" gives
    "8-nq/tu".
    """
    text = fold(tidy(number)).translate(DASHES)
    return LEADING_ZEROS.sub("", PREFIX.sub("", "".join(text.split())))


def sort_parts(number):
    """Return (integer, suffix) by which numbers stand in order: 66.13 gives (66, "013")."""
    found = LEADING.match(PREFIX.sub("", "".join(fold(tidy(number)).split())))
    if not found:
        return 0, ""
    return int(found[1]), (found[2] or "").zfill(3) * bool(found[2]) + found[3]


def printed_year(number):
    """Return the year that stands inside a number such as 42/2022/NĐ-CP, or None."""
    found = PRINTED_YEAR.match(tidy(number))
    return int(found[1]) if found else None


def is_usual(number):
    """Say whether `number` has one of the usual shapes; what has not may still be right."""
    return bool(USUAL.fullmatch(tidy(number).translate(DASHES)))


def find(text):
    """Return the Mentions in `text`, plain or between two tags of cleaned HTML, in their order."""
    if "/" not in text:  # which every shape has
        return []
    plain = text.translate(DASHES)
    return [
        Mention(
            found.start(),
            found.end(),
            key_of(html.unescape(found[0])),
            date_behind(plain, found.end()),
        )
        for found in IN_TEXT.finditer(plain)
    ]


def date_behind(text, at):
    """Return the date written at `at`: ", ngày 20/9/2021" or " ngày 20 tháng 9 năm 2021"."""
    found = DATED.match(text, at)
    try:
        return date(*map(int, found.groups()[::-1])) if found else None
    except ValueError:
        return None


def runs(cleaned):
    """Yield (text, is_open) of cleaned HTML: tags as they are, and the text between them.

    `is_open` says that a link may be made in this run: it is text and stands in no link yet.
    """
    in_link = False
    for place, run in enumerate(MARKUP.split(cleaned)):
        is_tag = place % 2 == 1
        if is_tag:
            in_link = run.startswith("<a ") or (in_link and run != "</a>")
        yield run, not is_tag and not in_link


def mentions_in(cleaned):
    """Return the Mentions of cleaned HTML where links may be made; spans count within a run."""
    if not BEGUN.search(cleaned):
        return []
    return [mention for run, is_open in runs(cleaned) if is_open for mention in find(run)]


def linked(cleaned, address_of):
    """Return cleaned HTML in which numbers are links; everything else stays byte for byte.

    `address_of(mention)` gives the address, a path of this site, or None for no link.
    """
    return "".join(
        _with_links(run, address_of) if is_open else run for run, is_open in runs(cleaned)
    )


def pieces(text, address_of):
    """Yield (piece, address or "") of a text, plain or as find() takes it, nothing left out."""
    at = 0
    for mention in find(text):
        if address := address_of(mention):
            yield text[at : mention.start], ""
            yield text[mention.start : mention.end], address
            at = mention.end
    yield text[at:], ""


def _with_links(run, address_of):
    return "".join(
        f'<a href="{html.escape(address)}">{piece}</a>' if address else piece
        for piece, address in pieces(run, address_of)
    )
