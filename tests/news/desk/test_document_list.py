"""The list of documents at the desk: states as staff see them, steps with many at once."""

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from content.publishing import State
from news.models import Document
from tests.factories import A_DAY, make_document
from tests.inspections.desk import DeskCase
from tests.newsroom import now_stored

LIST = reverse("admin:news_document_changelist")


class ListTests(DeskCase):
    def chosen(self, action, *documents, **fields):
        """Press `action` for these documents, confirm; return (the answer, what was told)."""
        sent = {"action": action, "_selected_action": [row.pk for row in documents], "sure": "1"}
        sent |= {f"version-{row.pk}": row.version for row in documents}
        answer = self.client.post(LIST, sent | fields)
        return answer, [str(message) for message in get_messages(answer.wsgi_request)]

    def test_what_was_chosen_is_shown_before_anything_is_done(self):
        chosen = [make_document(state=State.REVIEW, abstract="Việc chọn") for _ in range(2)]
        make_document(state=State.REVIEW, abstract="Không được chọn")
        sent = {"action": "approve_chosen", "_selected_action": [row.pk for row in chosen]}
        page = self.client.post(LIST, sent)
        self.assertContains(page, "Duyệt và đăng: 2 văn bản")
        self.assertContains(page, "Việc chọn", count=2)
        for row in chosen:
            self.assertContains(page, row.issuer.name)
            self.assertContains(page, f'name="version-{row.pk}" value="1"')
        self.assertNotContains(page, "Không được chọn")
        self.assertEqual({now_stored(row).state for row in chosen}, {State.REVIEW})

    def test_each_is_approved_by_other_eyes_or_told_why_not(self):
        waiting = {"state": State.REVIEW, "published_at": None}
        good = make_document(created_by=self.writer, **waiting)
        own = make_document(created_by=self.approver, **waiting)
        changed = make_document(created_by=self.writer, **waiting)
        Document.objects.filter(pk=changed.pk).update(version=2)
        _, told = self.chosen("approve_chosen", good, own, changed)
        self.assertEqual([*Document.objects.published()], [good])
        self.assertCountEqual(
            told,
            [
                f"Đã duyệt và đăng: “{good}”.",
                f"“{own}”: Bạn đã viết hoặc gửi nội dung này nên phải do người khác duyệt.",
                f"“{changed}”: vừa có người sửa; hãy mở lại danh sách và xem lại.",
            ],
        )

    def test_many_are_taken_down_with_one_reason_which_is_public(self):
        documents = [make_document(), make_document()]
        page, _ = self.chosen("withdraw_chosen", *documents)
        self.assertContains(page, "Hãy ghi lý do.")
        self.assertEqual(Document.objects.published().count(), 2)
        self.chosen("withdraw_chosen", *documents, note="Đăng nhầm đợt")
        for document in documents:
            page = self.client.get(document.get_absolute_url())
            self.assertContains(page, "Đăng nhầm đợt", status_code=410)

    def test_writers_are_offered_neither_nor_may_send_them(self):
        document = make_document()
        self.client.force_login(self.writer)
        for action in ("approve_chosen", "withdraw_chosen"):
            self.assertNotContains(self.client.get(LIST), action)
            self.chosen(action, document, note="Rút")
        self.assertEqual(now_stored(document).state, State.PUBLISHED)

    def test_scheduled_and_over_are_states_of_their_own(self):
        now = timezone.now()
        shown = make_document(abstract="Đang đăng")
        later = make_document(published_at=now + A_DAY)
        over = make_document(published_at=now - 2 * A_DAY, expires_at=now - A_DAY)
        for state, expected in (("published", shown), ("scheduled", later), ("expired", over)):
            page = self.client.get(LIST, {"trang-thai": state})
            self.assertEqual([*page.context["cl"].result_list], [expected])
        self.assertContains(self.client.get(LIST), "Đã lên lịch</span>", 1)

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_document(state=State.REVIEW)
            chosen = Document.objects.values_list("pk", flat=True)
            sent = {"action": "approve_chosen", "_selected_action": [*chosen]}
            self.client.get(LIST)  # content types are asked for once
            with self.subTest(rows=rows), self.assertNumQueries(10):
                self.client.get(LIST)
            with self.subTest(rows=rows), self.assertNumQueries(8):
                self.client.post(LIST, sent)
