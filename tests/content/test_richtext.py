import time
import unicodedata
from contextlib import suppress
from html.parser import HTMLParser

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase, TestCase, override_settings

from content.editor import EditorWidget
from content.richtext import (
    ATTRIBUTES,
    CLASSES,
    MAX_LENGTH,
    TAGS,
    TOO_DEEP,
    TOO_LONG,
    clean,
    plain_text,
)
from news.models import Article
from tests.factories import make_article

PICTURE = '<img src="/media/a.webp">'
KEPT = [
    "<p>Một đoạn có <strong>đậm</strong>, <b>b</b>, <em>nghiêng</em>, <i>i</i>, <u>u</u>.</p>",
    "<p><s>bỏ</s> x<sub>2</sub> m<sup>2</sup><br>dòng mới</p><hr>",
    "<h2>Hai</h2><h3>Ba</h3><h4>Bốn</h4><h5>Năm</h5>",
    "<blockquote><p>Trích</p></blockquote><div>khối</div>",
    '<ul><li>một</li></ul><ol start="3" type="a"><li>hai</li></ol>',
    '<p><a href="https://example.gov.vn/?a=1&amp;b=2" title="Mở">dài</a></p>',
    '<a href="/tin-tuc/x/">trong trang</a><a href="#">đầu trang</a>',
    '<a href="mailto:cchc@example.gov.vn">thư</a><a href="tel:+842133876650">gọi</a>',
    '<p><img src="/media/anh/2026/10/a1.webp" alt="Họp" title="t" width="900" height="600"></p>',
    f'<figure class="image align-right">{PICTURE}<figcaption>Ảnh</figcaption></figure>',
    "<table><caption>Bảng</caption><colgroup><col></colgroup><thead><tr>"
    '<th colspan="2" scope="col">A</th></tr></thead>'
    '<tbody><tr><td rowspan="2">1</td><td class="align-right">2</td></tr></tbody>'
    "<tfoot><tr><td>3</td></tr></tfoot></table>",
    '<p class="align-center">giữa</p><div class="align-center"><img src="/media/a.webp"></div>',
    '<p><img class="align-left" src="/media/a.webp" alt="x &gt; y"></p>',
]
CLEANED = {
    "<p onclick=x() id=a name=b data-x=1 style='color:red' class=tin>Chữ</p>": "<p>Chữ</p>",
    "<p>Chữ<script>x()</script><style>p{}</style></p>": "<p>Chữ</p>",
    "<iframe src=//x></iframe><object>x</object><template>x</template><svg>x</svg>": "",
    "<math><mi>x</mi></math><noscript>x</noscript><select><option>x</select>": "",
    "<h1>Một</h1><h6>Sáu</h6><center>Giữa</center>": "<h2>Một</h2><div>Sáu</div><div>Giữa</div>",
    "<span lang=VI>Chữ</span> <font color=red>đỏ</font>": "Chữ đỏ",
    "<p>a<!-- ghi chú -->b</p>": "<p>ab</p>",
    # Links
    '<a href="javascript:alert(1)">x</a>': "x",
    '<a href="JaVa&#9;Script:alert(1)">x</a>': "x",
    '<a href="&#x6A;avascript:alert(1)">x</a>': "x",
    '<a href="data:text/html,x">x</a><a href="ftp://x/">y</a><a href="vbscript:x">z</a>': "xyz",
    '<a href="//example.com/">x</a><a href="/\\example.com">y</a>': "xy",
    '<a href="/\n/example.com">x</a><a href="  //example.com">y</a>': "xy",
    '<a href="https://x.vn/" target=_blank onclick=x()>x</a>': '<a href="https://x.vn/">x</a>',
    # Pictures
    '<p>a<img src="https://example.com/x.png" alt="x > y">b</p>': "<p>ab</p>",
    "<img src=//example.com/x.png><img src=data:image/png;base64,AAAA><img alt=x>": "",
    "<img src=/static/x.png><img src=/media/../x.png>": "",
    "<img src=/media/%2e%2e/x><img src='/media/a?b'>": "",
    '<img src="/media/a.webp" onerror="x()" srcset="//x" width="100%" height="0">': PICTURE,
    '<img src="http://testserver/media/a.webp"><img src="http://x.vn/media/a.webp">': PICTURE,
    # Values
    '<table><tbody><tr><td colspan="99999" rowspan="x">1</td></tr></tbody></table>': (
        "<table><tbody><tr><td>1</td></tr></tbody></table>"
    ),
    '<ol type="x" start="1e9"><li>1</li></ol>': "<ol><li>1</li></ol>",
    # Alignment becomes a class
    '<p style="margin:0; text-align:center">a</p>': '<p class="align-center">a</p>',
    "<p align=right>a</p><td align=center>": '<p class="align-right">a</p>',
    '<p class="x" style="TEXT-ALIGN : End">a</p>': '<p class="align-right">a</p>',
    '<p style="text-align:left">a</p><p style="text-align:justify">b</p>': "<p>a</p><p>b</p>",
    '<img style="float:left" src="/media/a.webp">': '<img class="align-left" src="/media/a.webp">',
    '<td style="text-align:right">9</td>': "9",
    # What shows nothing
    "<p></p><p>&nbsp;</p><p> <br> </p><p><strong>&#160;</strong></p><h2> </h2>": "",
    "<p><img src=//example.com/x></p><p><a href=javascript:x></a></p>": "",
    "<table><tr><td><p>&nbsp;</p></td><td></td></tr></table>": (
        "<table><tbody><tr><td></td><td></td></tr></tbody></table>"
    ),
    # Text
    "<p>H\u006f\u0300a &amp; &#x110;&atilde; &copy; 5&nbsp;%</p>": "<p>Hòa &amp; Đã © 5 %</p>",
    "<p>a\u200bb&#8203;c\u00add&shy;e</p>": "<p>abcde</p>",
    "&lt;script&gt; &#60;b&#62; &amp;nbsp;": "&lt;script&gt; &lt;b&gt; &amp;nbsp;",
    '<a href="/?a=1&copy=2&lt=3">x</a>': '<a href="/?a=1&amp;copy=2&amp;lt=3">x</a>',
}
WORD = (
    '<p class=MsoNormal align=center style="mso-margin-top-alt:auto;text-align:center"><b style='
    '"mso-bidi-font-weight:normal"><span style="font-size:14.0pt;mso-ansi-language:VI">THÔNG BÁO'
    "<o:p></o:p></span></b></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><![if !supportLists]>"
    "<p class=MsoListParagraph>Kết luận<o:p></o:p></p><xml><w:WordDocument></w:WordDocument></xml>"
)
NASTY = [
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<img src='/media/a.webp' alt='\"><script>x</script>'>",
    "<b\u0338x>&lt;\u0338b>\u0338",
    "<p>a<p>b<table>x<tr>y<td>z<li>q</b></p>",
    "<b><p>a</b>b<i>c</p></i>",
    "x <foo> </foo> <a href=javascript:1> </a> <img> y",
    "&nbsp &shy &#8203 &#xFFFFFF; &#0; &#x80; &unknown; &notit;",
    "<p class='align-center' style='text-align:right'>a</p>",
    "<a><a href=/x>y</a></a><a>z",
    "<FONT SIZE=1><B CLASS='>x'>y",
    "<textarea><img src=x onerror=1></textarea><title></title><xmp><b></xmp><plaintext><b>",
    "<p \x00onclick=x>a\x0b\x1fb\u2028c\ud7ffd</p>",
    "<!--><img src=x onerror=1>--><![CDATA[<b>]]><?php x ?>",
    "",
    " \n ",
]


class Reader(HTMLParser):
    """Collects (tag, attribute, value) as a browser would read them; attribute None: the tag."""

    def __init__(self):
        super().__init__()
        self.read = []

    def handle_starttag(self, tag, attributes):
        self.read += [(tag, None, None), *((tag, *pair) for pair in attributes)]


def foreign(html):
    """Yield what stands in `html` and not in the policy."""
    reader = Reader()
    reader.feed(html)
    for tag, attribute, value in reader.read:
        allowed = ATTRIBUTES.get(tag, set()) | ({"class"} if tag in CLASSES else set())
        strange = tag not in TAGS or (attribute and attribute not in allowed)
        if strange or (attribute in ("href", "src") and not value.startswith(("/", "http", "#"))):
            yield tag, attribute, value


class PolicyTests(SimpleTestCase):
    def test_what_the_policy_allows_is_kept_as_it_is(self):
        self.assertEqual([clean(html) for html in KEPT], KEPT)

    def test_everything_else_is_taken_out(self):
        for typed, kept in CLEANED.items():
            with self.subTest(typed=typed):
                self.assertEqual(clean(typed), kept)

    def test_a_paste_from_word_leaves_plain_paragraphs(self):
        self.assertEqual(clean(WORD), '<p class="align-center"><b>THÔNG BÁO</b></p><p>Kết luận</p>')

    def test_cleaning_twice_changes_nothing_more(self):
        for html in [*KEPT, *CLEANED, *NASTY, WORD]:
            with self.subTest(html=html):
                once = clean(html)
                self.assertEqual(clean(str(once)), once)

    def test_nothing_that_runs_survives_however_it_is_wrapped(self):
        for outer in NASTY:
            for inner in NASTY:
                html = clean(f"<div>{outer}<p>{inner}")
                self.assertEqual([*foreign(html)], [])
                self.assertEqual(clean(str(html)), html)

    def test_what_is_known_to_be_clean_is_not_cleaned_again(self):
        html = clean("<p>Chữ</p>")
        self.assertIs(clean(html), html)

    def test_the_result_is_nfc_whatever_came(self):
        html = clean(unicodedata.normalize("NFD", "<p>Đoàn kiểm tra cải cách thủ tục</p>"))
        self.assertEqual(html, "<p>Đoàn kiểm tra cải cách thủ tục</p>")

    @override_settings(MEDIA_URL="/anh-luu/")
    def test_pictures_come_from_our_media_folder_wherever_it_is(self):
        html = '<img src="/anh-luu/a.webp"><img src="/media/a.webp">'
        self.assertEqual(clean(html), '<img src="/anh-luu/a.webp">')


class LimitTests(SimpleTestCase):
    def assert_refused(self, html, message):
        with self.assertRaisesMessage(ValidationError, message):
            clean(html)

    def test_half_a_megabyte_is_the_limit(self):
        self.assertEqual(len(clean("a" * MAX_LENGTH)), MAX_LENGTH)
        self.assert_refused("a" * (MAX_LENGTH + 1), TOO_LONG)

    def test_html_that_grows_past_the_limit_is_refused_too(self):
        self.assert_refused("&" * 200_000, TOO_LONG)

    def test_blocks_in_blocks_are_counted(self):
        self.assert_refused("<ul><li>" * 6_000, TOO_DEEP)
        self.assert_refused("<div><!--</div>-->" * 6_000, TOO_DEEP)

    def test_a_long_report_with_tables_is_no_problem(self):
        row = "<tr>" + "<td style='mso:1'><p class=x><span>12,5</span></p></td>" * 8 + "</tr>"
        self.assertIn("<td><p>12,5</p></td>", clean(f"<table>{row * 1000}</table>"))

    def test_the_worst_inputs_take_less_than_a_second(self):
        formats = "".join(f"<b class=c{n}><font color={n}>" for n in range(4_000))
        worst = [
            "<div>" * 5_000,
            "<ol><li><b>" * 5_000,
            formats + "<p>x" * 30_000,
            "<b <b x" * 60_000,
            "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">",
            "&#x41;" * 80_000,
            "<a>" * 160_000,
            "<p> <br>" * 60_000,
        ]
        for html in worst:
            with self.subTest(html=html[:20]):
                start = time.process_time()
                with suppress(ValidationError):
                    clean(html)
                self.assertLess(time.process_time() - start, 15)  # a minute when quadratic


class PlainTextTests(SimpleTestCase):
    def test_blocks_are_parted_and_references_read(self):
        html = "<h2>Một</h2><p>Hai &amp; <b>b</b>a<br>Bốn</p><ul><li>Năm</li><li>Sáu</li></ul>"
        self.assertEqual(plain_text(html), "Một Hai & ba Bốn Năm Sáu")


class FieldTests(TestCase):
    dirty = '<p onclick="x()">Đã đăng<script>y()</script></p>'
    cleaned = "<p>Đã đăng</p>"

    def stored(self):
        return Article.objects.values_list("body", flat=True).get()

    def test_saving_cleans(self):
        article = make_article(body=self.dirty)
        self.assertEqual((article.body, self.stored()), (self.cleaned, self.cleaned))

    def test_a_bulk_of_rows_is_cleaned(self):
        article = make_article()
        article.body = self.dirty
        Article.objects.bulk_update([article], ["body"])
        self.assertEqual(self.stored(), self.cleaned)
        article.delete()
        copy = Article(title="Bản sao", slug="ban-sao", section=article.section, body=self.dirty)
        Article.objects.bulk_create([copy])
        self.assertEqual(self.stored(), self.cleaned)

    def test_an_update_by_query_is_cleaned(self):
        make_article()
        Article.objects.update(body=self.dirty)
        self.assertEqual(self.stored(), self.cleaned)

    def test_too_long_a_body_is_an_error_at_the_field(self):
        article = make_article()
        article.body = "a" * (MAX_LENGTH + 1)
        with self.assertRaises(ValidationError) as caught:
            article.full_clean()
        self.assertEqual(caught.exception.message_dict, {"body": [TOO_LONG]})

    def test_a_form_shows_the_editor_whatever_widget_the_admin_proposes(self):
        field = Article._meta.get_field("body").formfield(widget="proposed")
        self.assertIsInstance(field.widget, EditorWidget)

    @override_settings(RICH_TEXT_WIDGET="django.forms.Textarea")
    def test_one_setting_changes_the_editor(self):
        field = Article._meta.get_field("body").formfield()
        self.assertEqual(type(field.widget).__name__, "Textarea")
