import csv
import io
import random
from datetime import date

from django.db import transaction
from django.test import TestCase, tag
from django.utils import timezone
from lxml.html import fromstring

from inspections.counting import FollowUp, tag_of
from inspections.models import (
    WITH_CONCLUSION,
    Course,
    InspectionVisit,
    PaperRole,
    PlannedUnit,
    Recommendation,
    RemedyState,
    VisitDocument,
    VisitKind,
)
from inspections.unit_record import repeated_in
from tests.factories import (
    A_DAY,
    make_document,
    make_organization,
    make_plan,
    make_recommendation,
    make_user,
    make_visit,
)
from tests.runner import SWEEP

COURSES = (*Course,)
CLOSED = (RemedyState.IMPLEMENTED, RemedyState.NOT_IMPLEMENTED)
REPORTED = (RemedyState.REPORTED, RemedyState.IMPLEMENTED)
DATA_SETS = 200
LIST_OF = {"/kiem-tra/": "cuoc-kiem-tra", "/kiem-tra/kien-nghi/": "kien-nghi"}


class RandomYear:
    """A plan and visits of any course and publicity, with remedies in any state, by one seed."""

    def __init__(self, seed, units, document, user):
        self.chance, self.units = random.Random(seed), units
        self.document, self.user = document, user
        self.year = self.chance.choice((2025, 2026))
        self.number = 0

    def store(self):
        """Store it in six statements."""
        self.store_plan()
        visits = [self.visit() for _ in range(self.chance.randint(0, 5))]
        InspectionVisit.objects.bulk_create(visits)
        papers = [
            VisitDocument(visit=each, role=PaperRole.EVIDENCE, document=self.document)
            for each in visits
        ]
        VisitDocument.objects.bulk_create(papers)
        rows = [
            self.recommendation(each.visit, each)
            for each in papers
            for _ in range(self.chance.randint(0, 3))
        ]
        Recommendation.objects.bulk_create(rows)

    def store_plan(self):
        state = self.chance.choice((*["published"] * 4, "draft"))
        plan = make_plan(year=self.year, issuer=self.document.issuer, state=state)
        units = self.chance.sample(self.units, self.chance.randint(0, 4))
        PlannedUnit.objects.bulk_create(PlannedUnit(plan=plan, organization=u) for u in units)

    def visit(self):
        self.number += 1
        course = self.chance.choice(COURSES)
        day = date(self.year, 3, self.chance.randint(1, 28))
        visit = InspectionVisit(
            kind=VisitKind.UNPLANNED,
            slug=f"cuoc-{self.number}",
            organization=self.chance.choice(self.units),
            course=course,
            state=self.chance.choice(("published", "published", "draft", "withdrawn")),
            published_at=timezone.now() + self.chance.choice((-A_DAY, -A_DAY, A_DAY)),
            started_on=day,
            concluded_on=day + A_DAY if course in WITH_CONCLUSION else None,
        )
        visit.derive()
        return visit

    def recommendation(self, visit, paper):
        today, state = timezone.localdate(), self.chance.choice((*RemedyState,))
        is_closed = state in CLOSED
        return Recommendation(
            visit=visit,
            addressee=visit.organization,
            text="Việc phải làm.",
            state=state,
            deadline=self.chance.choice((None, today, today - A_DAY, today + A_DAY)),
            reported_on=today if state in REPORTED else None,
            verified_on=today if is_closed else None,
            verified_by=self.user if is_closed else None,
            evidence=paper if state == RemedyState.IMPLEMENTED else None,
            result="Đã giải thể." if state == RemedyState.NOT_IMPLEMENTED else "",
        )


def rows_on(client, address, known):
    """Return how many rows stand on all pages behind an address of a list, or of a plan.

    `known`: {address: page} of those that were opened already.
    """
    page = known.get(address) or client.get(address)
    if "plan" in page.context:
        return page.context["total"]
    found, joint = rows_in(page), "&" if "?" in address else "?"
    for number in page.context["page"].paginator.page_range[1:]:
        found += rows_in(client.get(f"{address}{joint}trang={number}"))
    return found


def rows_in(page):
    html = fromstring(page.content.decode())
    rows = html.xpath("//li[contains(@class, 'visit-row')]")
    return len(rows) + len(html.xpath("//table[contains(@class, 'remedies')]/tbody/tr"))


def rows_given_out(client, address):
    """Return how many rows the CSV has for what an address of a list asks for."""
    path, _, asked = address.partition("?")
    content = client.get(f"/kiem-tra/{LIST_OF[path]}.csv?{asked}").getvalue().decode()
    return len(list(csv.reader(io.StringIO(content)))) - 1


@tag(SWEEP)
class NumbersTests(TestCase):
    def test_every_number_on_the_list_is_the_count_of_rows_behind_its_link_and_in_the_csv(self):
        units = [make_organization() for _ in range(4)]
        document, user = make_document(issuer=make_organization()), make_user()
        seen = set()
        for seed in range(DATA_SETS):
            with self.subTest(seed=seed), transaction.atomic():
                made = RandomYear(seed, units, document, user)
                made.store()
                way = f"/kiem-tra/?nam={made.year}"
                page = self.client.get(way)
                for text, said, address in self.numbers_of(page):
                    self.assertEqual(said, rows_on(self.client, address, {way: page}), text)
                    if address.partition("?")[0] in LIST_OF:
                        self.assertEqual(said, rows_given_out(self.client, address), text)
                    seen.add(text)
                transaction.set_rollback(True)
        self.assertGreater(len(seen), 20)  # the data sets differ

    def numbers_of(self, page):
        """Return [(text, number, address)] of the links in the plain numbers above the list."""
        links = fromstring(page.content.decode()).xpath("//section[@class='numbers']//a")
        texts = [(link.text.strip(), link.get("href")) for link in links]
        self.assertEqual(len(texts), len(page.context["numbers"].plans) + 5)
        return [(text, int(text.split()[0].replace(".", "")), way) for text, way in texts]

    def test_the_numbers_hold_nothing_unpublished(self):
        unit = make_organization()
        plan = make_plan(units=[unit])
        make_plan(units=[make_organization()], state="draft")
        shown = make_visit(organization=unit, plan=plan, course=Course.REMEDYING)
        make_recommendation(visit=shown, state=RemedyState.IMPLEMENTED)
        make_recommendation(visit=shown, deadline=timezone.localdate() - A_DAY)
        make_recommendation(visit=make_visit(course=Course.HELD))
        for hidden in ("draft", "review", "withdrawn"):
            visit = make_visit(course=Course.REMEDYING, state=hidden)
            make_recommendation(visit=visit, deadline=timezone.localdate() - A_DAY)
        later = timezone.now() + A_DAY
        make_recommendation(visit=make_visit(course=Course.REMEDYING, published_at=later))
        page = self.client.get("/kiem-tra/?nam=2026")
        words = fromstring(page.content.decode()).xpath("string(//section[@class='numbers']/p)")
        self.assertEqual(
            " ".join(words.split()),
            "Năm 2026: 1 đơn vị trong kế hoạch, 2 cuộc kiểm tra, 1 đã kết luận, 2 kiến nghị,"
            " 1 đã khắc phục, 1 quá hạn.",
        )


class TagTests(TestCase):
    def test_the_tag_says_where_a_visit_stands(self):
        for course, follow_up, label in (
            (Course.PLANNED, FollowUp(0, 0, 0, 0), "Dự kiến"),
            (Course.HELD, FollowUp(0, 0, 0, 0), "Đã tiến hành, chờ kết luận"),
            (Course.REMEDYING, FollowUp(9, 7, 7, 0), "Đang khắc phục"),
            (Course.REMEDYING, FollowUp(9, 7, 7, 1), "Có kiến nghị quá hạn"),
            (Course.COMPLETED, FollowUp(6, 6, 6, 0), "Đã khắc phục xong"),
            (Course.COMPLETED, FollowUp(6, 5, 6, 0), "Đã kết thúc theo dõi"),
            (Course.COMPLETED, FollowUp(0, 0, 0, 0), "Hoàn thành"),
        ):
            with self.subTest(label):
                self.assertEqual(tag_of(make_visit(course=course), follow_up).label, label)


class RepeatedTests(TestCase):
    def found(self, areas):
        return [(each.area, each.years) for each in repeated_in(areas)]

    def test_an_area_repeats_over_inspected_years_in_a_row(self):
        areas = {2026: {"A", "B"}, 2025: {"A"}, 2023: {"A", "B"}}
        self.assertEqual(self.found(areas), [("A", [2026, 2025, 2023])])

    def test_one_good_year_ends_the_row(self):
        self.assertEqual(self.found({2026: {"A"}, 2025: set(), 2024: {"A"}}), [])

    def test_what_was_good_last_time_does_not_repeat(self):
        self.assertEqual(self.found({2026: set(), 2025: {"A"}, 2024: {"A"}}), [])

    def test_no_year_is_no_repeat(self):
        self.assertEqual(self.found({}), [])
