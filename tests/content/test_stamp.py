"""The mark beside the database: it moves with every commit, and a kept page needs no question."""

import errno
import os
import struct
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from unittest import mock, skipIf

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.utils import load_backend
from django.test import SimpleTestCase, TransactionTestCase, override_settings

from cchc_portal.page_cache.freshness import TRUSTED, Freshness
from contacts.models import Link
from content import versions
from news.models import Article
from tests.factories import make_article, make_link

if os.name == "posix":
    from content.stamp import ABANDONED, SIZE, Stamp, stamp

NO_STAMP = "Dấu chỉ có trên Linux và các hệ cùng họ."
ROUNDS, PROCESSES = 300, 4
COMMITS = f"""
from content.stamp import Stamp
import sys
stamp = Stamp(sys.argv[1])
for _ in range({ROUNDS}):
    with stamp.committing():
        pass
"""
KILLED = """
from content.stamp import Stamp
import os, signal, sys
with Stamp(sys.argv[1]).committing():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def process(code, path):
    """Start a Python that runs `code` on the stamp at `path`."""
    settings = {"DJANGO_SETTINGS_MODULE": "cchc_portal.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | settings,
    )


def clock_at(moment):
    """Inside, the clock that all processes share is at `moment`, in seconds."""
    return mock.patch("content.stamp.time.monotonic", return_value=moment)


@skipIf(os.name != "posix", NO_STAMP)
class StampTestCase(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "stamp"
        self.stamp = Stamp(self.path)


class CounterTests(StampTestCase):
    def test_both_counters_move_one_before_and_one_after(self):
        self.assertEqual(self.stamp.counters(), (0, 0))
        with self.stamp.committing():
            self.assertEqual(Stamp(self.path).counters(), (1, 0))
        self.assertEqual(Stamp(self.path).counters(), (1, 1))

    def test_a_commit_that_fails_has_ended_too(self):
        with self.assertRaises(ZeroDivisionError), self.stamp.committing():
            raise ZeroDivisionError
        self.assertEqual(self.stamp.counters(), (1, 1))

    def test_on_a_full_disk_none_is_made_and_nobody_dies(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        path = self.path.with_name("other")
        with mock.patch("content.stamp.os.pwrite", side_effect=full), self.assertRaises(OSError):
            Stamp(path)
        self.assertEqual(path.stat().st_size, 0)
        self.assertEqual(Stamp(path).counters(), (0, 0))  # with room again
        self.assertEqual(path.read_bytes(), bytes(SIZE))

    def test_no_turn_of_several_processes_is_lost(self):
        started = [process(COMMITS, self.path) for _ in range(PROCESSES)]
        self.assertEqual([each.wait(120) for each in started], [0] * PROCESSES)
        self.assertEqual(self.stamp.counters(), (ROUNDS * PROCESSES,) * 2)

    def test_one_who_is_killed_leaves_them_unequal_until_that_is_long_ago(self):
        before = time.monotonic()
        process(KILLED, self.path).wait(120)
        after = time.monotonic()
        for moment, counters in (
            (after, (1, 0)),
            (before + ABANDONED - 1, (1, 0)),
            (after + 2 * ABANDONED, (1, 1)),
        ):
            with clock_at(moment):
                self.stamp.give_up()
            self.assertEqual(self.stamp.counters(), counters)

    def test_one_who_is_killed_is_given_up_however_many_others_commit(self):
        process(KILLED, self.path).wait(120)
        killed, others, underway = time.monotonic(), Stamp(self.path), []
        for moment in range(0, 2 * ABANDONED + 1, ABANDONED // 3):
            with clock_at(killed + moment), others.committing():
                self.stamp.give_up()
                begun, ended = self.stamp.counters()
                underway.append(begun - ended)
        self.assertEqual((underway[:3], underway[-1]), ([2] * 3, 1))
        self.assertEqual(*self.stamp.counters())

    def test_no_commit_is_given_up_while_it_may_be_underway(self):
        """Whenever it begins, and though others begin and end meanwhile."""
        others = Stamp(self.path)
        for start in range(10 * ABANDONED, 12 * ABANDONED, 7):
            with clock_at(start) as clock, self.stamp.committing():
                for later in range(0, ABANDONED + 1, 6):
                    clock.return_value = start + later
                    with others.committing():
                        others.give_up()
                    begun, ended = self.stamp.counters()
                    self.assertEqual(begun - ended, 1, (start, later))
            self.assertEqual(*self.stamp.counters())

    def test_a_clock_that_began_anew_leaves_nothing_behind(self):
        with clock_at(1_000_000):
            Stamp(self.path).committing().__enter__()
        with clock_at(5):
            self.stamp.give_up()
            self.assertEqual(self.stamp.counters(), (1, 1))
            with self.stamp.committing():
                self.assertEqual(self.stamp.counters(), (2, 1))

    def test_a_commit_given_up_too_early_still_tells_of_its_end(self):
        with clock_at(0) as clock, self.stamp.committing():
            clock.return_value = 2 * ABANDONED
            self.stamp.give_up()
            self.assertEqual(self.stamp.counters(), (1, 1))
            with Stamp(self.path).committing():
                pass
        self.assertEqual(self.stamp.counters(), (3, 3))

    def test_a_file_of_two_counters_is_taken_on(self):
        path = self.path.with_name("other")
        path.write_bytes(struct.pack("=QQ", 7, 6))
        old = Stamp(path)
        self.assertEqual(old.counters(), (7, 6))
        old.give_up()
        self.assertEqual(old.counters(), (7, 7))


class CommitTests(StampTestCase, TransactionTestCase):
    """What of the database turns the counters."""

    def setUp(self):
        super().setUp()
        stamp.cache_clear()
        self.addCleanup(stamp.cache_clear)
        self.enterContext(override_settings(VERSION_STAMP=self.path))
        engine = load_backend(f"content.stamp.{connection.vendor}")
        self.addCleanup(connections.__setitem__, DEFAULT_DB_ALIAS, connections[DEFAULT_DB_ALIAS])
        connections[DEFAULT_DB_ALIAS] = engine.DatabaseWrapper(connection.settings_dict)
        self.addCleanup(connections[DEFAULT_DB_ALIAS].close)
        self.article = make_article()
        self.begun = self.stamp.begun()

    def turns(self):
        """Return how often the counters were turned since the last time; they are equal."""
        before, self.begun = self.begun, self.stamp.begun()
        self.assertEqual(self.stamp.counters(), (self.begun, self.begun))
        return self.begun - before

    def test_a_transaction_turns_them_once_as_it_commits(self):
        with transaction.atomic():
            Article.objects.update(title="Một")
            with transaction.atomic():
                Article.objects.update(title="Hai")
            self.assertEqual(self.turns(), 0)
        self.assertEqual(self.turns(), 1)

    def test_a_statement_that_commits_by_itself_turns_them(self):
        Article.objects.update(title="Một")
        self.assertEqual(self.turns(), 1)
        with connection.cursor() as cursor:
            cursor.execute("  update news_article set title = 'Hai'")
        self.assertEqual(self.turns(), 1)

    def test_what_only_reads_or_is_undone_turns_nothing(self):
        self.assertEqual(Article.objects.get(), self.article)
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            Article.objects.update(title="Một")
            raise ZeroDivisionError
        self.assertEqual(self.turns(), 0)

    def test_a_row_made_outside_a_transaction_is_seen_by_the_next_request(self):
        """SQLite commits INSERT … RETURNING when its row is fetched, which Django does later."""
        fresh, operations = Freshness(self.stamp), type(connections[DEFAULT_DB_ALIAS].ops)
        fetch = operations.fetch_returned_insert_columns

        def fetch_after_a_visitor(*arguments):
            self.visit(fresh)
            return fetch(*arguments)

        with mock.patch.object(operations, "fetch_returned_insert_columns", fetch_after_a_visitor):
            link = make_link()
        self.assertEqual(fresh.version(), versions.read())
        self.assertEqual(self.turns(), 1)
        self.assertEqual(Link.objects.get(), link)

    def test_rows_that_are_returned_are_all_there(self):
        labels = ["Một", "Hai", "Ba", "Bốn", "Năm"]
        places = ", ".join(["('task', %s, '', '/', '', 0)"] * len(labels))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO contacts_link (placement, label, description, url, icon, "
                f'"order") VALUES {places} RETURNING label',
                labels,
            )
            fresh = Freshness(self.stamp)
            self.visit(fresh)
            rows = [cursor.fetchone(), *cursor.fetchmany(2), *cursor, cursor.fetchone()]
            self.assertEqual(rows, [*[(label,) for label in labels], None])
            self.assertEqual(fresh.version(), versions.read())
            cursor.execute("UPDATE contacts_link SET url = '/moi/' RETURNING url")
            self.assertEqual(cursor.fetchall(), [("/moi/",)] * len(labels))
            cursor.execute("SELECT 1 UNION SELECT 2")
            self.assertEqual([*cursor], [(1,), (2,)])

    def visit(self, fresh):
        """Have another thread, with a line of its own, ask for the version."""

        def ask():
            fresh.version()
            connections.close_all()

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()

    def test_a_search_turns_nothing(self):
        for text in ("thông báo", "khongcogi", "thong bao 118/QĐ-UBND"):
            with self.subTest(text):
                self.assertEqual(self.client.get("/tim-kiem/", {"q": text}).status_code, 200)
                self.assertEqual(self.turns(), 0)

    def test_pages_turn_nothing(self):
        for path in ("/", "/luu-tru/", "/kiem-tra/", "/van-ban/", "/tim-kiem/goi-y/?q=thu"):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 200)
                self.assertEqual(self.turns(), 0)

    def test_a_question_that_is_none_turns_them(self):
        for written in (
            "WITH one AS (SELECT 1) UPDATE news_article SET title = 'Một'",
            "with one as (select 'a;b') insert into content_jobrun select 1 where 1 = 0",
            "WITH one AS (SELECT 1) DELETE FROM news_article WHERE id = 0",
        ):
            with self.subTest(written), connection.cursor() as cursor:
                with suppress(DatabaseError):
                    cursor.execute(written)
                self.assertEqual(self.turns(), 1)

    def test_a_stamp_that_cannot_be_opened_keeps_nobody_from_writing(self):
        stamp.cache_clear()
        with (
            override_settings(VERSION_STAMP=self.path / "not" / "here"),
            self.assertLogs("content.stamp", "WARNING") as logged,
        ):
            Article.objects.update(title="Một")
        self.assertEqual(Article.objects.get().title, "Một")
        self.assertEqual(len(logged.records), 1)

    def test_the_version_is_read_by_the_driver_alone(self):
        cursor, _ = versions.cursor_of(connections[DEFAULT_DB_ALIAS])
        self.assertNotIn("django.db.backends.utils", type(cursor).__module__)


class KnownVersionTests(StampTestCase, TransactionTestCase):
    """What a process believes of the version without a question to the database."""

    def setUp(self):
        super().setUp()
        self.article = make_article()
        self.fresh = Freshness(self.stamp)
        self.version = self.fresh.version()

    def test_while_nobody_commits_nothing_is_asked(self):
        with self.assertNumQueries(0):
            self.assertEqual(self.fresh.version(), self.version)

    def test_a_commit_is_seen_by_the_next_request(self):
        other = Stamp(self.path)  # as of another process
        with other.committing():
            Article.objects.update(title="Một")
        with self.assertNumQueries(1):
            self.assertGreater(self.fresh.version(), self.version)
        with self.assertNumQueries(0):
            self.fresh.version()

    def test_during_a_commit_each_request_asks(self):
        with self.stamp.committing():
            for _ in range(3):
                with self.assertNumQueries(1):
                    self.assertEqual(self.fresh.version(), self.version)
            Article.objects.update(title="Một")
            self.assertGreater(self.fresh.version(), self.version)
        with self.assertNumQueries(1):
            self.assertGreater(self.fresh.version(), self.version)

    def test_what_was_committed_past_the_stamp_is_seen_a_little_later(self):
        Article.objects.update(title="Một")
        self.assertEqual(self.fresh.version(), self.version)
        begun, version, until = self.fresh.told
        self.fresh.told = begun, version, until - TRUSTED
        with self.assertNumQueries(1):
            self.assertGreater(self.fresh.version(), self.version)

    def test_after_a_kill_each_request_asks(self):
        process(KILLED, self.path).wait(120)
        for _ in range(3):
            with self.assertNumQueries(1):
                self.fresh.version()

    def test_a_database_that_does_not_answer_is_not_remembered(self):
        with mock.patch.object(self.fresh, "asked", return_value=None), self.stamp.committing():
            self.assertIsNone(self.fresh.version())
        with self.assertNumQueries(1):
            self.assertEqual(self.fresh.version(), self.version)
