"""How many articles each month has, for the archive and for search engines."""

from collections import Counter
from datetime import date

from django.db import models
from django.db.models import Count, DateField, F, Func, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from content.publishing import IS_PUBLISHED
from content.versions import kept_until
from news.calendar import span_of
from news.models.article import Article

NEVER = date(9999, 12, 1)  # the month in which an article without an end does


class Month(Func):
    """The first day of the month in Vietnam of a time in a column, as the triggers tell it.

    SQLite knows zones by a function of Django's alone, which costs 11 µs a row more.
    """

    output_field = DateField()
    template = "date_trunc('month', %(expressions)s AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"

    def as_sqlite(self, compiler, connection):
        hours = (
            "CASE WHEN %(expressions)s < '1975-06-12 16:00:00' THEN '+8 hours' ELSE '+7 hours' END"
        )
        template = f"date(substr(%(expressions)s, 1, 19), {hours}, 'start of month')"
        return self.as_sql(compiler, connection, template=template)


class MonthCountQuerySet(models.QuerySet):
    def shown(self, at):
        """Return {first day of a month in Vietnam: its articles public at `at`}: one query.

        Of the articles themselves it reads those that the clock shows or ends in the month of `at`.
        """
        month = timezone.localdate(at).replace(day=1)
        start, end = span_of(month.year, month.month)
        counted = self.filter(month__lte=month, last__gte=month).values_list("month", "number")
        published = Article.objects.filter(state=IS_PUBLISHED).order_by()
        to_come = published.filter(published_at__gt=at, published_at__lt=end)
        over = published.filter(expires_at__gte=start, expires_at__lte=at)
        less = (rows.values_list(Month("published_at"), Value(-1)) for rows in (to_come, over))
        return summed(counted.union(*less, all=True))

    def wrong(self):
        """Return {(month, last): what `number` lacks}; empty if these rows are right.

        One query, which groups all articles: nothing for a page.
        """
        months = Month("published_at"), Coalesce(Month("expires_at"), Value(NEVER))
        published = Article.objects.filter(state=IS_PUBLISHED).order_by()
        there = published.values_list(*months).annotate(number=Count("pk"))
        counted = self.values_list("month", "last", Value(0) - F("number"))
        return summed(there.union(counted, all=True))

    def mend(self):
        """Add what is lacking; return {(month, last): number} of it.

        Nobody waits for it and nothing is lost: articles and counts are seen as of one moment, and
        what is written meanwhile changes both alike.
        """
        wrong = self.wrong()
        rows = [self.model(month=m, last=last, number=n) for (m, last), n in wrong.items()]
        self.bulk_create(rows)
        return wrong


class MonthCount(models.Model):
    """How many published articles are dated in one month and end in another.

    Months are Vietnam's, as their first day. Triggers keep these rows (migration 0011), for those
    too that the clock hides. Of one pair of months there are as many as have ever been written to
    at the same time.
    """

    month = models.DateField("tháng đăng")
    last = models.DateField("tháng hết hạn")
    number = models.IntegerField("số bài")

    objects = MonthCountQuerySet.as_manager()

    class Meta:
        verbose_name = "số bài theo tháng"
        verbose_name_plural = "số bài theo tháng"
        indexes = [models.Index(fields=["month", "last"], name="monthcount_months")]

    def __str__(self):
        return f"{self.month} – {self.last}: {self.number}"


def summed(rows):
    """Return {all columns but the last: the sum of the last}, without what comes to nothing."""
    total = Counter()
    for *key, number in rows:
        total[tuple(key) if key[1:] else key[0]] += number
    return {key: number for key, number in total.items() if number}


def months(at=None):
    """Return [(first day of the month in Vietnam, its public articles)], newest first: one query.

    `at`: aware moment, now by default.
    """
    return sorted(MonthCount.objects.shown(at or timezone.now()).items(), reverse=True)


def known_months():
    """Return months(): no query while they stay."""
    return kept_until("months", months, Article.objects)
