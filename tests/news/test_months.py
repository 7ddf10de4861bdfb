"""Facts of the archive's counts, and of the table that triggers keep for them."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from unittest import skipUnless

from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from content.publishing import State
from news.models import Article, MonthCount
from news.models.months import NEVER, months
from tests.factories import A_DAY, local_time, make_article, make_hidden_articles, make_section

SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)
PATIENCE = 20  # seconds; what waits for a lock would wait for ever
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s",
}
WRITES = """
SELECT n_tup_ins + n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'news_monthcount'
"""
WAITING = """
SELECT EXISTS (
    SELECT FROM pg_locks JOIN pg_database ON database = pg_database.oid
    WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
)
"""


def grouped(at):
    """Return what months(at) should be, from each public article's own date."""
    rows = Article.objects.published(at).values_list("published_at", flat=True)
    total = Counter(timezone.localdate(moment).replace(day=1) for moment in rows)
    return sorted(total.items(), reverse=True)


class MonthsTests(TestCase):
    def test_without_articles_there_are_none(self):
        make_hidden_articles()
        self.assertEqual(months(), [])

    def test_each_month_of_vietnam_has_what_is_public_in_it_those_without_any_are_left_out(self):
        start, end = local_time(2023, 12, 1), local_time(2024, 1, 1)
        for moment in (start - MICROSECOND, start, end - MICROSECOND, end):
            make_article(published_at=moment)
        over = local_time(2025, 3, 4)
        make_article(published_at=local_time(2024, 1, 5), expires_at=over, title="Rò rỉ")
        make_article(published_at=local_time(2024, 3, 1), expires_at=over, title="Rò rỉ")
        make_hidden_articles()
        november, december = (date(2023, 11, 1), 1), (date(2023, 12, 1), 2)
        january, march = date(2024, 1, 1), date(2024, 3, 1)
        with self.assertNumQueries(1):
            found = months(over - SECOND)
        self.assertEqual(found, [(march, 1), (january, 2), december, november])
        self.assertEqual(months(over), [(january, 1), december, november])
        self.assertEqual(months(), [(january, 1), december, november])

    def test_the_newest_month_ends_with_the_newest_article(self):
        now = timezone.now()
        make_article(published_at=now - SECOND)
        make_article(published_at=now + SECOND, title="Rò rỉ")
        self.assertEqual(months(now), [(timezone.localdate(now).replace(day=1), 1)])


class KeptTests(TestCase):
    """Whatever changes articles, the counts are those of a look at each of them."""

    def setUp(self):
        self.section, self.draw = make_section(), random.Random(20)
        self.moments = [
            *(local_time(2026, month, 1) - MICROSECOND for month in (1, 2, 3, 4)),
            *(local_time(2026, month, 1) for month in (1, 2, 3, 4)),
            *(local_time(2026, 3, day, 12) for day in (1, 9, 17, 25)),
            *(local_time(1975, 6, 1), local_time(1970, 1, 1), datetime(1970, 1, 1, tzinfo=UTC)),
        ]

    def state(self):
        states = [State.PUBLISHED, State.PUBLISHED, State.WITHDRAWN, State.DRAFT, State.REVIEW]
        return self.draw.choice(states)

    def span(self):
        """Return a time to show and one to end, or none."""
        start = self.draw.choice(self.moments)
        ends = [moment for moment in self.moments if moment > start]
        return {"published_at": start, "expires_at": self.draw.choice([None, None, *ends])}

    def some(self):
        pks = [*Article.objects.values_list("pk", flat=True)]
        return Article.objects.filter(pk__in=self.draw.sample(pks, min(2, len(pks))))

    def make_many(self):
        Article.objects.bulk_create(
            Article(
                title=f"Hàng loạt {self.draw.random()}",
                slug=f"hang-loat-{self.draw.random()}",
                section=self.section,
                state=self.state(),
                **self.span(),
            )
            for _ in range(8)
        )

    def save_one(self):
        for article in self.some()[:1]:
            article.state = self.state()
            for name, value in self.span().items():
                setattr(article, name, value)
            article.save()

    def make_and_take_back(self):
        with transaction.atomic():
            self.make_many()
            self.some().delete()
            transaction.set_rollback(True)

    def test_they_follow_every_change(self):
        ways = [
            lambda: make_article(section=self.section, state=self.state(), **self.span()),
            self.make_many,
            self.save_one,
            self.make_and_take_back,
            lambda: self.some().update(state=self.state()),
            lambda: self.some().update(**self.span()),
            lambda: self.some().update(title="Tên khác"),
            lambda: self.some().delete(),
        ]
        most = 0
        for turn in range(160):
            self.draw.choice(ways)()
            self.assertEqual(MonthCount.objects.wrong(), {}, turn)
            at = self.draw.choice(self.moments) + self.draw.choice((0, 0, 1, -1)) * MICROSECOND
            for moment in (at, timezone.now()):
                self.assertEqual(months(moment), grouped(moment), turn)
            most = max(most, len(months(timezone.now())))
        self.assertGreaterEqual(most, 5)
        Article.objects.all().delete()
        self.assertEqual({row.number for row in MonthCount.objects.all()}, {0})

    def test_its_triggers_are_there(self):
        with connection.cursor() as cursor:
            cursor.execute(TRIGGERS[connection.vendor], ["news_monthcount_%"])
            found = sorted(name for (name,) in cursor.fetchall())
        expected = {
            "sqlite": ["in", "moved", "out"],
            "postgresql": ["delete", "emptied", "insert", "update"],
        }
        self.assertEqual(found, [f"news_monthcount_{each}" for each in expected[connection.vendor]])

    @skipUnless(connection.vendor == "postgresql", "SQLite has no TRUNCATE.")
    def test_emptying_the_table_empties_them(self):
        make_article()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE news_article CASCADE")
        self.assertEqual(MonthCount.objects.count(), 0)

    @skipUnless(connection.vendor == "postgresql", "SQLite has triggers of rows alone.")
    def test_a_statement_writes_to_each_pair_of_months_once(self):
        for day in (local_time(2024, 1, 5), local_time(2024, 1, 6), local_time(2024, 2, 1)) * 2:
            make_article(section=self.section, published_at=day)
        for change, writes in (
            (lambda: Article.objects.update(author="Khác"), 0),
            (lambda: Article.objects.update(state=State.WITHDRAWN), 2),
            (lambda: Article.objects.update(published_at=local_time(2024, 1, 7)), 0),
            (lambda: Article.objects.update(state=State.PUBLISHED), 1),
            (lambda: Article.objects.update(published_at=local_time(2024, 1, 8)), 0),
            (lambda: Article.objects.update(published_at=local_time(2024, 2, 7)), 2),
            (lambda: Article.objects.all().delete(), 1),
        ):
            before = self.writes()
            change()
            self.assertEqual(self.writes() - before, writes)
            self.assertEqual(MonthCount.objects.wrong(), {})

    def writes(self):
        """Return how often this transaction has written a row of the counts."""
        with connection.cursor() as cursor:
            cursor.execute(WRITES)
            return cursor.fetchone()[0]

    def test_what_is_wrong_is_told_and_mended(self):
        make_hidden_articles()
        for day in (local_time(2024, 1, 5), local_time(2024, 1, 6), local_time(2024, 2, 1)):
            make_article(published_at=day)
        january, february = date(2024, 1, 1), date(2024, 2, 1)
        self.assertEqual(MonthCount.objects.wrong(), {})
        MonthCount.objects.filter(month=january).update(number=7)
        MonthCount.objects.filter(month=february).delete()
        MonthCount.objects.create(month=date(2019, 5, 1), last=NEVER, number=1)
        lacking = {(january, NEVER): -5, (february, NEVER): 1, (date(2019, 5, 1), NEVER): -1}
        self.assertEqual(MonthCount.objects.wrong(), lacking)
        self.assertEqual(MonthCount.objects.mend(), lacking)
        self.assertEqual(MonthCount.objects.mend(), {})
        self.assertEqual(months(), [(february, 1), (january, 2)])
        rows = MonthCount.objects.filter(month__year=2024).order_by("month")
        self.assertEqual([*rows.values_list("month", "number")], [(january, 2), (february, 1)])
        Article.objects.all().delete()
        self.assertEqual((MonthCount.objects.wrong(), months()), ({}, []))

    def test_the_archive_shows_what_was_mended_at_once(self):
        make_article(published_at=local_time(2024, 1, 5))
        MonthCount.objects.update(number=7)
        self.assertContains(self.client.get("/luu-tru/"), "(7 tin)")
        MonthCount.objects.mend()
        page = self.client.get("/luu-tru/")
        self.assertContains(page, "(1 tin)")
        self.assertNotContains(page, "(7 tin)")


class FilledTests(TransactionTestCase):
    def test_a_portal_in_use_gets_its_counts(self):
        make_hidden_articles()
        ends = timezone.now() + 40 * A_DAY
        for day in (local_time(1970, 1, 1), local_time(2024, 2, 1) - MICROSECOND, timezone.now()):
            make_article(published_at=day, expires_at=ends)
        expected = grouped(timezone.now())
        try:
            call_command("migrate", "news", "0003", verbosity=0)
        finally:
            call_command("migrate", verbosity=0)
        self.assertEqual((MonthCount.objects.wrong(), months()), ({}, expected))


@skipUnless(connection.vendor == "postgresql", "SQLite lets one writer in at a time.")
class TogetherTests(TransactionTestCase):
    def setUp(self):
        self.january, self.february = local_time(2024, 1, 5), local_time(2024, 2, 5)
        self.drafts = [make_article(state=State.DRAFT) for _ in range(4)]
        for day in (self.january, self.february):
            make_article(published_at=day)

    def publish(self, number, day):
        rows = Article.objects.filter(pk=self.drafts[number].pk)
        rows.update(state=State.PUBLISHED, published_at=day)

    def in_thread(self, function):
        """Run `function` in a transaction of its own; fail if it waits."""
        done = Event()

        def run():
            with transaction.atomic():
                function()
            done.set()
            connection.close()

        thread = Thread(target=run, daemon=True)
        thread.start()
        self.assertTrue(done.wait(PATIENCE), "somebody waits")
        thread.join()

    def test_who_publishes_waits_for_nobody_in_whatever_order(self):
        def others():
            self.publish(2, self.february)
            self.publish(3, self.january)

        with transaction.atomic():
            self.publish(0, self.january)
            self.in_thread(others)
            self.publish(1, self.february)
        self.assertEqual(months(), grouped(timezone.now()))
        self.assertEqual([number for _, number in months()], [3, 3])
        self.assertEqual(MonthCount.objects.wrong(), {})
        rows = MonthCount.objects.count()
        Article.objects.update(state=State.WITHDRAWN)
        self.publish(0, self.january)
        self.assertEqual((MonthCount.objects.count(), months()), (rows, grouped(timezone.now())))

    def test_who_mends_waits_for_no_writer_and_counts_nothing_twice(self):
        MonthCount.objects.filter(month=date(2024, 1, 1)).delete()
        with transaction.atomic():
            self.publish(1, self.january)
            self.in_thread(MonthCount.objects.mend)
        self.assertEqual([number for _, number in months()], [1, 2])
        self.assertEqual(MonthCount.objects.wrong(), {})

    def test_two_who_mend_at_once_add_it_once(self):
        MonthCount.objects.filter(month=date(2024, 1, 1)).delete()
        second = Thread(target=self.mend_apart, daemon=True)
        with transaction.atomic():
            MonthCount.objects.mend()
            second.start()
            while second.is_alive() and not self.somebody_waits():
                second.join(0.01)
        second.join(PATIENCE)
        self.assertFalse(second.is_alive())
        self.assertEqual(MonthCount.objects.wrong(), {})
        self.assertEqual([number for _, number in months()], [1, 1])

    def mend_apart(self):
        MonthCount.objects.mend()
        connection.close()

    def somebody_waits(self):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            return cursor.fetchone()[0]

    def test_of_several_rows_those_become_one_that_nobody_writes_to(self):
        def rows():
            found = MonthCount.objects.filter(month=date(2024, 1, 1)).order_by("number")
            return [*found.values_list("number", flat=True)]

        with transaction.atomic():
            self.publish(0, self.january)
            self.in_thread(lambda: self.publish(1, self.january))
            self.in_thread(lambda: self.publish(2, self.january))
        self.assertEqual(rows(), [2, 2])
        MonthCount.objects.create(month=date(2024, 1, 1), last=NEVER, number=-3)
        with transaction.atomic():
            self.publish(3, self.january)
            self.in_thread(MonthCount.objects.mend)
        self.assertEqual((len(rows()), sum(rows())), (2, 5))
        self.assertEqual(MonthCount.objects.mend(), {})
        self.assertEqual((rows(), months()), ([5], grouped(timezone.now())))
