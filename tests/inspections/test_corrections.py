"""What was corrected of a visit or a plan stands on its page, as its form promises."""

from django.test import TestCase

from content.publishing import Step
from tests.factories import make_plan, make_superuser, make_visit

NOTE = "Số hồ sơ quá hạn là 12, không phải 21."


class CorrectionTests(TestCase):
    def test_the_page_shows_its_own_corrections(self):
        editor = make_superuser()
        for make in (make_visit, make_plan):
            row = make()
            address = row.get_absolute_url()
            with self.subTest(make.__name__):
                self.assertNotContains(self.client.get(address), 'class="corrections"')
                row.take(Step.CORRECT, editor, NOTE)
                page = self.client.get(address)
                self.assertContains(page, 'class="corrections"')
                self.assertContains(page, NOTE)

    def test_notes_of_the_desk_are_not_shown(self):
        editor = make_superuser()
        for make in (make_visit, make_plan):
            row = make()
            row.take(Step.WITHDRAW, editor, "Rò rỉ")
            row.take(Step.REPUBLISH, editor, "Rò rỉ")
            row.take(Step.CORRECT, editor, NOTE)
            with self.subTest(make.__name__):
                page = self.client.get(row.get_absolute_url())
                self.assertContains(page, NOTE)
                self.assertNotContains(page, "Rò rỉ")
