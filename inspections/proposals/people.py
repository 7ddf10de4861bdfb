"""Who inspected whom: the unit, and the head of the team with the title of that time. Pure."""

import re
from dataclasses import dataclass

from inspections.proposals.spans import CAPITAL

NAME = rf"[{CAPITAL}]\w*(?:\s[{CAPITAL}]\w*){{1,5}}"
ADDRESS = r"(?:(?i:đồng chí|đ/c|ông|bà)\.?:?\s+)"
DASH = r"\s*[-–—,(]\s*"
LEADER = r"(?<!phó )(?<!Phó )(?i:trưởng đoàn)"  # a deputy is no head
HEAD = re.compile(
    rf"{ADDRESS}(?P<name>{NAME}){DASH}(?P<title>(?:(?!(?i:trưởng đoàn))[^.;\n]){{3,200}}?)\)?,?\s*"
    rf"(?:(?:làm|là|[-–—])\s*)?{LEADER}"
)
HEAD_LISTED = re.compile(
    rf"{LEADER}(?:\s+kiểm tra)?\s*(?::|là|[-–—])\s*{ADDRESS}?(?P<name>{NAME}){DASH}"
    r"(?P<title>[^.;,()\n]{3,200}(?:,\s(?!cùng|và|Phó Trưởng đoàn|Thành viên)[^.;,()\n]{3,100})?)"
)
UNIT_END = (
    r"(?=\s*(?:[.,;:(\n–]|\s-\s|$)|\s(?:về|do|theo|năm|để|trong|nhằm|vào|được|đã|có|ngày|sáng|chiều|tháng)\b"
    r"|\s(?:và|cùng) (?:các|một số)\b)"
)
UNIT = re.compile(
    rf"(?:làm việc\s+(?:với|tại)|(?i:kiểm tra)(?:[^.,;\n]{{0,80}}?)\s(?:tại|đối với))\s+"
    rf"(?P<unit>(?!Đoàn|Lai Châu)[{CAPITAL}][^.,;:(\n–]{{2,150}}?){UNIT_END}"
)
UNIT_IN_TITLE = re.compile(
    rf"^(?i:.{{0,80}}?kiểm tra(?: định kỳ| đột xuất)?)\s+"
    r"(?P<unit>(?:Trung tâm|Sở|UBND|Ủy ban|Văn phòng|Ban|Chi cục|Cục|Thanh tra)\s"
    rf"[^.,;:(\n–]{{2,150}}?){UNIT_END}"
)


@dataclass(frozen=True)
class Named:
    """A name that stands at [start, end), and the title written beside it, "" for a body."""

    name: str
    start: int
    end: int
    title: str = ""


def head_in(text):
    """Return the head of the team with the title as written, or None."""
    found = HEAD.search(text) or HEAD_LISTED.search(text)
    if not found:
        return None
    return Named(found["name"], found.start("name"), found.end("title"), found["title"].strip(" ,"))


def unit_in(text):
    """Return the unit that was inspected, as the text names it first, or None."""
    found = UNIT.search(text) or UNIT_IN_TITLE.search(text)
    return found and Named(found["unit"].strip(), found.start("unit"), found.end("unit"))
