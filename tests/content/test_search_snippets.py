"""Facts of snippets: what is marked, which stretch is shown, and that the text stays as written."""

from django.test import SimpleTestCase

from content.search.queries import parse
from content.search.snippets import excerpt, reading, runs, tells_all


def shown(pieces):
    """Return runs as one text with what was found in brackets."""
    return "".join(f"[{run.text}]" if run.found else run.text for run in pieces)


class RunsTests(SimpleTestCase):
    def assert_runs(self, text, query, expected):
        self.assertEqual(shown(runs(text, parse(query))), expected)

    def test_words_are_marked_as_they_are_written(self):
        self.assert_runs("Đoàn kiểm tra Hoà Bình", "doan hòa ", "[Đoàn] kiểm tra [Hoà] Bình")

    def test_words_side_by_side_are_one_mark(self):
        self.assert_runs("Số 2943/KH-UBND, đạt 97,63%", "2943/kh", "Số [2943/KH]-UBND, đạt 97,63%")
        self.assert_runs("đạt 97,63%.", "97,63% ", "đạt [97,63]%.")

    def test_a_word_that_stands_alone_means_something_else(self):
        self.assert_runs("Sở Nội vụ báo cáo số liệu", "so noi vu ", "[Sở Nội vụ] báo cáo số liệu")

    def test_a_half_typed_word_is_marked_behind_the_one_before(self):
        self.assert_runs("cải cách hành chính quá hạn", "cách hà", "cải [cách hành] chính quá hạn")

    def test_nothing_of_the_text_is_lost(self):
        text = " <b>Hồ sơ</b> & “đất đai” 🙂 \u202ehồ sơ."
        self.assertEqual("".join(run.text for run in runs(text, parse("ho so"))), text)


class ExcerptTests(SimpleTestCase):
    def test_a_short_text_is_shown_whole(self):
        self.assertEqual(shown(excerpt("Một cửa mở.", parse("cua "))), "Một [cửa] mở.")

    def test_a_long_text_is_cut_around_what_tells_most(self):
        text = "hồ " + "chữ " * 200 + "hồ sơ đất đai " + "chữ " * 200 + "."
        found = shown(excerpt(text, parse("ho so dat ")))
        self.assertTrue(found.startswith("… chữ "), found)
        self.assertIn("[hồ sơ đất] đai", found)
        self.assertTrue(found.endswith(" …"), found)
        self.assertLess(len(found), 260)

    def test_a_text_without_the_words_shows_its_beginning(self):
        self.assertEqual(shown(excerpt("Nội dung khác.", parse("hồ sơ"))), "Nội dung khác.")
        self.assertEqual(excerpt("", parse("hồ sơ")), [])
        self.assertEqual(excerpt("…", parse("hồ sơ")), [])

    def test_the_place_is_found_wherever_it_stands(self):
        far = "Chữ khác, " * 30_000 + "nhà văn hoá thôn bản. " + "Chữ nữa. " * 100
        found = shown(excerpt(far, parse("van hoa thon ")))
        self.assertIn("nhà [văn hoá thôn] bản.", found)
        self.assertEqual(found[:2] + found[-2:], "…  …")

    def test_eight_words_stand_before_it_at_most_and_none_is_cut(self):
        text = "một hai ba bốn năm sáu bảy tám chín đích."
        self.assertEqual(
            shown(excerpt(text, parse("dich "))),
            "… hai ba bốn năm sáu bảy tám chín [đích].",
        )
        self.assertEqual(
            shown(excerpt(text[4:], parse("dich "))), text[4:].replace("đích", "[đích]")
        )
        long_words = f"{'x' * 300} {'y' * 300} đích."
        self.assertEqual(shown(excerpt(long_words, parse("dich "))), f"… {'y' * 300} [đích].")

    def test_a_text_of_any_length_is_cut_short(self):
        found = shown(excerpt("hồ sơ " * 100_000, parse("ho so ")))
        self.assertLess(len(found), 300)


class ReadingTests(SimpleTestCase):
    def test_html_is_read_as_plain_text(self):
        self.assertEqual(reading("<p>Một &amp; hai</p><p>ba</p>", parse("x")), "Một & hai ba")

    def test_of_very_long_html_the_best_place_is_read(self):
        html = (
            '<p title="x">Chữ <b>khác</b>.</p>' * 3_000 + "<p>Đất đai ở bản.</p>" + "<p>x</p>" * 99
        )
        read = reading(html, parse("dat dai "))
        self.assertIn("khác. Đất đai ở bản. x", read)
        self.assertNotIn("<", read)
        self.assertNotIn(">", read)
        self.assertLess(len(read), 20_000)

    def test_of_very_long_html_without_the_words_its_beginning_is_read(self):
        html = "<p>Mở đầu.</p>" + "<p>Chữ khác.</p>" * 6_000
        self.assertTrue(reading(html, parse("xyz ")).startswith("Mở đầu. Chữ khác."))


class TellsAllTests(SimpleTestCase):
    def test_every_word_counts_the_last_may_be_half(self):
        for typed, expected in {
            "thuỷ lợi ": True,
            "loi thuy ": True,
            "thuy lo": True,
            "thuy lo ": False,
            "thuy san ": False,
        }.items():
            with self.subTest(typed):
                self.assertEqual(tells_all("Quản lý thủy lợi.", parse(typed)), expected)
