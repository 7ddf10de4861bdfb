"""The course of a visit: what each step asks for, where it leads, and that it is kept."""

from datetime import date

from django.core.exceptions import ValidationError
from django.test import TestCase

from inspections.models import (
    WITH_CONCLUSION,
    Course,
    CourseStep,
    InspectionVisit,
    RemedyState,
    reporting_year,
)
from tests.factories import (
    local_time,
    make_finding,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_superuser,
    make_team,
    make_user,
    make_visit,
)

NOON = local_time(2026, 10, 20, 12)


class CourseCase(TestCase):
    def setUp(self):
        self.user = make_superuser()

    def take(self, visit, step, note="", at=NOON, user=None):
        return visit.advance(step, user or self.user, note, at=at)

    def assert_refused(self, visit, step, *sentences, **options):
        with self.assertRaises(ValidationError) as refused:
            self.take(visit, step, **options)
        self.assertEqual(refused.exception.messages, [*sentences])
        stored = InspectionVisit.objects.get(pk=visit.pk)
        self.assertEqual((stored.course, stored.version), (visit.course, visit.version))
        self.assertEqual(visit.course_steps.count(), 0)

    def planned(self, **fields):
        return make_visit(**{"course": Course.PLANNED, "team": make_team()} | fields)


class HoldTests(CourseCase):
    def test_a_visit_that_took_place_is_said_to_be_held_and_it_is_kept_who_said_so(self):
        visit = self.take(self.planned(started_on=date(2026, 10, 20)), CourseStep.HOLD, "Đủ mặt.")
        self.assertEqual((visit.course, visit.day), (Course.HELD, date(2026, 10, 20)))
        log = [(s.step, s.by, s.note, s.at) for s in visit.course_steps.all()]
        self.assertEqual(log, [("hold", self.user, "Đủ mặt.", NOON)])

    def test_it_needs_its_day_and_a_team(self):
        bare = self.planned(team=None)
        needs = ("Hãy ghi ngày đã kiểm tra.", "Hãy chọn đoàn kiểm tra.")
        self.assert_refused(bare, CourseStep.HOLD, *needs)

    def test_a_day_to_come_is_not_held(self):
        visit = self.planned(started_on=date(2026, 10, 21))
        sentence = "Ngày kiểm tra chưa đến nên chưa ghi được là đã tiến hành."
        self.assert_refused(visit, CourseStep.HOLD, sentence)

    def test_a_team_without_a_head_will_not_do(self):
        team = make_team(head=None, members=[("Lò Văn Thử", "Chuyên viên")])
        visit = self.planned(team=team, started_on=date(2026, 10, 20))
        self.assert_refused(visit, CourseStep.HOLD, "Đoàn kiểm tra chưa có trưởng đoàn.")


class ConcludeTests(CourseCase):
    def held(self, **fields):
        visit = make_visit(started_on=date(2026, 10, 1), **fields)
        make_finding(visit=visit)
        make_paper(visit=visit)
        return visit

    def test_with_nothing_to_mend_it_is_concluded_and_then_completed(self):
        visit = self.take(self.held(concluded_on=date(2026, 10, 9)), CourseStep.CONCLUDE)
        self.assertEqual(visit.course, Course.CONCLUDED)
        self.assertEqual(self.take(visit, CourseStep.COMPLETE).course, Course.COMPLETED)

    def test_with_something_to_mend_its_remedies_are_followed_from_then_on(self):
        visit = self.held(concluded_on=date(2026, 10, 9))
        make_recommendation(visit=visit, deadline=date(2026, 10, 9))
        visit = self.take(visit, CourseStep.CONCLUDE)
        steps = [*visit.course_steps.values_list("step", flat=True)]
        self.assertEqual((visit.course, steps), (Course.REMEDYING, ["conclude", "follow"]))

    def test_it_needs_a_day_a_document_and_a_finding(self):
        visit = make_visit()
        make_paper(visit=visit, role="minutes")
        make_paper()
        make_finding()
        self.assert_refused(
            visit,
            CourseStep.CONCLUDE,
            "Hãy ghi ngày kết luận.",
            "Chưa có văn bản kết luận. Hãy thêm ở phần “Hồ sơ, văn bản”.",
            "Chưa có nhận định nào. Hãy thêm ở phần “Nhận định”.",
        )

    def test_a_conclusion_to_come_is_none(self):
        visit = self.held(concluded_on=date(2026, 10, 21))
        self.assert_refused(visit, CourseStep.CONCLUDE, "Ngày kết luận chưa đến.")

    def test_no_deadline_may_lie_before_it(self):
        visit = self.held(concluded_on=date(2026, 10, 9))
        make_recommendation(visit=visit, deadline=date(2026, 10, 8), text="Gửi thư xin lỗi.")
        make_recommendation(visit=visit, deadline=None)
        sentence = "“Gửi thư xin lỗi.”: hạn phải từ ngày kết luận trở đi."
        self.assert_refused(visit, CourseStep.CONCLUDE, sentence)


class SettleTests(CourseCase):
    def test_a_visit_is_completed_only_when_all_is_verified(self):
        visit = make_visit(course=Course.REMEDYING)
        make_recommendation(visit=visit)
        make_recommendation(visit=visit, state=RemedyState.REPORTED)
        make_recommendation(visit=visit, state=RemedyState.IMPLEMENTED)
        sentence = "Còn 2 kiến nghị chưa được xác minh là đã khắc phục."
        self.assert_refused(visit, CourseStep.COMPLETE, sentence)

    def test_it_follows_what_its_recommendations_are(self):
        for course in WITH_CONCLUSION:
            for states, expected in (
                ([], course if course != Course.REMEDYING else Course.COMPLETED),
                ([RemedyState.NOT_IMPLEMENTED, RemedyState.OPEN], Course.REMEDYING),
                ([RemedyState.REPORTED], Course.REMEDYING),
            ):
                visit = make_visit(course=course)
                for state in states:
                    make_recommendation(visit=visit, state=state)
                with self.subTest(course=course, states=states):
                    self.assertEqual(visit.settle(self.user).course, expected)

    def test_a_visit_without_a_conclusion_is_left_alone(self):
        visit = make_visit()
        make_recommendation(visit=visit)
        self.assertEqual(visit.settle(self.user).course, Course.HELD)


class AwayTests(CourseCase):
    def test_a_postponed_visit_comes_back_with_a_new_day_even_in_the_next_year(self):
        visit = self.planned(plan=make_plan(), scheduled_on=date(2026, 12, 8))
        visit = self.take(visit, CourseStep.POSTPONE, "Đường sạt lở.")
        note = visit.course_steps.get().note
        self.assertEqual(note, "Đường sạt lở.\nNgày dự kiến trước: 08/12/2026.")
        visit.scheduled_on = date(2027, 1, 12)
        visit.full_clean()
        visit.save()
        visit = self.take(visit, CourseStep.RESCHEDULE)
        found = (visit.course, visit.day, visit.year)
        self.assertEqual(found, (Course.PLANNED, date(2027, 1, 12), 2026))

    def test_a_day_gone_by_is_no_new_day(self):
        visit = make_visit(course=Course.POSTPONED, scheduled_on=date(2026, 10, 19))
        sentence = "Hãy ghi ngày dự kiến mới, từ hôm nay trở đi."
        self.assert_refused(visit, CourseStep.RESCHEDULE, sentence)

    def test_to_postpone_cancel_or_take_back_needs_a_reason(self):
        for course, step in (
            (Course.PLANNED, CourseStep.POSTPONE),
            (Course.PLANNED, CourseStep.CANCEL),
            (Course.HELD, CourseStep.UNDO_HOLD),
            (Course.COMPLETED, CourseStep.UNDO_CONCLUSION),
        ):
            with self.subTest(step=step):
                self.assert_refused(make_visit(course=course), step, "Hãy ghi lý do.", note="  ")

    def test_a_cancelled_visit_leaves_its_place_in_the_plan_to_another(self):
        visit = self.planned(plan=make_plan())
        visit = self.take(visit, CourseStep.CANCEL, "Trùng thanh tra.")
        other = self.planned(plan=visit.plan, organization=visit.organization)
        self.assertEqual([visit.course, other.course], [Course.CANCELLED, Course.PLANNED])

    def test_a_slip_can_be_taken_back(self):
        visit = self.take(make_visit(), CourseStep.UNDO_HOLD, "Nhầm cuộc.")
        self.assertEqual(visit.course, Course.PLANNED)


class WhoTests(CourseCase):
    def test_every_step_is_for_its_states_alone(self):
        visit = make_visit()
        sentence = "Cuộc kiểm tra đang “Đã tiến hành” nên không làm được bước này."
        for step in (CourseStep.HOLD, CourseStep.POSTPONE, CourseStep.CANCEL, CourseStep.FOLLOW):
            with self.subTest(step=step):
                self.assert_refused(visit, step, sentence, note="Lý do")

    def test_writers_record_drafts_and_approvers_what_is_public(self):
        writer = make_user(permissions=["inspections.change_inspectionvisit"])
        draft, public = make_visit(state="draft"), make_visit()
        opens = [[*visit.course_steps_open_to(writer)] for visit in (draft, public)]
        self.assertEqual(opens, [[CourseStep.CONCLUDE], []])
        sentence = "Bạn không có quyền ghi tiến trình của cuộc kiểm tra này."
        self.assert_refused(public, CourseStep.CONCLUDE, sentence, user=writer)
        self.assert_refused(draft, CourseStep.UNDO_HOLD, sentence, user=writer, note="Nhầm")


class ReportingYearTests(TestCase):
    def test_a_year_of_reports_runs_from_15_december_to_14_december(self):
        days = [date(2020, 12, 14), date(2020, 12, 15), date(2021, 12, 14), date(2021, 12, 31)]
        self.assertEqual([reporting_year(day) for day in days], [2020, 2021, 2021, 2022])

    def test_a_visit_counts_for_the_year_of_its_plan_or_else_of_its_reports(self):
        unit = make_organization()
        planned = make_visit(plan=make_plan(year=2025), organization=unit)
        unplanned = make_visit(started_on=date(2026, 12, 20))
        self.assertEqual([planned.year, unplanned.year], [2025, 2027])

    def test_a_plan_that_moves_takes_its_visits_along(self):
        plan = make_plan()
        visit = make_visit(plan=plan)
        plan.year = 2027
        plan.save()
        visit.refresh_from_db()
        self.assertEqual(visit.year, 2027)
