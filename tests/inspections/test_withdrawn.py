"""What the public finds at the address of a withdrawn visit."""

from django.test import TestCase
from django.utils import timezone

from content.publishing import Step
from inspections.models import Course
from tests.factories import A_DAY, local_time, make_figures, make_paper, make_visit
from tests.newsroom import make_editor


class WithdrawnVisitTests(TestCase):
    def setUp(self):
        self.editor = make_editor()

    def withdraw(self, visit, note="Số liệu sai", **also):
        return visit.take(Step.WITHDRAW, self.editor, note, **also)

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
