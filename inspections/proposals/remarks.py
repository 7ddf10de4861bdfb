"""What was found wanting and what was asked for: limitations, recommendations. Pure.

A sentence that opens with "Tuy nhiên" or tells of "hạn chế" begins the limitations of its
paragraph, one with "đề nghị" the recommendations; a heading begins those of all that follows it.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from content.vietnamese import fold
from inspections.proposals.days import deadline_in
from inspections.proposals.spans import (
    CAPITAL,
    MARKER,
    Span,
    capitalized,
    lines,
    parts,
    sentences,
    trimmed,
    unmarked,
)


class Part(Enum):
    """What a sentence is about."""

    OTHER = 0
    LIMITATION = 1
    REQUEST = 2


BUT = re.compile(r"^(?:tuy nhien|tuy vay|tuy the)\b,?\s*")
LIMITED = re.compile(r"\b(?:con|mot so|nhung)(?: \w+){0,4} (?:han che|ton tai)\b|^han che\b")
ASKED = re.compile(r"\b(?:de nghi|kien nghi|yeu cau)\b(?! (?:cua|cap|ve|giai quyet)\b)")
WHO_ASKS = re.compile(r"\b(?:doan|to kiem tra|so noi vu|truong doan)\b")
HEADINGS = (
    (
        Part.OTHER,
        re.compile(
            r"^(?:phuong huong|nhiem vu|ket qua dat|uu diem|nguyen nhan|giai phap|danh gia)\b"
        ),
    ),
    (Part.REQUEST, re.compile(r"\b(?:kien nghi|de nghi|yeu cau)\b")),
    (Part.LIMITATION, re.compile(r"\b(?:han che|ton tai|can khac phuc|kho khan)\b")),
)
HEADING_WORDS = 9
FIRST_HEADING_WORDS = 4  # the first line is mostly a title, whatever it speaks of
SHORTEST_SENTENCE = 3
LIST_OPENING = re.compile(r"(?:như(?: sau)?|sau(?: đây)?|là|cụ thể)?\s*:\s*")
# What a body is asked to do: small letters only, so that "Ban Chỉ đạo" stays a name.
VERBS = (
    "cần|phải|tiếp tục|tăng cường|khẩn trương|nghiêm túc|kịp thời|thường xuyên|chủ động|chỉ đạo|"
    "rà soát|phối hợp|thực hiện|quan tâm|nâng cao|đẩy mạnh|khắc phục|bố trí|chấn chỉnh|xây dựng|"
    "ban hành|tham mưu|sớm|báo cáo|công khai|trả|xử lý|hoàn thành|gửi|tập trung|duy trì|phát huy|"
    "niêm yết|cập nhật|đôn đốc|hướng dẫn|cử|bổ sung|sửa|tổ chức (?:thực hiện|tập huấn|kiểm tra)|"
    "thống nhất|lập|giao|mở|có (?:biện pháp|giải pháp|kế hoạch)"
)
VERB = re.compile(rf"\b(?:{VERBS})\b")
NEEDLESS = re.compile(r"(?:cần|phải)(?:\s+phải)?\s+")
NAME_ONLY = re.compile(r"\s*:\s*(?=\n|$)")
SOON = re.compile(r"(?i:trong )?(?i:thời gian tới),?\s*")
BODIES = (
    "Trung tâm|Sở|UBND|Ủy ban|Văn phòng|Phòng|Ban|Cục|Chi cục|Công an|Bộ phận|[Cc]ác|[Cc]ông chức|"
    "[Vv]iên chức|[Đđ]ơn vị|[Cc]ơ quan|sở"
)
BODY = re.compile(rf"(?:(?:[Cc]ác|[Tt]ập thể|[Ll]ãnh đạo|[Đđ]ối với)\s+)?(?:{BODIES})\b")
FOR_A_BODY = re.compile(rf"Đối với\s+(?P<who>[^:;.\n]{{3,150}}?)\s*[:,]\s*(?=[{CAPITAL}\w])")
LONGEST_ADDRESSEE = 160
ADDRESSEE_WORDS = 16


@dataclass(frozen=True)
class Remark:
    """A limitation as the text says it at [start, end), as a sentence of its own."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Request:
    """A recommendation at [start, end): to whom ("" for the unit inspected), what, until when."""

    addressee: str
    text: str
    start: int
    end: int
    deadline: date | None = None


def marked(text):
    """Yield (Part, sentence Span, whether it is the one that opens its part), headings left out."""
    lasting, after_colon = Part.OTHER, False
    for line in lines(text):
        longest = HEADING_WORDS if line.start else FIRST_HEADING_WORDS
        if (heading := heading_of(line.of(text), longest)) is not None:
            lasting, after_colon = heading, False
            continue
        is_item = bool(MARKER.match(line.of(text)))
        if after_colon and not is_item and not _continues(line.of(text)):
            lasting, after_colon = Part.OTHER, False
        part = lasting
        for sentence in sentences(text, line):
            opened = opens(fold(sentence.of(text)).strip(), part)
            part = opened or part
            yield part, sentence, opened is not None
        if line.of(text).rstrip().endswith(":") and part is not Part.OTHER:
            lasting, after_colon = part, True


def _continues(line):
    """Whether a line without a marker may be an item of a list: it opens no new thought."""
    return line.rstrip().endswith(";") or line[:1].islower()


def heading_of(line, longest=HEADING_WORDS):
    """Return the Part that a heading begins, Part.OTHER for any other heading, None for text.

    A heading has at most `longest` words and no full stop; an item of a list is one only when it
    names its part.
    """
    bare = unmarked(line).strip()
    told, count = fold(bare), len(bare.split())
    asks = ASKED.match(told) and count > SHORTEST_SENTENCE and not bare.endswith(":")
    if count > longest or bare.endswith((".", ";", ",", "/")) or BUT.match(told) or asks:
        return None
    found = next((part for part, words in HEADINGS if words.search(told)), None)
    if found is None and (MARKER.match(line) or bare.endswith(":")):
        return None
    return found or Part.OTHER


def opens(told, current):
    """Return the Part that a folded sentence begins, or None when it goes on as before."""
    told = unmarked(told)
    asked = ASKED.search(told)
    if asked and (asked.start() == 0 or WHO_ASKS.search(told[: asked.start()])):
        return Part.REQUEST
    if BUT.match(told) or (current is not Part.REQUEST and LIMITED.search(told)):
        return Part.LIMITATION
    return None


def limitations_in(text):
    """Return the Remarks of `text` that tell what is wanting, in order."""
    found = []
    for part, sentence, opening in marked(text):
        if part is Part.LIMITATION:
            found += [_remark(text, span) for span in _limits(text, sentence, opening)]
    return found


def _limits(text, sentence, opening):
    """Return the Spans of the single limitations of a sentence."""
    start = trimmed(text, sentence).start
    if opening:
        colon = LIST_OPENING.search(text, start, sentence.end)
        but = BUT.match(fold(text[start : sentence.end]))
        start = colon.end() if colon else start + (but.end() if but else 0)
    return parts(text, Span(start, sentence.end))


def _remark(text, span):
    return Remark(capitalized(span.of(text)), span.start, span.end)


def requests_in(text, near):
    """Return the Requests of `text` in order; `near` (date) gives deadlines a missing year.

    Whom the opening sentence names is meant until the next one; whom an item of a list names,
    only to the end of its line.
    """
    found, asked_first, addressee, line = [], "", "", -1
    for part, sentence, opening in marked(text):
        if part is not Part.REQUEST:
            continue
        begun = text.rfind("\n", 0, sentence.start)
        if opening or begun != line:
            addressee, line = "" if opening else asked_first, begun
        for piece in parts(text, _asked(text, sentence) if opening else sentence):
            who, rest = addressed(text, piece, must_be_body=not opening)
            addressee = who or addressee
            if rest.start < rest.end:
                found.append(_request(text, rest, addressee, near))
        asked_first = addressee if opening else asked_first
    return found


def _asked(text, sentence):
    """Return the Span behind "đề nghị" in the sentence that opens the recommendations."""
    asked = ASKED.search(fold(sentence.of(text)))
    start = sentence.start + asked.end()
    return Span(start, max(start, sentence.end))


def addressed(text, span, must_be_body):
    """Return (to whom, the Span of what is asked); "" when nobody is named.

    The name ends where the first verb of asking begins, or at a colon that ends the line;
    `must_be_body`: only when it begins like the name of a body or of people in office.
    """
    if said := FOR_A_BODY.match(text, span.start, span.end):
        return said["who"], Span(said.end(), span.end)
    soon = SOON.match(text, span.start, span.end)
    start = soon.end() if soon else span.start
    is_named = not must_be_body or BODY.match(text, start, span.end)
    if is_named and NAME_ONLY.match(text, span.end):
        return text[start : span.end], Span(span.end, span.end)
    verb = VERB.search(text, start, min(span.end, start + LONGEST_ADDRESSEE))
    name = text[start : verb.start()].strip(" ,:") if verb and is_named else ""
    if not name or len(name.split()) > ADDRESSEE_WORDS:
        return "", Span(start, span.end)
    needless = NEEDLESS.match(text, verb.start())
    return name, Span(needless.end() if needless else verb.start(), span.end)


def _request(text, span, addressee, near):
    return Request(
        capitalized(addressee),
        capitalized(span.of(text)),
        span.start,
        span.end,
        deadline_in(text, span, near),
    )
