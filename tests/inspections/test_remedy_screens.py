"""Remedies followed on their screens: reported, proved, verified; lists and reminders."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from inspections.models import Course, Recommendation, RemedyState
from tests.factories import A_DAY, make_document, make_recommendation, make_user, pdf_file
from tests.inspections.desk import DeskCase, address, errors_at, filled, rows

TODAY = timezone.localdate()


class RemedyScreenTests(DeskCase):
    def test_a_clerk_reports_with_a_file_and_an_approver_verifies(self):
        row = make_recommendation(deadline=TODAY + A_DAY)
        self.client.force_login(self.writer)
        self.send(
            row,
            reported_on=TODAY.strftime("%d/%m/%Y"),
            new_file=pdf_file(),
            step="report",
            **rows("comments", {"on": "20/11/2026", "text": "Đang làm", "is_public": "on"}),
        )
        row.refresh_from_db()
        proof, comment = row.evidence, row.comments.get()
        self.assertEqual(
            (row.state, proof.role, proof.visit, proof.is_public, comment.is_public),
            (RemedyState.REPORTED, "evidence", row.visit, False, False),
        )
        self.client.force_login(self.approver)
        self.send(row, step="accept", note="Đúng như báo cáo.", new_file=None)
        row.refresh_from_db()
        found = (row.state, row.verified_by, row.result)
        self.assertEqual(found, (RemedyState.IMPLEMENTED, self.approver, "Đúng như báo cáo."))
        row.visit.refresh_from_db()
        self.assertEqual(row.visit.course, Course.COMPLETED)

    def test_closing_without_evidence_is_refused_at_its_box(self):
        row = make_recommendation(state=RemedyState.REPORTED)
        page = self.send(row, step="accept", new_file=None)
        sentence = "Hãy chọn bằng chứng khắc phục: một văn bản hoặc một tệp."
        self.assertEqual(errors_at(page), {"evidence": sentence})
        page = self.send(row, step="accept", new_document=make_document().pk, new_file=None)
        row.refresh_from_db()
        self.assertEqual((row.state, row.evidence.role), (RemedyState.IMPLEMENTED, "evidence"))

    def test_one_proof_is_chosen_and_a_harmless_file(self):
        row = make_recommendation()
        page = self.send(row, new_document=make_document().pk, new_file=pdf_file())
        sentence = "Chọn một bằng chứng: giấy tờ đã có, một văn bản, hoặc một tệp."
        self.assertEqual(errors_at(page), {"new_file": sentence})
        page = self.send(row, new_file=pdf_file(inside=b"/JavaScript"))
        self.assertEqual([*errors_at(page)], ["new_file"])

    def test_a_reason_is_asked_for_at_its_box(self):
        page = self.send(make_recommendation(), step="give_up", new_file=None)
        self.assertEqual(errors_at(page), {"note": "Hãy ghi lý do."})

    def test_what_is_closed_can_only_be_opened_again(self):
        row = make_recommendation(state=RemedyState.IMPLEMENTED)
        page = self.client.get(address("change", row))
        self.assertNotIn("reported_on", filled(page))
        self.send(row, step="reopen", note="Tái diễn.")
        row.refresh_from_db()
        self.assertEqual(row.state, RemedyState.OPEN)

    def test_what_was_asked_is_not_changed_here_and_nothing_is_added_or_deleted(self):
        row = make_recommendation(text="Như đã ghi")
        self.send(row, text="Khác", deadline="01/01/2030", new_file=None)
        row.refresh_from_db()
        self.assertEqual((row.text, row.deadline), ("Như đã ghi", None))
        answers = [
            self.client.get(address("add", model=Recommendation)).status_code,
            self.client.post(address("delete", row), {"post": "yes"}).status_code,
        ]
        self.assertEqual(answers, [403, 403])

    def test_the_list_is_narrowed_to_what_is_overdue_or_due_soon(self):
        late = make_recommendation(deadline=TODAY - A_DAY)
        soon = make_recommendation(deadline=TODAY + 14 * A_DAY)
        make_recommendation(deadline=TODAY + 15 * A_DAY)
        make_recommendation(deadline=TODAY - A_DAY, state=RemedyState.REPORTED)
        way = address("changelist", model=Recommendation)
        for asked, expected in (("qua-han", [late]), ("sap-den", [soon])):
            page = self.client.get(way, {"han": asked})
            self.assertEqual([*page.context["cl"].result_list], expected)
        found = self.client.get(way, {"q": late.addressee.name.upper()})
        self.assertEqual([*found.context["cl"].result_list], [late])

    def test_the_dashboard_reminds_of_what_is_overdue_and_due_soon(self):
        make_recommendation(deadline=TODAY - timedelta(days=37), text="Việc đã trễ")
        make_recommendation(deadline=TODAY, text="Việc hôm nay")
        make_recommendation(deadline=TODAY + 15 * A_DAY, text="Việc còn xa")
        page = self.client.get(reverse("admin:index"))
        for shown in ("Việc đã trễ", "quá hạn 37 ngày", "hạn hôm nay", "1 kiến nghị quá hạn"):
            self.assertContains(page, shown)
        self.assertNotContains(page, "Việc còn xa")
        self.client.force_login(make_user())
        self.assertNotContains(self.client.get(reverse("admin:index")), "Việc đã trễ")
