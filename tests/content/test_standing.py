"""What all pages need is asked in one statement, and ends when the clock shows or ends a row."""

from datetime import timedelta
from unittest import mock

from django.test import TestCase
from django.utils import timezone

from cchc_portal.site_context import known_publisher
from contacts.hours import known_times
from contacts.models import Link, known_links
from content import standing, versions
from content.publishing import State
from news.models import Article, known_sections
from tests.factories import (
    A_DAY,
    make_article,
    make_document,
    make_hours,
    make_link,
    make_organization,
    make_plan,
    make_section,
    make_visit,
)

AN_HOUR = timedelta(hours=1)


class StandingTests(TestCase):
    def setUp(self):
        self.now = timezone.now()

    def test_one_question_for_all_that_pages_need_then_none_but_the_version(self):
        make_hours(make_organization(), "07:30", "11:30")
        for rows in (1, 3):
            make_section()
            make_link()
            with self.subTest(rows=rows), self.assertNumQueries(2), versions.held():
                told = known_sections(), known_links(), known_publisher(), known_times()
            with self.subTest(rows=rows), self.assertNumQueries(1), versions.held():
                again = known_sections(), known_links(), known_publisher(), known_times()
            for one, other in zip(told, again, strict=True):
                self.assertIs(one, other)
            make_section()
        self.assertEqual([*known_links()["footer"]], [*Link.objects.filter(placement="footer")])

    def test_it_ends_with_the_next_change(self):
        known_links()
        link = make_link(label="Liên kết mới")
        self.assertIn(link, known_links()[link.placement])

    def test_the_next_moment_of_any_kind(self):
        self.assertIsNone(standing.next_moment(self.now))
        makers = make_article, make_document, make_visit, make_plan
        for number, make in enumerate(makers, 1):
            end = self.now + 3 * A_DAY - number * AN_HOUR
            make(published_at=self.now - A_DAY, expires_at=end)
            self.assertEqual(standing.next_moment(self.now), end)
        for number, make in enumerate(makers, 1):
            later = {"year": 2020} if make is make_plan else {}
            make(published_at=self.now + A_DAY - number * AN_HOUR, **later)
            self.assertEqual(standing.next_moment(self.now), self.now + A_DAY - number * AN_HOUR)
        for state in (State.DRAFT, State.REVIEW, State.WITHDRAWN):
            make_article(state=state, published_at=self.now + AN_HOUR)
        self.assertEqual(standing.next_moment(self.now), self.now + A_DAY - 4 * AN_HOUR)

    def at(self, moment, call):
        with mock.patch("django.utils.timezone.now", return_value=moment):
            return call()

    def test_it_is_asked_again_when_a_moment_passes_or_a_clock_is_stepped_back(self):
        make_article(published_at=self.now + AN_HOUR)
        for hours, asked in ((0, 2), (0.5, 1), (1, 2), (3, 1), (2, 1), (0.9, 2)):
            moment = self.now + hours * AN_HOUR
            with self.subTest(hours=hours), self.assertNumQueries(asked):
                self.at(moment, known_sections)


class KeptTests(TestCase):
    def setUp(self):
        self.now = timezone.now()

    def kept_at(self, moment, key="x"):
        """Return when the value was made that is kept at `moment`."""
        with mock.patch("django.utils.timezone.now", return_value=moment):
            return standing.kept_until(key, lambda: moment)

    def test_a_value_stays_until_a_row_comes_out_or_ends(self):
        make_article(published_at=self.now + AN_HOUR, expires_at=self.now + 3 * AN_HOUR)
        times = ((0, 0), (0.5, 0), (1, 1), (1.01, 1.01), (1.5, 1.5), (2, 1.5), (3, 3), (9, 9))
        for hours, made in (*times, (20, 9)):
            moment = self.kept_at(self.now + hours * AN_HOUR)
            self.assertEqual(moment, self.now + made * AN_HOUR, hours)

    def test_a_value_ends_with_the_next_change(self):
        before = self.kept_at(self.now)
        self.assertEqual(self.kept_at(self.now + AN_HOUR), before)
        make_section()
        self.assertEqual(self.kept_at(self.now + AN_HOUR), self.now + AN_HOUR)

    def test_what_was_made_while_a_moment_passed_is_not_kept(self):
        for passed, is_kept in ((timedelta(seconds=1), False), (timedelta(minutes=5), True)):
            Article.objects.all().delete()
            make_article(published_at=self.now - passed)
            versions.forget()
            made = [self.kept_at(self.now + timedelta(seconds=n)) for n in (0, 2)]
            self.assertEqual(made[0] == made[1], is_kept, passed)

    def test_a_minute_after_a_moment_values_are_kept_again(self):
        make_article(published_at=self.now)
        with mock.patch("django.utils.timezone.now", return_value=self.now):
            known_sections()
        later = [self.now + timedelta(seconds=n) for n in (30, 59, 60, 90)]
        self.assertEqual([self.kept_at(at) for at in later], [*later[:3], later[2]])

    def test_what_a_clock_made_that_is_stepped_back_is_made_again(self):
        make_article(published_at=self.now + timedelta(minutes=3))
        for minutes, made in ((10, 10), (0, 0), (2, 0), (60, 60), (70, 60)):
            value = self.kept_at(self.now + timedelta(minutes=minutes))
            self.assertEqual(value, self.now + timedelta(minutes=made), minutes)

    def test_what_was_asked_for_before_a_change_is_kept_for_the_version_before(self):
        shelf = standing.Shelf("x")
        make_section()
        shelf.put("alt")
        self.assertTrue(standing.Shelf("x").is_empty)
