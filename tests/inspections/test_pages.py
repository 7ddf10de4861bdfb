from datetime import date

from django.test import SimpleTestCase, TestCase
from django.utils import timezone
from lxml.html import fromstring

from content import versions
from inspections.charts import LineChart, Rate
from inspections.models import (
    Course,
    FindingKind,
    Form,
    InspectionPlan,
    InspectionVisit,
    PaperRole,
    Recommendation,
    RemedyState,
    VisitDocument,
)
from inspections.visit_page import page_of_visit, reporting_on
from news.models import Article
from tests.factories import (
    A_DAY,
    make_article,
    make_document,
    make_figures,
    make_finding,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_team,
    make_visit,
    pdf_file,
)

TODAY = date(2026, 11, 25)


def words_of(node):
    return " ".join(node.text_content().split())


def make_whole_visit(rows=1):
    """Store a concluded visit to a body of the past with `rows` of everything; return it."""
    unit = make_organization(name="Sở Thông tin và Truyền thông", valid_to=date(2025, 2, 28))
    document = make_document()
    plan = make_plan(
        units=[unit], year=2024, document=make_document(kind="ke-hoach", number="96/KH-UBND")
    )
    visit = make_visit(
        plan=plan,
        organization=unit,
        team=make_team(members=[("Vàng Thị Mẫu", "Chuyên viên")] * rows),
        started_on=date(2024, 9, 24),
        period_start=date(2023, 12, 15),
        period_end=date(2024, 9, 14),
        course=Course.REMEDYING,
        summary=f"<p>Theo Thông báo số {document.number}.</p>",
    )
    make_figures(visit=visit)
    for number in range(rows):
        unit.successors.add(make_organization(name=f"Sở kế thừa {number}"))
        earlier = make_visit(organization=unit, started_on=date(2020 + number, 9, 24))
        make_figures(visit=earlier, on_time=19_000)
        for kind in FindingKind:
            make_finding(visit=visit, kind=kind)
        row = make_recommendation(visit=visit)
        row.comments.create(on=TODAY, text="Đang làm", is_public=True)
        row.comments.create(on=TODAY, text="Đã nhắc", is_public=True)
        make_paper(visit=visit, document=document if not number else None, is_public=True)
        visit.articles.add(make_article())
    return visit


class KeptQueriesTests(TestCase):
    """What is asked of the database is kept, never the moment as of which it is asked."""

    def setUp(self):
        self.now = timezone.now()
        self.ends = self.now + A_DAY
        self.moments = ((self.now, 1), (self.ends, 0), (self.now - A_DAY, 0), (self.now, 1))

    def test_what_has_ended_or_is_to_come_is_on_no_page_of_a_visit(self):
        visit = make_visit(course=Course.REMEDYING, expires_at=self.ends)
        make_recommendation(visit=visit)
        make_figures(visit=visit, resolved=10, on_time=9)
        make_plan(expires_at=self.ends)
        asked = {"year": visit.year, "day": TODAY}
        visits, rows = InspectionVisit.objects, Recommendation.objects
        for at, count in self.moments:
            with self.subTest(at):
                self.assertEqual(visits.at_address(slug=visit.slug, at=at), [visit] * count)
                unit = {"organization": visit.organization_id, "at": at}
                self.assertEqual(visits.rated(**unit), [visit] * count)
                later = visit.day + A_DAY
                self.assertEqual(visits.earlier(**unit, day=later), [visit] * count)
                self.assertEqual(visits.first_listed(count=20, day=TODAY, at=at), [visit] * count)
                self.assertEqual(rows.counted(**asked, at=at), [(1, 0, 0, 0)] * count)
                plans = InspectionPlan.objects.with_unit_count(year=2026, at=at)
                self.assertEqual(len(plans), count)

    def test_nor_is_an_article_or_a_document_that_has_ended(self):
        visit = make_visit(published_at=self.now - 9 * A_DAY)
        visit.articles.add(make_article(expires_at=self.ends))
        document = make_document(expires_at=self.ends)
        make_paper(visit=visit, document=document, is_public=True)
        make_paper(visit=visit)
        for at, count in self.moments:
            with self.subTest(at):
                found = reporting_on(Article.objects.all(), visit=visit.pk, at=at)
                self.assertEqual(len(found), count)
                papers = VisitDocument.objects.of_visit(visit=visit.pk, at=at)
                self.assertEqual(len(papers), count)


class VisitPageTests(TestCase):
    def page(self, visit):
        return fromstring(self.client.get(visit.get_absolute_url()).content.decode())

    def test_the_fullest_page_asks_5_questions_after_a_change(self):
        for rows in (1, 3):
            visit = make_whole_visit(rows)
            with self.subTest(rows=rows), self.assertNumQueries(5):
                self.client.get(visit.get_absolute_url())

    def test_its_facts_name_unit_heirs_plan_team_and_period(self):
        visit = make_whole_visit()
        facts = [
            tuple(words_of(part) for part in row)
            for row in self.page(visit).xpath("//article//dl[@class='facts']/div")
        ]
        self.assertEqual(
            facts,
            [
                ("Ngày kiểm tra", "24/09/2024"),
                (
                    "Cơ quan được kiểm tra",
                    "Sở Thông tin và Truyền thông, nay là Sở kế thừa 0",
                ),
                ("Hình thức", "Theo kế hoạch, kiểm tra trực tiếp"),
                ("Kế hoạch", "Kế hoạch năm 2024, ban hành theo Kế hoạch số 96/KH-UBND"),
                ("Trưởng đoàn", "Tẩn Văn Sơn, Phó Giám đốc Sở Nội vụ"),
                ("Thành phần", "Vàng Thị Mẫu, Chuyên viên"),
                ("Thời kỳ số liệu", "15/12/2023 đến 14/09/2024"),
                ("Ngày kết luận", "25/09/2024"),
            ],
        )

    def test_a_plan_or_an_earlier_visit_that_is_not_public_is_not_named(self):
        first = make_visit(started_on=date(2025, 1, 2), state="draft")
        plan = make_plan(state="draft", document=make_document(number="77/KH-UBND"))
        visit = make_visit(plan=plan, follow_up_of=first)
        page = self.client.get(visit.get_absolute_url())
        self.assertNotContains(page, "77/KH-UBND")
        self.assertNotContains(page, "02/01/2025")

    def test_figures_stand_with_fraction_and_named_whole(self):
        visit = make_figures().visit
        tiles = [words_of(tile) for tile in self.page(visit).xpath("//ul[@class='tiles']/li")]
        self.assertEqual(
            tiles,
            [
                "21.817 Hồ sơ tiếp nhận 20.332 phát sinh trong kỳ, 1.485 kỳ trước chuyển sang",
                "36,4% Trực tuyến 7.395/20.332 hồ sơ phát sinh trong kỳ",
                "89,6% Đã giải quyết 19.540/21.817 hồ sơ đã tiếp nhận",
                "99,97% Đúng và trước hạn 19.535/19.540 hồ sơ đã giải quyết",
                "0,03% Trả quá hạn 5/19.540 hồ sơ đã giải quyết",
                "23,9% Giải quyết “5 tại chỗ” 22/92 thủ tục hành chính",
            ],
        )

    def test_remedies_stand_with_promised_and_actual_day_and_their_state(self):
        visit = make_visit(course=Course.REMEDYING, started_on=date(2026, 9, 1))
        make_recommendation(visit=visit, order=1, deadline=TODAY - 37 * A_DAY)
        make_recommendation(
            visit=visit,
            order=2,
            state=RemedyState.IMPLEMENTED,
            deadline=date(2026, 10, 1),
            reported_on=date(2026, 10, 6),
            verified_on=date(2026, 10, 9),
        )
        make_recommendation(visit=visit, order=3, state=RemedyState.REPORTED)
        context = page_of_visit(visit.slug, TODAY)
        told = [(each.tag.label, each.late) for each in context["remedies"]]
        self.assertEqual(told, [("Quá hạn 37 ngày", 37), ("Đã khắc phục", 5), ("Chờ xác minh", 0)])
        self.assertEqual(context["follow_up"].sentence, "Đã khắc phục 1/3 kiến nghị")
        self.assertEqual(context["tag"].label, "Có kiến nghị quá hạn")
        cells = self.page(visit).xpath("//table[contains(@class, 'remedies')]/tbody/tr[2]/td")
        self.assertEqual(
            [words_of(cell) for cell in cells],
            [
                visit.organization.name,
                "01/10/2026",
                "06/10/2026 chậm 5 ngày",
                "Đã khắc phục xác minh 09/10/2026",
            ],
        )

    def test_remarks_for_staff_and_asks_before_the_conclusion_are_not_shown(self):
        row = make_recommendation(text="Bố trí đủ người")
        row.comments.create(on=TODAY, text="Rò rỉ nội bộ")
        row.comments.create(on=TODAY, text="Đã bố trí hai người", is_public=True)
        page = self.client.get(row.visit.get_absolute_url())
        self.assertContains(page, "Đã bố trí hai người")
        self.assertNotContains(page, "Rò rỉ")
        early = make_recommendation(visit=make_visit(course=Course.HELD), text="Rò rỉ dự thảo")
        self.assertNotContains(self.client.get(early.visit.get_absolute_url()), "Rò rỉ")

    def test_only_public_papers_are_listed_and_internal_ones_have_no_address(self):
        visit = make_visit()
        shown = make_paper(visit=visit, title="Thông báo kết luận", is_public=True)
        draft = make_document(state="draft")
        make_paper(visit=visit, document=draft, title="Rò rỉ dự thảo", is_public=True)
        inner = make_paper(
            visit=visit, role=PaperRole.MINUTES, title="Rò rỉ biên bản", file=pdf_file()
        )
        page = self.client.get(visit.get_absolute_url())
        self.assertEqual([*page.context["papers"]], [shown])
        self.assertNotContains(page, "Rò rỉ")
        self.assertEqual(self.client.get(inner.get_absolute_url()).status_code, 404)

    def test_findings_stand_by_kind_and_area(self):
        finding = make_finding(text="Còn 5 hồ sơ quá hạn.")
        make_finding(text="Rò rỉ từ cuộc khác")
        page = self.page(finding.visit)
        self.assertEqual(
            [words_of(node) for node in page.xpath("//section[@class='results']/*")],
            ["Kết quả kiểm tra", "Hạn chế", finding.area.name, "Còn 5 hồ sơ quá hạn."],
        )


class RateTests(TestCase):
    def setUp(self):
        super().setUp()
        self.unit = make_organization()
        self.visits = [
            make_visit(organization=self.unit, started_on=date(year, 9, 24), state=state)
            for year, state in ((2024, "published"), (2025, "draft"), (2026, "published"))
        ]
        for visit in self.visits:
            make_figures(visit=visit)

    def test_the_chart_says_in_words_and_in_a_table_what_it_draws(self):
        page = fromstring(self.client.get(self.visits[2].get_absolute_url()).content.decode())
        self.assertEqual(
            page.xpath("string(//*[local-name()='svg'][@role='img']/*[local-name()='title'])"),
            "Tỷ lệ hồ sơ giải quyết đúng và trước hạn qua các lần kiểm tra:"
            " 2024: 99,97%; 2026: 99,97%.",
        )
        rows = page.xpath("//section[@class='rates']//details//tbody/tr")
        self.assertEqual(
            [words_of(row) for row in rows],
            [
                "24/09/2024 Không ghi 19.535/19.540 99,97%",
                "24/09/2026 Không ghi 19.535/19.540 99,97%",
            ],
        )

    def test_its_csv_holds_the_same_numbers(self):
        answer = self.client.get(f"{self.visits[2].get_absolute_url()}dung-han.csv")
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        self.assertEqual(
            [line.split(",", 1)[1] for line in lines[1:]],
            [
                '2024-09-24,,,19535,19540,"99,97%"',
                '2026-09-24,,,19535,19540,"99,97%"',
            ],
        )

    def test_an_unpublished_visit_has_no_csv(self):
        answer = self.client.get(f"{self.visits[1].get_absolute_url()}dung-han.csv")
        self.assertEqual(answer.status_code, 404)

    def test_one_rate_alone_is_no_chart(self):
        visit = make_figures().visit
        self.assertNotContains(self.client.get(visit.get_absolute_url()), '<svg class="chart"')


class LineChartTests(SimpleTestCase):
    def test_the_axis_starts_at_90_only_when_every_rate_stands_above_it(self):
        high, low = Rate("2025", 95, 100), Rate("2026", 89, 100)
        self.assertEqual(LineChart([high, high]).floor, 90)
        self.assertEqual(LineChart([high, low]).floor, 0)

    def test_higher_rates_stand_higher(self):
        chart = LineChart([Rate("2024", 90, 100), Rate("2025", 95, 100), Rate("2026", 100, 100)])
        heights = [y for _, y, _, _ in chart.dots]
        self.assertEqual(heights, [206, 120, 34])
        self.assertEqual([y for y, _ in chart.grid], [34, 120, 206])


class ListTests(TestCase):
    def chosen(self, **asked):
        return [*self.client.get("/kiem-tra/", asked).context["page"]]

    def test_it_is_filtered_by_year_unit_kind_and_state(self):
        unit = make_organization(name="Sở Nội vụ")
        planned = make_visit(plan=make_plan(), organization=unit, course=Course.REMEDYING)
        make_recommendation(visit=planned, deadline=date(2026, 10, 20))
        older = make_visit(organization=unit, started_on=date(2025, 9, 1), course=Course.COMPLETED)
        other = make_visit(started_on=date(2025, 9, 2))
        make_visit(organization=unit, started_on=date(2025, 9, 3), state="draft")
        for asked, expected in (
            ({}, [planned, other, older]),
            ({"nam": 2025}, [other, older]),
            ({"don-vi": unit.slug}, [planned, older]),
            ({"loai": "theo-ke-hoach"}, [planned]),
            ({"loai": "dot-xuat", "nam": 2025}, [other, older]),
            ({"tinh-trang": "da-ket-luan"}, [planned, older]),
            ({"tinh-trang": "qua-han"}, [planned]),
            ({"tinh-trang": "hoan-thanh"}, [older]),
            ({"nam": 1999}, []),
            ({"tinh-trang": "x"}, []),
        ):
            with self.subTest(asked):
                self.assertEqual(self.chosen(**asked), expected)

    def test_what_was_asked_stays_on_every_page_of_20(self):
        unit = make_organization()
        for month in range(1, 22):
            make_visit(organization=unit, started_on=date(2025, 1, month))
        page = self.client.get("/kiem-tra/?nam=2025")
        self.assertEqual(len(page.context["page"]), 20)
        self.assertContains(page, "?nam=2025&amp;trang=2")

    def test_lists_ask_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_recommendation(deadline=date(2026, 10, 20))
            for address, count in (
                ("/kiem-tra/?nam=2026&tinh-trang=qua-han", 5),
                ("/kiem-tra/kien-nghi/?nam=2026&tinh-trang=qua-han", 4),
            ):
                versions.forget()
                with self.subTest(rows=rows, address=address), self.assertNumQueries(count):
                    self.client.get(address)

    def test_recommendations_are_listed_soonest_deadline_first(self):
        late = make_recommendation(deadline=date(2026, 12, 1))
        soon = make_recommendation(deadline=date(2026, 11, 1))
        make_recommendation(visit=make_visit(course=Course.REMEDYING, state="draft"))
        make_recommendation(visit=make_visit(course=Course.HELD))
        page = self.client.get("/kiem-tra/kien-nghi/")
        self.assertEqual([*page.context["page"]], [soon, late])


class PlanPageTests(TestCase):
    def test_units_are_done_or_to_do_by_published_visits_alone(self):
        units = [make_organization() for _ in range(4)]
        plan = make_plan(units=units)
        held = make_visit(plan=plan, organization=units[0])
        make_visit(plan=plan, organization=units[1], state="draft", lead="Rò rỉ")
        ahead = make_visit(plan=plan, organization=units[2], course=Course.PLANNED)
        make_visit(organization=units[3])
        page = self.client.get("/kiem-tra/ke-hoach/2026/")
        lines = [*page.context["done"], *page.context["ahead"]]
        self.assertEqual([line.visit for line in lines], [held, None, ahead, None])
        self.assertEqual(len(page.context["done"]), 1)
        self.assertContains(page, "4 đơn vị trong kế hoạch")
        self.assertNotContains(page, "Rò rỉ")

    def test_an_unpublished_plan_is_not_there(self):
        make_plan(state="draft")
        self.assertEqual(self.client.get("/kiem-tra/ke-hoach/2026/").status_code, 404)

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        plan = make_plan()
        for rows in (1, 2):
            for _ in range(rows):
                unit = make_organization()
                plan.units.create(organization=unit, form=Form.BY_REPORT)
                make_visit(plan=plan, organization=unit)
            with self.subTest(rows=rows), self.assertNumQueries(4):
                self.client.get("/kiem-tra/ke-hoach/2026/")
