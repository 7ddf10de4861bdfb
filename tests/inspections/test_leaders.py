import random
from datetime import date

from django.test import TestCase
from django.utils import timezone
from lxml.html import fromstring

from inspections.leadership import (
    Everything,
    recommendations_behind,
    shortcomings_behind,
    visits_behind,
)
from inspections.models import Course, RemedyState
from tests.factories import (
    A_DAY,
    make_area,
    make_figures,
    make_finding,
    make_organization,
    make_plan,
    make_recommendation,
    make_superuser,
    make_user,
    make_visit,
)

PAGE = "/quan-tri/inspections/inspectionvisit/lanh-dao/"
VIEW = ("inspections.view_inspectionvisit", "inspections.view_recommendation")


def make_years(chance=None):
    """Store three years of visits, published or not, with figures and remedies of two areas."""
    chance = chance or random.Random(6)
    units = [make_organization() for _ in range(3)]
    user, yesterday = make_user(), timezone.localdate() - A_DAY
    areas = [make_area(), make_area("che-do-cong-vu", "Cải cách chế độ công vụ")]
    for year in (2024, 2025, 2026):
        plan = make_plan(year=year, units=units)
        for unit in units[: chance.randint(1, 3)]:
            visit = make_visit(
                plan=plan,
                organization=unit,
                started_on=date(year, 3, 2),
                course=chance.choice((Course.HELD, Course.REMEDYING)),
                state=chance.choice(("published", "draft")),
            )
            make_figures(visit=visit, on_time=chance.randint(18_000, 19_540))
            for area in areas:
                finding = make_finding(visit=visit, area=area)
                make_recommendation(visit=visit, finding=finding, deadline=yesterday)
            make_recommendation(visit=visit)
            gone = {"state": RemedyState.NOT_IMPLEMENTED, "verified_by": user}
            make_recommendation(visit=visit, **gone)
    cancelled = make_visit(
        plan=plan,
        organization=make_organization(),
        course=Course.CANCELLED,
        scheduled_on=date(2026, 5, 4),
    )
    make_finding(visit=cancelled)
    return units


class SumsTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.units = make_years()

    def setUp(self):
        super().setUp()
        self.day = timezone.localdate()
        self.everything = Everything(self.day)

    def test_units_and_areas_add_up_to_the_year(self):
        for year in self.everything.years:
            whole = self.everything.of_year(year)
            units, areas = self.everything.by_unit(year), self.everything.by_area(year)
            with self.subTest(year):
                for name in ("visits", "concluded", "on_time", "resolved"):
                    total = sum(getattr(each, name) for each in units)
                    self.assertEqual(total, getattr(whole, name), name)
                for rows in (units, areas):
                    for name in ("total", "remedied", "closed", "overdue"):
                        total = sum(getattr(each.follow_up, name) for each in rows)
                        self.assertEqual(total, getattr(whole.follow_up, name), name)

    def test_the_year_is_the_sum_of_its_visits(self):
        for year in self.everything.years:
            visits = [each for each in self.everything.visits if each.year == year]
            whole = self.everything.of_year(year)
            with self.subTest(year):
                self.assertEqual(whole.visits, len(visits))
                self.assertEqual(whole.on_time, sum(each.figures.on_time for each in visits))
                self.assertEqual((whole.done, whole.planned), (len(visits), len(self.units)))

    def test_every_number_is_the_count_of_the_recommendations_behind_it(self):
        for year in self.everything.years:
            rows = [({}, self.everything.of_year(year))]
            rows += [({"unit": each.key}, each) for each in self.everything.by_unit(year)]
            rows += [({"area": each.key}, each) for each in self.everything.by_area(year)]
            for asked, sums in rows:
                counts = [
                    recommendations_behind(year, self.day, **asked, state=state).count()
                    for state in ("", "da-khac-phuc", "qua-han")
                ]
                said = sums.follow_up
                with self.subTest(year=year, asked=asked):
                    self.assertEqual(counts, [said.total, said.remedied, said.overdue])

    def test_every_count_of_visits_is_that_of_the_rows_behind_it(self):
        for year in self.everything.years:
            rows = [("", self.everything.of_year(year))]
            rows += [(each.key, each) for each in self.everything.by_unit(year)]
            for unit, sums in rows:
                counts = [visits_behind(year, unit, state).count() for state in ("", "da-ket-luan")]
                with self.subTest(year=year, unit=unit):
                    self.assertEqual(counts, [sums.visits, sums.concluded])

    def test_the_plan_and_the_shortcomings_are_the_rows_behind_them(self):
        for year in self.everything.years:
            with self.subTest(year):
                done = visits_behind(year, state="theo-ke-hoach").count()
                self.assertEqual(done, self.everything.of_year(year).done)
                areas = self.everything.by_area(year)
                behind = [shortcomings_behind(year, each.key).count() for each in areas]
                self.assertEqual(behind, [each.shortcomings for each in areas])

    def test_the_sums_of_one_year_are_those_among_all_years(self):
        for year in self.everything.years:
            alone = Everything(self.day, year)
            with self.subTest(year):
                for name in ("of_year", "by_unit", "by_area"):
                    both = getattr(alone, name)(year), getattr(self.everything, name)(year)
                    self.assertEqual(*both)

    def test_nonsense_has_no_rows(self):
        for asked in ({"unit": "x"}, {"area": "x"}, {"state": "x"}):
            with self.subTest(asked):
                self.assertEqual(recommendations_behind(2026, self.day, **asked).count(), 0)
        for asked in ({"unit": "x"}, {"state": "x"}):
            with self.subTest(asked):
                self.assertEqual(visits_behind(2026, **asked).count(), 0)


class LeadersPageTests(TestCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(make_user(permissions=VIEW))

    def test_every_number_with_a_link_leads_to_its_rows(self):
        make_years()
        for year in (2024, 2025, 2026):
            page = fromstring(self.client.get(f"{PAGE}?nam={year}").content.decode())
            links = page.xpath("//div[@class='leaders']//a[contains(@href, 'lanh-dao/')]")
            self.assertGreater(sum("cuoc-kiem-tra/" in link.get("href") for link in links), 7)
            self.assertGreater(sum("kien-nghi/" in link.get("href") for link in links), 9)
            self.assertGreater(sum("han-che/" in link.get("href") for link in links), 1)
            for link in links:
                behind = self.client.get(link.get("href")).context["page"].paginator
                with self.subTest(link.get("href")):
                    if "co-so-lieu" in link.get("href"):  # a fraction: summed over the rows behind
                        rows = [visit.figures for visit in behind.object_list]
                        both = [
                            sum(getattr(row, n) for row in rows) for n in ("on_time", "resolved")
                        ]
                        told = link.text.removesuffix(" hồ sơ").replace(".", "").split("/")
                        self.assertEqual([int(number) for number in told], both)
                    else:
                        self.assertEqual(int(link.text), behind.count)

    def test_no_chart_stands_without_its_table(self):
        make_years()
        page = fromstring(self.client.get(PAGE).content.decode())
        self.assertEqual(len(page.xpath("//*[local-name()='svg'][@role='img']")), 1)
        drawn = page.xpath("//*[@class='chart-figure']/text()")
        told = page.xpath("//section[h2='Theo năm']//tbody/tr/td[4]/text()")
        self.assertEqual([text.split("(")[1][:-2] for text in told][::-1], drawn)

    def test_an_office_without_inspections_has_an_empty_page(self):
        self.assertContains(self.client.get(PAGE), "Chưa có số liệu.")

    def test_it_is_for_those_who_may_see_visits_and_recommendations(self):
        self.client.force_login(make_user(permissions=VIEW[:1]))
        for address in (PAGE, f"{PAGE}kien-nghi/?nam=2026", f"{PAGE}cuoc-kiem-tra/?nam=2026"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 403)

    def test_a_year_that_is_none_is_a_404(self):
        for address in (f"{PAGE}?nam=x", f"{PAGE}kien-nghi/", f"{PAGE}kien-nghi/?nam=20266"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_it_asks_the_same_questions_for_3_visits_and_for_more(self):
        self.client.force_login(make_superuser())
        for _ in range(2):
            make_years()
            with self.assertNumQueries(6):
                self.client.get(PAGE)
