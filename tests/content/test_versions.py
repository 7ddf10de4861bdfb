from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from threading import Thread
from unittest import mock

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from cchc_portal.site_context import known_publisher
from contacts.models import Link, Publisher
from content import versions
from content.publishing import State
from news.models import Article
from tests.factories import (
    make_article,
    make_attachment,
    make_document,
    make_link,
    make_official,
    make_organization,
    make_publisher,
    make_recommendation,
    make_section,
    make_visit,
)
from tests.test_architecture import FLOORS

WATCHED = import_module("cchc_portal.migrations.0002_content_version").TABLES
# What no public page shows, or only with a watched table: changes there leave the version alone.
NOT_SHOWN = {
    "cchc_portal_jobrun",
    "cchc_portal_passkey",
    "content_auditentry",
    "content_kept",
    "content_sent",
    "inspections_planstep",
    "inspections_remedysteptaken",
    "inspections_visitcoursestep",
    "inspections_visitstep",
    "news_documentstep",
    "news_legacypage",
    "news_monthcount",
    "news_naming",
    "news_openform",
    "news_section_writers",
    "news_waitingletter",
}
TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger",
}

# Those that a connection may begin with: of a new database only few are there.
EVERY_SLOT = """
INSERT INTO content_version (slot, number) SELECT generate_series(0, 63), 0 ON CONFLICT DO NOTHING
"""


def on_another_connection(function):
    """Return what `function` returns in a thread of its own, as another process would see it."""
    found = []

    def run():
        found.append(function())
        connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


class RaisingTests(TestCase):
    def raised_by(self, change):
        """Say whether `change()` raises the version."""
        before = versions.read()
        change()
        self.assertGreaterEqual(versions.read(), before)
        return versions.read() > before

    def test_every_table_of_ours_is_watched_or_known_to_be_hidden(self):
        models = apps.get_models(include_auto_created=True)
        tables = {m._meta.db_table for m in models if m._meta.app_label in FLOORS}
        self.assertEqual(tables, set(WATCHED) | NOT_SHOWN)
        self.assertEqual(set(WATCHED) & NOT_SHOWN, set())

    def test_every_watched_table_has_its_triggers(self):
        with connection.cursor() as cursor:
            cursor.execute(TRIGGERS[connection.vendor])
            rows = [row for row in cursor.fetchall() if "_raises_version_" in row[1]]
        each = 4 if connection.vendor == "postgresql" else 3
        found = {table: sum(name == table for name, _ in rows) for table in WATCHED}
        self.assertEqual(found, dict.fromkeys(WATCHED, each))

    def test_new_rows_raise_it(self):
        makers = (
            *(make_article, make_attachment, make_document, make_visit, make_recommendation),
            *(make_section, make_organization, make_official, make_link, make_publisher),
        )
        for make in makers:
            with self.subTest(make.__name__):
                self.assertTrue(self.raised_by(make))

    def test_every_way_of_writing_raises_it(self):
        article, section = make_article(), make_section()
        article.title = "Tiêu đề khác"
        ways = {
            "save": article.save,
            "update": lambda: Article.objects.update(author="Khác"),
            "bulk": lambda: Article.objects.bulk_update([article], ["lead"]),
            "move": lambda: Article.objects.filter(pk=article.pk).update(section=section),
            "tie": lambda: article.related.add(make_article(state=State.DRAFT)),
            "withdraw": lambda: Article.objects.update(state=State.WITHDRAWN),
            "delete": lambda: Article.objects.filter(pk=article.pk).delete(),
            "raw": lambda: connection.cursor().execute("UPDATE news_section SET name = name"),
        }
        for name, way in ways.items():
            with self.subTest(name):
                self.assertTrue(self.raised_by(way))

    def test_it_is_raised_by_hand(self):
        self.assertTrue(self.raised_by(versions.raise_by_hand))

    def test_work_on_a_draft_leaves_it(self):
        section = make_section()
        self.assertFalse(self.raised_by(lambda: make_article(section=section, state="draft")))
        draft = Article.objects.get()
        draft.title = "Tiêu đề khác"
        self.assertFalse(self.raised_by(draft.save))
        self.assertFalse(self.raised_by(draft.delete))

    def test_a_step_that_was_rolled_back_is_never_taken_again(self):
        before, seen = versions.read(), set()
        for _ in range(5):
            with transaction.atomic():
                make_link()
                seen.add(versions.read())
                transaction.set_rollback(True)
            self.assertEqual(versions.read(), before)
        self.assertEqual(len(seen), 5)


class KeepingTests(TestCase):
    def test_what_is_kept_ends_with_the_next_change(self):
        make_publisher(site_name="Tên cũ")
        self.assertEqual(known_publisher().site_name, "Tên cũ")
        with self.assertNumQueries(1):
            self.assertEqual(known_publisher().site_name, "Tên cũ")
        Publisher.objects.update(site_name="Tên mới")
        self.assertEqual(known_publisher().site_name, "Tên mới")

    def test_the_last_change_in_the_footer_goes_by_the_clock_too(self):
        now = timezone.now()
        make_publisher()
        make_article(published_at=now - timedelta(days=2))
        soon = make_article(published_at=now + timedelta(hours=1))
        make_article(published_at=now - timedelta(days=1), expires_at=now + timedelta(hours=2))
        for hours, days in ((0, -1), (1, 0), (3, 0)):
            later = now + timedelta(hours=hours, seconds=1)
            with mock.patch("django.utils.timezone.now", return_value=later):
                told = known_publisher().last_change
            expected = soon.published_at if days == 0 else now - timedelta(days=1)
            self.assertEqual(told, expected, hours)
        with (
            mock.patch("django.utils.timezone.now", return_value=later),
            self.assertNumQueries(1),  # of the version
        ):
            known_publisher()
        back = known_publisher()
        self.assertEqual(back.last_change, now - timedelta(days=1))

    def test_a_full_shelf_drops_the_older_half(self):
        with mock.patch.object(versions, "MOST_ANSWERS", 10):
            for number in range(11):
                versions.kept_as(("row", number), lambda: "made")
        kept = [number for name, number in versions.answers if name == "row"]
        self.assertEqual(kept, [5, 6, 7, 8, 9, 10])

    def test_a_page_reads_the_version_once(self):
        self.client.get("/luu-tru/")
        with self.assertNumQueries(1):
            self.client.get("/luu-tru/")

    def test_a_page_shows_the_frame_as_it_is_now(self):
        for url in ("/mot/", "/hai/"):
            Link.objects.update_or_create(
                placement="footer", defaults={"label": "Nơi khác", "url": url}
            )
            self.assertContains(self.client.get("/danh-ba/"), f'href="{url}"')


class CommitTests(TransactionTestCase):
    def test_others_see_it_with_the_commit_and_not_before(self):
        before = versions.read()
        with transaction.atomic():
            make_link()
            self.assertEqual(on_another_connection(versions.read), before)
        self.assertGreater(on_another_connection(versions.read), before)

    def test_what_others_kept_ends_with_the_commit(self):
        make_publisher(site_name="Tên cũ")
        with transaction.atomic():
            Publisher.objects.update(site_name="Tên mới")
            kept = on_another_connection(lambda: known_publisher().site_name)
        self.assertEqual(kept, "Tên cũ")
        self.assertEqual(on_another_connection(lambda: known_publisher().site_name), "Tên mới")

    def test_two_who_change_at_once_both_raise_it(self):
        if connection.vendor == "sqlite":
            self.skipTest("SQLite lets one writer in at a time")
        before = versions.read()
        with transaction.atomic():
            make_link()
            on_another_connection(make_link)
            between = on_another_connection(versions.read)
        self.assertLess(before, between)
        self.assertLess(between, versions.read())

    def test_nobody_waits_to_raise_it_whatever_others_hold(self):
        if connection.vendor == "sqlite":
            self.skipTest("SQLite lets one writer in at a time")

        def raised(change):
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            change()
            return versions.read()

        with connection.cursor() as cursor:
            cursor.execute(EVERY_SLOT)
        seen = [versions.read()]
        with transaction.atomic():
            make_link()
            with connection.cursor() as cursor:
                cursor.execute("SELECT slot FROM content_version FOR UPDATE")
                self.assertGreaterEqual(cursor.rowcount, 64)
            for change in (make_link, make_link, versions.raise_by_hand):
                seen.append(on_another_connection(lambda change=change: raised(change)))
        seen.append(versions.read())
        self.assertEqual(seen, sorted({*seen}))

    def test_what_is_taken_back_in_a_transaction_leaves_it_raised_by_the_rest(self):
        seen = [versions.read()]
        with transaction.atomic():
            for fails in (True, False, True, False):
                with suppress(ZeroDivisionError), transaction.atomic():
                    make_link()
                    1 / (not fails)
                seen += [versions.read()] if not fails else []
        seen.append(versions.read())
        self.assertEqual(seen, sorted(seen))
        self.assertEqual(len(set(seen)), 3)

    def test_emptied_tables_raise_it(self):
        make_link()
        before = versions.read()
        with connection.cursor() as cursor:
            for statement in connection.ops.sql_flush(no_style(), ["contacts_link"]):
                cursor.execute(statement)
        self.assertGreater(versions.read(), before)


class CursorTests(TransactionTestCase):
    def test_the_statement_outlives_transactions_and_connections(self):
        for _ in range(2):
            with transaction.atomic():
                versions.read()
                transaction.set_rollback(True)
            before = versions.read()
            make_link()
            self.assertGreater(versions.read(), before)
            connection.close()

    def test_a_pool_that_shares_connections_is_asked_plainly(self):
        pooled = connection.settings_dict | {"DISABLE_SERVER_SIDE_CURSORS": True}
        with mock.patch.object(connection, "settings_dict", pooled):
            connection.close()
            self.assertGreater(versions.read(), 0)
            self.assertEqual(connection.version_cursor[1], versions.READ)
        connection.close()
