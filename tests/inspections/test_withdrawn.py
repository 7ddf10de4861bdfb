"""What the public finds at the address of a withdrawn visit or plan."""

from django.test import TestCase
from django.utils import timezone

from content.publishing import Step
from inspections.models import Course
from tests.factories import (
    A_DAY,
    local_time,
    make_figures,
    make_organization,
    make_paper,
    make_plan,
    make_visit,
)
from tests.newsroom import make_editor


class WithdrawnCase(TestCase):
    def setUp(self):
        self.editor = make_editor()

    def withdraw(self, row, note="Số liệu sai", **also):
        return row.take(Step.WITHDRAW, self.editor, note, **also)


class WithdrawnVisitTests(WithdrawnCase):
    def test_it_is_gone_with_reason_and_day_and_a_way_on(self):
        visit = make_visit(published_at=local_time(2026, 10, 16), lead="Rò rỉ")
        self.withdraw(visit, "Đơn vị báo cáo lại số liệu", at=local_time(2026, 10, 20, 9))
        page = self.client.get(visit.get_absolute_url())
        for text in (
            "Trang của cuộc kiểm tra này đã được gỡ",
            "20/10/2026",
            "Đơn vị báo cáo lại số liệu",
            'href="/kiem-tra/"',
            '<meta name="robots" content="noindex">',
        ):
            self.assertContains(page, text, status_code=410)
        for text in ("Rò rỉ", visit.organization.name, self.editor.first_name):
            self.assertNotContains(page, text, status_code=410)

    def test_back_among_the_public_it_is_read_again(self):
        visit = self.withdraw(make_visit()).take(Step.REPUBLISH, self.editor, "Đã kiểm tra")
        self.assertEqual(self.client.get(visit.get_absolute_url()).status_code, 200)

    def test_its_papers_and_its_numbers_are_not_there(self):
        visit = make_visit(course=Course.CONCLUDED)
        make_figures(visit=visit)
        paper = make_paper(visit=visit, is_public=True)
        self.withdraw(visit)
        for address in (paper.get_absolute_url(), f"{visit.get_absolute_url()}dung-han.csv"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_what_never_was_public_does_not_tell_that_it_was_there(self):
        later = self.withdraw(make_visit(published_at=timezone.now() + A_DAY), "Rò rỉ")
        hidden = [make_visit(state=state) for state in ("draft", "review", "returned")]
        for visit in (later, *hidden, make_visit(state="withdrawn", published_at=None)):
            with self.subTest(visit.state):
                page = self.client.get(visit.get_absolute_url())
                self.assertNotContains(page, "Rò rỉ", status_code=404)


class WithdrawnPlanTests(WithdrawnCase):
    def test_it_is_gone_with_reason_and_day_and_a_way_on(self):
        unit = make_organization(name="Rò rỉ đơn vị")
        plan = make_plan(units=[unit], summary="Rò rỉ", published_at=local_time(2026, 10, 1))
        self.withdraw(plan, "Kế hoạch được ban hành lại", at=local_time(2026, 10, 20, 9))
        page = self.client.get(plan.get_absolute_url())
        for text in (
            "Kế hoạch kiểm tra này đã được gỡ khỏi trang",
            "20/10/2026",
            "Kế hoạch được ban hành lại",
            'href="/kiem-tra/"',
            '<meta name="robots" content="noindex">',
        ):
            self.assertContains(page, text, status_code=410)
        for text in ("Rò rỉ", self.editor.first_name):
            self.assertNotContains(page, text, status_code=410)

    def test_back_among_the_public_it_is_read_again(self):
        plan = self.withdraw(make_plan()).take(Step.REPUBLISH, self.editor, "Đã kiểm tra")
        self.assertEqual(self.client.get(plan.get_absolute_url()).status_code, 200)

    def test_without_a_logged_reason_it_only_says_that_it_is_gone(self):
        for row in (make_plan(state="withdrawn"), make_visit(state="withdrawn", lead="Rò rỉ")):
            page = self.client.get(row.get_absolute_url())
            self.assertContains(page, "Nội dung không còn được đăng.", status_code=410)
            self.assertNotContains(page, "Rò rỉ", status_code=410)

    def test_what_never_was_public_does_not_tell_that_it_was_there(self):
        tomorrow = timezone.now() + A_DAY
        later = self.withdraw(make_plan(year=2020, published_at=tomorrow), "Rò rỉ")
        states = ("draft", "review", "returned")
        hidden = [make_plan(year=2021 + n, state=state) for n, state in enumerate(states)]
        for plan in (later, *hidden, make_plan(state="withdrawn", published_at=None)):
            with self.subTest(plan.state):
                page = self.client.get(plan.get_absolute_url())
                self.assertNotContains(page, "Rò rỉ", status_code=404)
