"""Facts of the triggers that raise the content version for many rows at once."""

from unittest import skipUnless

from django.db import connection
from django.test import TestCase

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


def raised_by(change):
    """Say whether `change()` raises the version."""
    before = versions.read()
    change()
    return versions.read() > before


def asked(sql, name):
    with connection.cursor() as cursor:
        cursor.execute(sql, [name])
        return cursor.fetchone()


class ManyRowsTests(TestCase):
    def check(self, *changes):
        """Check of each (whether it raises the version, change)."""
        found = [raised_by(change) for _, change in changes]
        self.assertEqual(found, [raises for raises, _ in changes])

    def test_a_statement_raises_it_if_one_of_its_rows_is_or_was_seen(self):
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

    def test_so_do_steps_documents_plans_and_visits(self):
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
