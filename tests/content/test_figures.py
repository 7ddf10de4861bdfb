import time
from decimal import Decimal

from django.test import SimpleTestCase

from content.figures import fractions, mismatches, rounded, share

AGREEING = [
    "tiếp nhận trực tuyến 7.395/20.332 hồ sơ, đạt 36,4% tổng số hồ sơ phát sinh",
    "đúng và trước hạn 19.535/19.540 hồ sơ, đạt 99,97%.Thực hiện",
    "đạt 89,6% (19.540/21.817 hồ sơ)",
    "đã giải quyết 19.540/21.817 hồ sơ (đạt tỷ lệ 89,6%)",
    "mới có 22/92 thủ tục (chiếm 24%), tức 22 / 92",
    "22/92 TTHC, tỷ lệ 23,91%",
    "7/9 kiến nghị = 77.8%",
    "5/12 hồ sơ, đạt 41,7%; 0/12 hồ sơ, đạt 0%; 12/12 hồ sơ, đạt 100%",
    "tiếp nhận 120/100 hồ sơ, đạt 120% kế hoạch",
]
MISMATCHES = {
    "7.395/20.332 hồ sơ, đạt 37,4%": ("7.395/20.332", "37,4%", "36,4%"),
    "đạt 88,6% (19.540/21.817 hồ sơ)": ("19.540/21.817", "88,6%", "89,6%"),
    "19.535/19.540 hồ sơ, đạt 100%": ("19.535/19.540", "100%", "99,97%"),
    "có 1/20.000 hồ sơ, chiếm 0% tổng số": ("1/20.000", "0%", "0,01%"),
    "22/92 thủ tục (chiếm 23%)": ("22/92", "23%", "23,9%"),
    "5/12 hồ sơ, đạt 41%": ("5/12", "41%", "41,7%"),
}
SAYING_NOTHING = [
    "Sáng ngày 24/9, đạt 36% kế hoạch",
    "24/9, đạt 36%",
    "ngày 14/9/2021, đạt 36%",
    "Nghị định 42/2022/NĐ-CP, Kế hoạch 2943/KH-UBND, Nghị quyết 08-NQ/TU, đạt 5%",
    "giai đoạn 2021/2030, đạt 10%",
    "mức độ 3/4, đạt 36%",
    "0/0 hồ sơ, đạt 0%",
    "tỷ lệ trả lời 5/0, đạt 1%",
]
OF_SOMETHING_ELSE = [
    "22/92 thủ tục, tăng 5% so với cùng kỳ",
    "tăng 5% (22/92 thủ tục)",
    "22/92 thủ tục; đạt 36,4%",
    "22/92 thủ tục. Đạt 36,4%",
    "22/92 thủ tục, trong đó 30% nộp trực tuyến",
    "22/92 thủ tục, gần 30%",
    "trên 30% (22/92 thủ tục)",
]


class ShareTests(SimpleTestCase):
    def test_one_decimal_and_two_from_99_up_and_below_1(self):
        found = [
            share(*pair) for pair in [(7395, 20332), (19535, 19540), (21, 21950), (8641, 8730)]
        ]
        self.assertEqual(found, ["36,4%", "99,97%", "0,10%", "98,98%"])

    def test_rounding_never_lies_at_the_ends(self):
        found = [share(*pair) for pair in [(0, 5), (5, 5), (1, 10**6), (10**6 - 1, 10**6)]]
        self.assertEqual(found, ["0%", "100%", "0,01%", "99,99%"])

    def test_halves_go_up(self):
        self.assertEqual([share(1, 16), share(3, 16)], ["6,3%", "18,8%"])

    def test_more_than_the_whole_is_said_as_such(self):
        self.assertEqual([share(120, 100), share(100_001, 100_000)], ["120,00%", "100,01%"])

    def test_there_is_no_share_of_nothing(self):
        self.assertEqual(share(0, 0), "")

    def test_without_decimals_the_ends_are_held_too(self):
        found = [rounded(1, 1000, 0), rounded(999, 1000, 0), rounded(1001, 1000, 0)]
        self.assertEqual(found, [Decimal(1), Decimal(99), Decimal(101)])


class FractionTests(SimpleTestCase):
    def test_percentages_that_agree_are_left_alone(self):
        self.assertEqual([m for text in AGREEING for m in mismatches(text)], [])

    def test_each_of_them_was_found_with_its_percentage(self):
        said = [f.percentage for text in AGREEING for f in fractions(text)]
        self.assertEqual(
            said,
            "36,4% 99,97% 89,6% 89,6% 24%  23,91% 77.8% 41,7% 0% 100% 120%".split(" "),
        )

    def test_a_percentage_that_is_not_the_fractions_is_told_with_the_right_one(self):
        for text, expected in MISMATCHES.items():
            with self.subTest(text=text):
                found = [(m.written, m.percentage, m.share) for m in mismatches(text)]
                self.assertEqual(found, [expected])

    def test_dates_numbers_of_documents_and_fractions_of_nothing_are_no_fractions(self):
        for text in SAYING_NOTHING:
            with self.subTest(text=text):
                self.assertEqual(fractions(text), [])

    def test_a_percentage_of_something_else_is_not_taken_for_the_fractions(self):
        for text in OF_SOMETHING_ELSE:
            with self.subTest(text=text):
                self.assertEqual(
                    [(f.written, f.percentage) for f in fractions(text)], [("22/92", "")]
                )

    def test_one_percentage_belongs_to_one_fraction(self):
        text = "7.395/20.332 hồ sơ, đạt 36,4% (22/92 thủ tục)"
        said = [(f.written, f.percentage) for f in fractions(text)]
        self.assertEqual(said, [("7.395/20.332", "36,4%"), ("22/92", "")])

    def test_a_long_report_is_judged_in_a_moment(self):
        worst = ["22/92 thủ tục, đạt 23,9%; ", "1/2 ", "9% (", "đạt, " * 9 + "1/2", "1.111." * 9]
        for text in worst:
            with self.subTest(text=text):
                start = time.process_time()
                mismatches(text * (500_000 // len(text)))
                self.assertLess(time.process_time() - start, 30)  # minutes when quadratic
