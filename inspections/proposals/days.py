"""Dates in a text: the day of the visit, the period of its figures, deadlines. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from content.vietnamese import fold
from inspections.proposals.spans import Span, all_sentences

DAY = r"(\d{1,2})(?:\s*[/.-]\s*|\s+tháng\s+)(\d{1,2})(?:(?:\s*[/.-]\s*|\s+năm\s+)(\d{4}))?(?![\d/])"
DAY_SAID = re.compile(rf"(?:(?:ngày|sáng|chiều|hôm)\s+)(?:ngày\s+)?{DAY}|{DAY}", re.IGNORECASE)
TWO_DAYS = re.compile(rf"ngày\s+(\d{{1,2}})\s*(?:[-–,]|và|đến)\s*(?:ngày\s+)?{DAY}", re.IGNORECASE)
FROM_TO = re.compile(
    rf"từ(?:\s+ngày)?\s+{DAY}\s*(?:đến|tới|[-–])\s*(?:hết\s+)?(?:ngày\s+)?{DAY}", re.IGNORECASE
)
DEADLINE = re.compile(
    rf"(?:trước|chậm nhất|hoàn thành|xong|hạn)[^.;\d]{{0,40}}{DAY}", re.IGNORECASE
)
OF_A_VISIT = re.compile(r"doan kiem tra|lam viec|kiem tra")
POSTED = re.compile(r"ngay dang|cap nhat luc")
LONGEST_VISIT = 14  # days; what takes longer is a period of figures


@dataclass(frozen=True)
class Days:
    """From `first` to `last` (local dates, the same for one day), said at [start, end)."""

    first: date
    last: date
    start: int
    end: int


def real(day, month, year):
    """Return the date, or None for 31/02 and the like; all three may be text."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def dated(day, month, year, near, later=False):
    """Return the date of a day and month whose year may be missing.

    Then it is the nearest one up to the date `near`, or from it on when `later`; None without any.
    """
    if year or near is None:
        return real(day, month, year) if year else None
    found = real(day, month, near.year)
    if found and later and found < near:
        return real(day, month, near.year + 1)
    if found and not later and found > near:
        return real(day, month, near.year - 1)
    return found


def ranges(text, near):
    """Return the Days of all that `text` says as "từ ngày … đến ngày …"."""
    found = []
    for match in FROM_TO.finditer(text):
        last = dated(*match.groups()[3:], near)
        first = dated(*match.groups()[:3], last)
        if first and last and first <= last:
            found.append(Days(first, last, match.start(), match.end()))
    return found


def period_among(ranges_said):
    """Return the first range that is longer than a visit: the period of the figures, or None."""
    long = (said for said in ranges_said if (said.last - said.first).days > LONGEST_VISIT)
    return next(long, None)


def visit_in(text, near, not_in=()):
    """Return the Days of the visit: the first day said in a sentence that tells of it, or None.

    `near` gives the year when the text leaves it out; `not_in` are Spans of other dates.
    """
    for sentence in all_sentences(text):
        told = fold(sentence.of(text))
        tells = OF_A_VISIT.search(told) and not POSTED.search(told)
        if tells and (found := _first_days(text, sentence, near, not_in)):
            return found
    return None


def _first_days(text, sentence, near, not_in):
    said = [m for m in (*FROM_TO.finditer(text, *_ends(sentence)), *_two_days(text, sentence))]
    for match in [*said, *_single_days(text, sentence)]:
        found = _days(match, near)
        free = not any(other.start <= match.start() < other.end for other in not_in)
        if found and free and (found.last - found.first).days <= LONGEST_VISIT:
            return found
    return None


def _ends(span):
    return span.start, span.end


def _two_days(text, span):
    return TWO_DAYS.finditer(text, *_ends(span))


def _single_days(text, span):
    """Yield matches of days; "22/9" without a year needs the word "ngày" or the like before."""
    for match in DAY_SAID.finditer(text, *_ends(span)):
        if match[1] or match[6]:
            yield match


def _days(match, near):
    """Return the Days of a match of FROM_TO, TWO_DAYS or DAY_SAID, or None for nonsense."""
    if match.re is FROM_TO:
        last = dated(*match.groups()[3:], near)
        first = dated(*match.groups()[:3], last)
    elif match.re is TWO_DAYS:
        last = dated(*match.groups()[1:], near)
        first = last and real(match[1], last.month, last.year)
    else:
        said = match.groups()[:3] if match[1] else match.groups()[3:]
        first = last = dated(*said, near)
    ordered = first and last and first <= last
    return Days(first, last, match.start(), match.end()) if ordered else None


def deadline_in(text, span, near):
    """Return the date until which something is asked for in `span`, or None."""
    match = DEADLINE.search(text, *_ends(span))
    return dated(*match.groups(), near, later=True) if match else None


def said_at(text):
    """Return the Spans of all dates of `text`, so that none is taken for a figure."""
    return [
        Span(match.start(), match.end())
        for match in DAY_SAID.finditer(text)
        if match[1] or match[6]
    ]
