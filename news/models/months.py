"""How many articles each month has, for the archive and for search engines."""

from datetime import datetime

from django.db import connections
from django.db.models import DateTimeField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from content.publishing import RESOLUTION
from content.versions import kept_until
from news.models.article import Article

COUNT = """\
WITH months (number, start, last) AS (VALUES {months})
SELECT number, (SELECT count(*) FROM ({articles}) AS articles) FROM months
"""
START = RawSQL("months.start", (), DateTimeField())
LAST = RawSQL("months.last", (), DateTimeField())


def known_months():
    """Return months(): no query while they stay."""
    return kept_until("months", months, Article.objects)


def months(at=None):
    """Return [(first day of the month in Vietnam, its public articles)], newest first: 3 queries.

    `at`: aware moment, now by default. Each month is counted between its ends in the index: to
    group by it, the month of every article would be computed, which takes six times as long.
    """
    at = at or timezone.now()
    dates = Article.objects.published(at).values_list("published_at", flat=True)
    oldest, newest = (dates.order_by(way).first() for way in ("published_at", "-published_at"))
    if oldest is None:
        return []
    starts = starts_of_months(oldest, newest)
    ends = [*starts[1:], newest + RESOLUTION]
    found = counts([(start, end - RESOLUTION) for start, end in zip(starts, ends, strict=True)], at)
    days = [timezone.localdate(start) for start in starts]
    return [(day, count) for day, count in zip(days, found, strict=True) if count][::-1]


def starts_of_months(oldest, newest):
    """Return the moments at which the months in Vietnam begin, from that of `oldest` on."""
    first, last = (
        day.year * 12 + day.month - 1 for day in map(timezone.localdate, (oldest, newest))
    )
    return [
        timezone.make_aware(datetime(number // 12, number % 12 + 1, 1))  # noqa: DTZ001
        for number in range(first, last + 1)
    ]


def counts(spans, at):
    """Return the number of articles public at `at` in each of `spans`: (first, last moment)."""
    articles = Article.objects.shown(at, LAST).since(START).order_by().values("pk").query
    connection = connections[Article.objects.db]
    sql, params = articles.get_compiler(connection=connection).as_sql()
    stored = connection.ops.adapt_datetimefield_value
    rows = [(n, stored(start), stored(last)) for n, (start, last) in enumerate(spans)]
    sql = COUNT.format(months=", ".join(["(%s, %s, %s)"] * len(rows)), articles=sql)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(value for row in rows for value in row), *params])
        return [count for _, count in sorted(cursor.fetchall())]
