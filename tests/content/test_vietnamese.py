"""Facts of Vietnamese text: normal form, folding, slugs, sort keys."""

import random
import sys
import unicodedata

from django.db import connection
from django.test import SimpleTestCase, TestCase

from content.vietnamese import (
    fold,
    is_near_duplicate,
    name_key,
    nfc,
    slug,
    sort_key,
    spelled,
    tidy,
    toned,
    words,
)

# Characters that have broken something before, to be mixed at random.
HARD = (
    "aăâeêoôơuưyđĐ"
    + "ÐðƉİıßﬁǰŉẞΣς한がé"
    + "🙂👨‍👩‍👧❤️"
    + "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
)
HARD += "\0\x0b\x85\u00a0\u00ad\u034f\u200b\u200d\u202e\u2028\u2066\u2011\u2013\ufeff\ufffe"
HARD += " \t\n\r-/09AZ"
NAMES = (
    "a, án, ảnh, ăn, ân, ba, bà, bả, bã, bá, bạ, bà ngoại, bá tước, ban, bàn, bản, bán, cả, "
    "cách, cải, chính, da, dạ, đa, đá, đoàn, đức, e, em, ê, kê, khen, khê, l, lê, ma, mà, mả, "
    "mã, má, mạ, mơ, oan, ô, ổ, ơ, thuế, trung, u, ư, y, ý, xã A Pa Chải, xã Bản Bo, xã Bình "
    "Lư, xã Bum Nưa, xã Bum Tở, xã Dào San, xã Hồng Thu, xã Hua Bum, xã Khoen On, xã Khổng "
    "Lào, xã Khun Há, xã Lê Lợi, xã Mù Cả, xã Mường Kim, xã Mường Mô, xã Mường Than, xã Nậm "
    "Cuổi, xã Nậm Hàng, xã Nậm Mạ, xã Nậm Sỏ, xã Nậm Tăm, xã Pa Tần, xã Pa Ủ, xã Pắc Ta, xã "
    "Phong Thổ, xã Pu Sam Cáp, xã Sì Lở Lầu, xã Sin Suối Hồ, xã Sìn Hồ, xã Tả Lèng, xã Tà "
    "Tổng, xã Tân Uyên, xã Than Uyên, xã Thu Lũm, xã Tủa Sín Chải, sở Nội vụ, sở Tài chính, "
    "sở Y tế, sở Xây dựng"
).split(", ")


def random_texts(count):
    generator = random.Random(20210924)
    return ["".join(generator.choices(HARD, k=12)) for _ in range(count)]


class TidyTests(SimpleTestCase):
    def test_pasted_text_becomes_what_its_author_meant(self):
        cases = {
            "decomposed": (unicodedata.normalize("NFD", "Kiểm tra Đoàn"), "Kiểm tra Đoàn"),
            "eth": ("Ðoàn Ɖảng ðã", "Đoàn Đảng đã"),
            "zero width": ("cải\u200b c\u200dách\ufeff", "cải cách"),
            "soft hyphen": ("hành chí\u00adnh", "hành chính"),
            "directions": ("\u202ecải\u202c \u2066cách\u2069", "cải cách"),
            "no-break space": ("cải\u00a0cách\u202fhành\u3000chính", "cải cách hành chính"),
            "spaces": ("  cải \t cách  ", "cải cách"),
            "nul": ("cải\0 cách\x1f", "cải cách"),
            "half an emoji": ("cải\ud83d cách", "cải cách"),
            "no character": ("cải\ufffe cách\uffff", "cải cách"),
            "place of a picture": ("\ufffccải cách", "cải cách"),
            "emoji": ("chúc mừng 🙂", "chúc mừng 🙂"),
            "right to left": ("số شمال 5", "số شمال 5"),
            "tone place": ("Hoà Bình, Hòa Bình, thuý, thúy", "Hoà Bình, Hòa Bình, thuý, thúy"),
            "ligature": ("ﬁle", "ﬁle"),
            "nothing": ("\u200b\u00a0\0", ""),
        }
        for name, (pasted, meant) in cases.items():
            with self.subTest(name):
                self.assertEqual(tidy(pasted), meant)

    def test_lines_stay_apart_whatever_breaks_them(self):
        for line_break in ("\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"):
            with self.subTest(repr(line_break)):
                self.assertEqual(tidy(f"Trụ sở {line_break} Số 1"), "Trụ sở\nSố 1")

    def test_a_mark_behind_a_zero_width_character_joins_its_letter(self):
        self.assertEqual(tidy("ho\u200ba\u034f\u0300"), "hoà")

    def test_hyphens_in_document_numbers_are_typed_ones(self):
        numbers = (
            "2943/KH-UBND 42/2022/NĐ-CP 08-NQ/TU 230-CV/VPTU 1670/NQ-UBTVQH15 2231/SNV-CCHC&PC"
            " 66.13/2026/NQ-CP 30c/NQ-CP 91/2025/QH15"
        )
        for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212":
            with self.subTest(hex(ord(dash))):
                self.assertEqual(tidy(numbers.replace("-", dash)), numbers)
        self.assertEqual(tidy("2943/KH-\u00adUB\u200bND"), "2943/KH-UBND")

    def test_dashes_in_sentences_stay(self):
        for text in ("giai đoạn 2021–2025", "Lai Châu – Điện Biên", "một cửa—một lần"):
            self.assertEqual(tidy(text), text)

    def test_the_hyphen_that_does_not_break_is_a_hyphen_everywhere(self):
        self.assertEqual(tidy("Ê\u2011đê"), "Ê-đê")

    def test_tidied_text_is_nfc_and_stays_as_it_is(self):
        for text in random_texts(3000):
            once = tidy(text)
            self.assertEqual((nfc(once), tidy(once)), (once, once), ascii(text))


class FoldTests(SimpleTestCase):
    def test_marks_case_and_tone_place_fold_away(self):
        for text in ("Hoà", "hòa", "HOA", "hoa\u0300", "Hoa"):
            self.assertEqual(fold(text), "hoa")
        self.assertEqual(fold("ĐoÀN KIỂM TRA, Ưu đÃi"), "doan kiem tra, uu dai")
        self.assertEqual(fold("ÐðƉđĐ"), "ddddd")

    def test_every_vietnamese_letter_folds_to_a_plain_one(self):
        letters = "aăâeêioôơuưy"
        tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
        folded = {fold(nfc(letter + tone)) for letter in letters for tone in tones}
        self.assertEqual(folded, set("aeiouy"))

    def test_one_character_folds_to_one(self):
        every = (chr(n) for n in range(sys.maxunicode + 1) if not 0xD800 <= n <= 0xDFFF)
        longer = [c for c in every if len(fold(nfc(c))) != len(nfc(c))]
        self.assertEqual(longer, [])
        for text in random_texts(500):
            self.assertEqual(len(fold(text)), len(nfc(text)), ascii(text))

    def test_turkish_i_and_ligatures(self):
        self.assertEqual([fold("İ"), fold("ﬁ"), fold("ẞ"), fold("🙂")], ["i", "ﬁ", "ß", "🙂"])


class WordsTests(SimpleTestCase):
    def test_words_are_folded_and_bare(self):
        self.assertEqual(
            words("“Đoàn kiểm tra” số 2943/KH–UBND, đạt 97,63%_"),
            "doan kiem tra so 2943 kh ubnd dat 97 63".split(),
        )

    def test_invisible_characters_and_loose_marks_split_no_word(self):
        self.assertEqual(
            words("hành\u200bchính thuê\u0301\u0302 tiè\u0302n"), ["hanhchinh", "thue", "tien"]
        )

    def test_no_words(self):
        for text in ("", " ", "???", "—🙂_", "\0\u200b"):
            self.assertEqual(words(text), [])


class NearDuplicateTests(SimpleTestCase):
    def test_the_same_news_in_other_words(self):
        title = "Sở Nội vụ công bố kết quả kiểm tra cải cách hành chính năm 2021"
        self.assertTrue(is_near_duplicate(title, title.upper()))
        self.assertTrue(is_near_duplicate(title, f"{title} tỉnh"))
        self.assertTrue(is_near_duplicate("Hoà giải ở cơ sở", "hòa giải ở cơ sở."))

    def test_another_number_is_other_news(self):
        title = "Kế hoạch kiểm tra cải cách hành chính năm {} của Uỷ ban nhân dân tỉnh Lai Châu"
        self.assertFalse(is_near_duplicate(title.format(2020), title.format(2021)))
        self.assertFalse(is_near_duplicate(title.format(""), title.format(2021)))

    def test_fewer_than_four_fifths_are_other_news(self):
        self.assertTrue(is_near_duplicate("một cửa liên thông", "một cửa liên thông mới"))
        self.assertFalse(is_near_duplicate("một cửa liên", "một cửa liên mới"))

    def test_titles_without_words_are_not_each_other(self):
        self.assertFalse(is_near_duplicate("???", "🙂"))


class SlugTests(SimpleTestCase):
    def test_titles_become_addresses(self):
        cases = {
            "Đoàn kiểm tra": "doan-kiem-tra",
            "  Ðảng uỷ – Uỷ ban  ": "dang-uy-uy-ban",
            "Kế hoạch số 2943/KH-UBND": "ke-hoach-so-2943-kh-ubnd",
            "đạt 99,97% (tăng 5%)": "dat-99-97-tang-5",
            "_tin_mới_": "tin-moi",
            "tin 🙂 mới": "tin-moi",
            "ho\u0300a": "hoa",
            "İ": "i",
            "北京 سلام": "",
            "\0": "",
            "": "",
        }
        for title, address in cases.items():
            self.assertEqual(slug(title), address, title)

    def test_a_title_of_sixty_words_is_cut_at_the_end_of_a_word(self):
        title = " ".join(["nghiêng"] * 60)
        self.assertEqual(slug(title), "-".join(["nghieng"] * 25))
        self.assertEqual(slug("một cửa", max_length=7), "mot-cua")
        self.assertEqual(slug("một cửa", max_length=6), "mot")
        self.assertEqual(slug("một cửa", max_length=4), "mot")
        self.assertEqual(slug("một cửa", max_length=3), "mot")

    def test_one_endless_word_is_cut_where_it_must_be(self):
        self.assertEqual(slug("á" * 500), "a" * 200)

    def test_a_slug_is_its_own_slug(self):
        for text in random_texts(500):
            self.assertEqual(slug(slug(text)), slug(text))


class SortKeyTests(TestCase):
    def test_letters_count_before_tones(self):
        expected = (
            "?, 1, 2, a, à, ả, ã, á, ạ, an, anh, ăn, ân, ba, bà, bá, bà con, bà ngoại, ban, cha,"
            " da, đa, đá, e, ê, o, ô, ơ, u, ư, y, z"
        ).split(", ")
        shuffled = random.Random(1).sample(expected, len(expected))
        self.assertEqual(sorted(shuffled, key=sort_key), expected)

    def test_case_form_and_tone_place_do_not_matter(self):
        self.assertEqual(sort_key("Hoà Bình"), sort_key("hòa bình"))
        self.assertEqual(sort_key("THUÝ"), sort_key(unicodedata.normalize("NFD", "thúy")))
        self.assertEqual(sort_key("İ"), sort_key("i"))

    def test_both_ways_to_place_a_tone_sort_together(self):
        names = ["Hoa", "Hòa", "Hoà", "Hỏa", "Hoá", "Hóa"]
        self.assertEqual(sorted(names, key=sort_key), names)

    def test_letters_of_other_alphabets_stand_by_their_base(self):
        names = ["Cư", "Čư Jút", "Da", "Mua", "Müller", "Na", "Ñôl"]
        self.assertEqual(sorted(names, key=sort_key), names)

    def test_keys_are_plain_so_that_every_collation_sorts_them_alike(self):
        for text in random_texts(500):
            self.assertRegex(sort_key(text), r"\A([a-e0][0-9])*00[0-9]*\Z")

    def test_the_key_of_the_longest_name_fits_its_column(self):
        self.assertLessEqual(len(sort_key("ộ" * 250)), 1200)
        self.assertLessEqual(len(name_key("ộ " * 60)), 1200)

    def test_postgresql_sorts_the_same_way_in_vietnamese(self):
        if connection.vendor != "postgresql":
            self.skipTest(
                "Chỉ PostgreSQL có thứ tự chữ vi-x-icu để so; đặt DATABASE_URL=postgres://…"
            )
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT word FROM unnest(%s) AS word ORDER BY word COLLATE "vi-x-icu"',
                [random.Random(2).sample(NAMES, len(NAMES))],
            )
            by_icu = [word for (word,) in cursor.fetchall()]
        self.assertEqual(sorted(by_icu, key=sort_key), by_icu)


class NameKeyTests(SimpleTestCase):
    def test_people_are_listed_by_given_name_then_by_the_rest(self):
        expected = [
            *("Nguyễn Văn An", "Trần An", "Lò Văn Ánh", "Tẩn A Dủ", "Đao", "Lý Thị Đào", "Đỗ Đức"),
            *("Bùi Thị Hoà", "Chu Hòa", "Phạm Hóa", "Lê Thị Tiên", "Vừ A Tiến", "Giàng A Yến"),
        ]
        shuffled = random.Random(3).sample(expected, len(expected))
        self.assertEqual(sorted(shuffled, key=name_key), expected)

    def test_spaces_of_every_kind_part_names(self):
        self.assertEqual(name_key(" Vừ\u00a0A  Tiến\u200b "), name_key("Vừ A Tiến"))

    def test_a_name_of_one_word_and_none(self):
        self.assertEqual(sorted(["Tiến", "", "An"], key=name_key), ["", "An", "Tiến"])


class SpelledTests(SimpleTestCase):
    def test_words_keep_their_marks_and_match_the_folded_ones(self):
        text = "ĐOÀN kiểm-tra, Hòa\u200b Bi\u0300nh 97,63% İ \u0301x"
        self.assertEqual(spelled(text)[:5], ["đoàn", "kiểm", "tra", "hòa", "bình"])
        self.assertEqual([fold(word) for word in spelled(text)], words(text))

    def test_a_tone_is_told_wherever_it_is_written(self):
        self.assertEqual([toned("hoà"), toned("hòa"), toned("thủ")], ["hoa1", "hoa1", "thu2"])
        self.assertEqual([toned("đi"), toned("2943")], ["đi", "2943"])
