"""Queries put together once: the same rows as asked plainly, the values of each call alone."""

from contextlib import suppress
from datetime import date, timedelta
from threading import Thread
from unittest import mock, skipUnless

from django.db import OperationalError, connection, connections
from django.db.models import Count, DateTimeField, SlugField, Value
from django.db.models.query import QuerySet
from django.db.transaction import atomic
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.databases import went_away
from content.prepared import KEPT, MOST_KEPT, prepared
from content.publishing import State
from content.search.queries import parse
from news.models import Article
from tests.factories import make_article


def counted_rows():
    """Return all articles, with a method of its own that is prepared for each `count` of them."""

    class Rows(QuerySet):
        @prepared()
        def so_many(self, count):
            return self.order_by("slug")[:count]

    return Rows(Article)


class PreparedTests(TestCase):
    def setUp(self):
        self.now = timezone.now()
        self.first = make_article(title="Bài một", slug="bai-mot")
        self.second = make_article(title="Bài hai", slug="bai-hai")

    def at(self, slug, moment=None):
        return Article.objects.at_address(slug=slug, at=moment or timezone.now())

    def test_each_call_has_its_own_values(self):
        self.assertEqual(self.at("bai-mot"), [self.first])
        self.assertEqual(self.at("bai-hai"), [self.second])
        self.assertEqual(self.at("bai-ba"), [])
        self.assertEqual(self.at("bai-mot", self.first.published_at - timedelta(seconds=1)), [])

    def test_rows_are_those_of_the_query_as_asked_plainly(self):
        with self.assertNumQueries(2):
            row = self.at("bai-mot")[0]
            plain = Article.objects.reachable().for_page().get(slug="bai-mot")
        self.assertEqual(row.__dict__.keys(), plain.__dict__.keys())
        for name in row.__dict__.keys() - {"_state"}:
            self.assertEqual(getattr(row, name), getattr(plain, name), name)
        self.assertEqual(row._state.db, plain._state.db)
        self.assertFalse(row._state.adding)
        with self.assertNumQueries(0):
            self.assertEqual(row.section.name, plain.section.name)

    def test_a_narrowed_queryset_keeps_what_it_was_narrowed_to(self):
        others = Article.objects.exclude(slug="bai-mot")
        self.assertEqual(others.at_address(slug="bai-mot", at=timezone.now()), [])
        self.assertEqual(others.at_address(slug="bai-hai", at=timezone.now()), [self.second])

    def test_a_value_that_is_no_text_of_sql(self):
        for slug in ("'; DROP TABLE news_article; --", "%s", "bai-mot' OR 'a'='a", "\\"):
            self.assertEqual(self.at(slug), [])

    def test_what_stands_in_the_query_itself_stays_what_it_is(self):
        strange, made = """50 % 'a' "b" %s %% \\ đ""", "(SELECT 'x')"
        make_article(slug="bai-la", author=strange)

        class Rows(QuerySet):
            @prepared(slug=SlugField())
            def asked(self, slug):
                told = self.annotate(made=Value(made), number=Value(-2))
                return told.filter(slug=slug, author=strange, state=State.PUBLISHED)

        for slug, number in (("bai-la", 1), ("bai-mot", 0)):
            found = Rows(Article).asked(slug=slug)
            told = [(row.author, row.made, row.number) for row in found]
            self.assertEqual(told, [(strange, made, -2)] * number)

    def test_nothing_but_a_bind_is_a_parameter(self):
        seen = []

        def watch(execute, sql, parameters, many, context):
            seen.append(parameters)
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(watch):
            self.at("bai-mot")
        moments = {str(value) for value in seen[0]} - {"bai-mot"}
        self.assertEqual(len(moments), 1, "SQLite would plan anew for each value of a state")

    def test_a_day_or_moment_may_not_stay_in_it(self):
        class Rows(QuerySet):
            @prepared()
            def asked(self):
                return self.filter(published_at__lte=timezone.now())

            @prepared()
            def issued(self):
                return self.filter(published_at__date=date(2026, 9, 24))

        for asked in (Rows(Article).asked, Rows(Article).issued):
            with self.assertRaises(ValueError):
                asked()

    def test_a_missing_value_is_no_value(self):
        self.at("bai-mot")
        with self.assertRaises(KeyError):
            Article.objects.at_address(slug="bai-mot")

    def test_it_is_compiled_once(self):
        calls = []

        class Rows(QuerySet):
            @prepared(slug=SlugField(), at=DateTimeField())
            def asked(self, slug, at):
                calls.append(slug)
                return self.filter(slug=slug, published_at__lte=at)

        rows = Rows(Article)
        for slug in ("bai-mot", "bai-hai", "bai-mot"):
            found = rows.all().asked(slug=slug, at=timezone.now())
            self.assertEqual([row.slug for row in found], [slug])
        self.assertEqual(len(calls), 1)

    def test_of_a_sequence_only_the_length_is_compiled(self):
        calls = []

        class Rows(QuerySet):
            @prepared(slugs=[SlugField()], at=DateTimeField())
            def asked(self, slugs, at):
                calls.append(len(slugs))
                return self.filter(slug__in=slugs, published_at__lte=at).order_by("slug")

        def found(*slugs):
            return [row.slug for row in Rows(Article).asked(slugs=slugs, at=timezone.now())]

        self.assertEqual(found("bai-mot", "bai-hai"), ["bai-hai", "bai-mot"])
        self.assertEqual(found("bai-mot", "bai-ba"), ["bai-mot"])
        self.assertEqual(found("bai-hai"), ["bai-hai"])
        self.assertEqual(calls, [2, 1])

    def test_what_is_no_field_is_a_query_of_its_own_for_each_value(self):
        calls = []

        class Rows(QuerySet):
            @prepared(at=DateTimeField())
            def asked(self, count, slugs, at):
                calls.append((count, slugs))
                rows = self.filter(slug__in=slugs, published_at__lte=at).order_by("slug")
                return rows[:count]

        def found(count, *slugs):
            rows = Rows(Article).asked(count=count, slugs=slugs, at=timezone.now())
            return [row.slug for row in rows]

        for _ in range(2):
            self.assertEqual(found(2, "bai-mot", "bai-hai"), ["bai-hai", "bai-mot"])
            self.assertEqual(found(1, "bai-mot", "bai-hai"), ["bai-hai"])
            self.assertEqual(found(1, "bai-mot"), ["bai-mot"])
        both = ("bai-mot", "bai-hai")
        self.assertEqual(calls, [(2, both), (1, both), (1, ("bai-mot",))])

    def test_no_more_statements_of_a_method_are_kept_than_some(self):
        rows = counted_rows()
        for count in range(1, MOST_KEPT + 10):
            self.assertEqual(len(rows.so_many(count=count)), min(count, 2))
        kept = [name for name in KEPT if name.startswith("so_many_")]
        self.assertEqual(len(kept), MOST_KEPT)

    def test_values_come_as_they_are_asked_for(self):
        class Rows(QuerySet):
            @prepared(slug=SlugField())
            def dictionaries(self, slug):
                return (
                    self.filter(slug=slug).values("slug", "section__name").annotate(n=Count("pk"))
                )

            @prepared(slug=SlugField())
            def tuples(self, slug):
                return self.filter(slug=slug).values_list("slug", "published_at")

            @prepared(slug=SlugField())
            def flat(self, slug):
                return self.filter(slug=slug).values_list("slug", flat=True)

        rows, article = Rows(Article), self.first
        for _ in range(2):
            expected = {"slug": "bai-mot", "section__name": article.section.name, "n": 1}
            self.assertEqual(rows.dictionaries(slug="bai-mot"), [expected])
            self.assertEqual(rows.tuples(slug="bai-mot"), [("bai-mot", article.published_at)])
            self.assertEqual(rows.flat(slug="bai-mot"), ["bai-mot"])


@skipUnless(connection.vendor == "postgresql", "SQLite lập kế hoạch nhanh.")
class PlanTests(TransactionTestCase):
    def setUp(self):
        self.article = make_article(slug="bai-mot")

    def asked(self, slug="bai-mot"):
        """Return what is found, and the SQL by which."""
        with CaptureQueriesContext(connection) as queries:
            found = Article.objects.at_address(slug=slug, at=timezone.now())
        return [row.slug for row in found], [query["sql"] for query in queries.captured_queries]

    def kept(self, method="at_address"):
        """Return how many statements of a method this connection has prepared."""
        with connection.cursor() as cursor:
            sql = "SELECT count(*) FROM pg_prepared_statements WHERE name ~ %s"
            cursor.execute(sql, [f"^{method}_"])
            return cursor.fetchone()[0]

    def test_a_connection_prepares_it_once(self):
        connection.close()
        for slug in ("bai-mot", "bai-hai", "bai-mot"):
            found, [sql] = self.asked(slug)
            self.assertEqual(found, ["bai-mot"] if slug == "bai-mot" else [])
            self.assertIn("EXECUTE at_address_", sql)
        self.assertEqual(self.kept(), 1)
        connection.close()
        self.assertEqual(self.kept(), 0)
        self.assertEqual(self.asked()[0], ["bai-mot"])

    def test_what_its_words_decide_is_planned_anew(self):
        make_article(title="Kế hoạch 7/KH-UBND", slug="bai-hai")
        asked = parse("ke hoach 7/kh-ubnd").anywhere()
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                found = Article.objects.newest_holding(count=9, asked=asked, at=timezone.now())
            self.assertEqual([row.slug for row in found], ["bai-hai"])
            self.assertTrue(queries[0]["sql"].startswith("SELECT"))
        self.assertEqual(self.kept("newest_holding"), 0)

    def test_a_connection_forgets_what_is_kept_no_more(self):
        connection.close()
        rows = counted_rows()
        for count in range(1, MOST_KEPT + 10):
            self.assertEqual(rows.so_many(count=count), [self.article])
        self.assertEqual(self.kept("so_many"), MOST_KEPT)

    def test_a_line_that_died_is_replaced_before_it_is_asked(self):
        connection.close()
        self.asked()
        checking = connection.settings_dict | {"CONN_HEALTH_CHECKS": True}
        with mock.patch.object(connection, "settings_dict", checking):
            connection.close()
            self.asked()
            self.kill_its_line()
            connection.close_if_unusable_or_obsolete()  # as at the start of a request
            self.assertEqual(self.asked()[0], ["bai-mot"])
        connection.close()

    def test_a_line_that_dies_while_it_prepares_is_told_of_as_django_tells(self):
        connection.close()
        connection.ensure_connection()
        self.kill_its_line()
        with self.assertRaises(OperationalError) as raised:
            self.asked()
        self.assertTrue(went_away(raised.exception))
        connection.close()

    def kill_its_line(self):
        line = connections.create_connection("default")
        with line.cursor() as cursor:
            pid = connection.connection.info.backend_pid
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        line.close()

    def test_a_column_that_changed_its_type_is_no_error(self):
        connection.close()
        self.asked()
        line = connections.create_connection("default")
        for length in (210, 200):
            with line.cursor() as cursor:
                change = f"ALTER TABLE news_article ALTER COLUMN source TYPE varchar({length})"
                cursor.execute(change)
            for _ in range(2):
                self.assertEqual(self.asked()[0], ["bai-mot"])
        line.close()

    def test_a_line_that_forgot_the_name_is_no_error(self):
        self.asked()
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        for _ in range(2):
            self.assertEqual(self.asked()[0], ["bai-mot"])

    def test_a_line_that_others_get_too_prepares_nothing(self):
        connection.close()
        pooled = connection.settings_dict | {"DISABLE_SERVER_SIDE_CURSORS": True}
        with mock.patch.object(connection, "settings_dict", pooled):
            found, (sql,) = self.asked()
        self.assertEqual(found, ["bai-mot"])
        self.assertTrue(sql.startswith("SELECT"))
        self.assertEqual(self.kept(), 0)

    def test_a_rolled_back_transaction_forgets_nothing(self):
        connection.close()
        with suppress(ZeroDivisionError), atomic():
            self.asked()
            raise ZeroDivisionError
        self.assertEqual(self.asked()[0], ["bai-mot"])


class ThreadTests(TransactionTestCase):
    def test_each_thread_asks_through_its_own_connection(self):
        make_article(slug="bai-mot")
        Article.objects.at_address(slug="bai-mot", at=timezone.now())
        found = []

        def ask():
            try:
                rows = Article.objects.at_address(slug="bai-mot", at=timezone.now())
                found.extend(row.slug for row in rows)
            finally:
                connection.close()

        threads = [Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, ["bai-mot"] * 4)
