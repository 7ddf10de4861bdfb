import datetime
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from cchc_portal.demo import reading

WEDNESDAY = datetime.date(2026, 11, 25)


class BracesTests(SimpleTestCase):
    def test_days_months_and_years_are_counted_from_the_day_of_the_page(self):
        text = "{ngày} {ngày-7} {ngày+10} {tháng} {tháng-11} {tháng+2} {năm} {năm-1}"
        self.assertEqual(
            reading.filled(text, WEDNESDAY),
            "25/11/2026 18/11/2026 05/12/2026 11/2026 12/2025 01/2027 2026 2025",
        )

    def test_a_fraction_is_printed_with_its_percentage(self):
        self.assertEqual(
            reading.filled("{19540/21817 hồ sơ}; {19540/21817}", WEDNESDAY),
            "19.540/21.817 hồ sơ, đạt 89,6%; 89,6%",
        )

    def test_texts_in_lists_are_filled_too_and_the_rest_stays(self):
        page = {"titles": ["{năm}"], "order": 3}
        self.assertEqual(reading.filled(page, WEDNESDAY), {"titles": ["2026"], "order": 3})

    def test_a_page_with_braces_that_say_nothing_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sai.html"
            path.write_text('+++\ntitle = "Tin"\ndate = 2024-05-22\n+++\n<p>{hôm nay}</p>\n')
            with self.assertRaisesMessage(ValueError, "sai.html: không hiểu {hôm nay}"):
                reading.read_page(path, WEDNESDAY)


class WorkdayTests(SimpleTestCase):
    def test_weekends_are_stepped_over_both_ways(self):
        days = [reading.workday(WEDNESDAY, ago) for ago in (0, 1, 3, 8, -2, -3)]
        self.assertEqual(
            [f"{day:%d/%m}" for day in days], ["25/11", "24/11", "20/11", "13/11", "27/11", "30/11"]
        )
