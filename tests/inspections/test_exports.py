"""Data given out, opened again: CSV, XLSX, JSON, calendar; what must not leak, and equal sums."""

import csv
import io
import json
from datetime import date, timedelta
from random import Random

from django.test import TestCase
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from content.publishing import State
from inspections.counting import numbers_of_year
from inspections.exports import columns
from inspections.exports.forms import BOM, harmless
from inspections.exports.tables import TABLES
from inspections.forms import COURSES, REMEDIES
from inspections.models import Course, FindingKind, InspectionVisit, RemedyState
from tests.factories import (
    make_figures,
    make_finding,
    make_organization,
    make_recommendation,
    make_team,
    make_visit,
)

A_DAY = timedelta(days=1)


def make_visit_with_parts(**fields):
    """Store a concluded visit with figures, a finding and two recommendations; return it."""
    visit = make_visit(**{"course": Course.REMEDYING} | fields)
    make_figures(visit=visit)
    make_finding(visit=visit, text=f"Hạn chế của {visit.organization.name}")
    make_recommendation(visit=visit, deadline=date(2026, 10, 20), text="Kiến nghị một")
    make_recommendation(visit=visit, state=RemedyState.IMPLEMENTED, text="Kiến nghị hai")
    return visit


def make_hidden_visits(**fields):
    """Store one visit, with all its parts, of every kind that the public must not see."""
    unit, later = make_organization(name="Rò rỉ"), timezone.now() + A_DAY
    hidden = [{"state": state} for state in (State.DRAFT, State.REVIEW, State.WITHDRAWN)]
    return [
        make_visit_with_parts(**each | fields, organization=unit)
        for each in [*hidden, {"published_at": later}]
    ]


class ExportCase(TestCase):
    def get(self, address):
        response = self.client.get(address)
        self.assertEqual(response.status_code, 200, address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response, body

    def rows(self, name, asked=""):
        """Return the rows of a public CSV as dictionaries by label; `asked`: "nam=2026"."""
        text = self.get(f"/kiem-tra/{name}.csv?{asked}")[1].decode()
        return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


class CsvTests(ExportCase):
    def test_it_opens_in_excel_with_its_marks(self):
        make_visit_with_parts(organization=make_organization(name="Sở Thử"))
        response, body = self.get("/kiem-tra/so-lieu.csv")
        self.assertEqual(body[:3], b"\xef\xbb\xbf")
        self.assertEqual(
            (response["Content-Type"], response["Content-Disposition"]),
            ("text/csv; charset=utf-8", 'attachment; filename="so-lieu.csv"'),
        )
        self.assertIn("Đơn vị được kiểm tra", body.decode())

    def test_figures_come_with_percentages_and_without_guesses(self):
        make_figures(visit=make_visit(started_on=date(2021, 9, 24)), pending_overdue=None)
        (row,) = self.rows("so-lieu")
        wanted = {
            "Ngày": "2021-09-24",
            "Đã tiếp nhận": "21817",
            "Trực tuyến": "7395",
            "Tỷ lệ trực tuyến": "36,4%",
            "Tỷ lệ đúng và trước hạn": "99,97%",
            "Trả quá hạn": "5",
            "Đang giải quyết": "2277",
            "Đang giải quyết quá hạn": "",
            "Phí, lệ phí (đồng)": "3075347446",
            "Lượt công dân là ước tính": "có",
            "Tỷ lệ “5 tại chỗ”": "23,9%",
        }
        self.assertEqual({label: row[label] for label in wanted}, wanted)

    def test_ids_join_the_tables(self):
        visit = make_visit_with_parts()
        self.assertEqual([row["Mã"] for row in self.rows("cuoc-kiem-tra")], [f"kt-{visit.pk}"])
        for name in ("so-lieu", "nhan-dinh", "kien-nghi"):
            self.assertEqual(
                {row["Mã cuộc kiểm tra"] for row in self.rows(name)}, {f"kt-{visit.pk}"}
            )
        self.assertEqual(
            [row["Mã"] for row in self.rows("kien-nghi")],
            [f"kn-{row.pk}" for row in visit.recommendations.order_by("pk")],
        )

    def test_formulas_are_harmless(self):
        for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"):
            self.assertEqual(harmless(text), f"'{text}")
        for value in ("a=1", "", 5, -5):
            self.assertEqual(harmless(value), value)
        make_finding(text='=HYPERLINK("https://x.vn";"Bấm")', kind=FindingKind.STRENGTH)
        (row,) = self.rows("nhan-dinh")
        self.assertEqual(row["Nội dung"], '\'=HYPERLINK("https://x.vn";"Bấm")')

    def test_the_rows_are_those_that_the_address_asks_for(self):
        unit = make_organization(name="Sở Thử")
        make_visit_with_parts(organization=unit)
        make_visit_with_parts(started_on=date(2025, 3, 1))
        asked = f"nam=2026&don-vi={unit.slug}"
        for table in TABLES:
            names = {row["Đơn vị được kiểm tra"] for row in self.rows(table.name, asked)}
            self.assertEqual(names, {"Sở Thử"}, table.name)
            self.assertEqual(self.rows(table.name, "nam=1999"), [])
        late = self.rows("kien-nghi", f"{asked}&tinh-trang=qua-han")
        self.assertEqual([row["Nội dung"] for row in late], ["Kiến nghị một"])

    def test_other_names_and_forms_are_not_found(self):
        for name in ("khong-co.csv", "so-lieu.ods", "tat-ca.csv", "tat-ca.json", "khong-co.xlsx"):
            self.assertEqual(self.client.get(f"/kiem-tra/{name}").status_code, 404, name)


class LeakTests(ExportCase):
    def test_only_published_visits_and_their_parts_are_given_out(self):
        make_hidden_visits()
        for table in TABLES:
            self.assertEqual(self.rows(table.name), [])
            body = self.get(f"/kiem-tra/{table.name}.json")[1].decode()
            self.assertEqual(json.loads(body)["rows"], [])
        book = load_workbook(io.BytesIO(self.get("/kiem-tra/tat-ca.xlsx")[1]))
        self.assertEqual([book[table.label].max_row for table in TABLES], [1, 1, 1, 1])

    def test_internal_columns_stay_inside(self):
        recommendation = make_recommendation(state=RemedyState.NOT_IMPLEMENTED, result="Nội bộ")
        recommendation.verified_by.last_name = "Kín"
        recommendation.verified_by.save()
        internal = {
            column.label
            for table in (columns.VISITS, columns.RECOMMENDATIONS)
            for column in table
            if column.internal
        }
        self.assertEqual(
            internal, {"Trạng thái đăng", "Sửa lần cuối", "Kết quả, lý do", "Người xác minh"}
        )
        for name in ("cuoc-kiem-tra", "kien-nghi"):
            for row in self.rows(name):
                self.assertEqual(internal & row.keys(), set())
        for form in ("csv", "json"):
            body = self.get(f"/kiem-tra/kien-nghi.{form}")[1].decode()
            self.assertNotIn("Nội bộ", body)
            self.assertNotIn("Kín", body)

    def test_nothing_is_asked_before_the_conclusion(self):
        make_recommendation(visit=make_visit(course=Course.HELD), text="Rò rỉ")
        self.assertEqual(self.rows("kien-nghi"), [])
        self.assertEqual([row["Số kiến nghị"] for row in self.rows("cuoc-kiem-tra")], [""])


class WorkbookTests(ExportCase):
    def test_the_workbook_holds_four_tables_and_tells_its_columns(self):
        make_visit_with_parts(organization=make_organization(name="=SUM(A1)"))
        response, body = self.get("/kiem-tra/tat-ca.xlsx")
        book = load_workbook(io.BytesIO(body))
        self.assertEqual(book.sheetnames, [*(table.label for table in TABLES), "Giải thích"])
        for table in TABLES:
            labels = [cell.value for cell in book[table.label][1]]
            self.assertEqual(labels, [column.label for column in table.columns()])
        self.assertEqual(
            [row.value for row in book["Giải thích"]["B"][1:]],
            [column.label for table in TABLES for column in table.columns()],
        )
        self.assertIn("tat-ca.xlsx", response["Content-Disposition"])

    def test_numbers_are_numbers_dates_are_dates_and_text_is_no_formula(self):
        visit = make_visit_with_parts(organization=make_organization(name="=SUM(A1)"))
        sheet = load_workbook(io.BytesIO(self.get("/kiem-tra/so-lieu.xlsx")[1]))["Số liệu"]
        row = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
        self.assertEqual(row["Đơn vị được kiểm tra"].data_type, "s")
        self.assertEqual(row["Đơn vị được kiểm tra"].value, "=SUM(A1)")
        self.assertEqual(row["Phí, lệ phí (đồng)"].value, 3_075_347_446)
        self.assertEqual(row["Ngày"].value.date(), visit.day)
        self.assertEqual(row["Đang giải quyết quá hạn"].value, None)


class JsonTests(ExportCase):
    def test_it_tells_its_columns_its_day_and_its_rows(self):
        visit = make_visit_with_parts(organization=make_organization(name='Sở "Thử"'))
        response, body = self.get("/kiem-tra/kien-nghi.json")
        data = json.loads(body)
        self.assertEqual(response["Content-Type"], "application/json")
        self.assertEqual(data["as_of"], timezone.localdate().isoformat())
        self.assertEqual([column["key"] for column in data["columns"]], [*data["rows"][0].keys()])
        self.assertEqual(
            [(row["text"], row["organization"], row["deadline"]) for row in data["rows"]],
            [
                ("Kiến nghị một", 'Sở "Thử"', "2026-10-20"),
                ("Kiến nghị hai", 'Sở "Thử"', None),
            ],
        )
        self.assertEqual(data["rows"][0]["visit"], f"kt-{visit.pk}")

    def test_an_empty_table_is_json_too(self):
        self.assertEqual(json.loads(self.get("/kiem-tra/so-lieu.json")[1])["rows"], [])


class CalendarTests(ExportCase):
    def test_visits_to_come_are_whole_days_with_lasting_ids(self):
        day = timezone.localdate() + 7 * A_DAY
        unit = make_organization(name="Sở Thử")
        visit = make_visit(
            course=Course.PLANNED, scheduled_on=day, organization=unit, place="Phòng họp A; tầng 2"
        )
        make_visit(course=Course.PLANNED, scheduled_on=day, state=State.DRAFT)
        make_visit(course=Course.CANCELLED, scheduled_on=day)
        make_visit(course=Course.PLANNED, scheduled_on=timezone.localdate() - A_DAY)
        response, body = self.get("/kiem-tra/lich.ics")
        self.assertEqual(response["Content-Type"], "text/calendar; charset=utf-8")
        (event,) = Calendar.from_ical(body).walk("VEVENT")
        self.assertEqual(
            [str(event[key]) for key in ("UID", "SUMMARY", "LOCATION", "URL")],
            [
                f"kt-{visit.pk}@testserver",
                "Kiểm tra Sở Thử",
                "Phòng họp A; tầng 2",
                f"http://testserver{visit.get_absolute_url()}",
            ],
        )
        self.assertEqual((event["DTSTART"].dt, event["DTEND"].dt), (day, day + A_DAY))


class GuideTests(ExportCase):
    def test_every_column_is_told_and_every_way_leads_somewhere(self):
        page = self.get("/kiem-tra/du-lieu/")[1].decode()
        for table in TABLES:
            for column in table.columns():
                self.assertIn(f"<code>{column.key}</code>", page)
            for form in ("csv", "xlsx", "json"):
                self.assertIn(f"/kiem-tra/{table.name}.{form}", page)
        self.assertNotIn("verified_by", page)

    def test_keys_and_labels_are_told_apart(self):
        for table in TABLES:
            for name in ("key", "label"):
                names = [getattr(column, name) for column in table.all_columns]
                self.assertEqual(len(names), len(set(names)), table.name)


class QueryCountTests(ExportCase):
    def test_the_count_of_queries_does_not_grow_with_the_rows(self):
        # The first asks what there is to choose, too, which is kept for the others.
        counts = {"cuoc-kiem-tra": 6, "so-lieu": 2, "nhan-dinh": 2, "kien-nghi": 2}
        for rows in (1, 3):
            for _ in range(rows - len(InspectionVisit.objects.all())):
                make_visit_with_parts(team=make_team())
            for name, count in counts.items():
                with self.subTest(name, rows=rows), self.assertNumQueries(count):
                    self.get(f"/kiem-tra/{name}.csv")


class PropertyTests(ExportCase):
    """Over 20 random sets, each added to the last: what the site counts is what it gives out."""

    def random_visits(self, chance):
        for _ in range(chance.randint(0, 6)):
            visit = make_visit(
                state=chance.choice([State.PUBLISHED, State.PUBLISHED, State.DRAFT]),
                course=chance.choice([Course.REMEDYING, Course.CONCLUDED, Course.HELD]),
                started_on=date(2025, 12, 10) + chance.randint(0, 300) * A_DAY,
            )
            received = chance.randint(0, 5_000)
            resolved = chance.randint(0, received)
            make_figures(
                visit=visit,
                carried_over=None,
                new_in_period=None,
                online=None,
                received=received,
                resolved=resolved,
                on_time=chance.randint(0, resolved),
            )
            for _ in range(chance.randint(0, 3)):
                make_recommendation(
                    visit=visit,
                    state=chance.choice([*RemedyState.values]),
                    deadline=visit.started_on + chance.randint(0, 400) * A_DAY,
                )

    def test_the_sums_of_the_site_are_those_of_the_rows_given_out(self):
        for seed in range(20):
            with self.subTest(seed=seed):
                chance = Random(seed)
                self.random_visits(chance)
                self.assert_sums_agree(timezone.localdate())
                self.assert_lists_agree(chance.choice([*COURSES]), chance.choice([*REMEDIES]))

    def assert_lists_agree(self, course, remedy):
        """Fail unless the lists show as many rows as the CSV of the same address gives out."""
        for year in ("2025", "2026"):
            for page, table, state in (
                ("", "cuoc-kiem-tra", course),
                ("kien-nghi/", "kien-nghi", remedy),
            ):
                asked = f"nam={year}&tinh-trang={state}"
                listed = self.client.get(f"/kiem-tra/{page}?{asked}").context["page"]
                self.assertEqual(listed.paginator.count, len(self.rows(table, asked)), asked)

    def assert_sums_agree(self, today):
        visits, asked = self.rows("cuoc-kiem-tra"), self.rows("kien-nghi")
        for year in ("2025", "2026"):
            numbers = numbers_of_year(int(year), today)
            of_year = [row for row in asked if row["Năm"] == year]
            self.assertEqual(
                [
                    numbers.visits,
                    numbers.concluded,
                    numbers.follow_up.total,
                    numbers.follow_up.remedied,
                    numbers.follow_up.overdue,
                ],
                [
                    sum(row["Năm"] == year for row in visits),
                    sum(row["Năm"] == year and row["Ngày kết luận"] != "" for row in visits),
                    len(of_year),
                    sum(row["Tình trạng"] == "Đã khắc phục" for row in of_year),
                    sum(is_overdue(row) for row in of_year),
                ],
            )
        told = sum(int(row["Số kiến nghị"] or 0) for row in visits)
        self.assertEqual(told, len(asked))
        for row in self.rows("so-lieu"):
            self.assertEqual(
                int(row["Đã giải quyết"]), int(row["Đúng và trước hạn"]) + int(row["Trả quá hạn"])
            )


def is_overdue(row):
    return row["Tình trạng"] == "Chưa khắc phục" and row["Số ngày quá hạn"] != "0"


class ListTests(ExportCase):
    def test_each_list_leads_to_exactly_its_rows(self):
        make_visit_with_parts()
        make_visit_with_parts(started_on=date(2025, 3, 1))
        for page, name in (("", "cuoc-kiem-tra"), ("kien-nghi/", "kien-nghi")):
            shown = self.client.get(f"/kiem-tra/{page}?nam=2025")
            address = f"/kiem-tra/{name}.csv?nam=2025"
            self.assertContains(shown, f'href="{address}"')
            self.assertEqual(
                len(self.rows(name, "nam=2025")), shown.context["page"].paginator.count
            )
