import random
from datetime import date

from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from lxml.html import fromstring

from inspections.counting import FollowUp, tag_of
from inspections.models import Course, RemedyState
from inspections.unit_record import repeated_in
from tests.factories import (
    A_DAY,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_user,
    make_visit,
)

COURSES = (*Course,)
CLOSED = (RemedyState.IMPLEMENTED, RemedyState.NOT_IMPLEMENTED)
DATA_SETS = 40


def make_random_year(chance, units, issuer, user):
    """Store a plan and visits of any course and publicity, with remedies in any state."""
    today = timezone.localdate()
    year = chance.choice((2025, 2026))
    plan = make_plan(year=year, issuer=issuer, units=chance.sample(units, chance.randint(0, 4)))
    if chance.random() < 0.2:
        plan.state = "draft"
        plan.save()
    for unit in chance.sample(units, chance.randint(0, 4)):
        visit = make_visit(
            organization=unit,
            course=chance.choice(COURSES),
            state=chance.choice(("published", "published", "draft", "withdrawn")),
            started_on=date(year, 3, 2),
        )
        paper = make_paper(visit=visit)
        for _ in range(chance.randint(0, 3)):
            state = chance.choice((*RemedyState,))
            deadline = chance.choice((None, today, today - A_DAY, today + A_DAY))
            fields = {"evidence": paper, "verified_by": user} if state in CLOSED else {}
            make_recommendation(visit=visit, state=state, deadline=deadline, **fields)
    return year


def rows_on(client, address):
    """Return how many rows stand on all pages behind an address of a list, or of a plan."""
    page = client.get(address)
    if "plan" in page.context:
        return page.context["total"]
    found = 0
    for number in page.context["page"].paginator.page_range:
        joint = "&" if "?" in address else "?"
        html = fromstring(client.get(f"{address}{joint}trang={number}").content.decode())
        found += len(html.xpath("//li[contains(@class, 'visit-row')]"))
        found += len(html.xpath("//table[contains(@class, 'remedies')]/tbody/tr"))
    return found


class NumbersTests(TestCase):
    def test_every_number_on_the_list_is_the_count_of_rows_behind_its_link(self):
        units = [make_organization() for _ in range(4)]
        issuer, user = make_organization(), make_user()
        chance = random.Random(4)
        for data_set in range(DATA_SETS):
            with self.subTest(data_set), transaction.atomic():
                year = make_random_year(chance, units, issuer, user)
                for text, said, address in self.numbers_of(year):
                    self.assertEqual(said, rows_on(self.client, address), text)
                transaction.set_rollback(True)

    def numbers_of(self, year):
        """Return [(text, number, address)] of the links in the plain numbers above the list."""
        page = self.client.get("/kiem-tra/", {"nam": year})
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
