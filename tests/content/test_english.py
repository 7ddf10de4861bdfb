from datetime import UTC, date, datetime

from django.test import SimpleTestCase

from content import english


class EnglishDaysTests(SimpleTestCase):
    def test_a_day_is_the_local_one(self):
        self.assertEqual(english.day(date(2021, 9, 24)), "24 September 2021")
        late = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
        self.assertEqual(english.day(late), "1 January 2027")
        self.assertEqual(english.day(None), "")

    def test_weeks_begin_on_monday(self):
        self.assertEqual((english.weekday(1), english.weekday(7)), ("Monday", "Sunday"))
