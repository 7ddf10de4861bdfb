"""Rows of every kind stand on the dashboard by the same rules, beside one another."""

import itertools
from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from cchc_portal.roles import ADMINISTRATOR
from content.publishing import State, Step
from news.desk.dashboard import board, monday
from news.models import Article
from tests.factories import (
    local_time,
    make_article,
    make_document,
    make_plan,
    make_user,
    make_visit,
)
from tests.newsroom import make_author, make_editor, make_staff

INDEX = reverse("admin:index")
NOW = local_time(2026, 11, 25, 10)
years = itertools.count(2000)


def make_a_plan(**fields):
    """Store a plan of a year of its own."""
    return make_plan(**{"year": next(years)} | fields)


KINDS = {
    "bài": make_article,
    "văn bản": make_document,
    "cuộc kiểm tra": make_visit,
    "kế hoạch": make_a_plan,
}


class KindsTests(TestCase):
    """Documents, visits and plans stand on the dashboard beside the articles, by the same rules."""

    def setUp(self):
        self.author, self.other, self.editor = (
            make_author(),
            make_author("Người khác"),
            make_editor(),
        )

    def each(self, **fields):
        """Store a row of each kind with these fields; return them."""
        return [make_one(**{"published_at": None} | fields) for make_one in KINDS.values()]

    def handed_in(self, by):
        return [row.take(Step.SUBMIT, by) for row in self.each(state=State.DRAFT, created_by=by)]

    def found(self, user, name, now=None):
        return board(user, now)[name]

    def test_drafts_are_ones_own(self):
        own = self.each(state=State.DRAFT, created_by=self.author)
        self.each(state=State.DRAFT, created_by=self.other)
        self.assertCountEqual(self.found(self.author, "drafts"), own)
        self.assertEqual(self.found(self.editor, "drafts"), [])

    def test_what_ones_lists_hide_is_not_there_either(self):
        """An author's draft that somebody handed in who may publish no more."""
        hidden = make_article(
            title="Rò rỉ",
            state=State.RETURNED,
            published_at=None,
            created_by=self.other,
            submitted_by=self.author,
        )
        self.assertNotIn(hidden, Article.objects.seen_by(self.author))
        self.assertEqual(self.found(self.author, "returned"), [])
        self.assertEqual(self.found(self.other, "returned"), [hidden])

    def test_an_approver_sees_all_that_waits_and_an_author_the_own(self):
        own, others = self.handed_in(self.author), self.handed_in(self.other)
        for number, row in enumerate([*own, *others]):
            row.steps.update(at=NOW - timedelta(hours=20 - number))
        self.assertEqual(self.found(self.editor, "waiting", NOW), [*own, *others])
        self.assertEqual(self.found(self.author, "waiting", NOW), own)
        administrator = make_staff(ADMINISTRATOR, "Giàng A Quản")
        self.assertEqual(self.found(administrator, "waiting", NOW), [*own, *others])
        self.assertEqual(board(self.author, NOW)["waiting_count"], 4)
        self.assertIsNone(self.found(administrator, "drafts"))

    def test_what_was_returned_says_by_whom_and_why(self):
        rows = [
            row.take(Step.RETURN, self.editor, "Thiếu số") for row in self.handed_in(self.author)
        ]
        found = self.found(self.author, "returned")
        self.assertCountEqual(found, rows)
        said = {(row.reason, row.returner) for row in found}
        self.assertEqual(said, {("Thiếu số", "Lò Văn Duyệt")})
        self.assertEqual(self.found(self.other, "returned"), [])

    def test_scheduled_ones_come_by_their_time(self):
        rows = [
            make_one(published_at=NOW + timedelta(days=4 - number))
            for number, make_one in enumerate(KINDS.values())
        ]
        self.each(published_at=NOW - timedelta(days=30))
        self.each(state=State.REVIEW, published_at=NOW + timedelta(days=1))
        self.assertEqual(self.found(self.editor, "scheduled", NOW), rows[::-1])

    def test_what_ends_within_14_days_comes_by_its_end(self):
        ago = NOW - timedelta(days=30)
        rows = [
            make_one(published_at=ago, expires_at=NOW + timedelta(days=14 - number))
            for number, make_one in enumerate(KINDS.values())
        ]
        self.each(published_at=ago)
        for days in (-1, 15):
            self.each(published_at=ago, expires_at=NOW + timedelta(days=days))
        self.each(state=State.WITHDRAWN, published_at=ago, expires_at=NOW + timedelta(days=1))
        self.assertEqual(self.found(self.author, "ending", NOW), rows[::-1])

    def test_published_this_week(self):
        rows = [
            make_one(published_at=NOW - timedelta(minutes=number))
            for number, make_one in enumerate(KINDS.values())
        ]
        self.each(published_at=monday(NOW) - timedelta(minutes=1))
        self.assertEqual(self.found(self.editor, "published", NOW), rows)

    def test_each_kind_is_seen_by_who_may_view_it_alone(self):
        self.handed_in(self.author)
        for number, row in enumerate(self.found(self.editor, "waiting")):
            label, name = row._meta.app_label, row._meta.model_name
            viewer = make_user(permissions=[f"{label}.view_{name}"])
            with self.subTest(kind=number):
                self.assertEqual(self.found(viewer, "waiting"), [row])

    def test_each_row_says_what_it_is_and_leads_to_its_form_and_each_list_to_all(self):
        rows = self.handed_in(self.author)
        self.each(published_at=timezone.now() + timedelta(days=1))
        self.client.force_login(self.editor)
        page = self.client.get(INDEX)
        for row in rows:
            label, name = row._meta.app_label, row._meta.model_name
            self.assertContains(page, reverse(f"admin:{label}_{name}_change", args=[row.pk]))
            all_of_them = reverse(f"admin:{label}_{name}_changelist") + "?trang-thai=scheduled"
            self.assertContains(page, all_of_them)
            self.assertEqual(self.client.get(all_of_them).status_code, 200)
        for noun in ("Văn bản", "Cuộc kiểm tra", "Kế hoạch"):
            self.assertContains(page, f'<span class="tag">{noun}</span>', 2)
        self.assertNotContains(page, '<span class="tag">Bài</span>')
        self.assertContains(page, rows[1].abstract)

    def test_only_articles_are_approved_without_being_opened(self):
        self.handed_in(self.author)
        found = self.found(self.editor, "waiting")
        self.assertEqual([row.noun for row in found if row.text is not None], ["bài"])

    def test_of_more_than_ten_that_wait_each_list_is_led_to(self):
        for _ in range(3):
            self.handed_in(self.author)
        self.client.force_login(self.editor)
        page = self.client.get(INDEX)
        self.assertEqual((len(page.context["waiting"]), page.context["waiting_count"]), (10, 12))
        self.assertContains(page, "?trang-thai=review", 4)
