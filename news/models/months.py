"""How many articles each month has, for the archive and for search engines."""

from collections import Counter
from datetime import date

from django.db import models, transaction
from django.db.models import Count, DateField, Exists, F, Func, OuterRef, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from content.databases import one_at_a_time
from content.publishing import IS_PUBLISHED
from content.standing import kept_until
from content.versions import raise_by_hand
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

    @transaction.atomic
    def mend(self):
        """Add what is lacking; return {(month, last): number} of it. Also make one row of several.

        Two who mend come one after the other. On PostgreSQL who publishes waits for nobody:
        articles and counts are seen as of one moment, and what is written meanwhile changes both
        alike. On SQLite it waits as for any other writer.
        """
        one_at_a_time(self.model._meta.db_table)
        if wrong := self.wrong():
            self.add(wrong)
            raise_by_hand()  # no trigger does for these rows
        self.merge()
        return wrong

    def add(self, numbers):
        """Store {(month, last): number} as rows of their own."""
        self.bulk_create(self.model(month=m, last=end, number=n) for (m, end), n in numbers.items())

    def merge(self):
        """Make one row of the several of the same months, but for those that somebody writes to."""
        twins = self.filter(month=OuterRef("month"), last=OuterRef("last"))
        several = self.filter(Exists(twins.exclude(pk=OuterRef("pk"))))
        rows = [*several.select_for_update(skip_locked=True)]
        self.filter(pk__in=[row.pk for row in rows]).delete()
        self.add(summed((row.month, row.last, row.number) for row in rows))


class MonthCount(models.Model):
    """How many published articles are dated in one month and end in another.

    Months are Vietnam's, as their first day. Triggers keep these rows (migration 0004), for those
    too that the clock hides. Of one pair of months there are as many as have been written to at the
    same time since mend() last made them one.
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
    return kept_until("months", months)
