"""Facts of slips: which words one slip makes, and how the one that was meant is chosen."""

from django.test import SimpleTestCase

from content.document_numbers import key_of
from content.search.queries import parse
from content.search.slips import Slip, mended, slips, slips_of_number

TEXTS = ["Thủ tục hành chính về đất đai", "Cải cách thủ tục", "Thư tục bản"]


class SlipTests(SimpleTestCase):
    def test_a_slip_is_one_letter_more_less_other_or_swapped(self):
        self.assertLessEqual({"tuc", "tu", "uv", "utv", "tuva"}, slips("tuv"))
        self.assertNotIn("tuv", slips("tuv"))
        for word in ("2943", "a", "b2c", "x" * 11):
            with self.subTest(word):
                self.assertEqual(slips(word), set())

    def test_the_word_is_chosen_that_stands_beside_the_others(self):
        self.assertEqual(mended(parse("thu tuv"), TEXTS), "thủ tục")
        self.assertEqual(mended(parse("dat dsi"), TEXTS), "đất đai")
        self.assertEqual(mended(parse("hanh chnih"), TEXTS), "hành chính")

    def test_a_space_left_out_is_a_slip_too(self):
        self.assertEqual(mended(parse("thutuc"), TEXTS), "thủ tục")

    def test_letters_that_stand_for_marks_are_read_as_such(self):
        self.assertEqual(mended(parse("thur tucj"), TEXTS), "thủ tục")
        self.assertEqual(mended(parse("ddaats ddai"), TEXTS), "đất đai")
        self.assertEqual(mended(parse("thwr tucj"), ["Thử tục"]), "thử tục")

    def test_words_are_written_as_those_beside_them_want_it(self):
        texts = ["Số liệu", "Kiểm tra số một", "Sở Xây dựng", "Kiểm tra ba sở xây dựng"]
        self.assertEqual(mended(parse("kiem tra so xay dugn"), texts), "kiểm tra sở xây dựng")

    def test_the_spelling_that_most_texts_have_is_taken(self):
        self.assertEqual(mended(parse("thu tuv"), [*TEXTS, "Thu tục", "Thu tục"]), "thủ tục")

    def test_a_number_has_slips_of_digits_and_of_letters(self):
        made = slips_of_number(key_of("2943/KH-UBND"))
        for number in (
            "2934/KH-UBND",
            "2943/KH-UBDN",
            "943/KH-UBND",
            "2943/KHH-UBND",
            "2944/KH-UBND",
        ):
            with self.subTest(number):
                self.assertIn(key_of(number), made)
        self.assertNotIn(key_of("2943/KH-UBND"), made)
        self.assertLess(len(made), 700)  # asked for in one query
        self.assertEqual(slips_of_number(key_of("12/" + "A" * 150 + "-B")), set())

    def test_nothing_is_made_up(self):
        self.assertEqual(mended(parse("thu bac"), TEXTS), "")
        self.assertEqual(mended(parse("zzzz"), TEXTS), "")

    def test_long_queries_and_numbers_are_left_alone(self):
        self.assertFalse(Slip(parse("một hai ba bốn năm sáu bảy")))
        self.assertFalse(Slip(parse("2943")))
        self.assertTrue(Slip(parse("thu tuv")))
