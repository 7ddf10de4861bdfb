"""Facts of being published: the moment itself, every state, every constraint."""

import itertools
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone

from content.publishing import SHOWN_STATES, State
from inspections.models import InspectionVisit
from news.models import Article
from tests.factories import (
    local_time,
    make_article,
    make_hidden_articles,
    make_organization,
    make_section,
    make_visit,
)

NOW = local_time(2021, 9, 24, 8, 30)
A_MOMENT = timedelta(microseconds=1)


class PublishedTests(TestCase):
    def assert_public(self, is_public, at, **fields):
        """Assert that the row is public, or not, by the query and by the property alike."""
        Article.objects.all().delete()
        article = make_article(**fields)
        article.refresh_from_db()
        found = [*Article.objects.published(at)]
        self.assertEqual(found, [article] if is_public else [], (at, fields))
        self.assertIs(article.is_public_at(at), is_public, (at, fields))

    def test_a_row_shows_from_its_very_moment_on(self):
        for moment, is_public in ((-A_MOMENT, False), (timedelta(0), True), (A_MOMENT, True)):
            self.assert_public(is_public, NOW + moment, published_at=NOW)

    def test_a_row_ends_at_the_very_moment_it_expires(self):
        for moment, is_public in ((-A_MOMENT, True), (timedelta(0), False), (A_MOMENT, False)):
            self.assert_public(
                is_public, NOW + moment, published_at=NOW - timedelta(days=1), expires_at=NOW
            )

    def test_midnight_is_that_of_lai_chau(self):
        midnight = local_time(2021, 9, 24)
        self.assertEqual(midnight, datetime(2021, 9, 23, 17, tzinfo=UTC))
        self.assert_public(True, datetime(2021, 9, 23, 17, tzinfo=UTC), published_at=midnight)
        self.assert_public(False, datetime(2021, 9, 23, 16, 59, tzinfo=UTC), published_at=midnight)

    def test_every_row_is_shown_in_one_state_the_same_in_the_query_and_by_its_label(self):
        section = make_section()
        moments = (NOW - timedelta(days=2), NOW, NOW + timedelta(days=2))
        for state, start, end in itertools.product(State.values, moments, (None, *moments)):
            if end is None or end > start:
                make_article(state=state, published_at=start, expires_at=end, section=section)
        found = {shown: [*Article.objects.shown_as(shown, NOW)] for shown in SHOWN_STATES}
        self.assertEqual(sum(map(len, found.values())), Article.objects.count())
        for shown, rows in found.items():
            labels = {row.state_label(NOW) for row in rows}
            self.assertEqual(labels, {SHOWN_STATES[shown]}, shown)

    def test_the_property_and_the_query_agree_on_every_state_and_time(self):
        section = make_section()
        moments = (None, NOW - timedelta(days=2), NOW, NOW + timedelta(days=2))
        every = [
            Article(state=state, published_at=start, expires_at=end, title="x", section=section)
            for state, start, end in itertools.product(State.values, moments, moments)
            if not (state == State.PUBLISHED and start is None)
            and not (start and end and end <= start)
        ]
        Article.objects.bulk_create(
            [setattr(row, "slug", f"x-{n}") or row for n, row in enumerate(every)]
        )
        for at in (NOW - A_MOMENT, NOW, NOW + timedelta(days=1), NOW + timedelta(days=9)):
            by_query = {*Article.objects.published(at)}
            by_property = {row for row in Article.objects.all() if row.is_public_at(at)}
            self.assertEqual(by_query, by_property)
        self.assertGreater(len({*Article.objects.published(NOW)}), 0)

    def test_now_is_the_default(self):
        article = make_article(published_at=timezone.now() - A_MOMENT)
        hidden = make_hidden_articles()
        self.assertEqual([*Article.objects.published()], [article])
        self.assertEqual([row.is_public for row in (article, *hidden)], [True, *[False] * 5])

    def test_visits_are_published_by_the_same_rule(self):
        shown = make_visit(published_at=NOW)
        make_visit(published_at=NOW + A_MOMENT)
        make_visit(published_at=NOW, state=State.DRAFT)
        self.assertEqual([*InspectionVisit.objects.published(NOW)], [shown])

    def test_one_query(self):
        make_hidden_articles()
        with self.assertNumQueries(1):
            self.assertEqual([*Article.objects.published()], [])


class CleanTests(TestCase):
    def test_a_published_row_gets_its_time_when_none_was_typed(self):
        before = timezone.now()
        article = Article(title="x", section=make_section(), state=State.PUBLISHED)
        article.full_clean()
        self.assertTrue(before <= article.published_at <= timezone.now())

    def test_a_typed_time_and_a_draft_without_one_stay(self):
        article = make_article(published_at=NOW)
        article.full_clean()
        self.assertEqual(article.published_at, NOW)
        draft = make_article(state=State.DRAFT, published_at=None)
        draft.full_clean()
        self.assertIsNone(draft.published_at)


class ConstraintTests(TestCase):
    """Each rule is broken twice: in a form, and past the form in the database."""

    def rows(self):
        yield make_article()
        yield make_visit()
        yield Article(title="Mới", section=make_section())
        yield InspectionVisit(organization=make_organization(), started_on=NOW.date())

    def assert_refused(self, message, check, **fields):
        for row in self.rows():
            for name, value in fields.items():
                setattr(row, name, value)
            with self.subTest(repr(row)):
                with self.assertRaises(ValidationError) as refused:
                    check(row)
                self.assertIn(message, refused.exception.messages)
                with self.assertRaises(IntegrityError), transaction.atomic():
                    row.save()

    def test_what_is_published_has_a_time(self):
        self.assert_refused(
            "Đã đăng thì phải có ngày đăng.",
            lambda row: row.validate_constraints(),
            state=State.PUBLISHED,
            published_at=None,
        )

    def test_nothing_expires_before_it_is_published(self):
        for end in (NOW, NOW - A_MOMENT):
            self.assert_refused(
                "Giờ hết hạn phải sau ngày đăng.",
                lambda row: row.full_clean(),
                state=State.PUBLISHED,
                published_at=NOW,
                expires_at=end,
            )

    def test_a_state_is_one_of_four(self):
        self.assert_refused(
            "Trạng thái không hợp lệ.", lambda row: row.validate_constraints(), state="secret"
        )

    def test_an_unknown_state_is_refused_at_its_field(self):
        article = make_article()
        article.state = "secret"
        with self.assertRaises(ValidationError) as refused:
            article.full_clean()
        self.assertEqual([*refused.exception.message_dict], ["state"])

    def test_a_draft_may_know_its_end_before_its_beginning(self):
        article = make_article(state=State.DRAFT, published_at=None, expires_at=NOW)
        article.full_clean()

    def test_update_is_held_to_the_rules_too(self):
        make_article()
        for wrong in ({"published_at": None}, {"state": "x"}, {"expires_at": NOW}):
            with self.assertRaises(IntegrityError), transaction.atomic():
                Article.objects.update(**wrong)


class HadReadersTests(TestCase):
    """Whether a withdrawal is told of: one rule for all that is published."""

    def test_a_row_had_readers_when_its_moment_had_come_before_it_was_withdrawn(self):
        for moment, had_readers in ((-A_MOMENT, False), (timedelta(0), True), (A_MOMENT, True)):
            step = Article.steps.rel.related_model(at=NOW + moment)
            for row in (Article(published_at=NOW), InspectionVisit(published_at=NOW)):
                self.assertIs(row.had_readers_until(step), had_readers, moment)

    def test_one_without_a_moment_never_had_any(self):
        step = Article.steps.rel.related_model(at=NOW)
        self.assertEqual([Article().had_readers_until(each) for each in (step, None)], [False] * 2)

    def test_where_no_step_was_logged_the_moment_must_have_come_by_now(self):
        now = timezone.now()
        rows = [Article(published_at=now + days * timedelta(days=1)) for days in (-1, 1)]
        self.assertEqual([row.had_readers_until(None) for row in rows], [True, False])
