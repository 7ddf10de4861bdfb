"""Where things stand in a text: lines, sentences, and what is left out of sight. Pure."""

import re
from dataclasses import dataclass

from content.vietnamese import fold, tidy
from news.legacy.spacing import mended

# One by one: Unicode has the capitals of Vietnamese in no range of their own.
CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
LINE = re.compile(r"[^\n]+")
STOP = re.compile(rf"[.?!…]+[”\")]*\s+(?=[{CAPITAL}\d“\"(–+-])")
ABBREVIATION = re.compile(r"(?:^|\W)(?:TP|Tp|TS|ThS|PGS|GS|BS|KS|CN|đ/c)\.\s*$")
MARKER = re.compile(r"\s*(?:[-–—+•*]|\d{1,2}(?:\.\d{1,2}){0,3}[.)]|[a-zđ][.)])\s+")
REMAINS = " \t.;:,/"


@dataclass(frozen=True)
class Span:
    """A stretch [start, end) of a text."""

    start: int
    end: int

    def of(self, text):
        return text[self.start : self.end]


def prepared(text):
    """Return pasted text as the rules read it: tidy, a space behind each full stop, NFC.

    Spans of all proposals count in this text; folding it moves nothing.
    """
    return "\n".join(mended(line) for line in tidy(text).split("\n"))


def lines(text):
    """Return the Spans of the lines of `text` that are not empty."""
    return [Span(found.start(), found.end()) for found in LINE.finditer(text)]


def sentences(text, within):
    """Return the Spans of the sentences in the Span `within`, a line."""
    line, found, start = within.of(text), [], 0
    for stop in STOP.finditer(line):
        if not ABBREVIATION.search(line[: stop.end()]) and not MARKER.fullmatch(line[: stop.end()]):
            found.append(Span(within.start + start, within.start + stop.end()))
            start = stop.end()
    return [*found, Span(within.start + start, within.end)]


def all_sentences(text):
    """Return the Spans of all sentences of `text`, in order."""
    return [sentence for line in lines(text) for sentence in sentences(text, line)]


def parts(text, within, sign=";"):
    """Return the Spans into which `sign` cuts the Span `within`, trimmed; empty ones left out."""
    found, start = [], within.start
    for piece in within.of(text).split(sign):
        found.append(trimmed(text, Span(start, start + len(piece))))
        start += len(piece) + len(sign)
    return [span for span in found if span.start < span.end]


def trimmed(text, span):
    """Return `span` without list markers before it, and spaces and signs around it."""
    marker = MARKER.match(text, span.start, span.end)
    start = marker.end() if marker else span.start
    inner = text[start : span.end]
    start += len(inner) - len(inner.lstrip(REMAINS))
    return Span(start, max(start, start + len(inner.strip(REMAINS))))


def without(text, spans):
    """Return `text`, of the same length, in which `spans` are out of sight."""
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = "·" * (span.end - span.start)
    return "".join(characters)


def unmarked(text):
    """Return `text` without the marker of a list before it."""
    marker = MARKER.match(text)
    return text[marker.end() :] if marker else text


def capitalized(text):
    return text[:1].upper() + text[1:]


def folded(text, span):
    return fold(span.of(text))
