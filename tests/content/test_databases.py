"""Which database a request reads from: proved with a copy that says something else."""

from unittest import mock

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)
from django.test import SimpleTestCase, TransactionTestCase
from django.urls import reverse

from content import databases, versions
from content.databases import (
    PRIMARY,
    STANDBY,
    Health,
    Stream,
    chosen,
    note_away,
    went_away,
)
from news.models import Article
from tests.factories import make_article, make_superuser


def environ(method="GET", path="/", cookies=""):
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_COOKIE": cookies}


class WithStandby:
    """A standby for TransactionTestCases: the test database itself, or a copy of it."""

    standby_settings = None

    def setUp(self):
        super().setUp()
        connections.settings[STANDBY] = self.standby_settings or dict(connection.settings_dict)
        self.addCleanup(self.forget)
        fresh = {"primary": Health(PRIMARY), "standby": Health(STANDBY)}
        patched = mock.patch.multiple(databases, **fresh)
        allowed = mock.patch.object(type(self), "databases", {PRIMARY, STANDBY})
        for patch in (patched, allowed):
            patch.start()
            self.addCleanup(patch.stop)

    def forget(self):
        connections[STANDBY].close()
        del connections[STANDBY], connections.settings[STANDBY]


class ChoiceTests(WithStandby, TransactionTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_article(pk=1, slug="mot-ban-tin", title="Bản ở máy dự phòng")
        creation = connection.creation
        connection.close()
        creation.clone_test_db("standby", verbosity=0, keepdb=False)
        place = creation.get_test_db_clone_settings("standby")
        cls.addClassCleanup(creation._destroy_test_db, place["NAME"], verbosity=0)
        cls.standby_settings = connections.configure_settings({PRIMARY: place})[PRIMARY]
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)

    def setUp(self):
        super().setUp()
        self.article = make_article(pk=1, slug="mot-ban-tin", title="Bản ở máy chính")
        self.page = self.article.get_absolute_url()

    def seen(self, **options):
        text = self.client.get(self.page, **options).content.decode()
        found = [where for where in ("dự phòng", "chính") if f"Bản ở máy {where}" in text]
        self.assertEqual(len(found), 1)
        return found[0]

    def test_the_public_reads_from_the_standby(self):
        self.assertEqual(self.seen(), "dự phòng")
        self.assertEqual(databases.alias(), PRIMARY)

    def test_staff_read_from_the_primary_everywhere(self):
        self.client.force_login(make_superuser())
        self.assertEqual(self.seen(), "chính")
        change = reverse("admin:news_article_change", args=[self.article.pk])
        self.assertContains(self.client.get(change), "Bản ở máy chính")

    def test_whoever_wrote_a_moment_ago_reads_from_the_primary(self):
        self.client.cookies[databases.WROTE] = "1"
        self.assertEqual(self.seen(), "chính")

    def test_version_and_page_are_of_one_database(self):
        with databases.pinned_for(environ()):
            theirs = versions.read()
            with databases.reading_from(PRIMARY):
                self.assertGreater(versions.read(), theirs)
            with databases.pinned_for(environ("POST")):  # inside it stays as it is
                self.assertEqual(versions.read(), theirs)

    def test_search_asks_the_standby_too(self):
        context = self.client.get(reverse("search"), {"q": "bản ở máy"}).context
        found = [shown.title for shown, _, _ in context["results"]]
        self.assertEqual(found, ["Bản ở máy dự phòng"])

    def test_writing_goes_to_the_primary_whatever_is_read(self):
        with databases.reading_from(STANDBY):
            self.article.lead = "Ghi vào máy chính."
            self.article.save()
            self.assertNotEqual(Article.objects.get().lead, "Ghi vào máy chính.")
        self.assertEqual(Article.objects.get().lead, "Ghi vào máy chính.")

    def test_a_standby_too_far_behind_is_not_read_from(self):
        with mock.patch.object(databases.standby, "seconds_behind", lambda: 6):
            self.assertEqual(self.seen(), "chính")
        with mock.patch.object(databases.standby, "seconds_behind", lambda: 5):
            databases.standby.own.asked_until = 0
            self.assertEqual(self.seen(), "dự phòng")

    def test_a_standby_that_is_away_is_not_read_from_and_not_asked_again_at_once(self):
        asked = []

        def hang():
            asked.append(1)
            raise OperationalError("timeout expired")

        with mock.patch.object(databases.standby, "seconds_behind", hang):
            self.assertEqual([self.seen(), self.seen(), len(asked)], ["chính", "chính", 1])
        databases.standby.avoided_until = 1  # long ago
        self.assertEqual(self.seen(), "dự phòng")

    def test_while_one_thread_tries_the_standby_the_others_do_not_wait(self):
        databases.standby.avoided_until = 1
        with databases.standby.trying:
            self.assertEqual(self.seen(), "chính")

    def test_an_old_page_is_better_than_none(self):
        databases.standby.avoid()
        databases.primary.avoid()
        self.assertEqual(chosen(environ()), STANDBY)
        self.assertEqual(chosen(environ("POST")), PRIMARY)

    def test_how_far_behind_is_a_number_that_the_server_knows(self):
        self.assertEqual(databases.standby.seconds_behind(), 0)


class StreamTests(SimpleTestCase):
    """A standby asked at moments (seconds): place, last change, its age."""

    def lateness(self, *looks):
        stream = Stream()
        return [stream.seconds_late(place, now - age, age, now) for now, place, age in looks]

    def test_where_nobody_writes_an_old_change_is_no_lateness(self):
        self.assertEqual(self.lateness((100, "0/1", 9_000), (101, "0/1", 9_001)), [0, 0])

    def test_fresh_changes_are_no_lateness_however_seldom_one_looks(self):
        looks = (100, "0/1", 50), (101, "0/2", 0.5), (161, "0/3", 59)
        self.assertEqual(self.lateness(*looks), [0, 0, 0])

    def test_old_changes_that_arrive_are(self):
        looks = (100, "0/1", 60), (101, "0/2", 60), (102, "0/3", 60)
        self.assertEqual(self.lateness(*looks), [0, 59, 59])

    def test_it_lasts_until_something_fresh_comes(self):
        late = (100, "0/1", 60), (101, "0/2", 60)
        self.assertEqual(self.lateness(*late, (102, "0/3", 0.5))[-1], 0)

    def test_or_nothing_for_a_while(self):
        """What moves without being a change (a large one under way) is not nothing."""
        late = (100, "0/1", 60), (101, "0/2", 60)
        still = (105, "0/2", 64), (107, "0/2", 66)
        self.assertEqual(self.lateness(*late, *still)[-2:], [59, 0])
        moving = (105, "0/3", 64), (107, "0/3", 66)
        self.assertEqual(self.lateness(*late, *moving)[-2:], [59, 59])


class PublicTests(SimpleTestCase):
    def test_what_may_be_some_seconds_old(self):
        session = settings.SESSION_COOKIE_NAME
        for found, asked in (
            (True, environ()),
            (True, environ("HEAD", "/tin-tuc/")),
            (True, environ(cookies="khac=1; co-chu=lon")),
            (False, environ("POST")),
            (False, environ(path="/quan-tri/login/")),
            (False, environ(path="/xem-truoc/abc/")),
            (False, environ(cookies=f"a=b; {session}=x")),
            (False, environ(cookies=f"{databases.WROTE}=1")),
        ):
            self.assertIs(databases.is_public(asked), found, asked)

    def test_without_a_standby_everything_is_read_from_the_primary(self):
        self.assertNotIn(STANDBY, connections)
        self.assertEqual(chosen(environ()), PRIMARY)
        self.assertEqual(databases.alias(), PRIMARY)


def caused(error, cause):
    error.__cause__ = cause
    return error


class AwayTests(SimpleTestCase):
    databases = {PRIMARY}  # whose line is closed

    def test_which_errors_mean_that_the_database_went_away(self):
        class Stopping(psycopg2.OperationalError):
            pgcode = "57P01"

        class TooLong(psycopg2.OperationalError):
            pgcode = "57014"

        for error, away in (
            (caused(OperationalError("x"), psycopg2.OperationalError("server closed")), True),
            (caused(InterfaceError("x"), psycopg2.InterfaceError("connection closed")), True),
            (caused(OperationalError("x"), Stopping()), True),
            (caused(OperationalError("x"), TooLong()), False),
            (caused(IntegrityError("x"), psycopg2.IntegrityError("twice")), False),
            (OperationalError("database is locked"), False),
            (ValueError(), False),
            (None, False),
        ):
            self.assertIs(went_away(error), away, repr(error))

    def test_without_a_standby_the_second_try_is_at_the_primary(self):
        with mock.patch.object(databases, "primary", Health(PRIMARY)) as primary:
            self.assertEqual(note_away(), PRIMARY)
            self.assertTrue(primary.is_avoided())
