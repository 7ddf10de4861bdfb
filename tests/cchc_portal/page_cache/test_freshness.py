from datetime import date, timedelta

from django.test import TestCase

from cchc_portal.page_cache.freshness import Freshness, next_moment
from content import versions
from content.publishing import State
from news.models import Article
from tests.factories import (
    local_time,
    make_article,
    make_document,
    make_hours,
    make_organization,
    make_plan,
    make_visit,
)

NOW = local_time(2026, 11, 4, 9, 0)
MIDNIGHT = local_time(2026, 11, 5, 0, 0)
MINUTE = timedelta(minutes=1)


class NextMomentTests(TestCase):
    def test_midnight_when_nothing_else_comes(self):
        make_article(published_at=NOW - MINUTE)
        self.assertEqual(next_moment(NOW), MIDNIGHT)
        self.assertEqual(next_moment(MIDNIGHT), MIDNIGHT + timedelta(days=1))

    def test_whatever_comes_out_or_ends_next(self):
        makers = {
            make_article: {},
            make_document: {},
            make_visit: {},
            make_plan: {"year": 2026},
        }
        for number, (make, fields) in enumerate(makers.items(), 1):
            come = NOW + 10 * MINUTE - number * MINUTE
            with self.subTest(make.__name__):
                make(published_at=come, **fields)
                self.assertEqual(next_moment(NOW), come)
        for number, (make, fields) in enumerate(makers.items(), 1):
            end = NOW + 5 * MINUTE - number * MINUTE
            other = {name: value - 1 for name, value in fields.items()}
            with self.subTest(make.__name__, ends=True):
                make(published_at=NOW - MINUTE, expires_at=end, **other)
                self.assertEqual(next_moment(NOW), end)

    def test_what_is_over_or_hidden_changes_nothing(self):
        make_article(published_at=NOW - 9 * MINUTE, expires_at=NOW - MINUTE)
        make_article(published_at=NOW - 9 * MINUTE, expires_at=NOW)
        for state in (State.DRAFT, State.REVIEW, State.WITHDRAWN):
            make_article(state=state, published_at=NOW + MINUTE, expires_at=NOW + 2 * MINUTE)
        self.assertEqual(next_moment(NOW), MIDNIGHT)

    def test_an_office_that_opens_or_closes(self):
        make_hours(make_organization(), "07:30", "11:30", first_day=1, last_day=5)
        self.assertEqual(next_moment(NOW), local_time(2026, 11, 4, 11, 30))

    def test_as_many_questions_at_1_row_and_at_3(self):
        for _ in range(3):
            make_article(published_at=NOW + MINUTE, expires_at=NOW + 2 * MINUTE)
            with self.assertNumQueries(2), versions.held():  # the version, all the moments
                next_moment(NOW)


class FreshnessTests(TestCase):
    def test_the_moment_is_looked_for_once_a_version(self):
        fresh = Freshness()
        make_article(published_at=NOW + MINUTE)
        now, minute = NOW.timestamp(), MINUTE.total_seconds()
        self.assertEqual(fresh.until(1, now), now + minute)
        with self.assertNumQueries(0):
            self.assertEqual(fresh.until(1, now), now + minute)
        self.assertEqual(fresh.until(1, now + minute), MIDNIGHT.timestamp())
        Article.objects.update(published_at=NOW + 3 * MINUTE)
        self.assertEqual(fresh.until(2, now + minute), now + 3 * minute)

    def test_a_clock_that_is_stepped_back_asks_again(self):
        fresh = Freshness()
        make_article(published_at=NOW + MINUTE)
        now, minute = NOW.timestamp(), MINUTE.total_seconds()
        self.assertEqual(fresh.until(1, now + 10 * minute), MIDNIGHT.timestamp())
        self.assertEqual(fresh.until(1, now), now + minute)

    def test_the_version_is_the_databases(self):
        fresh = Freshness()
        with self.assertNumQueries(1):
            before = fresh.version()
        make_article(published_at=NOW)
        self.assertEqual(fresh.version(), versions.read())
        self.assertNotEqual(fresh.version(), before)

    def test_days_end_at_the_midnight_of_vietnam(self):
        make_document(effective_on=date(2026, 11, 5), issued_on=date(2026, 11, 1))
        self.assertEqual(next_moment(NOW), MIDNIGHT)
