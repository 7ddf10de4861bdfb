"""Facts of the triggers that raise the content version: for many rows at once, and migrated."""

from threading import Event, Thread
from unittest import skipUnless

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase

from content import versions
from content.publishing import State, Step
from news.models import Article, ArticleStep
from tests.factories import (
    make_article,
    make_document,
    make_link,
    make_plan,
    make_section,
    make_user,
    make_visit,
)

ON_POSTGRESQL = skipUnless(connection.vendor == "postgresql", "SQLite has triggers of rows alone.")
CHANGED = """
SELECT n_tup_ins + n_tup_upd, seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = %s
"""
OF_ROWS = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE %s AND tgtype & 1 = 1"
BACK = ("cchc_portal", "0007")


def raised_by(change):
    """Say whether `change()` raises the version."""
    before = versions.read()
    change()
    return versions.read() > before


def asked(sql, name):
    with connection.cursor() as cursor:
        cursor.execute(sql, [name])
        return cursor.fetchone()


class ExactnessTests:
    """What raises the version and what does not, whatever the triggers are made of."""

    def check_it_is_raised_by_what_is_seen_alone(self):
        section = make_section()

        def article(state):
            return make_article(section=section, state=state)

        seen, hidden = [article(State.PUBLISHED) for _ in "12"], [article("draft") for _ in "12"]
        rows, drafts = Article.objects.all(), Article.objects.filter(state=State.DRAFT)

        def bulk(*states):
            fields = {"section": section, "published_at": seen[0].published_at}
            new = [Article(slug=f"loat-{n}-{s}", state=s, **fields) for n, s in enumerate(states)]
            Article.objects.bulk_create(new)

        self.check(
            (False, lambda: drafts.update(author="Khác")),
            (True, lambda: rows.update(author="Khác")),
            (False, lambda: rows.filter(pk=0).update(author="Khác")),
            (False, lambda: rows.filter(pk=0, state=State.PUBLISHED).delete()),
            (True, lambda: rows.filter(pk=seen[0].pk).update(state=State.DRAFT)),
            (True, lambda: rows.filter(pk=seen[0].pk).update(state=State.PUBLISHED)),
            (True, lambda: rows.filter(pk=seen[1].pk).update(state=State.WITHDRAWN)),
            (True, lambda: rows.filter(pk=seen[1].pk).update(author="Khác nữa")),
            (False, lambda: rows.filter(pk=hidden[0].pk).update(state=State.REVIEW)),
            (False, lambda: bulk("draft", "review")),
            (False, lambda: drafts.filter(slug="loat-0-draft").delete()),
            (True, lambda: bulk("draft", State.PUBLISHED)),
            (True, lambda: rows.filter(pk__in=[hidden[1].pk, seen[0].pk]).delete()),
            (True, make_link),
        )

    def check(self, *changes):
        """Check of each (whether it raises the version, change)."""
        found = [raised_by(change) for _, change in changes]
        self.assertEqual(found, [raises for raises, _ in changes])

    def check_other_kinds(self):
        article, user, steps = make_article(), make_user(), ArticleStep.objects
        self.check(
            (False, lambda: steps.create(article=article, step=Step.SUBMIT, by=user)),
            (True, lambda: steps.create(article=article, step=Step.CORRECT, by=user)),
            (False, lambda: steps.filter(step=Step.SUBMIT).update(note="Khác")),
            (True, lambda: steps.update(note="Khác nữa")),
            (True, lambda: steps.filter(step=Step.CORRECT).update(step=Step.SUBMIT)),
            (False, lambda: steps.all().delete()),
        )
        for make in (make_document, make_plan, make_visit):
            with self.subTest(make.__name__):
                model = type(make())
                self.assertTrue(raised_by(lambda model=model: model.objects.update(version=7)))
                model.objects.update(state=State.DRAFT)
                self.assertFalse(raised_by(lambda model=model: model.objects.update(version=8)))


class ManyRowsTests(ExactnessTests, TestCase):
    def test_a_statement_raises_it_if_one_of_its_rows_is_or_was_seen(self):
        self.check_it_is_raised_by_what_is_seen_alone()

    def test_so_do_steps_documents_plans_and_visits(self):
        self.check_other_kinds()


@ON_POSTGRESQL
class OnceTests(TestCase):
    def test_a_statement_raises_it_once_whatever_the_number_of_rows(self):
        section = make_section()
        for number in (2, 5):
            for _ in range(number):
                make_article(section=section)
            for change in (
                lambda: Article.objects.update(author="Khác"),
                lambda: Article.objects.update(state=State.WITHDRAWN),
            ):
                before, _ = asked(CHANGED, "content_version")
                change()
                with self.subTest(number=number):
                    self.assertEqual(asked(CHANGED, "content_version")[0] - before, 1)

    def test_the_statements_of_a_transaction_read_nothing_of_those_before(self):
        make_link()
        _, before = asked(CHANGED, "content_version")
        for _ in range(9):
            make_link()
        self.assertEqual(asked(CHANGED, "content_version")[1], before)


class MigratedTests(ExactnessTests, TransactionTestCase):
    def of_rows(self):
        """Return how many triggers of rows raise the version."""
        return asked(OF_ROWS, r"%\_raises\_version\_%")[0]

    def test_those_before_do_the_same(self):
        call_command("migrate", *BACK, verbosity=0)
        try:
            if connection.vendor == "postgresql":
                self.assertGreater(self.of_rows(), 80)
            self.check_it_is_raised_by_what_is_seen_alone()
            self.check_other_kinds()
        finally:
            call_command("migrate", verbosity=0)
        if connection.vendor == "postgresql":
            self.assertEqual(self.of_rows(), 0)
        self.assertTrue(raised_by(make_link))

    @ON_POSTGRESQL
    def test_where_a_writer_stopped_it_half_way_all_is_raised_and_it_is_run_again(self):
        call_command("migrate", *BACK, verbosity=0)
        held, release = Event(), Event()

        def hold():
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("UPDATE news_area SET name = name")
                held.set()
                release.wait(30)
                cursor.execute("ROLLBACK")
            other.close()

        thread = Thread(target=hold)
        thread.start()
        held.wait(30)
        try:
            with self.assertRaises(CommandError):
                call_command("migrate", lock_timeout=50, verbosity=0)
            self.assertIn(self.of_rows(), range(1, 80))
            self.check_it_is_raised_by_what_is_seen_alone()
            self.check_other_kinds()
        finally:
            release.set()
            thread.join()
            call_command("migrate", verbosity=0)
        self.assertEqual(self.of_rows(), 0)
