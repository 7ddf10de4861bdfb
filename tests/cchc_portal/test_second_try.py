"""A page whose database goes away in the middle is asked for once more, at the other one."""

from functools import partial
from unittest import mock

import psycopg2
from django.db import OperationalError, connections
from django.http import StreamingHttpResponse
from django.test import RequestFactory, TransactionTestCase
from django.urls import reverse

from cchc_portal.doctor import Level, portal
from cchc_portal.second_try import DatabaseMiddleware
from cchc_portal.watching.health import HealthMiddleware
from content import databases
from content.databases import PRIMARY, STANDBY
from tests.content.test_databases import WithStandby
from tests.factories import make_article, make_superuser

BOTH = (PRIMARY, STANDBY)
HEALTH = "cchc_portal.watching.health"


class GoingAway:
    """Breaks the statements sent to the databases in `away`, `times` at most each."""

    def __init__(self, *away, times=1_000):
        self.away = dict.fromkeys(away, times)
        self.broken = []

    def __call__(self, execute, statement, parameters, many, context):
        name = context["connection"].alias
        if self.away.get(name):
            self.away[name] -= 1
            self.broken.append(name)
            cause = psycopg2.OperationalError("server closed the connection unexpectedly")
            raise OperationalError(str(cause)) from cause
        return execute(statement, parameters, many, context)


class SecondTryTests(WithStandby, TransactionTestCase):
    def setUp(self):
        super().setUp()
        self.page = make_article(title="Bản tin còn đó").get_absolute_url()
        self.client.raise_request_exception = False

    def ask(self, going, method="get", path=None):
        """Return the answer while the databases go away."""
        lines = [connections[name] for name in (PRIMARY, STANDBY)]
        with (
            lines[0].execute_wrapper(going),
            lines[1].execute_wrapper(going),
            self.assertLogs("django.request", "ERROR"),
        ):
            return getattr(self.client, method)(path or self.page)

    def test_a_page_of_a_standby_that_goes_away_comes_from_the_primary(self):
        databases.standby.own.fit, databases.standby.own.asked_until = True, 1e12
        databases.standby.own.line = connections[STANDBY].connection
        going = GoingAway(STANDBY)
        answer = self.ask(going)
        self.assertContains(answer, "Bản tin còn đó")
        self.assertEqual(going.broken, [STANDBY])
        self.assertTrue(databases.standby.is_avoided())

    def test_a_page_of_a_primary_that_goes_away_comes_from_the_standby_however_old(self):
        with mock.patch.object(databases.standby, "seconds_behind", lambda: 3_600):
            answer = self.ask(GoingAway(PRIMARY))
            self.assertContains(answer, "Bản tin còn đó")
            self.assertEqual(self.client.get(self.page).status_code, 200)

    def test_one_more_try_not_two(self):
        with mock.patch.object(databases.standby, "seconds_behind", lambda: 3_600):
            going = GoingAway(PRIMARY, STANDBY)
            answer = self.ask(going)
        self.assertEqual((answer.status_code, answer["Retry-After"]), (503, "10"))
        self.assertContains(answer, "Trang đang gặp sự cố", status_code=503)
        self.assertEqual(going.broken, [PRIMARY, STANDBY])

    def test_staff_are_never_shown_the_standby(self):
        self.client.force_login(make_superuser())
        going = GoingAway(PRIMARY)
        answer = self.ask(going, path=reverse("admin:index"))
        self.assertEqual((answer.status_code, going.broken), (503, [PRIMARY, PRIMARY]))

    def test_a_line_that_broke_once_is_made_anew(self):
        self.client.force_login(make_superuser())
        answer = self.ask(GoingAway(PRIMARY, times=1), path=reverse("admin:index"))
        self.assertEqual(answer.status_code, 200)

    def test_what_changes_something_is_never_sent_twice(self):
        self.client.force_login(make_superuser())
        going = GoingAway(PRIMARY)
        answer = self.ask(going, "post", reverse("admin:news_article_add"))
        self.assertEqual((answer.status_code, going.broken), (503, [PRIMARY]))

    def test_other_faults_are_not_tried_again(self):
        with (
            mock.patch.object(databases.standby, "is_fit", lambda: True),
            mock.patch("content.versions.read", side_effect=ZeroDivisionError) as read,
            self.assertLogs("django.request", "ERROR"),
        ):
            self.assertEqual(self.client.get(self.page).status_code, 500)
        self.assertEqual(read.call_count, 1)

    def test_who_writes_without_being_staff_reads_from_the_primary_for_a_while(self):
        sent = self.client.post(reverse("admin:login"), {"username": "a", "password": "b"})
        self.assertEqual(sent.cookies[databases.WROTE]["max-age"], databases.WROTE_FOR)
        self.assertNotIn(databases.WROTE, self.client.get(self.page).cookies)
        self.assertNotIn(databases.WROTE, self.client.post(self.page).cookies)

    def test_a_table_sent_piece_by_piece_is_read_where_its_page_is(self):
        def answer(request):
            return StreamingHttpResponse(databases.alias() for _ in range(2))

        databases.standby.own.fit, databases.standby.own.asked_until = True, 1e12
        databases.standby.own.line = connections[STANDBY].connection
        middleware = DatabaseMiddleware(answer)
        for path, name in (("/kiem-tra/so-lieu.csv", STANDBY), ("/quan-tri/", PRIMARY)):
            pieces = [*middleware(RequestFactory().get(path)).streaming_content]
            self.assertEqual(pieces, [name.encode()] * 2)
        self.assertEqual(databases.alias(), PRIMARY)

    def test_ready_while_one_of_the_two_answers(self):
        for away, status in (((), 200), ((PRIMARY,), 200), ((STANDBY,), 200), (BOTH, 503)):
            asked = mock.Mock(side_effect=partial(self.pending, away))
            with self.subTest(away=away), mock.patch(f"{HEALTH}.ask_database", asked):
                middleware = HealthMiddleware(None)
                answer = middleware(RequestFactory().get("/ready"))
                self.assertEqual(answer.status_code, status)

    def pending(self, away, name, with_migrations):
        """Stand in for ask_database: the databases `away` are silent, which takes their time."""
        if name in away:
            raise OperationalError
        return 0

    def test_the_doctor_says_how_the_standby_is(self):
        for behind, level in ((0, Level.GOOD), (6, Level.SOON)):
            with mock.patch.object(portal.standby, "seconds_behind", lambda behind=behind: behind):
                [found] = portal.standby_database()
            self.assertEqual(found.level, level)
        gone = mock.patch.object(portal.standby, "seconds_behind", side_effect=OperationalError)
        with gone:
            [found] = portal.standby_database()
        self.assertEqual(found.level, Level.SOON)
