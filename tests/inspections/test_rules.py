"""What a visit, a plan, a team and a paper must fulfill: at the field, and in the database."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import TestCase

from inspections.models import (
    Course,
    Finding,
    InspectionVisit,
    PlannedUnit,
    Role,
    TeamMember,
    VisitDocument,
    VisitKind,
)
from tests.factories import (
    A_DAY,
    make_document,
    make_figures,
    make_finding,
    make_organization,
    make_plan,
    make_recommendation,
    make_team,
    make_visit,
    pdf_file,
)

DAY = date(2026, 10, 15)


class RowCase(TestCase):
    def assert_refused(self, row, field, sentence):
        with self.assertRaises(ValidationError) as refused:
            row.full_clean()
        self.assertIn(sentence, " ".join(refused.exception.message_dict.get(field, ())))

    def assert_impossible(self, row):
        with self.assertRaises(IntegrityError), transaction.atomic():
            row.save()


class VisitRulesTests(RowCase):
    def test_each_rule_of_one_row_speaks_at_its_field_and_holds_in_the_database(self):
        for wrong, field, sentence in (
            ({"kind": VisitKind.PLANNED}, "plan", "Hãy chọn kế hoạch"),
            ({"kind": "secret"}, "kind", "không có trong danh sách"),
            ({"form": "secret"}, "form", "không có trong danh sách"),
            ({"ended_on": DAY - A_DAY}, "ended_on", "Ngày kết thúc phải từ ngày kiểm tra"),
            ({"concluded_on": DAY - A_DAY}, "concluded_on", "từ ngày kiểm tra trở đi"),
            (
                {"ended_on": DAY + A_DAY, "concluded_on": DAY},
                "concluded_on",
                "từ ngày kết thúc kiểm tra trở đi",
            ),
            ({"period_start": DAY, "period_end": DAY - A_DAY}, "period_end", "Kỳ số liệu phải"),
            ({"ended_on": DAY, "period_end": DAY + A_DAY}, "period_end", "Kỳ số liệu phải"),
            ({"started_on": None, "scheduled_on": DAY}, "started_on", "phải có ngày kiểm tra"),
            ({"course": Course.CONCLUDED}, "concluded_on", "phải có ngày kết luận"),
        ):
            visit = make_visit(started_on=DAY)
            for name, value in wrong.items():
                setattr(visit, name, value)
            with self.subTest(wrong):
                self.assert_refused(visit, field, sentence)
                self.assert_impossible(visit)

    def test_a_course_of_another_name_is_impossible(self):
        visit = make_visit()
        visit.course = "secret"
        self.assert_impossible(visit)

    def test_a_visit_without_any_day_is_refused_at_its_field(self):
        visit = make_visit(course=Course.PLANNED)
        visit.scheduled_on = None
        self.assert_refused(visit, "scheduled_on", "Hãy ghi ngày dự kiến hoặc ngày kiểm tra.")

    def test_days_that_are_equal_are_in_order(self):
        same = {"ended_on": DAY, "concluded_on": DAY, "period_start": DAY, "period_end": DAY}
        make_visit(started_on=DAY, **same).full_clean()

    def test_a_unit_is_visited_once_in_a_plan_rechecks_apart(self):
        plan, unit = make_plan(), make_organization()
        first = make_visit(plan=plan, organization=unit)
        second = InspectionVisit(
            plan=plan, organization=unit, kind=VisitKind.THEMATIC, scheduled_on=DAY
        )
        self.assert_refused(second, "organization", "Kế hoạch này đã có một cuộc kiểm tra")
        self.assert_impossible(second)
        recheck = make_visit(
            plan=plan,
            organization=unit,
            kind=VisitKind.RECHECK,
            follow_up_of=first,
            started_on=DAY + A_DAY,
        )
        recheck.full_clean()
        make_visit(plan=make_plan(year=2027), organization=unit)

    def test_the_planned_day_lies_in_the_year_of_the_plan(self):
        visit = make_visit(plan=make_plan(), course=Course.PLANNED, scheduled_on=date(2027, 1, 5))
        self.assert_refused(visit, "scheduled_on", "Ngày dự kiến phải trong năm 2026")

    def test_a_body_is_visited_only_while_it_exists(self):
        heir = make_organization(name="Sở Mới", valid_from=date(2025, 3, 1))
        old = make_organization(name="Sở Cũ", valid_to=date(2025, 2, 28))
        old.successors.add(heir)
        for unit, day, sentence in (
            (old, date(2025, 3, 1), "“Sở Cũ” đã ngừng hoạt động từ sau ngày 28/02/2025. Nay là Sở"),
            (heir, date(2025, 2, 28), "“Sở Mới” chỉ hoạt động từ ngày 01/03/2025."),
        ):
            with self.subTest(unit=unit):
                visit = make_visit(organization=unit, started_on=day)
                self.assert_refused(visit, "organization", sentence)
        make_visit(organization=old, started_on=date(2025, 2, 28)).full_clean()
        make_visit(organization=heir, started_on=date(2025, 3, 1)).full_clean()

    def test_a_recheck_follows_something_earlier_and_never_itself(self):
        visit = make_visit(started_on=DAY)
        visit.follow_up_of = make_visit(started_on=DAY)
        self.assert_refused(visit, "follow_up_of", "phải diễn ra trước cuộc này")
        visit.follow_up_of = visit
        self.assert_impossible(visit)

    def test_a_body_with_visits_or_recommendations_is_never_deleted(self):
        visit = make_visit(course=Course.REMEDYING)
        addressee = make_recommendation(visit=visit, addressee=make_organization()).addressee
        for body in (visit.organization, addressee):
            with self.assertRaises(ProtectedError):
                body.delete()


class PlanRulesTests(RowCase):
    def test_a_unit_stands_in_a_plan_once(self):
        unit = make_organization()
        again = PlannedUnit(plan=make_plan(units=[unit]), organization=unit)
        self.assert_refused(again, "organization", "Đơn vị này đã có trong kế hoạch.")
        self.assert_impossible(again)

    def test_a_plan_names_bodies_that_exist_in_its_year(self):
        plan = make_plan()
        for gone in ({"valid_to": date(2025, 12, 31)}, {"valid_from": date(2027, 1, 1)}):
            unit = PlannedUnit(plan=plan, organization=make_organization(**gone))
            self.assert_refused(unit, "organization", "không hoạt động trong năm 2026")
        for there in ({"valid_to": date(2026, 1, 1)}, {"valid_from": date(2026, 12, 31)}):
            PlannedUnit(plan=plan, organization=make_organization(**there)).full_clean()

    def test_month_and_form_are_possible_ones(self):
        for wrong in ({"month": 13}, {"month": 0}, {"form": "secret"}):
            unit = PlannedUnit(plan=make_plan(), organization=make_organization(), **wrong)
            self.assert_refused(unit, *[*wrong], "")
            self.assert_impossible(unit)

    def test_its_title_and_address_say_the_year(self):
        plan = make_plan()
        self.assertEqual(str(plan), "Kế hoạch kiểm tra cải cách hành chính năm 2026")
        self.assertEqual([plan.slug, make_plan().slug], ["2026", "2026-2"])


class TeamRulesTests(RowCase):
    def test_a_team_has_one_head_at_most(self):
        second = TeamMember(team=make_team(), person="Lò Thị Thử", role=Role.HEAD)
        self.assert_refused(second, "role", "Đoàn chỉ có một trưởng đoàn.")
        self.assert_impossible(second)

    def test_a_role_is_one_of_four(self):
        self.assert_impossible(TeamMember(team=make_team(), person="Lò Thị Thử", role=9))

    def test_a_visit_names_its_head_as_of_then(self):
        team = make_team(members=[("Lò Thị Thử", "Chuyên viên")])
        visit = make_visit(team=team, team_lead="Người khác")
        self.assertEqual(visit.head, "Tẩn Văn Sơn, Phó Giám đốc Sở Nội vụ")
        self.assertEqual(make_visit(team_lead="Phó Giám đốc").head, "Phó Giám đốc")
        self.assertEqual(make_visit(team=make_team(head=None)).head, "")


class FindingRulesTests(RowCase):
    def test_a_shortcoming_has_an_area_and_a_kind_is_one_of_four(self):
        visit = make_visit()
        bare = Finding(visit=visit, kind="shortcoming", text="Chậm")
        self.assert_refused(bare, "area", "Hãy chọn lĩnh vực của tồn tại, hạn chế.")
        self.assert_impossible(bare)
        self.assert_impossible(Finding(visit=visit, kind="secret", text="Chậm"))
        Finding(visit=visit, kind="strength", text="Nhanh").full_clean()

    def test_strengths_and_shortcomings_are_told_apart(self):
        visit = make_visit()
        bad, good = make_finding(visit=visit), make_finding(visit=visit, kind="strength")
        make_finding(visit=visit, kind="cause")
        rows = visit.findings
        self.assertEqual([[*rows.shortcomings()], [*rows.strengths()]], [[bad], [good]])


class PaperRulesTests(RowCase):
    def test_a_paper_is_a_document_or_a_file_and_not_both(self):
        visit = make_visit()
        for fields in ({}, {"document": make_document(), "file": pdf_file()}):
            paper = VisitDocument(visit=visit, role="minutes", **fields)
            self.assert_refused(paper, "document", "Chọn một văn bản đã có hoặc tải lên một tệp")
            self.assert_impossible(paper)

    def test_it_is_named_by_its_document_or_its_role(self):
        document = make_document(kind="thong-bao", number="12/TB-UBND", issued_on=DAY)
        named = VisitDocument.objects.create(
            visit=make_visit(), role="conclusion", document=document
        )
        plain = VisitDocument.objects.create(visit=make_visit(), role="minutes", file=pdf_file())
        titles = [named.title, plain.title]
        self.assertEqual(titles, ["Thông báo số 12/TB-UBND ngày 15/10/2026", "Biên bản"])
        self.assertEqual(named.get_absolute_url(), document.get_absolute_url())


class FollowUpTests(TestCase):
    def test_each_visit_counts_its_own_recommendations(self):
        visit = make_visit(course=Course.REMEDYING)
        make_figures(visit=visit)
        make_recommendation(visit=visit, deadline=DAY)
        for state in ("reported", "implemented", "implemented", "not_implemented"):
            make_recommendation(visit=visit, state=state, deadline=DAY)
        make_recommendation()
        bare = make_visit()
        rows = InspectionVisit.objects.with_follow_up(DAY + A_DAY).in_bulk([visit.pk, bare.pk])
        names = ("recommendation_count", "remedied_count", "closed_count", "overdue_count")
        counts = [[getattr(rows[row.pk], name) for name in names] for row in (visit, bare)]
        self.assertEqual(counts, [[5, 2, 3, 1], [0, 0, 0, 0]])

    def test_visits_are_told_apart_by_how_far_they_have_come(self):
        made = {course: make_visit(course=course) for course in Course}
        rows = InspectionVisit.objects.order_by("pk")
        self.assertEqual([row.course for row in rows.concluded()], [*Course][2:5])
        self.assertEqual([row.course for row in rows.happened()], [*Course][1:5])
        scheduled = made[Course.PLANNED].scheduled_on
        self.assertEqual([*rows.to_come(scheduled)], [made[Course.PLANNED]])
        self.assertEqual([*rows.to_come(scheduled + A_DAY)], [])
