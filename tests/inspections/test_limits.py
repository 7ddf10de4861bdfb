"""What pages of inspections may ask, once the frame is kept: the same for 1 and for 100 rows."""

from datetime import date, time, timedelta

from django.test import TestCase

from tests.factories import (
    make_article,
    make_figures,
    make_finding,
    make_hours,
    make_official,
    make_organization,
    make_recommendation,
    make_visit,
)

FIRST_DAY = date(2024, 1, 8)
# What an address may ask beside the one question for the content version.
LIST, VISIT, UNIT = 1, 2, 5


class LimitTests(TestCase):
    def asks(self, address, count):
        """Assert that a second request of `address` asks `count` questions and the version."""
        self.assertEqual(self.client.get(address).status_code, 200)
        with self.assertNumQueries(count + 1):
            self.client.get(address)

    def test_1_row_and_100_rows_cost_the_same(self):
        unit = make_organization(parent=make_organization())
        visit = make_visit(organization=unit)
        make_figures(visit=visit)
        make_hours(unit, time(7, 30), time(11, 30))
        for rows in (1, 99):
            for number in range(rows):
                day = FIRST_DAY + timedelta(days=rows + number)
                held = make_visit(organization=unit, started_on=day, course="remedying")
                make_recommendation(visit=held)
                make_recommendation(visit=visit)
                make_finding(visit=visit)
                make_official(organization=unit)
                make_organization(parent=unit)
                article = make_article(organizations=[unit])
                visit.articles.add(article)
            with self.subTest("list", rows=rows):
                self.asks("/kiem-tra/", LIST)
            with self.subTest("visit", rows=rows):
                self.asks(visit.get_absolute_url(), VISIT)
            with self.subTest("unit", rows=rows):
                self.asks(unit.get_absolute_url(), UNIT)
