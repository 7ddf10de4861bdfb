"""Recommendations: followed to the end, closed with proof, overdue by the day alone."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import TestCase

from inspections.models import Course, Recommendation, RemedyState, RemedyStep
from tests.factories import (
    A_DAY,
    local_time,
    make_finding,
    make_paper,
    make_recommendation,
    make_superuser,
    make_user,
    make_visit,
)

CONCLUDED = date(2026, 10, 16)  # of the visit that the factory makes
TODAY = date(2026, 11, 25)
NOW = local_time(2026, 11, 25, 9)


class RemedyCase(TestCase):
    def setUp(self):
        self.clerk, self.approver = make_superuser(), make_superuser()

    def assert_refused(self, row, step, errors, note="", user=None):
        with self.assertRaises(ValidationError) as refused:
            row.take(step, user or self.approver, note, at=NOW)
        found = refused.exception.message_dict
        self.assertEqual({field: " ".join(said) for field, said in found.items()}, errors)
        self.assertEqual(Recommendation.objects.get(pk=row.pk).state, row.state)
        self.assertEqual(row.steps.count(), 0)


class WayTests(RemedyCase):
    def test_a_remedy_is_reported_proved_and_verified_and_the_visit_is_completed(self):
        row = make_recommendation(reported_on=date(2026, 11, 20))
        row = row.take(RemedyStep.REPORT, self.clerk, at=NOW)
        self.assertEqual((row.state, row.verified_on), (RemedyState.REPORTED, None))
        row.evidence = make_paper(visit=row.visit, role="evidence")
        row.save()
        row = row.take(RemedyStep.ACCEPT, self.approver, "Đã gửi thư.", at=NOW)
        self.assertEqual(
            (row.state, row.verified_on, row.verified_by, row.result),
            (RemedyState.IMPLEMENTED, TODAY, self.approver, "Đã gửi thư."),
        )
        self.assertEqual(
            [(s.step, s.by) for s in row.steps.all()],
            [("report", self.clerk), ("accept", self.approver)],
        )
        row.visit.refresh_from_db()
        self.assertEqual(row.visit.course, Course.COMPLETED)

    def test_without_evidence_nothing_is_closed(self):
        row = make_recommendation(state=RemedyState.REPORTED)
        sentence = "Hãy chọn bằng chứng khắc phục: một văn bản hoặc một tệp."
        self.assert_refused(row, RemedyStep.ACCEPT, {"evidence": sentence})

    def test_who_entered_the_report_does_not_verify_it(self):
        row = make_recommendation(reported_on=TODAY)
        row = row.take(RemedyStep.REPORT, self.clerk, at=NOW)
        row.evidence = make_paper(visit=row.visit)
        row.save()
        with self.assertRaisesMessage(ValidationError, "Người khác phải xác minh."):
            row.take(RemedyStep.ACCEPT, self.clerk, at=NOW)

    def test_a_report_has_a_day_that_has_come_and_lies_behind_the_conclusion(self):
        for day, sentence in (
            (None, "Hãy ghi ngày đơn vị báo cáo khắc phục."),
            (TODAY + A_DAY, "Ngày báo cáo chưa đến."),
            (CONCLUDED - A_DAY, "Ngày báo cáo phải từ ngày kết luận trở đi."),
        ):
            with self.subTest(day=day):
                row = make_recommendation(reported_on=day)
                self.assert_refused(row, RemedyStep.REPORT, {"reported_on": sentence})

    def test_a_remedy_that_is_none_goes_back_with_a_reason(self):
        row = make_recommendation(state=RemedyState.REPORTED)
        self.assert_refused(row, RemedyStep.REJECT, {"note": "Hãy ghi lý do."})
        row = row.take(RemedyStep.REJECT, self.approver, "Thiếu ba thư.", at=NOW)
        self.assertEqual((row.state, row.steps.get().note), (RemedyState.OPEN, "Thiếu ba thư."))

    def test_one_may_be_closed_unmended_with_a_reason_and_opened_again(self):
        row = make_recommendation()
        self.assert_refused(row, RemedyStep.GIVE_UP, {"note": "Hãy ghi lý do."})
        row = row.take(RemedyStep.GIVE_UP, self.approver, "Đơn vị giải thể.", at=NOW)
        self.assertEqual((row.is_closed, row.result), (True, "Đơn vị giải thể."))
        row = row.take(RemedyStep.REOPEN, self.approver, "Đơn vị mới nhận việc.", at=NOW)
        self.assertEqual((row.state, row.verified_by), (RemedyState.OPEN, None))
        row.visit.refresh_from_db()
        self.assertEqual(row.visit.course, Course.REMEDYING)

    def test_nothing_is_followed_before_the_conclusion(self):
        row = make_recommendation(visit=make_visit(), reported_on=TODAY)
        sentence = "Cuộc kiểm tra chưa kết luận nên chưa theo dõi khắc phục được."
        self.assert_refused(row, RemedyStep.REPORT, {"__all__": sentence})

    def test_clerks_report_and_only_verifiers_close(self):
        clerk = make_user(permissions=["inspections.change_recommendation"])
        row = make_recommendation(reported_on=TODAY)
        self.assertEqual(row.steps_open_to(clerk), [RemedyStep.REPORT])
        sentence = "Bạn không có quyền làm bước này với kiến nghị."
        self.assert_refused(row, RemedyStep.GIVE_UP, {"__all__": sentence}, "Vì", user=clerk)
        self.assertEqual(make_recommendation(visit=make_visit()).steps_open_to(clerk), [])


class RulesTests(TestCase):
    def test_each_rule_of_one_row_holds_in_the_database(self):
        visit, user = make_visit(course=Course.REMEDYING), make_user()
        proof = make_paper(visit=visit)
        closed = {"verified_on": TODAY, "verified_by": user}
        for wrong in (
            {"state": "lost"},
            {"priority": 9},
            {"state": RemedyState.REPORTED, "reported_on": None},
            {"state": RemedyState.IMPLEMENTED, "reported_on": TODAY, **closed},
            {"state": RemedyState.IMPLEMENTED, "reported_on": None, "evidence": proof, **closed},
            {"state": RemedyState.IMPLEMENTED, "reported_on": TODAY, "evidence": proof},
            {"state": RemedyState.NOT_IMPLEMENTED, "result": "", **closed},
            {"state": RemedyState.OPEN, **closed},
            {
                "state": RemedyState.IMPLEMENTED,
                "reported_on": TODAY + A_DAY,
                "evidence": proof,
                **closed,
            },
        ):
            fields = {"visit": visit, "addressee": visit.organization, "text": "Việc"} | wrong
            with self.subTest(wrong), self.assertRaises(IntegrityError), transaction.atomic():
                Recommendation.objects.create(**fields)

    def test_days_and_origins_are_refused_at_their_fields(self):
        other = make_visit()
        for wrong, field, sentence in (
            ({"deadline": CONCLUDED - A_DAY}, "deadline", "Hạn thực hiện phải từ ngày kết luận"),
            ({"reported_on": CONCLUDED - A_DAY}, "reported_on", "Ngày báo cáo phải từ ngày kết"),
            ({"finding": make_finding(visit=other)}, "finding", "phải thuộc cùng cuộc kiểm tra"),
            ({"evidence": make_paper(visit=other)}, "evidence", "phải thuộc cùng cuộc kiểm tra"),
        ):
            row = make_recommendation()
            for name, value in wrong.items():
                setattr(row, name, value)
            with self.subTest(field), self.assertRaises(ValidationError) as refused:
                row.full_clean()
            self.assertIn(sentence, refused.exception.message_dict[field][0])
        make_recommendation(deadline=CONCLUDED).full_clean()


class OverdueTests(TestCase):
    def test_overdue_is_what_is_open_past_its_day_and_nothing_else(self):
        late = make_recommendation(deadline=TODAY - 37 * A_DAY)
        make_recommendation(deadline=TODAY)
        make_recommendation(deadline=None)
        for state in (RemedyState.REPORTED, RemedyState.IMPLEMENTED, RemedyState.NOT_IMPLEMENTED):
            make_recommendation(deadline=TODAY - 37 * A_DAY, state=state)
        self.assertEqual([*Recommendation.objects.overdue(TODAY)], [late])
        rows = Recommendation.objects.with_overdue(TODAY)
        found = {row.pk: row.overdue_for for row in rows if row.overdue_for is not None}
        self.assertEqual(found, {late.pk: timedelta(days=37)})
        for row in rows:
            self.assertEqual(row.is_overdue(TODAY), row.pk == late.pk)
        self.assertEqual((late.days_late(TODAY), late.days_left(TODAY)), (37, -37))
        self.assertEqual(late.standing(TODAY), "Quá hạn 37 ngày")

    def test_what_came_late_stays_late_by_the_days_of_its_report(self):
        deadline = date(2026, 11, 1)
        fields = {"deadline": deadline, "state": RemedyState.IMPLEMENTED}
        late = make_recommendation(reported_on=deadline + 9 * A_DAY, **fields)
        early = make_recommendation(reported_on=deadline - A_DAY, **fields)
        closed = make_recommendation(deadline=deadline, state=RemedyState.NOT_IMPLEMENTED)
        self.assertEqual([r.days_late(TODAY) for r in (late, early, closed)], [9, 0, 0])
        self.assertEqual(
            [r.standing(TODAY) for r in (late, early, closed)],
            ["Đã khắc phục, trễ 9 ngày", "Đã khắc phục", "Đóng, không khắc phục"],
        )
        self.assertEqual([late.actual_on, closed.actual_on], [date(2026, 11, 10), None])

    def test_staff_are_reminded_of_14_days_and_of_concluded_visits_only(self):
        last = make_recommendation(deadline=TODAY + 14 * A_DAY)
        first = make_recommendation(deadline=TODAY)
        late = make_recommendation(deadline=TODAY - A_DAY)
        make_recommendation(deadline=TODAY + 15 * A_DAY)
        make_recommendation(deadline=TODAY, visit=make_visit())
        make_recommendation(deadline=TODAY, state=RemedyState.REPORTED)
        rows = Recommendation.objects
        followed = rows.being_followed()
        self.assertEqual([*followed.due_soon(TODAY).for_list()], [first, last])
        self.assertEqual([*rows.to_remind_of(TODAY).for_list()], [late, first, last])

    def test_a_list_is_sorted_by_deadline_and_those_without_come_last(self):
        without = make_recommendation(deadline=None)
        second = make_recommendation(deadline=TODAY)
        first = make_recommendation(deadline=TODAY - A_DAY)
        self.assertEqual([*Recommendation.objects.for_list()], [first, second, without])

    def test_only_recommendations_of_public_visits_are_public(self):
        shown = make_recommendation()
        make_recommendation(visit=make_visit(state="draft", course=Course.REMEDYING))
        self.assertEqual([*Recommendation.objects.published()], [shown])
