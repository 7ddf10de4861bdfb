"""What leaves the desk: the draft article, tables for staff, the yearly report in its form."""

import csv
import io
from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordDocument
from docx.shared import Mm, Pt
from openpyxl import load_workbook

from content.publishing import State
from inspections.exports.forms import BOM
from inspections.exports.tables import TABLES
from inspections.exports.year import fraction, year_facts
from inspections.models import Course, FindingKind, RemedyState
from news.models import Article
from tests.factories import (
    make_figures,
    make_finding,
    make_organization,
    make_plan,
    make_publisher,
    make_recommendation,
    make_superuser,
    make_user,
    make_visit,
)

DATA = "/quan-tri/inspections/inspectionvisit/du-lieu/"
A_DAY = timedelta(days=1)


def make_year():
    """Store the year 2026: a plan of three units, two visits held, one ahead, one cancelled."""
    units = [make_organization(name=f"Sở Thử {letter}") for letter in "ABC"]
    plan = make_plan(units=units)
    first = make_visit(plan=plan, organization=units[0], course=Course.REMEDYING)
    second = make_visit(plan=plan, organization=units[1], state=State.DRAFT)
    make_visit(plan=plan, organization=units[2], course=Course.PLANNED)
    make_visit(plan=plan, organization=units[2], course=Course.CANCELLED)
    make_figures(visit=first)
    make_figures(
        visit=second, received=100, carried_over=None, new_in_period=None, online=None,
        resolved=None, on_time=None,
    )  # fmt: skip
    make_finding(visit=first)
    make_finding(visit=second)
    make_finding(visit=first, kind=FindingKind.STRENGTH, area=None)
    for deadline in (date(2026, 10, 20), None):
        make_recommendation(visit=first, deadline=deadline, text="Đôn đốc")
    make_recommendation(visit=first, state=RemedyState.IMPLEMENTED)
    make_visit(started_on=date(2025, 3, 1))
    return first


class YearTests(TestCase):
    def test_the_facts_are_the_sums_of_the_visits(self):
        make_year()
        with self.assertNumQueries(4):
            facts = year_facts(2026, date(2026, 11, 25))
        sums, follow_up = facts.sums, facts.sums.follow_up
        self.assertEqual(
            [sums.planned, sums.done, facts.held, sums.concluded, facts.ahead], [3, 2, 2, 1, 1]
        )
        self.assertEqual([follow_up.total, follow_up.remedied, follow_up.overdue], [3, 1, 1])
        self.assertEqual([row.text for row in facts.overdue], ["Đôn đốc"])
        self.assertEqual(facts.shortcomings, [("Cải cách thủ tục hành chính", 2)])

    def test_only_visits_that_know_both_numbers_count_in_a_share(self):
        make_year()
        self.assertEqual(
            [
                (part, whole, share)
                for _, part, whole, share in year_facts(2026, date(2026, 11, 25)).totals
            ],
            [(7_395, 20_332, "36,4%"), (19_540, 21_817, "89,6%"), (19_535, 19_540, "99,97%")],
        )
        self.assertEqual(year_facts(2024, date(2026, 11, 25)).totals, [])

    def test_fractions_show_what_is_known(self):
        self.assertEqual(
            [fraction(5, 10), fraction(5, None), fraction(0, 0), fraction(None, 5)],
            ["5/10\n(50,0%)", "5", "0", ""],
        )


class ReportTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_publisher(parent_body="Ủy ban nhân dân tỉnh Thử", governing_body="Sở Nội vụ tỉnh Thử")
        make_year()
        cls.user = make_superuser()

    def report(self):
        self.client.force_login(self.user)
        response = self.client.get(f"{DATA}bao-cao-2026.docx")
        self.assertEqual(response.status_code, 200)
        self.assertIn("bao-cao-kiem-tra-2026.docx", response["Content-Disposition"])
        return WordDocument(io.BytesIO(response.content))

    def test_the_page_is_that_of_decree_30(self):
        paper = self.report()
        section, style = paper.sections[0], paper.styles["Normal"]
        self.assertEqual(
            [round(length / Mm(1)) for length in (section.page_width, section.page_height)],
            [210, 297],
        )
        margins = (section.top_margin, section.bottom_margin, section.left_margin)
        self.assertEqual(
            [round(length / Mm(1)) for length in (*margins, section.right_margin)],
            [20, 20, 30, 20],
        )
        self.assertEqual((style.font.name, style.font.size), ("Times New Roman", Pt(14)))
        self.assertTrue(section.different_first_page_header_footer)
        self.assertIn("PAGE", section.header.paragraphs[0]._p.xml)

    def test_the_head_names_the_nation_and_who_reports(self):
        left, right = (
            [p.text for p in cell.paragraphs if p.text.strip()]
            for cell in self.report().tables[0].rows[0].cells
        )
        self.assertEqual(
            left, ["ỦY BAN NHÂN DÂN TỈNH THỬ", "SỞ NỘI VỤ TỈNH THỬ", "Số:        /BC-"]
        )
        year = timezone.localdate().year
        self.assertEqual(
            right,
            [
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Độc lập - Tự do - Hạnh phúc",
                f"Thử, ngày      tháng      năm {year}",
            ],
        )

    def test_it_tells_the_numbers_of_the_year(self):
        paper = self.report()
        today = timezone.localdate()
        texts = [p.text for p in paper.paragraphs if p.text.strip()]
        self.assertEqual(texts[:2], ["BÁO CÁO", "Kết quả kiểm tra cải cách hành chính năm 2026"])
        for words in (
            "Kế hoạch kiểm tra năm 2026 có 3 đơn vị.",
            "- Đúng và trước hạn, trên số đã giải quyết: 19.535/19.540 hồ sơ, đạt 99,97%.",
            "Các cuộc kiểm tra nêu 2 tồn tại, hạn chế.",
            "Tổng số 3 kiến nghị; 1 kiến nghị đã khắc phục, 1 kiến nghị quá hạn chưa báo cáo.",
            "Trên đây là báo cáo kết quả kiểm tra cải cách hành chính năm 2026./.",
        ):
            self.assertIn(words, texts)
        figures, areas, overdue = paper.tables[1:4]
        self.assertEqual(
            [cell.text for cell in figures.rows[1].cells],
            [
                "1",
                "Sở Thử A",
                "15/10/2026",
                "21.817",
                "19.540/21.817\n(89,6%)",
                "19.535/19.540\n(99,97%)",
            ],
        )
        self.assertEqual([cell.text for cell in figures.rows[2].cells][3:], ["100", "", ""])
        self.assertEqual(
            [c.text for c in areas.rows[1].cells], ["Cải cách thủ tục hành chính", "2"]
        )
        late = (today - date(2026, 10, 20)).days
        self.assertEqual(
            [cell.text for cell in overdue.rows[1].cells],
            ["1", "Sở Thử A", "Đôn đốc", "20/10/2026", f"{late} ngày"],
        )

    def test_the_end_leaves_room_for_the_signature(self):
        left, right = self.report().tables[-1].rows[0].cells
        self.assertEqual([p.text for p in left.paragraphs], ["Nơi nhận:", "- ……………;", "- Lưu: VT."])
        self.assertEqual(right.paragraphs[0].text, "CHỨC VỤ NGƯỜI KÝ")

    def test_a_year_with_nothing_has_no_report_and_one_with_little_has(self):
        self.client.force_login(self.user)
        self.assertEqual(self.client.get(f"{DATA}bao-cao-1999.docx").status_code, 404)
        response = self.client.get(f"{DATA}bao-cao-2025.docx")
        texts = [p.text for p in WordDocument(io.BytesIO(response.content)).paragraphs]
        self.assertIn("Chưa có số liệu của đơn vị nào.", texts)

    def test_an_office_without_province_leaves_the_place_open(self):
        make_publisher(governing_body="Sở Nội vụ", parent_body="")
        (first, *_), right = (
            [p.text for p in cell.paragraphs] for cell in self.report().tables[0].rows[0].cells
        )
        self.assertEqual(first, "SỞ NỘI VỤ")
        self.assertTrue(right[-1].startswith("…, ngày"))


class StaffTests(TestCase):
    def test_staff_get_all_visits_and_the_internal_columns(self):
        visit = make_visit(state=State.DRAFT)
        self.client.force_login(make_superuser())
        response = self.client.get(f"{DATA}cuoc-kiem-tra.csv")
        text = b"".join(response.streaming_content).decode().removeprefix(BOM)
        (row,) = csv.DictReader(io.StringIO(text))
        self.assertEqual((row["Mã"], row["Trạng thái đăng"]), (f"kt-{visit.pk}", "Bản nháp"))
        book = b"".join(self.client.get(f"{DATA}tat-ca.xlsx").streaming_content)
        self.assertEqual(load_workbook(io.BytesIO(book))["Cuộc kiểm tra"].max_row, 2)

    def test_only_who_may_see_visits_gets_data(self):
        make_visit()
        self.client.force_login(make_user())
        for name in ("", "cuoc-kiem-tra.csv", "bao-cao-2026.docx"):
            self.assertEqual(self.client.get(DATA + name).status_code, 403, name)
        self.client.logout()
        self.assertEqual(self.client.get(f"{DATA}cuoc-kiem-tra.csv").status_code, 302)

    def test_the_page_leads_to_every_table_and_report(self):
        make_visit(started_on=date(2025, 3, 1))
        make_visit()
        self.client.force_login(make_superuser())
        page = self.client.get(DATA)
        for table in TABLES:
            self.assertContains(page, f"{DATA}{table.name}.csv")
        self.assertEqual([*page.context["years"]], [2026, 2025])
        self.assertContains(page, f"{DATA}bao-cao-2025.docx")


class WritingFromTheDeskTests(TestCase):
    def press(self, visit):
        address = reverse("admin:inspections_inspectionvisit_write", args=[visit.pk])
        return self.client.post(address)

    def test_the_button_leads_to_the_draft(self):
        visit = make_visit()
        self.client.force_login(make_superuser())
        change = reverse("admin:inspections_inspectionvisit_change", args=[visit.pk])
        self.assertContains(self.client.get(change), "Soạn tin")
        response = self.press(visit)
        article = Article.objects.get()
        self.assertRedirects(
            response,
            reverse("admin:news_article_change", args=[article.pk]),
            fetch_redirect_response=False,
        )
        self.assertEqual([*visit.articles.all()], [article])

    def test_a_visit_to_come_is_told_so(self):
        visit = make_visit(course=Course.PLANNED)
        self.client.force_login(make_superuser())
        response = self.press(visit)
        change = reverse("admin:inspections_inspectionvisit_change", args=[visit.pk])
        self.assertRedirects(response, change, fetch_redirect_response=False)
        self.assertContains(self.client.get(change), "chưa tiến hành nên chưa có gì để soạn tin")

    def test_it_takes_a_press_and_the_right_to_write(self):
        visit, clerk = make_visit(), make_user()
        clerk.user_permissions.set(Permission.objects.filter(codename="view_inspectionvisit"))
        self.client.force_login(clerk)
        self.assertEqual(self.press(visit).status_code, 403)
        address = reverse("admin:inspections_inspectionvisit_write", args=[visit.pk])
        self.assertEqual(self.client.get(address).status_code, 405)
        self.assertEqual(Article.objects.count(), 0)
