"""Years and months: in addresses, in queries, and as the archive shows them."""

from itertools import groupby

from django.db import models
from django.db.models.functions import TruncMonth


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


class FirstDay(TruncMonth):
    """The first day of the month in Vietnam, UTC+7 all the year; SQLite computes it by itself."""

    output_field = models.DateField()

    def as_sqlite(self, compiler, connection):
        moment, params = compiler.compile(self.lhs)
        return f"date({moment}, '+7 hours', 'start of month')", params


def by_year(months):
    """Return [(year, count, [(first day of the month, count), …])] from [(first day, count)].

    The order of `months` is kept.
    """
    years = []
    for year, group in groupby(months, key=lambda row: row[0].year):
        rows = [*group]
        years.append((year, sum(count for _, count in rows), rows))
    return years
