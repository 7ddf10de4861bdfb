from django.test import SimpleTestCase

from news.legacy.dates import published
from news.legacy.page import Refusal
from tests.factories import local_time

NOW = local_time(2026, 11, 25, 12, 0)


class PublishedTests(SimpleTestCase):
    def test_dates_are_read_as_the_old_portal_printed_them(self):
        for stamp, expected in (
            ("(Ngày đăng :24/09/2021 12:00:00 SA)", local_time(2021, 9, 24)),
            ("(Ngày đăng :24/09/2021 12:05:00 SA)", local_time(2021, 9, 24, 0, 5)),
            ("(Ngày đăng :24/09/2021 12:05:00 CH)", local_time(2021, 9, 24, 12, 5)),
            ("(Ngày đăng :20/09/2021 8:09:04 SA)", local_time(2021, 9, 20, 8, 9, 4)),
            ("(Ngày đăng :28/10/2020 4:46:02 CH)", local_time(2020, 10, 28, 16, 46, 2)),
            ("( ngày  đăng:  4/9/2021   4:46:02CH )", local_time(2021, 9, 4, 16, 46, 2)),
            ("Ngày đăng: 04-09-2021", local_time(2021, 9, 4)),
            ("Ngày đăng tin : 4.9.2021, 16:46", local_time(2021, 9, 4, 16, 46)),
            ("(Ngày đăng 24/09/2021 - 08h30)", local_time(2021, 9, 24, 8, 30)),
            ("(Ngày đăng :24/09/2021 4:46:02 PM)", local_time(2021, 9, 24, 16, 46, 2)),
            ("(Ngày đăng :24/09/2021 16:46:02 CH)", local_time(2021, 9, 24, 16, 46, 2)),
            ("(Ngày đăng :29/02/2020 12:00:00 SA)", local_time(2020, 2, 29)),
        ):
            with self.subTest(stamp):
                self.assertEqual(published(stamp, NOW), expected)

    def test_nonsense_is_refused_with_its_reason(self):
        for stamp, reason in (
            ("(Ngày đăng :)", "Dòng “Ngày đăng” để trống."),
            ("(Ngày đăng :hôm qua)", "Ngày đăng “hôm qua” không phải là ngày."),
            ("(Ngày đăng :31/02/2021)", "Ngày đăng “31/02/2021” không phải là ngày."),
            ("(Ngày đăng :29/02/2021)", "Ngày đăng “29/02/2021” không phải là ngày."),
            ("(Ngày đăng :09/24/2021)", "Ngày đăng “09/24/2021” không phải là ngày."),
            ("(Ngày đăng :00/00/0000)", "Ngày đăng “00/00/0000” không phải là ngày."),
            ("(Ngày đăng :24/09/21)", "Ngày đăng “24/09/21” không phải là ngày."),
            ("(Ngày đăng :24/09/2021 25:00)", "Ngày đăng “24/09/2021 25:00” không phải là ngày."),
            (
                "(Ngày đăng :24/09/2021 13:00:00 SA)",
                "Ngày đăng “24/09/2021 13:00:00 SA” không phải là ngày.",
            ),
            ("(Ngày đăng :24/09/2201)", "Ngày đăng “24/09/2201” ở tương lai."),
            ("(Ngày đăng :24/09/1921)", "Ngày đăng “24/09/1921” sớm hơn năm 1997."),
        ):
            with self.subTest(stamp), self.assertRaises(Refusal) as refused:
                published(stamp, NOW)
            self.assertEqual(str(refused.exception), reason)
