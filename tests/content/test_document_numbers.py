"""Facts of document numbers: every shape, their keys and order, where a text names them."""

from datetime import date

from django.test import SimpleTestCase

from content.document_numbers import (
    find,
    is_usual,
    key_of,
    linked,
    mentions_in,
    printed_year,
    sort_parts,
)
from content.richtext import clean

# number: (key, sort number, suffix, year printed in it)
SHAPES = {
    "2943/KH-UBND": ("2943/kh-ubnd", 2943, "", None),
    "42/2022/NĐ-CP": ("42/2022/nd-cp", 42, "", 2022),
    "08-NQ/TU": ("8-nq/tu", 8, "", None),
    "230-CV/VPTU": ("230-cv/vptu", 230, "", None),
    "1670/NQ-UBTVQH15": ("1670/nq-ubtvqh15", 1670, "", None),
    "2231/SNV-CCHC&PC": ("2231/snv-cchc&pc", 2231, "", None),
    "66.13/2026/NQ-CP": ("66.13/2026/nq-cp", 66, "013", 2026),
    "30c/NQ-CP": ("30c/nq-cp", 30, "c", None),
    "91/2025/QH15": ("91/2025/qh15", 91, "", 2025),
    "1085/QĐ-TTg": ("1085/qd-ttg", 1085, "", None),
    "12-QyĐ/TU": ("12-qyd/tu", 12, "", None),
    "03/2024/TTLT-BNV-BTC": ("3/2024/ttlt-bnv-btc", 3, "", 2024),
}
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


class NumberTests(SimpleTestCase):
    def test_every_shape_is_known(self):
        for number, expected in SHAPES.items():
            with self.subTest(number):
                parts = (key_of(number), *sort_parts(number), printed_year(number))
                self.assertEqual(parts, expected)
                self.assertTrue(is_usual(number))

    def test_spellings_of_one_number_have_one_key(self):
        spelled = ["Số: 08-NQ/TU", "số 8-nq/tu", " 08 - NQ / TU ", "8-NQ/T\u200bU", "008-NQ/TU"]
        spelled += [f"08{dash}NQ/TU" for dash in DASHES] + ["08\u00a0-\u00a0NQ/TU"]
        self.assertEqual({key_of(number) for number in spelled}, {"8-nq/tu"})
        self.assertEqual(key_of("42/2022/NÐ-CP"), "42/2022/nd-cp")  # Eth

    def test_a_typed_part_begins_the_key(self):
        for typed in ("2943", "2943/", "2943/k", "2943/KH-U", "Số 2943/kh"):
            self.assertTrue("2943/kh-ubnd".startswith(key_of(typed)), typed)

    def test_unusual_numbers_have_a_key_too(self):
        for number, key in (("Không số", "khongso"), ("12/UBND", "12/ubnd"), ("", ""), ("00", "0")):
            with self.subTest(number):
                self.assertEqual((key_of(number), is_usual(number)), (key, False))
        self.assertEqual(sort_parts("Không số"), (0, ""))

    def test_numbers_stand_in_the_order_of_their_integers(self):
        numbers = ["8-NQ/TU", "30/NQ-CP", "30c/NQ-CP", "66.2/NQ-CP", "66.13/NQ-CP", "486/QĐ-UBND"]
        numbers += ["1173/QĐ-UBND", "2943/KH-UBND"]
        self.assertEqual(sorted(reversed(numbers), key=sort_parts), numbers)


class FindTests(SimpleTestCase):
    def found(self, text):
        return [text[mention.start : mention.end] for mention in find(text)]

    def test_every_shape_is_found_in_a_sentence(self):
        for number in SHAPES:
            for text in (f"Theo {number}.", f"({number}),", number, f"số:{number};"):
                with self.subTest(text):
                    self.assertEqual(self.found(text), [number])

    def test_a_number_is_found_however_it_is_spaced(self):
        for written, number in {
            "08 - NQ/TU": "08-NQ/TU",
            "08 -NQ/TU": "08-NQ/TU",
            "08\u00a0–\u00a0NQ/TU": "08-NQ/TU",
            "08-NQ / TU": "08-NQ/TU",
            "2943/KH - UBND": "2943/KH-UBND",
            "2943/KH- UBND": "2943/KH-UBND",
            "2943 /KH-UBND": "2943/KH-UBND",
            "2943 / KH-UBND": "2943/KH-UBND",
            "42/2022/NĐ - CP": "42/2022/NĐ-CP",
            "42 /2022/NĐ-CP": "42/2022/NĐ-CP",
            "30C/NQ-CP": "30c/NQ-CP",
            "12A-NQ/TU": "12a-NQ/TU",
        }.items():
            for text in (f"Theo {written}, ngày 20/9/2021", f"–{written}.", f"({written})"):
                with self.subTest(text):
                    self.assertEqual(self.found(text), [written])
                    self.assertEqual(find(text)[0].key, key_of(number))
                    self.assertEqual(len(mentions_in(text)), 1)

    def test_a_space_joins_no_other_words_to_a_number(self):
        for text, number in {
            "Theo 15/QĐ-UBND - UBND tỉnh": "15/QĐ-UBND",
            "Luật 91/2025/QH15 - VPQH in": "91/2025/QH15",
            "42/2022/NĐ-CP – VPCP": "42/2022/NĐ-CP",
            "08-NQ/TU - UBND": "08-NQ/TU",
        }.items():
            with self.subTest(text):
                self.assertEqual(self.found(text), [number])

    def test_numbers_are_found_behind_a_dash_or_a_comma_of_a_list(self):
        for text, numbers in {
            "–08-NQ/TU": ["08-NQ/TU"],
            "gồm: -2943/KH-UBND": ["2943/KH-UBND"],
            "(–30c/NQ-CP)": ["30c/NQ-CP"],
            "08-NQ/TU,42/2022/NĐ-CP": ["08-NQ/TU", "42/2022/NĐ-CP"],
            "91/2025/QH15,42/2022/NĐ-CP,2943/KH-UBND": [
                "91/2025/QH15", "42/2022/NĐ-CP", "2943/KH-UBND"
            ],
        }.items():  # fmt: skip
            with self.subTest(text):
                self.assertEqual(self.found(text), numbers)

    def test_spans_hold_whatever_hyphens_are_written(self):
        for dash in DASHES:
            text = f"Nghị quyết\u00a0số 08{dash}NQ/TU và 2943/KH{dash}UBND"
            with self.subTest(hex(ord(dash))):
                self.assertEqual(self.found(text), [f"08{dash}NQ/TU", f"2943/KH{dash}UBND"])

    def test_what_a_text_means_is_found_in_its_html_however_it_is_written(self):
        spelled = [*SHAPES, *(f"08{dash}NQ/TU" for dash in DASHES), "118/2025/NÐ-CP"]
        for number in spelled:
            html = f'<p>Ngày 24/9/2021, <a href="/tep/1/AB-CD">tệp</a>, <b>số {number}</b>.</p>'
            with self.subTest(number):
                self.assertEqual(len(find(number)), 1)
                self.assertEqual([m.key for m in mentions_in(html)], [find(number)[0].key])

    def test_dates_fractions_and_codes_are_no_numbers(self):
        for text in (
            "ngày 24/9/2021, từ 15/12/2020-14/09/2021",
            "đạt 19.540/21.817 hồ sơ, 22/92 TTHC, 24/7",
            "giai đoạn 2021–2025",
            "12/UBND, 5/BNV",
            "đường /van-ban/42/2022/NĐ-CP",
            "x12/KH-UBND, 3,12/KH-UBND",
            "12/KH-UBNDộ",
            "kế hoạch 12/kh-ubnd",
            "ngày 20/9/2021 - NQ/TU, 20-9-2021 - NQ/TU, 20.9.2021 - NQ/TU",
            "24/7 - UBND tỉnh, 5/10 - ĐT/HĐND, 5/10 điểm, 5 / 10 / 15",
            "ĐT: 0213.3876.650 - VP/UBND, 0213 3876 650 - VP/UBND, 0213-3876 /VP-UBND",
            "(0213) 3876650 /VP-UBND, +84 213 650 /VP-UBND",
            "1-08-NQ/TU, A–08-NQ/TU, 3,08 - NQ/TU, 1/2 /KH-UBND",
            "giai đoạn 2021 - 2025, phòng 5 - UBND, mục 3 – KH năm 2021",
            "30CC/NQ-CP, 12/KH -\nUBND, 12  /KH-UBND",
        ):
            with self.subTest(text):
                self.assertEqual(self.found(text), [])

    def test_the_date_behind_a_number_is_read(self):
        day = date(2021, 9, 20)
        for behind, expected in {
            " ngày 20/9/2021 của UBND": day,
            ", ngày 20/09/2021": day,
            " ban hành ngày 20-9-2021": day,
            " ngày 20 tháng 9 năm 2021": day,
            " (ngày 20.9.2021)": day,
            " ngày 31/2/2021": None,
            " và ngày 20/9/2021": None,
            "": None,
        }.items():
            with self.subTest(behind):
                self.assertEqual(
                    [m.on for m in find(f"Kế hoạch số 2943/KH-UBND{behind}")], [expected]
                )

    def test_hostile_text_takes_no_time(self):
        for text in ("1" * 200_000, "1/A" * 60_000, "12/AA-" * 30_000, "<a " * 60_000,
                     "1 - AA" * 30_000, "1 / " * 60_000, "12/AA - " * 30_000):  # fmt: skip
            self.assertEqual(find(text), [])


class LinkedTests(SimpleTestCase):
    def linked(self, html):
        cleaned = clean(html)
        made = linked(cleaned, lambda mention: f"/van-ban/{mention.key.replace('/', '-')}/")
        self.assertEqual(clean(made), made)
        return made

    def test_a_number_becomes_a_link(self):
        self.assertEqual(
            self.linked("<p>Theo Kế hoạch số 2943/KH-UBND, <b>42/2022/NĐ-CP</b>.</p>"),
            '<p>Theo Kế hoạch số <a href="/van-ban/2943-kh-ubnd/">2943/KH-UBND</a>,'
            ' <b><a href="/van-ban/42-2022-nd-cp/">42/2022/NĐ-CP</a></b>.</p>',
        )

    def test_a_number_with_an_ampersand_stays_as_html_writes_it(self):
        self.assertEqual(
            linked("<p>2231/SNV-CCHC&amp;PC</p>", lambda mention: f"/{mention.key}"),
            '<p><a href="/2231/snv-cchc&amp;pc">2231/SNV-CCHC&amp;PC</a></p>',
        )

    def test_nothing_inside_a_link_or_a_tag_is_touched(self):
        html = (
            '<p><a href="/a" title="1 > 0, 42/2022/NĐ-CP">xem <b>42/2022/NĐ-CP</b></a></p>'
            '<img src="/media/anh/x.webp" alt="Kế hoạch 2943/KH-UBND">'
        )
        cleaned = clean(html)
        self.assertIn("2943/KH-UBND", cleaned)
        self.assertEqual(self.linked(html), cleaned)
        self.assertEqual(mentions_in(cleaned), [])

    def test_behind_a_link_numbers_are_links_again(self):
        made = self.linked('<p><a href="/a">x</a> 42/2022/NĐ-CP</p>')
        self.assertIn('<a href="/van-ban/42-2022-nd-cp/">', made)

    def test_without_an_address_everything_stays(self):
        html = "<p>2943/KH-UBND &lt;b&gt; 42/2022/NĐ-CP</p>"
        self.assertEqual(linked(html, lambda mention: None), html)

    def test_an_address_is_escaped(self):
        made = linked("2943/KH-UBND", lambda mention: '"><script>')
        self.assertEqual(made, '<a href="&quot;&gt;&lt;script&gt;">2943/KH-UBND</a>')
