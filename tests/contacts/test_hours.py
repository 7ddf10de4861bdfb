from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import TestCase
from django.urls import reverse

from contacts.hours import (
    Calendar,
    OpeningHours,
    SpecialDays,
    next_change,
    with_calendars,
    year_without_holidays,
)
from tests.factories import (
    local_time,
    make_hours,
    make_organization,
    make_special_days,
    make_superuser,
    make_user,
)

# 23/11/2026 is a Monday.
MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17))


class StatusTests(TestCase):
    def setUp(self):
        self.unit = make_organization()
        make_hours(self.unit, *MORNING)
        make_hours(self.unit, *AFTERNOON)

    def said(self, *moment):
        status = with_calendars([self.unit], local_time(*moment))[0].opening
        return (status.is_open, status.text, status.holiday)

    def test_it_says_what_holds_at_every_turn_of_a_working_day(self):
        turns = {
            (2026, 11, 23, 7, 29): (False, "Mở lại 07:30", ""),
            (2026, 11, 23, 7, 30): (True, "Đang mở, đóng lúc 11:30", ""),
            (2026, 11, 23, 11, 29, 59): (True, "Đang mở, đóng lúc 11:30", ""),
            (2026, 11, 23, 11, 30): (False, "Mở lại 13:30", ""),
            (2026, 11, 23, 13, 30): (True, "Đang mở, đóng lúc 17:00", ""),
            (2026, 11, 23, 17, 0): (False, "Mở lại thứ ba 07:30", ""),
            (2026, 11, 27, 17, 0): (False, "Mở lại thứ hai 07:30", ""),
            (2026, 11, 29, 23, 59): (False, "Mở lại thứ hai 07:30", ""),
        }
        for moment, expected in turns.items():
            with self.subTest(moment):
                self.assertEqual(self.said(*moment), expected)

    def test_english_says_the_same(self):
        tet = {"name": "Tết Nguyên đán", "first_day": date(2027, 2, 5)}
        make_special_days(last_day=date(2027, 2, 11), **tet)
        turns = {
            (2026, 11, 23, 7, 29): "Opens at 07:30",
            (2026, 11, 23, 7, 30): "Open until 11:30",
            (2026, 11, 23, 17, 0): "Opens Tuesday at 07:30",
            (2027, 2, 5, 9): "Opens 12 February 2027 at 07:30",
        }
        for moment, expected in turns.items():
            status = with_calendars([self.unit], local_time(*moment))[0].opening
            with self.subTest(moment):
                self.assertEqual(status.in_english, expected)

    def test_a_holiday_closes_and_a_day_far_away_is_called_by_its_date(self):
        tet = {"name": "Tết Nguyên đán", "first_day": date(2027, 2, 5)}
        make_special_days(last_day=date(2027, 2, 11), **tet)
        self.assertEqual(
            self.said(2027, 2, 5, 9), (False, "Mở lại 12/02/2027 07:30", "Tết Nguyên đán")
        )
        self.assertEqual(
            self.said(2027, 2, 11, 9), (False, "Mở lại thứ sáu 07:30", "Tết Nguyên đán")
        )
        self.assertEqual(self.said(2027, 2, 12, 9), (True, "Đang mở, đóng lúc 11:30", ""))

    def test_a_day_worked_instead_keeps_the_hours_of_the_day_it_is_worked_as(self):
        saturday = date(2026, 11, 28)
        make_special_days(name="Làm bù", first_day=saturday, worked_as=1)
        self.assertEqual(self.said(2026, 11, 28, 9), (True, "Đang mở, đóng lúc 11:30", ""))
        self.assertEqual(self.said(2026, 11, 27, 18), (False, "Mở lại thứ bảy 07:30", ""))

    def test_a_day_off_of_one_office_is_not_that_of_another_and_outranks_a_general_one(self):
        monday = date(2026, 11, 23)
        make_special_days(first_day=monday, organization=make_organization())
        self.assertTrue(self.said(2026, 11, 23, 9)[0])
        make_special_days(first_day=monday, name="Nghỉ chung")
        self.assertFalse(self.said(2026, 11, 23, 9)[0])
        make_special_days(first_day=monday, organization=self.unit, worked_as=1)
        self.assertTrue(self.said(2026, 11, 23, 9)[0])

    def test_an_office_closed_for_longer_than_is_looked_ahead_promises_nothing(self):
        make_special_days(first_day=date(2026, 11, 1), last_day=date(2027, 3, 1), name="Sửa nhà")
        self.assertEqual(self.said(2026, 11, 23, 9), (False, "Đang đóng cửa", "Sửa nhà"))

    def test_nothing_is_said_of_an_office_whose_hours_are_unknown(self):
        self.assertIsNone(
            with_calendars([make_organization()], local_time(2026, 11, 23))[0].opening
        )

    def test_the_day_is_that_of_vietnam(self):
        self.assertEqual(self.said(2026, 11, 24, 0, 30), (False, "Mở lại 07:30", ""))

    def test_the_week_puts_days_of_equal_hours_together(self):
        make_hours(self.unit, *MORNING, first_day=6, last_day=6)
        calendar = with_calendars([self.unit], local_time(2026, 11, 23))[0].calendar
        self.assertEqual(
            calendar.week(),
            [
                ("Thứ hai đến thứ sáu", ["07:30–11:30", "13:30–17:00"]),
                ("Thứ bảy", ["07:30–11:30"]),
                ("Chủ nhật", []),
            ],
        )
        weekend = Calendar([make_hours(self.unit, *MORNING)], ()).week()
        self.assertEqual(weekend[-1], ("Thứ bảy, chủ nhật", []))

    def test_days_off_are_told_a_month_ahead_and_not_later(self):
        for name, first in (("Xa", date(2026, 12, 24)), ("Gần", date(2026, 12, 1))):
            make_special_days(name=name, first_day=first)
        make_special_days(name="Đã qua", first_day=date(2026, 11, 22))
        now = local_time(2026, 11, 23, 9)
        calendar = with_calendars([self.unit], now)[0].calendar
        self.assertEqual([row.name for row in calendar.coming(now)], ["Gần"])


class SharedCalendarTests(TestCase):
    def setUp(self):
        self.units = [make_organization() for _ in range(3)]
        for unit in self.units:
            make_hours(unit, *MORNING)
        self.moment = local_time(2026, 11, 23, 9)

    def test_offices_of_equal_hours_have_one_calendar(self):
        one, same, other = self.units
        make_hours(other, time(13), time(17))
        with_calendars(self.units, self.moment)
        self.assertIs(one.calendar, same.calendar)
        self.assertEqual(len(other.calendar.week()[0][1]), 2)

    def test_days_of_one_office_close_no_other(self):
        make_special_days(organization=self.units[1], first_day=date(2026, 11, 23))
        with_calendars(self.units, self.moment)
        self.assertEqual([unit.opening.is_open for unit in self.units], [True, False, True])


class QueryTests(TestCase):
    def test_one_office_and_three_cost_one_query_and_then_the_version_alone(self):
        for rows in (1, 3):
            units = [make_organization() for _ in range(rows)]
            for unit in units:
                make_hours(unit, *MORNING)
                make_special_days(organization=unit, first_day=date(2026, 11, 23))
            with self.subTest(rows=rows), self.assertNumQueries(2):  # the version, hours and days
                with_calendars(units, local_time(2026, 11, 23))
            with self.subTest(rows=rows), self.assertNumQueries(1):
                with_calendars(units, local_time(2026, 11, 24))


class NextChangeTests(TestCase):
    def test_it_is_the_next_time_of_any_office_or_midnight(self):
        make_hours(make_organization(), *MORNING)
        make_hours(make_organization(), time(8), time(22), first_day=7, last_day=7)
        changes = {
            (2026, 11, 23, 6, 0): (2026, 11, 23, 7, 30),
            (2026, 11, 23, 7, 30): (2026, 11, 23, 8, 0),
            (2026, 11, 23, 12, 0): (2026, 11, 23, 22, 0),
            (2026, 11, 23, 22, 0): (2026, 11, 24, 0, 0),
        }
        for moment, expected in changes.items():
            self.assertEqual(next_change(local_time(*moment)), local_time(*expected))

    def test_without_hours_the_day_itself_ends(self):
        self.assertEqual(next_change(local_time(2026, 12, 31, 9)), local_time(2027, 1, 1))


class HolidaysToEnterTests(TestCase):
    def test_next_years_are_asked_for_from_november_until_one_is_entered(self):
        unit = make_organization()
        self.assertIsNone(year_without_holidays(date(2026, 11, 1)))
        make_hours(unit, *MORNING)
        make_special_days(first_day=date(2026, 9, 2))
        make_special_days(first_day=date(2027, 1, 1), organization=unit)
        asked = [year_without_holidays(date(2026, month, 30)) for month in (10, 11, 12)]
        self.assertEqual(asked, [None, 2027, 2027])
        make_special_days(first_day=date(2027, 1, 1))
        self.assertIsNone(year_without_holidays(date(2026, 11, 30)))

    def test_the_dashboard_asks_those_who_keep_the_directory(self):
        make_hours(make_organization(), *MORNING)
        for user, asked in ((make_superuser(), True), (make_user(), False)):
            self.client.force_login(user)
            page = self.client.get(reverse("admin:index")).content.decode()
            with self.subTest(user.username):
                self.assertEqual("Chưa nhập ngày nghỉ lễ" in page, asked)


class RuleTests(TestCase):
    def refused(self, row, at, says):
        with self.assertRaises(ValidationError) as caught:
            row.full_clean()
        self.assertEqual(caught.exception.message_dict[at], [says])
        with self.assertRaises(IntegrityError), transaction.atomic():
            row.save()

    def test_an_office_closes_after_it_opens(self):
        row = OpeningHours(organization=make_organization(), opens=time(17), closes=time(7))
        self.refused(row, "closes", "Giờ đóng cửa phải sau giờ mở cửa.")

    def test_the_last_day_is_not_before_the_first(self):
        days = {"first_day": 5, "last_day": 1, "opens": time(7), "closes": time(8)}
        row = OpeningHours(organization=make_organization(), **days)
        self.refused(row, "last_day", "Ngày cuối phải cùng ngày đầu hoặc sau ngày đầu trong tuần.")

    def test_days_off_end_no_sooner_than_they_begin(self):
        row = SpecialDays(name="Tết", first_day=date(2027, 2, 9), last_day=date(2027, 2, 5))
        self.refused(row, "last_day", "“Đến hết ngày” phải từ ngày bắt đầu trở đi.")

    def test_hours_go_with_their_office(self):
        unit = make_organization()
        make_hours(unit, *MORNING)
        make_special_days(organization=unit, first_day=date(2027, 1, 1))
        unit.delete()
        self.assertEqual((OpeningHours.objects.count(), SpecialDays.objects.count()), (0, 0))
