"""Days in English, for the pages at /en/: the rest of the site speaks Vietnamese."""

from datetime import datetime

from django.utils import timezone

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = (
    "January February March April May June July August September October November December"
).split()


def weekday(number):
    """Return the name of a day of the week, Monday is 1 (ISO 8601)."""
    return WEEKDAYS[number - 1]


def day(value):
    """Return a date or an aware datetime as its local day, 24 September 2021; "" for nothing."""
    if not value:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"
