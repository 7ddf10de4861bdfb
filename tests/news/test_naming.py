"""Facts of the table that triggers keep: which published articles name an organization."""

import threading
import time
from datetime import timedelta
from unittest import skipUnless

from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase

from content.publishing import State
from news.models import Article, Naming
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_hidden_articles,
    make_organization,
)

DAY = local_time(2026, 9, 24)


class NamingTests(TestCase):
    def setUp(self):
        self.unit, self.other = make_organization(), make_organization()
        self.article = make_article(organizations=[self.unit], published_at=DAY)

    def kept(self):
        rows = Naming.objects.order_by("organization", "published_at", "article")
        return [*rows.values_list("organization", "article", "published_at")]

    def expected(self, *organizations, day=DAY):
        return [(unit.pk, self.article.pk, day) for unit in organizations]

    def test_it_follows_what_articles_name(self):
        self.assertEqual(self.kept(), self.expected(self.unit))
        self.article.organizations.add(self.other)
        self.assertEqual(self.kept(), self.expected(self.unit, self.other))
        self.article.organizations.set([self.other])
        self.assertEqual(self.kept(), self.expected(self.other))
        Article.organizations.through.objects.update(organization=self.unit)
        self.assertEqual(self.kept(), self.expected(self.unit))
        self.article.delete()
        self.assertEqual(self.kept(), [])

    def test_it_follows_state_and_time_however_they_change(self):
        later = DAY + A_DAY
        Article.objects.update(published_at=later)
        self.assertEqual(self.kept(), self.expected(self.unit, day=later))
        for state in (State.WITHDRAWN, State.DRAFT):
            Article.objects.update(state=state)
            self.assertEqual(self.kept(), [])
            self.article.organizations.set([self.other])
            self.assertEqual(self.kept(), [])
            self.article.organizations.set([self.unit])
            Article.objects.update(state=State.PUBLISHED)
            self.assertEqual(self.kept(), self.expected(self.unit, day=later))
        self.article.refresh_from_db()
        self.article.published_at = DAY
        self.article.save()
        self.assertEqual(self.kept(), self.expected(self.unit))
        Article.objects.update(title="Tên khác")
        self.assertEqual(self.kept(), self.expected(self.unit))

    def test_a_change_that_is_taken_back_leaves_it(self):
        with transaction.atomic():
            self.article.organizations.clear()
            self.assertEqual(self.kept(), [])
            transaction.set_rollback(True)
        self.assertEqual(self.kept(), self.expected(self.unit))

    def test_many_at_once(self):
        rows = [make_article(published_at=DAY - n * A_DAY) for n in range(3)]
        through = Article.organizations.through
        through.objects.bulk_create(through(article=a, organization=self.other) for a in rows)
        found = Article.objects.published().about(self.other)
        self.assertEqual([*found], rows)
        Article.objects.filter(pk=rows[1].pk).update(published_at=DAY + A_DAY)
        self.assertEqual([*found.all()], [rows[1], rows[0], rows[2]])

    def test_only_what_is_published_is_shown_newest_first_by_their_key(self):
        make_hidden_articles(organizations=[self.unit])
        make_article(organizations=[self.other])
        same = make_article(organizations=[self.unit], published_at=DAY)
        old = make_article(organizations=[self.unit, self.other], published_at=DAY - A_DAY)
        found = Article.objects.published().for_list().about(self.unit)
        self.assertEqual([*found], [same, self.article, old])
        later = DAY + timedelta(days=1)
        Article.objects.filter(pk=old.pk).update(expires_at=later)
        self.assertEqual([*Article.objects.published(later).about(self.unit)], [same, self.article])

    def test_its_triggers_are_there(self):
        names = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
            "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s",
        }
        with connection.cursor() as cursor:
            cursor.execute(names[connection.vendor], ["news_naming_%"])
            found = sorted(name for (name,) in cursor.fetchall())
        expected = {
            "sqlite": ["added", "dated", "removed", "replaced"],
            "postgresql": ["dated", "pair"],
        }
        self.assertEqual(found, [f"news_naming_{each}" for each in expected[connection.vendor]])


@skipUnless(connection.vendor == "postgresql", "SQLite lets one writer in at a time.")
class TogetherTests(TransactionTestCase):
    def test_a_name_added_while_another_publishes_is_seen(self):
        article, unit = make_article(state=State.DRAFT), make_organization()
        published = Article.objects.filter(pk=article.pk)

        def publish():
            published.update(state=State.PUBLISHED)
            connection.close()

        publishing = threading.Thread(target=publish)
        with transaction.atomic():
            article.organizations.add(unit)
            publishing.start()
            self.wait_for_a_lock()
        publishing.join()
        self.assertEqual(Naming.objects.get().organization, unit)

    def wait_for_a_lock(self):
        """Return when somebody waits for what this transaction holds."""
        waiting = (
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        deadline = time.monotonic() + 30
        with connection.cursor() as cursor:
            while time.monotonic() < deadline:
                cursor.execute(waiting)
                if cursor.fetchone()[0]:
                    return
        self.fail("nobody waits")
