import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from news.legacy.page import Listed, Refusal
from news.legacy.reading import MAX_BYTES, parsed, read
from tests.factories import local_time, picture_file
from tests.legacy_pages import CAPTION, PARAGRAPHS, RELATED, OldPage

NOW = local_time(2026, 11, 25, 12, 0)
MENDED = [text.replace("%.Các", "%. Các") for text in PARAGRAPHS]
BODY = "".join(f"<p>{text}</p>" for text in MENDED)
TEXT, HTML = Path("trang.txt"), Path("trang.html")
LISTED = (
    Listed(RELATED[0][0], local_time(2021, 9, 20, 8, 9, 4)),
    Listed(RELATED[1][0], local_time(2020, 10, 28, 16, 46, 2)),
)


def html_around(content, title="Tiêu đề của trang", head=""):
    """Return an HTML page with `content` between date and lists."""
    return (
        f"<html><head>{head}</head><body><div>Trang chủ › Kết quả CCHC</div><h1>{title}</h1>"
        f"<div>(Ngày đăng :24/09/2021)</div><div>{content}</div><div>Tin liên quan</div></body>"
    )


def text_around(content, head="Trang chủ Kết quả CCHC\n\nTiêu đề của trang\n"):
    return f"{head}(Ngày đăng :24/09/2021)\n\n{content}\n\nTin liên quan\n"


class BothFormsTests(SimpleTestCase):
    def test_both_forms_of_a_page_say_the_same(self):
        pages = [parsed(OldPage().as_text(), NOW, TEXT), parsed(OldPage().as_html(), NOW, HTML)]
        for page in pages:
            with self.subTest(page.form):
                self.assertEqual(page.title, OldPage().title)
                self.assertEqual(page.published_at, local_time(2021, 9, 24))
                self.assertEqual(page.caption, CAPTION)
                self.assertEqual(page.body, BODY)
                self.assertEqual(page.related, LISTED)
        self.assertEqual(pages[0].key, pages[1].key)

    def test_plain_text_holds_the_breadcrumb_in_a_row_and_html_in_parts(self):
        text = parsed(OldPage().as_text(), NOW, TEXT)
        html = parsed(OldPage().as_html(), NOW, HTML)
        self.assertEqual(text.trail, ("Kết quả CCHC Kết quả kiểm tra CCHC",))
        self.assertEqual(html.trail, ("Kết quả CCHC", "Kết quả kiểm tra CCHC"))
        self.assertEqual((text.trail_is_split, html.trail_is_split), (False, True))

    def test_html_in_a_file_called_txt_is_html_all_the_same(self):
        self.assertEqual(parsed(OldPage().as_html(), NOW, TEXT).form, "html")

    def test_title_and_date_on_one_line_are_told_apart(self):
        one_line = text_around("Nội dung dài của trang.", "Trang chủ Văn bản\n\nTiêu đề ")
        page = parsed(one_line.replace("2021)\n", "2021) \n"), NOW, TEXT)
        self.assertEqual((page.title, page.body), ("Tiêu đề", "<p>Nội dung dài của trang.</p>"))

    def test_a_title_on_two_lines_is_one(self):
        text = text_around("Nội dung.", "Trang chủ Văn bản\n\nTiêu đề\ncủa trang\n")
        html = html_around("Nội dung.", title="Tiêu đề<br>của trang")
        for page in (parsed(text, NOW, TEXT), parsed(html, NOW, HTML)):
            self.assertEqual(page.title, "Tiêu đề của trang")


class BreadcrumbTests(SimpleTestCase):
    def trail(self, crumbs):
        text = f"<body>{crumbs}<h1>Tiêu đề</h1><p>(Ngày đăng :24/09/2021)</p><p>Nội dung.</p>"
        page = parsed(text, NOW, HTML)
        return page.trail, page.trail_is_split

    def test_signs_links_and_cells_tell_the_names_apart(self):
        for crumbs in (
            "<div>Trang chủ › Văn bản › Kế hoạch</div>",
            "<div>Trang chủ &gt; Văn bản &raquo; Kế hoạch</div>",
            "<div>Trang chủ / Văn bản / Kế hoạch</div>",
            "<div><a>Trang chủ</a> <a>Văn bản</a> <a>Kế hoạch</a></div>",
            "<table><tr><td>Trang chủ</td><td>Văn bản</td><td>Kế hoạch</td></tr></table>",
            "<div>Bạn đang ở: Trang chủ › Văn bản › Kế hoạch › Tiêu đề</div>",
            "<ul><li>Trang chủ<li>Mục khác</ul><div>TRANG CHỦ › Văn bản › Kế hoạch</div>",
        ):
            with self.subTest(crumbs):
                self.assertEqual(self.trail(crumbs), (("Văn bản", "Kế hoạch"), True))

    def test_a_hyphen_or_slash_inside_a_name_parts_nothing(self):
        crumbs = "<div>Trang chủ › Kinh tế-xã hội › Nghị quyết 30/NQ</div>"
        self.assertEqual(self.trail(crumbs), (("Kinh tế-xã hội", "Nghị quyết 30/NQ"), True))

    def test_a_menu_is_no_breadcrumb(self):
        menu = "".join(f"<li>Mục {number}" for number in range(7))
        with self.assertRaisesMessage(Refusal, "Không nhận ra chuyên mục"):
            self.trail(f"<ul><li>Trang chủ{menu}</ul>")


class ContentTests(SimpleTestCase):
    def html(self, content, **options):
        return parsed(html_around(content, **options), NOW, HTML)

    def text(self, content):
        return parsed(text_around(content), NOW, TEXT)

    def test_a_short_line_before_a_longer_one_is_the_caption(self):
        page = self.text("Quang cảnh lớp học\n\nLớp học khai mạc sáng nay.\n\nHọc viên đến đủ.")
        self.assertEqual(page.caption, "Quang cảnh lớp học")
        self.assertEqual(page.body, "<p>Lớp học khai mạc sáng nay.</p><p>Học viên đến đủ.</p>")

    def test_a_sentence_a_heading_a_point_or_a_last_line_is_no_caption(self):
        for first in (
            "Lớp học đã khai mạc.",
            "Tham dự có:",
            "KẾT QUẢ ĐẠT ĐƯỢC",
            "1. Kết quả đạt được",
            "- Kết quả đạt được",
            "Quang cảnh " + "rất dài " * 30,
        ):
            with self.subTest(first):
                page = self.text(f"{first}\n\nLớp học khai mạc sáng nay tại hội trường lớn.")
                self.assertEqual(page.caption, "")
                self.assertIn(f"<p>{first.strip()}</p>", page.body)
        self.assertEqual(self.text("Chỉ có một dòng").body, "<p>Chỉ có một dòng</p>")
        self.assertEqual(self.text("Dòng liền\nLớp học khai mạc sáng nay.").caption, "")

    def test_the_first_picture_is_the_cover_and_others_stay_in_their_place(self):
        page = self.html(
            "<p>Lớp học khai mạc.</p><p><img src=a.jpg><br>Quang cảnh lớp học</p>"
            "<p>Học viên đến đủ và đúng giờ.</p><p><img src=b.jpg alt='Giảng viên'></p>"
        )
        self.assertEqual((page.cover, page.caption), (0, "Quang cảnh lớp học"))
        self.assertEqual(
            page.body,
            "<p>Lớp học khai mạc.</p><p>Học viên đến đủ và đúng giờ.</p>"
            '<figure><img src="picture:1" alt="Giảng viên"></figure>',
        )
        self.assertEqual(
            [(n, p.src) for n, p in page.pictures.items()], [(0, "a.jpg"), (1, "b.jpg")]
        )

    def test_a_picture_in_a_line_of_words_stands_before_it(self):
        page = self.html("<p>Một.</p><p><img src=a.jpg>Hai <img src=b.jpg alt=b>ba.</p><p>Bốn.</p>")
        figure = '<figure><img src="picture:1" alt="b"></figure>'
        self.assertEqual(page.body, f"<p>Một.</p>{figure}<p>Hai ba.</p><p>Bốn.</p>")

    def test_a_small_file_is_no_picture_however_it_is_called(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "trang.html")
            Path(folder, "a.jpg").write_bytes(picture_file(size=(20, 20)).read())
            file.write_text(html_around("<p>Một <img src=a.jpg>hai.</p><img src=b.jpg>"))
            page = read(file, NOW)
        self.assertEqual([picture.src for picture in page.pictures.values()], ["b.jpg"])
        self.assertEqual(page.body, "<p>Một hai.</p>")

    def test_a_figcaption_is_the_caption_even_as_a_sentence(self):
        figure = "<figure><img src=a.jpg><figcaption>Lớp học hôm nay.</figcaption></figure>"
        page = self.html(f"{figure}<p>Khai mạc.</p>")
        self.assertEqual((page.caption, page.body), ("Lớp học hôm nay.", "<p>Khai mạc.</p>"))

    def test_spacers_are_no_pictures_and_file_names_no_descriptions(self):
        page = self.html('<img src="c.gif" width="5"><img src="a.jpg" alt="DSC_1.jpg"><p>Tin.</p>')

        self.assertEqual([(p.src, p.alt) for p in page.pictures.values()], [("a.jpg", "")])

    def test_line_breaks_make_paragraphs_outside_one_and_lines_inside(self):
        page = self.html("Dòng một.<br><br>Dòng hai.<br>Dòng ba.<p>Dòng bốn.<br>Dòng năm.</p>")
        self.assertEqual(
            page.body,
            "<p>Dòng một.</p><p>Dòng hai.</p><p>Dòng ba.</p><p>Dòng bốn.<br>Dòng năm.</p>",
        )

    def test_markup_that_spans_paragraphs_is_closed_in_each(self):
        page = self.html("<b>Một <i>hai.</i><br><br>Ba.</b><b></b>")
        self.assertEqual(
            page.body,
            "<p><strong>Một <em>hai.</em></strong></p><p><strong>Ba.</strong></p>",
        )

    def test_lists_and_tables_of_figures_stay_whole_and_layout_tables_do_not(self):
        cells = "<tr><td>Năm</td><td>Hồ sơ</td></tr><tr><td>2021</td><td>9</td></tr>"
        figures = f"<table>{cells}</table>"
        layout = "<table><tr><td><p>Trong khung.</p></td></tr></table>"
        page = self.html(f"<ul><li>Một</li><li>Hai</li></ul>{figures}{layout}<h2>Mục</h2>Hết.")
        self.assertEqual(
            page.body.replace("\n", ""),
            f"<ul><li>Một</li><li>Hai</li></ul>{figures}<p>Trong khung.</p><h2>Mục</h2><p>Hết.</p>",
        )

    def test_links_of_the_old_site_start_at_our_root_and_dead_ones_keep_their_words(self):
        head = '<link rel="canonical" href="http://www.cu.vn/Default.aspx?id=1">'
        page = self.html(
            '<p><a href="Default.aspx?id=2">hai</a> <a href="http://cu.vn/tin/3">ba</a>'
            ' <a href="https://khac.vn/x">bốn</a> <a href="javascript:x()">năm</a>'
            ' <a href="mailto:a@b.vn">sáu</a> <a href="/kh.pdf">bảy</a> <a href="#x">tám</a></p>',
            head=head,
        )
        self.assertEqual(
            page.body,
            '<p><a href="/Default.aspx?id=2">hai</a> <a href="/tin/3">ba</a>'
            ' <a href="https://khac.vn/x">bốn</a> năm <a href="mailto:a@b.vn">sáu</a>'
            ' <a href="/kh.pdf">bảy</a> tám</p>',
        )
        self.assertEqual(page.notes, ("Bài dẫn đến tệp chưa được nhập: /kh.pdf",))

    def test_scripts_hidden_parts_and_comments_are_not_read(self):
        page = self.html(
            "<script>a</script><!-- b --><p style='Display: none'>c</p><p hidden>d</p>"
            "<p>Còn lại<!--[if gte mso 9]>e<![endif]--> đây.</p>"
        )
        self.assertEqual(page.body, "<p>Còn lại đây.</p>")
        hidden = html_around("Nội dung.").replace("<html>", "<html hidden>")
        self.assertEqual(parsed(hidden, NOW, HTML).body, "<p>Nội dung.</p>")

    def test_author_and_source_at_the_end_are_fields(self):
        page = self.text("Lớp học khai mạc.\n\nTác giả: Lò Văn Thử\n\n(Nguồn: Sở Nội vụ)")
        self.assertEqual((page.author, page.source), ("Lò Văn Thử", "Sở Nội vụ"))
        self.assertEqual(page.body, "<p>Lớp học khai mạc.</p>")

    def test_without_lists_the_content_ends_at_the_footer(self):
        text = text_around("Trang thông tin điện tử mở mục mới.").replace("Tin liên quan", "")
        for footer in ("TRANG THÔNG TIN ĐIỆN TỬ TỈNH THỬ", "Chịu trách nhiệm chính:"):
            with self.subTest(footer):
                page = parsed(f"{text}{footer}\nTrụ sở", NOW, TEXT)
                self.assertEqual(page.body, "<p>Trang thông tin điện tử mở mục mới.</p>")

    def test_text_is_never_taken_for_markup(self):
        page = self.text("Giá trị <script>alert(1)</script> & hết.")
        self.assertEqual(
            page.body, "<p>Giá trị &lt;script&gt;alert(1)&lt;/script&gt; &amp; hết.</p>"
        )

    def test_a_listed_title_without_a_date_is_kept_when_it_is_a_title(self):
        page = parsed(
            text_around("Nội dung.") + "Một tiêu đề không ngày\n\nXem thêm\n\n"
            "- Tiêu đề, ngày ở dòng dưới\n\n(20/09/2021)\n\nLời nói ngày 1/2/2020\n\n"
            "Tin mới nhất\nX(1/1/2020)",
            NOW,
            TEXT,
        )
        self.assertEqual(
            page.related,
            (
                Listed("Một tiêu đề không ngày"),
                Listed("Tiêu đề, ngày ở dòng dưới", local_time(2021, 9, 20)),
                Listed("Lời nói ngày 1/2/2020"),
            ),
        )


class AddressTests(SimpleTestCase):
    def addresses(self, head):
        return parsed(html_around("Nội dung.", head=head), NOW, HTML).addresses

    def test_all_addresses_that_a_page_tells_are_taken_the_surest_first(self):
        head = (
            "<!-- saved from url=(0027)http://cu.vn/Default.aspx?x=2 -->"
            '<base href="http://cu.vn/"><meta property="og:url" content="/b.aspx?y=3">'
            '<link rel="Canonical" href="a.aspx?z=1">'
        )
        self.assertEqual(
            self.addresses(head),
            ("http://cu.vn/a.aspx?z=1", "http://cu.vn/b.aspx?y=3", "http://cu.vn/Default.aspx?x=2"),
        )

    def test_a_base_is_an_address_only_when_it_names_a_page(self):
        self.assertEqual(self.addresses('<base href="http://cu.vn/tin/">'), ())
        self.assertEqual(
            self.addresses('<base href="http://cu.vn/tin.aspx?id=4">'),
            ("http://cu.vn/tin.aspx?id=4",),
        )

    def test_home_pages_files_and_nonsense_are_no_addresses(self):
        for address in (
            "http://cu.vn/",
            "/Default.aspx",
            "file:///C:/a.html",
            "about:internet",
            "http://[x",
        ):
            with self.subTest(address):
                self.assertEqual(self.addresses(f'<link rel="canonical" href="{address}">'), ())


class RefusalTests(SimpleTestCase):
    def test_every_page_that_cannot_be_taken_is_refused_with_its_reason(self):
        for text, reason in (
            ("Trang chủ Văn bản\n\nTiêu đề\n\nNội dung.", "Không có dòng “Ngày đăng”."),
            (
                text_around("Nội dung.").replace("24/09", "31/02"),
                "Ngày đăng “31/02/2021” không phải là ngày.",
            ),
            (
                text_around("Nội dung.", "Tiêu đề\n"),
                "Không có dòng đường dẫn “Trang chủ …”, không biết chuyên mục.",
            ),
            (
                text_around("Nội dung.", "Trang chủ\n\nTiêu đề\n"),
                "Không nhận ra chuyên mục trong dòng đường dẫn “Trang chủ …”.",
            ),
            (text_around("Nội dung.", "Trang chủ Văn bản\n\n"), "Không có tiêu đề."),
            (text_around("Nội dung.", "Trang chủ Văn bản\n\n???\n"), "Không có tiêu đề."),
            (
                text_around("Nội dung.", f"Trang chủ Văn bản\n\n{'a' * 501}\n"),
                "Tiêu đề dài quá 500 ký tự.",
            ),
            (
                text_around("Nội dung.", f"Trang chủ {'a' * 121}\n\nTiêu đề\n"),
                "Tên chuyên mục dài quá 120 ký tự.",
            ),
            (text_around(""), "Không có nội dung."),
            (text_around("a" * 500_001), "Nội dung dài quá 500.000 ký tự."),
        ):
            with self.subTest(reason), self.assertRaises(Refusal) as refused:
                parsed(text, NOW, TEXT)
            self.assertEqual(str(refused.exception), reason)

    def test_html_without_a_document_is_refused(self):
        with self.assertRaisesMessage(Refusal, "Không đọc được HTML."):
            parsed("<!-- x -->", NOW, HTML)

    def test_files_that_cannot_be_read_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            archive, huge = Path(folder, "a.mht"), Path(folder, "a.txt")
            archive.write_text("x")
            with huge.open("wb") as file:
                file.truncate(MAX_BYTES + 1)
            for file, reason in (
                (archive, "Không đọc tệp lưu trữ .mht. Hãy lưu trang dưới dạng HTML."),
                (huge, "Tệp lớn hơn 10 MB."),
                (Path(folder), "Không phải là tệp thường."),
                (Path(folder, "mất.txt"), "Không mở được tệp."),
            ):
                with self.subTest(reason), self.assertRaises(Refusal) as refused:
                    read(file, NOW)
                self.assertEqual(str(refused.exception), reason)

    def test_deep_nesting_breaks_nothing(self):
        deep = "<div>" * 5000 + "Sâu." + "</div>" * 5000
        page = parsed(html_around(f"<p>Nông hơn nhiều.</p>{deep}"), NOW, HTML)
        self.assertIn("<p>Nông hơn nhiều.</p>", page.body)
