"""What the public finds at the address of a corrected document."""

from django.test import TestCase

from content.publishing import Step
from tests.factories import local_time, make_document
from tests.newsroom import make_editor


class DocumentCase(TestCase):
    def setUp(self):
        self.editor = make_editor()

    def correct(self, document, note, **also):
        return document.take(Step.CORRECT, self.editor, note, **also)


class CorrectionTests(DocumentCase):
    def test_corrections_stand_on_the_page_with_their_date_oldest_first(self):
        document = make_document()
        noted = [
            (note, local_time(2026, 10, day, 16, 20))
            for day, note in ((1, "Ngày ký đúng là 20/09/2021."), (2, "Người ký là Chủ tịch."))
        ]
        for note, at in noted:
            document = self.correct(document, note, at=at)
        page = self.client.get(document.get_absolute_url())
        shown = [(step.note, step.at) for step in page.context["corrections"]]
        self.assertEqual(shown, noted)
        for text in ("Đính chính", "01/10/2026, 16:20", *[note for note, _ in noted]):
            self.assertContains(page, text)
        self.assertNotContains(page, self.editor.first_name)

    def test_those_of_others_and_other_notes_of_the_desk_are_not_there(self):
        document, other = make_document(), make_document()
        for step in set(Step) - {Step.CORRECT}:
            document.steps.create(step=step, by=self.editor, note="Rò rỉ nội bộ")
        self.correct(other, "Rò rỉ từ văn bản khác")
        page = self.client.get(document.get_absolute_url())
        self.assertNotContains(page, "Rò rỉ")
        self.assertNotContains(page, "Đính chính")
        self.correct(document, "Số đúng là 5.")
        page = self.client.get(document.get_absolute_url())
        self.assertContains(page, "Số đúng là 5.")
        self.assertNotContains(page, "Rò rỉ")

    def test_only_a_corrected_document_asks_for_its_corrections(self):
        document = make_document()
        document.steps.create(step=Step.APPROVE, by=self.editor)
        self.correct(make_document(), "Của văn bản khác")
        self.client.get("/khong-co-gi/")  # what every page keeps is asked for once
        with self.assertNumQueries(5):
            self.client.get(document.get_absolute_url())
        self.correct(document, "Số đúng là 5.")
        self.client.get("/khong-co-gi/")
        with self.assertNumQueries(6):
            self.client.get(document.get_absolute_url())

    def test_what_people_type_in_a_note_runs_nothing(self):
        document = self.correct(make_document(), "<script>x()</script>")
        page = self.client.get(document.get_absolute_url())
        self.assertContains(page, "&lt;script&gt;x()")
        self.assertNotContains(page, "<script>x()")
