from django.test import SimpleTestCase

from news.legacy.spacing import mended


class MendedTests(SimpleTestCase):
    def test_a_full_stop_that_ends_a_sentence_gets_its_space(self):
        for text, expected in (
            ("đạt 99,97%.Thực hiện", "đạt 99,97%. Thực hiện"),
            ("khi quá hạn.Tiếp tục", "khi quá hạn. Tiếp tục"),
            ("(05 hồ sơ).Đoàn ghi nhận.Tỉnh giao", "(05 hồ sơ). Đoàn ghi nhận. Tỉnh giao"),
        ):
            with self.subTest(text):
                self.assertEqual(mended(text), expected)
                self.assertEqual(mended(expected), expected)

    def test_figures_numbers_abbreviations_and_addresses_stay(self):
        for text in (
            "3.075.347.446 đồng, 36,4%, 24.9.2021, 19.535/19.540",
            "TP.Lai Châu, TT.Huế, P.Nội vụ, 3.Thực hiện",
            "2943/KH-UBND; 66.13/2026/NQ-CP",
            "cchc@laichau.Gov.vn www.Laichau.gov.vn http://a.vn/trang.Htm trang.Tin.html",
            "theo.đó",
        ):
            with self.subTest(text):
                self.assertEqual(mended(text), text)
