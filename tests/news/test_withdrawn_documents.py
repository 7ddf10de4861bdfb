"""What the public finds at the address of a withdrawn document, and of a corrected one."""

from datetime import date

from django.test import TestCase
from django.utils import timezone

from content.publishing import State, Step
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_document,
    make_document_file,
    make_publisher,
    make_relation,
)
from tests.newsroom import make_editor


class DocumentCase(TestCase):
    def setUp(self):
        self.editor = make_editor()

    def withdraw(self, document, note="Sai số", **also):
        return document.take(Step.WITHDRAW, self.editor, note, **also)

    def correct(self, document, note, **also):
        return document.take(Step.CORRECT, self.editor, note, **also)


class WithdrawnTests(DocumentCase):
    def test_it_is_gone_with_reason_and_day_and_ways_on(self):
        make_publisher()
        document = make_document(
            number="77/RR-UBND",
            abstract="Rò rỉ trích yếu",
            issuer_name="Rò rỉ cơ quan",
            signer="Rò rỉ người ký",
            published_at=local_time(2026, 10, 1),
        )
        make_document_file(document=document, title="Rò rỉ tệp")
        newer = make_document(number="78/RR-UBND", issued_on=date(2022, 1, 4))
        make_relation(newer, document)
        make_article(title="Rò rỉ tin", body="<p>Kế hoạch 77/RR-UBND</p>")
        document = self.correct(document, "Rò rỉ đính chính")
        self.withdraw(document, "Đăng nhầm bản chưa ký", at=local_time(2026, 10, 15, 9))
        page = self.client.get(document.get_absolute_url())
        for text in (
            "Văn bản này đã được gỡ khỏi trang",
            "15/10/2026",
            "Đăng nhầm bản chưa ký",
            'href="/van-ban/"',
            'action="/tim-kiem/"',
            "0213 3876 650",
            '<meta name="robots" content="noindex">',
        ):
            self.assertContains(page, text, status_code=410)
        for text in ("Rò rỉ", "77/RR-UBND", newer.number, self.editor.first_name):
            self.assertNotContains(page, text, status_code=410)

    def test_the_last_reason_counts_and_published_again_it_is_read_again(self):
        document = self.withdraw(make_document(), "Lý do đầu")
        document = document.take(Step.REPUBLISH, self.editor, "Đã kiểm tra")
        self.assertEqual(self.client.get(document.get_absolute_url()).status_code, 200)
        self.withdraw(document, "Lý do sau")
        page = self.client.get(document.get_absolute_url())
        self.assertContains(page, "Lý do sau", status_code=410)
        self.assertNotContains(page, "Lý do đầu", status_code=410)

    def test_its_files_are_gone_and_nothing_leads_to_it(self):
        file = make_document_file(document=make_document(number="77/RR-UBND"))
        document = file.document
        article = make_article(body="<p>Kế hoạch 77/RR-UBND</p>")
        newer = make_document(issued_on=date(2022, 1, 4))
        make_relation(newer, document)
        leading = ("/van-ban/", "/", article.get_absolute_url(), newer.get_absolute_url())
        leading = (*leading, "/tim-kiem/?q=77/RR-UBND")
        for path in leading:
            self.assertContains(self.client.get(path), document.get_absolute_url())
        self.withdraw(document)
        for path in leading:
            self.assertNotContains(self.client.get(path), document.get_absolute_url())
        self.assertEqual(self.client.get(file.get_absolute_url()).status_code, 404)

    def test_what_never_was_public_does_not_tell_that_it_was_there(self):
        later = self.withdraw(make_document(published_at=timezone.now() + A_DAY), "Rò rỉ")
        hidden = [make_document(state=s, abstract="Rò rỉ") for s in ("draft", "review", "returned")]
        for document in (later, *hidden):
            with self.subTest(document.state):
                page = self.client.get(document.get_absolute_url())
                self.assertNotContains(page, "Rò rỉ", status_code=404)

    def test_without_a_logged_reason_it_only_says_that_it_is_gone(self):
        document = make_document(state=State.WITHDRAWN, abstract="Rò rỉ")
        page = self.client.get(document.get_absolute_url())
        self.assertContains(page, "Nội dung không còn được đăng.", status_code=410)
        self.assertNotContains(page, "Rò rỉ", status_code=410)

    def test_what_people_type_as_a_reason_runs_nothing(self):
        document = self.withdraw(make_document(), "<script>y()</script>")
        page = self.client.get(document.get_absolute_url())
        self.assertContains(page, "&lt;script&gt;y()", status_code=410)
        self.assertNotContains(page, "<script>y()", status_code=410)

    def test_it_asks_four_questions(self):
        document = self.withdraw(make_document())
        self.client.get("/khong-co-gi/")  # what every page keeps is asked for once
        with self.assertNumQueries(4):
            self.client.get(document.get_absolute_url())


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

    def test_corrections_cost_no_question_more(self):
        document = make_document()
        document.steps.create(step=Step.APPROVE, by=self.editor)
        self.correct(make_document(), "Của văn bản khác")
        self.client.get("/khong-co-gi/")  # what every page keeps is asked for once
        with self.assertNumQueries(4):
            self.client.get(document.get_absolute_url())
        self.correct(document, "Số đúng là 5.")
        self.client.get("/khong-co-gi/")
        with self.assertNumQueries(4):
            self.client.get(document.get_absolute_url())

    def test_what_people_type_in_a_note_runs_nothing(self):
        document = self.correct(make_document(), "<script>x()</script>")
        page = self.client.get(document.get_absolute_url())
        self.assertContains(page, "&lt;script&gt;x()")
        self.assertNotContains(page, "<script>x()")
