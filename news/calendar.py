"""Years and months: in addresses, and as the archive shows them."""

from datetime import datetime
from itertools import groupby

from django.utils import timezone


class YearInAddress:
    """A year as it stands in addresses: 2026."""

    regex = "(?:19|20)[0-9]{2}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:04}"


class MonthInAddress:
    """A month as it stands in addresses: 09."""

    regex = "0[1-9]|1[0-2]"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:02}"


def span_of(year, month=None):
    """Return the aware moments at which a year in Vietnam, or a month of it, begins and is over."""
    first, last = (month, month) if month else (1, 12)
    start = timezone.make_aware(datetime(year, first, 1))  # noqa: DTZ001
    end = timezone.make_aware(datetime(year + last // 12, last % 12 + 1, 1))  # noqa: DTZ001
    return start, end


def by_year(months):
    """Return [(year, count, [(first day of the month, count), …])] from [(first day, count)].

    The order of `months` is kept.
    """
    years = []
    for year, group in groupby(months, key=lambda row: row[0].year):
        rows = [*group]
        years.append((year, sum(count for _, count in rows), rows))
    return years


def years_between(ends):
    """Return the local years from the latest to the first of aware moments, in pairs or None."""
    years = {timezone.localtime(end).year for pair in ends for end in pair if end}
    return range(max(years), min(years) - 1, -1) if years else ()
