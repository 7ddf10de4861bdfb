"""Dates as the old portal prints them: 24/09/2021 12:00:00 SA (sáng) and CH (chiều)."""

import re
from datetime import date, datetime

from django.utils import timezone

from news.legacy.page import Refusal

DAY = r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})"
CLOCK = r"(\d{1,2})\s*[:h]\s*(\d{2})(?:\s*:\s*(\d{2}))?(?:\s*(SA|CH|AM|PM)\b)?"
MOMENT = re.compile(rf"(?<!\d){DAY}(?!\d)(?:[,\s-]+{CLOCK})?", re.I)
PUBLISHED = re.compile(r"\(?\s*Ngày\s+đăng(?:\s+tin)?\s*(?::|(?=\d))\s*", re.I)
# The first day of the internet in Vietnam: no page is older.
FIRST_DAY = date(1997, 11, 19)


def published(text, now):
    """Return the time that stands in `text` after "Ngày đăng"; `now` is the latest it can be.

    Raises Refusal when there is none or it cannot be: 31/02/2021, a day to come.
    """
    shown = text[PUBLISHED.search(text).end() :].strip(" ()")
    found = MOMENT.match(shown)
    at = moment(found) if found else None
    if not shown:
        raise Refusal("Dòng “Ngày đăng” để trống.")
    if at is None:
        raise Refusal(f"Ngày đăng “{shown[:40]}” không phải là ngày.")
    if at > now:
        raise Refusal(f"Ngày đăng “{shown[:40]}” ở tương lai.")
    if at.date() < FIRST_DAY:
        raise Refusal(f"Ngày đăng “{shown[:40]}” sớm hơn năm 1997.")
    return at


def moment(found):
    """Return the aware time of a match of MOMENT, midnight without a clock; None for nonsense.

    12:00:00 SA is midnight, with which old data says that only the day is known.
    """
    day, month, year, hour, minute, second, half = found.groups()
    hour = _hour(int(hour or 0), (half or "").upper())
    parts = (int(year), int(month), int(day), hour, int(minute or 0), int(second or 0))
    try:
        return timezone.make_aware(datetime(*parts))  # noqa: DTZ001  made aware right here
    except ValueError:
        return None


def _hour(hour, half):
    """Return the hour 0–23 of a clock of twelve hours; -1 for one that no clock shows."""
    if half in ("SA", "AM"):
        return hour % 12 if hour <= 12 else -1
    if half in ("CH", "PM") and hour <= 12:
        return hour % 12 + 12
    return hour
