"""How long a session lasts: what says so, what keeps it open, and what does not."""

import time

from django.test import Client, TestCase
from django.urls import reverse

from cchc_portal.accounts.sessions import IDLE, SEEN_AT, VERIFIED_AT, WHOLE, time_left
from tests.factories import make_superuser

STATE, INDEX = reverse("admin:session_state"), reverse("admin:index")


class TimeLeftTests(TestCase):
    def setUp(self):
        self.user = make_superuser()
        self.client.force_login(self.user)

    def set_back(self, **seconds):
        session = self.client.session
        for name, ago in seconds.items():
            session[name] = int(time.time()) - ago
        session.save()

    def left(self, **asked):
        answer = self.client.post(STATE, asked) if asked else self.client.get(STATE)
        return answer.json()

    def assert_about(self, told, expected):
        self.assertLessEqual(abs(told - expected), 2)

    def test_a_session_never_opened_has_nothing_left(self):
        left = time_left({}, int(time.time()))
        self.assertTrue(left["idle"] < 0 and left["whole"] < 0)

    def test_it_is_said_whose_it_is_and_how_long_it_lasts(self):
        self.set_back(**{SEEN_AT: 600, VERIFIED_AT: 3600})
        told = self.left()
        self.assertEqual(told["user"], self.user.pk)
        self.assert_about(told["idle"], IDLE - 600)
        self.assert_about(told["whole"], WHOLE - 3600)

    def test_asking_keeps_nothing_open_and_saying_so_does(self):
        self.set_back(**{SEEN_AT: IDLE - 60})
        for asked in ({}, {"other": "1"}):
            self.assert_about(self.left(**asked)["idle"], 60)
        self.assert_about(self.left(stay="1")["idle"], IDLE)

    def test_eight_hours_are_the_end_whatever_is_said(self):
        self.set_back(**{VERIFIED_AT: WHOLE - 60})
        self.assert_about(self.left(stay="1")["whole"], 60)
        self.set_back(**{VERIFIED_AT: WHOLE})
        self.assertEqual(self.left(stay="1"), {"user": None, "idle": 0, "whole": 0})

    def test_nobody_has_none_and_opens_none(self):
        stranger = Client()
        for answer in (stranger.get(STATE), stranger.post(STATE, {"stay": "1"})):
            self.assertEqual(answer.json(), {"user": None, "idle": 0, "whole": 0})
            self.assertIn("no-store", answer.headers["Cache-Control"])

    def test_a_page_of_the_desk_says_it_and_the_login_does_not(self):
        self.assertContains(self.client.get(INDEX), f'data-user="{self.user.pk}"')
        self.client.logout()
        self.assertNotContains(self.client.get(reverse("admin:login")), "session-end")
