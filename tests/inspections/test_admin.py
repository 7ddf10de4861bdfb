"""A visit on one screen: its numbers, its sums, its parts, the buttons of its course."""

from datetime import date

from content.audit import Act, AuditEntry
from inspections.models import Course, InspectionVisit, RemedyState
from tests.factories import (
    local_time,
    make_area,
    make_document,
    make_figures,
    make_finding,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_superuser,
    make_team,
    make_visit,
    pdf_file,
)
from tests.inspections.desk import DeskCase, address, errors_at, filled, rows

TYPED_2021 = {
    "scheduled_on": "24/09/2021",
    "started_on": "24/09/2021",
    "ended_on": "24/09/2021",
    "period_start": "15/12/2020",
    "period_end": "14/09/2021",
    "figures-0-carried_over": "1.485",
    "figures-0-new_in_period": "20.332",
    "figures-0-received": "21.817",
    "figures-0-online": "7395",
    "figures-0-fee_vnd": "3.075.347.446",
    "figures-0-visitors": "31 000",
    "figures-0-visitors_is_estimate": "on",
}


def visit_of_2021(unit, plan, team, area):
    """Return what is typed for the visit of the source page, with two findings and the minutes."""
    return TYPED_2021 | {
        "organization": unit.pk,
        "plan": plan.pk,
        "team": team.pk,
        "areas": [area.pk],
        **rows(
            "findings",
            {
                "kind": "shortcoming",
                "area": area.pk,
                "text": "Còn 05 hồ sơ quá hạn.",
                "order": 1,
            },
            {"kind": "strength", "area": "", "text": "Thu phí đúng quy định.", "order": 2},
        ),
        **rows(
            "recommendations",
            {
                "addressee": unit.pk,
                "text": "Công khai văn bản xin lỗi.",
                "deadline": "31/12/2021",
                "priority": 1,
                "order": 1,
            },
        ),
        **rows("papers", {"role": "minutes", "file": pdf_file(), "order": 1}),
    }


class VisitScreenTests(DeskCase):
    def test_it_asks_the_same_questions_with_1_and_with_3_of_each_part(self):
        self.client.force_login(make_superuser())
        visit = make_visit(team=make_team(), plan=make_plan())
        make_figures(visit=visit)
        for count in (1, 2):
            for _ in range(count):
                finding = make_finding(visit=visit)
                make_recommendation(visit=visit, finding=finding, addressee=make_organization())
                make_paper(visit=visit, document=make_document())
            self.client.get(address("change", visit))  # content types are asked for once
            with self.subTest(count=count), self.assertNumQueries(22):
                page = self.client.get(address("change", visit))
            self.assertEqual(page.status_code, 200)

    def test_the_visit_of_2021_is_entered_whole_on_one_screen(self):
        self.client.force_login(self.writer)
        unit = make_organization(name="Trung tâm Phục vụ hành chính công")
        plan, team, area = make_plan(year=2021), make_team(), make_area()
        way = address("add", model=InspectionVisit)
        sent = filled(self.client.get(way)) | visit_of_2021(unit, plan, team, area)
        page = self.client.post(way, sent)
        self.assertEqual(page.status_code, 302, errors_at(page) if page.context else "")
        visit = InspectionVisit.objects.get()
        figures = visit.figures
        self.assertEqual(
            (figures.received, figures.online, figures.fee_vnd, figures.visitors, figures.resolved),
            (21_817, 7_395, 3_075_347_446, 31_000, None),
        )
        self.assertEqual(
            [(f.kind, f.text) for f in visit.findings.all()],
            [
                ("shortcoming", "Còn 05 hồ sơ quá hạn."),
                ("strength", "Thu phí đúng quy định."),
            ],
        )
        asked = visit.recommendations.get()
        self.assertEqual((asked.deadline, asked.state), (date(2021, 12, 31), RemedyState.OPEN))
        paper = visit.papers.get()
        self.assertEqual((paper.title, paper.is_public), ("Biên bản", False))
        self.assertEqual(
            (visit.course, visit.state, visit.created_by, visit.year),
            (Course.PLANNED, "draft", self.writer, 2021),
        )
        page = self.client.get(address("change", visit))
        self.assertContains(page, 'value="3.075.347.446\u00a0đ"')
        self.assertContains(page, "Trưởng đoàn: Tẩn Văn Sơn, Phó Giám đốc Sở Nội vụ")

    def test_wrong_sums_are_said_at_their_boxes_and_nothing_typed_is_lost(self):
        visit = make_visit()
        page = self.send(
            visit,
            **{
                "lead": "Đã gõ nhiều chữ",
                "figures-0-received": "21.817",
                "figures-0-resolved": "21.818",
                "figures-0-online": "7,395",
            },
        )
        self.assertEqual(
            errors_at(page),
            {
                "figures-0-resolved": "Số đã giải quyết không được lớn hơn số tiếp nhận.",
                "figures-0-online": "Hãy ghi số nguyên, ví dụ 21.817 hoặc 21817.",
            },
        )
        for kept in ("Đã gõ nhiều chữ", 'value="21.817"', 'value="21.818"', 'value="7,395"'):
            self.assertContains(page, kept)
        self.assertFalse(hasattr(InspectionVisit.objects.get(), "figures"))

    def test_a_deadline_before_the_conclusion_is_refused_at_its_box(self):
        visit = make_visit(started_on=date(2026, 10, 1))
        asked = rows(
            "recommendations",
            {
                "addressee": visit.organization_id,
                "text": "Trả dứt điểm hồ sơ.",
                "deadline": "09/10/2026",
                "priority": 2,
                "order": 1,
            },
        )
        page = self.send(visit, concluded_on="10/10/2026", **asked)
        sentence = "Hạn thực hiện phải từ ngày kết luận trở đi."
        self.assertEqual(errors_at(page), {"recommendations-0-deadline": sentence})
        self.assertContains(page, "Trả dứt điểm hồ sơ.")

    def test_a_visit_that_was_held_keeps_its_day_and_one_concluded_its_conclusion(self):
        visit = make_visit(course=Course.COMPLETED, scheduled_on=date(2026, 10, 15))
        page = self.send(visit, started_on="", concluded_on="")
        self.assertEqual(
            errors_at(page),
            {
                "started_on": "Cuộc kiểm tra đã tiến hành phải có ngày kiểm tra.",
                "concluded_on": "Cuộc kiểm tra đã kết luận phải có ngày kết luận.",
            },
        )

    def test_bad_bodies_are_refused_at_their_box(self):
        plan, unit = make_plan(), make_organization()
        make_visit(plan=plan, organization=unit)
        gone = make_organization(name="Sở Cũ", valid_to=date(2025, 2, 28))
        visit = make_visit(plan=plan)
        for body, sentence in (
            (unit, "Kế hoạch này đã có một cuộc kiểm tra tại đơn vị này."),
            (gone, "“Sở Cũ” đã ngừng hoạt động từ sau ngày 28/02/2025."),
        ):
            page = self.send(visit, organization=body.pk)
            self.assertEqual(errors_at(page), {"organization": sentence})

    def test_a_recommendation_that_was_given_is_never_deleted(self):
        for course, expected in ((Course.HELD, 0), (Course.REMEDYING, 1)):
            visit = make_visit(course=course)
            make_recommendation(visit=visit)
            self.send(visit, **{"recommendations-0-DELETE": "on"})
            with self.subTest(course=course):
                self.assertEqual(visit.recommendations.count(), expected)

    def test_a_paper_that_proves_a_remedy_cannot_be_deleted(self):
        row = make_recommendation(state=RemedyState.IMPLEMENTED)
        page = self.send(row.visit, **{"papers-0-DELETE": "on"})
        self.assertContains(page, "Không xóa được")
        self.assertEqual(row.visit.papers.count(), 1)

    def test_what_somebody_else_may_see_only_is_shown_with_its_numbers_grouped(self):
        visit = make_visit()
        make_figures(visit=visit)
        self.client.force_login(self.writer)
        page = self.client.get(address("change", visit))
        for shown in ("<dd>3.075.347.446\u00a0đ</dd>", "99,97%", "(19.535/19.540 hồ sơ)"):
            self.assertContains(page, shown)
        self.assertNotContains(page, "data-sums")


class CourseButtonsTests(DeskCase):
    def test_a_visit_is_held_and_concluded_by_buttons_that_save_first(self):
        visit = make_visit(team=make_team(), course=Course.PLANNED, scheduled_on=date(2026, 10, 1))
        self.send(visit, started_on="01/10/2026", course_step="hold")
        visit.refresh_from_db()
        self.assertEqual(visit.course, Course.HELD)
        area = make_area()
        self.send(
            visit,
            concluded_on="09/10/2026",
            course_step="conclude",
            **rows(
                "findings", {"kind": "shortcoming", "area": area.pk, "text": "Chậm", "order": 1}
            ),
            **rows("papers", {"role": "conclusion", "document": make_document().pk, "order": 1}),
            **rows(
                "recommendations",
                {"addressee": visit.organization_id, "text": "Sửa", "priority": 2, "order": 1},
            ),
        )
        visit.refresh_from_db()
        steps = [*visit.course_steps.values_list("step", "by")]
        by = self.approver.pk
        self.assertEqual(steps, [("hold", by), ("conclude", by), ("follow", by)])
        self.assertEqual(visit.course, Course.REMEDYING)
        page = self.client.get(address("change", visit))
        self.assertContains(page, "<strong>Đang khắc phục</strong>")

    def test_what_a_step_lacks_on_the_visit_is_said_at_its_box(self):
        visit = make_visit(course=Course.PLANNED)
        page = self.send(visit, course_step="hold", place="Phòng họp số 2")
        self.assertEqual(
            errors_at(page),
            {"started_on": "Hãy ghi ngày đã kiểm tra.", "team": "Hãy chọn đoàn kiểm tra."},
        )
        self.assertContains(page, "Phòng họp số 2")
        page = self.send(visit, course_step="cancel")
        self.assertEqual(errors_at(page), {"course_note": "Hãy ghi lý do."})

    def test_what_a_step_lacks_in_its_parts_is_said_and_what_was_typed_is_stored(self):
        visit = make_visit(started_on=date(2026, 10, 1))
        page = self.send(
            visit,
            concluded_on="09/10/2026",
            course_step="conclude",
            **rows("papers", {"role": "minutes", "file": pdf_file(), "order": 1}),
        )
        page = self.client.get(page.url)
        self.assertContains(page, "Đã lưu, nhưng chưa làm được “Ghi đã kết luận”. Chưa có văn bản")
        visit.refresh_from_db()
        found = (visit.course, visit.concluded_on, visit.papers.count())
        self.assertEqual(found, (Course.HELD, date(2026, 10, 9), 1))

    def test_a_published_visit_is_kept_by_approvers_and_closed_to_writers(self):
        visit = make_visit()
        self.send(visit, place="Trụ sở Sở")
        visit.refresh_from_db()
        self.assertEqual(visit.place, "Trụ sở Sở")
        self.client.force_login(self.writer)
        page = self.client.post(address("change", visit), {"place": "Chỗ khác"})
        self.assertEqual(page.status_code, 403)
        answer = self.client.post(address("delete", visit), {"post": "yes"})
        self.assertEqual(answer.status_code, 403)
        self.client.force_login(self.approver)
        answer = self.client.post(address("delete", visit), {"post": "yes"})
        self.assertEqual(answer.status_code, 403)

    def test_what_new_dates_or_a_tick_show_or_take_away_stands_in_the_audit_log(self):
        visit = make_visit(published_at=local_time(2026, 9, 1))
        paper = make_paper(visit=visit, title="Biên bản làm việc")
        self.send(visit, place="Chỗ khác")
        self.assertEqual(AuditEntry.objects.count(), 0)
        self.send(visit, **{"papers-0-is_public": "on"})
        self.send(visit, expires_at_0="01/10/2026", expires_at_1="08:00")
        told = [*AuditEntry.objects.order_by("pk").values_list("act", "who", "about")]
        who = self.approver.get_username()
        self.assertEqual([row[:2] for row in told], [(Act.PUBLISHED, who), (Act.WITHDRAWN, who)])
        self.assertIn(str(paper.pk), told[0][2])
        self.assertIn("(ngày đăng, hết hạn)", told[1][2])

    def test_adding_a_recommendation_reopens_a_completed_visit(self):
        visit = make_visit(course=Course.COMPLETED)
        part = {"addressee": visit.organization_id, "text": "Sửa", "priority": 2, "order": 1}
        self.send(visit, **rows("recommendations", part))
        visit.refresh_from_db()
        self.assertEqual(visit.course, Course.REMEDYING)
