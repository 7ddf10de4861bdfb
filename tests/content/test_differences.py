from django.test import SimpleTestCase

from content.differences import (
    MAX_PIECES,
    Block,
    Run,
    block_differences,
    blocks,
    differences,
)


def marked(runs):
    """Return runs in one line: [-old-], {+new+}, the rest as it is."""
    signs = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(signs[run.kind].format(run.text) for run in runs)


class DifferencesTests(SimpleTestCase):
    def test_changed_words_are_marked_old_before_new(self):
        runs = differences("Trung tâm tiếp nhận hồ sơ", "Trung tâm giải quyết hồ sơ")
        self.assertEqual(marked(runs), "Trung tâm [-tiếp nhận-]{+giải quyết+} hồ sơ")

    def test_a_figure_is_marked_whole(self):
        self.assertEqual(
            marked(differences("đạt 7.395/20.332 hồ sơ", "đạt 7.395/20.333 hồ sơ")),
            "đạt [-7.395/20.332-]{+7.395/20.333+} hồ sơ",
        )
        self.assertEqual(marked(differences("36,4%", "36,37%")), "[-36,4-]{+36,37+}%")

    def test_equal_texts_are_one_run(self):
        self.assertEqual(differences("như cũ", "như cũ"), [Run("same", "như cũ")])
        self.assertEqual(differences("", ""), [])

    def test_the_runs_give_both_texts_again(self):
        old = "Sáng 24/9, Đoàn kiểm tra làm việc.\nCó 5 hồ sơ quá hạn."
        new = "Ngày 24/9/2021 Đoàn đã  làm việc;\ncó 6 hồ sơ chậm, quá hạn."
        for before, after in ((old, new), (new, old), (old, ""), ("", new)):
            runs = differences(before, after)
            self.assertEqual("".join(r.text for r in runs if r.kind != "new"), before)
            self.assertEqual("".join(r.text for r in runs if r.kind != "old"), after)

    def test_very_long_texts_are_compared_line_by_line(self):
        line = "một hai ba bốn\n"
        old = line * MAX_PIECES
        runs = differences(old, old + "năm\n")
        self.assertEqual(runs[-1], Run("new", "năm\n"))


class BlocksTests(SimpleTestCase):
    def test_every_kind_of_block_is_named_with_its_words(self):
        html = (
            "<h2>Kết quả</h2><p>Một<br>hai <strong>ba</strong></p><ul><li><p>mục</p></li></ul>"
            "<blockquote><p>trích</p></blockquote><hr>"
            "<table><tbody><tr><td><p>a</p></td><td>b</td></tr></tbody></table>"
            '<figure><img src="/media/anh/x.webp" alt="Họp"><figcaption>Lời</figcaption></figure>'
        )
        self.assertEqual(
            blocks(html),
            [
                Block("h2", "Kết quả"),
                Block("p", "Một hai ba"),
                Block("li", "mục"),
                Block("p", "trích"),
                Block("hr", "――――"),
                Block("tr", "a | b"),
                Block("img", "Họp (x.webp)"),
                Block("figcaption", "Lời"),
            ],
        )

    def test_a_link_tells_where_it_leads(self):
        self.assertEqual(
            blocks('<p>Xem <a href="/danh-ba/">danh bạ</a>.</p>'),
            [Block("p", "Xem danh bạ [/danh-ba/].")],
        )

    def test_formatting_and_spaces_are_no_text(self):
        self.assertEqual(blocks("<p>Một <b>hai</b></p>\n\n<p></p>"), blocks("<p>Một\n hai</p>"))

    def test_signs_that_html_writes_otherwise_are_read(self):
        self.assertEqual(blocks("<p>a &lt; b &amp; c</p>"), [Block("p", "a < b & c")])


class BlockDifferencesTests(SimpleTestCase):
    def compared(self, old, new):
        return [(b.tag, b.kind, marked(b.runs)) for b in block_differences(old, new)]

    def test_blocks_are_set_beside_their_like(self):
        old = "<h2>Đầu</h2><p>Đã trả năm hồ sơ đúng hạn</p><p>Bỏ đoạn này</p><p>Cuối</p>"
        new = "<h2>Đầu</h2><p>Thêm mới</p><p>Đã trả sáu hồ sơ đúng hạn</p><p>Cuối</p>"
        self.assertEqual(
            self.compared(old, new),
            [
                ("h2", "same", "Đầu"),
                ("p", "new", "{+Thêm mới+}"),
                ("p", "changed", "Đã trả [-năm-]{+sáu+} hồ sơ đúng hạn"),
                ("p", "old", "[-Bỏ đoạn này-]"),
                ("p", "same", "Cuối"),
            ],
        )

    def test_another_target_of_a_link_is_a_change(self):
        old, new = '<p>Xem <a href="/a/">đây</a></p>', '<p>Xem <a href="/b/">đây</a></p>'
        self.assertEqual(self.compared(old, new), [("p", "changed", "Xem đây [/[-a-]{+b+}/]")])

    def test_another_picture_is_a_change(self):
        old, new = '<img src="/media/a.webp" alt="Họp">', '<img src="/media/b.webp" alt="Họp">'
        [block] = block_differences(old, new)
        self.assertEqual((block.tag, block.kind), ("img", "changed"))

    def test_a_paragraph_made_a_heading_is_a_change(self):
        found = self.compared("<p>Kết quả kiểm tra</p>", "<h2>Kết quả kiểm tra</h2>")
        self.assertEqual(found, [("h2", "changed", "Kết quả kiểm tra")])

    def test_many_equal_blocks_take_no_age(self):
        found = block_differences("<p>x</p>" * 2500, "<p>x</p>" * 2499 + "<p>y</p>")
        self.assertEqual([block.kind for block in found[-2:]], ["new", "old"])
