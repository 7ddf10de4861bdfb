"""Writers on SQLite wait for each other, and nobody for a writer that waits."""

import gc
import threading
from unittest import mock, skipUnless

from django.db import OperationalError, connection, connections, transaction
from django.test import TestCase, TransactionTestCase

from contacts.models import Organization
from tests.factories import make_article, make_organization


@skipUnless(connection.vendor == "sqlite", "PostgreSQL's driver takes %s as it is.")
class SignTests(TestCase):
    def test_signs_for_parameters_are_turned_as_django_turns_them(self):
        with connection.cursor() as cursor:
            for _ in range(2):
                cursor.execute("SELECT %s, '%%', '%%s' || %s", ["a%", "?"])
                self.assertEqual(cursor.fetchone(), ("a%", "%", "%s?"))
            cursor.execute("SELECT %(one)s || %(two)s", {"one": "1", "two": "2"})
            self.assertEqual(cursor.fetchone(), ("12",))
            cursor.execute(f"SELECT %s {'-- x' * 3_000}", ["long"])
            self.assertEqual(cursor.fetchone(), ("long",))


@skipUnless(connection.vendor == "sqlite", "Only SQLite has one writer at a time.")
class WaitingTests(TransactionTestCase):
    def in_thread(self, work):
        """Start `work()` in a thread; return (the thread, the errors it will have had)."""
        errors = []

        def run():
            try:
                work()
            except OperationalError as error:
                errors.append(str(error))
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread, errors

    def test_garbage_of_a_waiting_line_keeps_nobody(self):
        """The one who writes collects a statement of the line of one who waits to write."""
        waits = threading.Event()

        def work():
            connection.ensure_connection()
            cursor = connection.connection.cursor()
            cursor.execute("SELECT 1 UNION SELECT 2").fetchone()  # a statement that has not ended
            ring = [cursor]
            ring.append(ring)
            del cursor, ring
            waits.set()
            make_organization(name="Sở Hai")

        gc.disable()
        self.addCleanup(gc.enable)
        with transaction.atomic():
            make_organization(name="Sở Một")
            thread, errors = self.in_thread(work)
            waits.wait(10)
            thread.join(0.2)  # by then it waits
            gc.collect()
        thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(Organization.objects.count(), 2)

    def test_a_page_read_on_a_new_line_waits_for_no_writer(self):
        path, pages = make_article().get_absolute_url(), []
        with (
            mock.patch.dict(connection.settings_dict["OPTIONS"], timeout=0),
            transaction.atomic(),
        ):
            make_organization(name="Sở Một")
            thread, errors = self.in_thread(lambda: pages.append(self.client.get(path)))
            thread.join()
        self.assertEqual((errors, [page.status_code for page in pages]), ([], [200]))

    def test_what_this_database_can_do_is_known_without_asking_it(self):
        line = connection.copy()
        for name in dir(line.features):
            getattr(line.features, name)
            self.assertIsNone(line.connection, name)

    def test_patience_ends(self):
        with connection.cursor() as cursor:
            self.assertEqual(cursor.cursor.patience, 20)

        with (
            mock.patch.dict(connection.settings_dict["OPTIONS"], timeout=0),
            transaction.atomic(),
        ):
            make_organization(name="Sở Một")
            thread, errors = self.in_thread(make_organization)
            thread.join()
        self.assertEqual(errors, ["database is locked"])

    def test_what_is_no_waiting_is_told_at_once(self):
        with (
            self.assertRaisesMessage(OperationalError, "no such table"),
            connection.cursor() as line,
        ):
            line.execute("SELECT * FROM nowhere")
