"""Writing an article in a real browser: remarks while typing, dropped files, picks, Word."""

import base64
import re
import unicodedata

from django.conf import settings
from django.urls import reverse

from content.publishing import State
from news.models import Article, Section
from tests.browser.browser import BrowserTestCase
from tests.browser.test_editor import PASTE
from tests.factories import make_article, make_superuser, pdf_file, picture_file

ADD = reverse("admin:news_article_add")
DROP = """([selector, files]) => {
  const transfer = new DataTransfer();
  for (const [data, name, type] of files) {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const zone = document.querySelector(selector);
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
    zone.dispatchEvent(new DragEvent(kind, options));
  }
}"""
NFD = unicodedata.normalize("NFD", "Người dân hài lòng với kết quả giải quyết")
# What Word puts on the clipboard: its own namespace, classes, lists as paragraphs.
WORD = f"""<html xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"
 xmlns="http://www.w3.org/TR/REC-html40"><head><meta http-equiv=Content-Type
 content="text/html; charset=utf-8"><meta name=ProgId content=Word.Document>
<meta name=Generator content="Microsoft Word 15"><style><!--
 p.MsoNormal {{mso-style-parent:"";margin:0cm;font-size:14.0pt;font-family:"Times New Roman",serif}}
 @list l0 {{mso-list-id:1;mso-list-type:hybrid}} @list l0:level1 {{mso-level-number-format:bullet}}
 @list l1:level1 {{mso-level-text:"%1."}}
--></style></head><body lang=VI style='tab-interval:36.0pt'><!--StartFragment-->
<h1 style='text-align:center;mso-line-height-rule:exactly'><span style='font-size:14.0pt;
 font-family:"Times New Roman",serif;color:#C00000'>Kết quả kiểm tra<o:p></o:p></span></h1>
<p class=MsoNormal style='text-align:justify;text-indent:36.0pt'><span lang=VI
 style='font-size:14.0pt;font-family:"Times New Roman",serif;color:red'>Ðoàn kiểm tra&nbsp;đã làm
 việc với&nbsp;<b>Sở Nội vụ</b>, <i>theo</i> <a href="https://chinhphu.vn/"><span
 style='color:#0563C1'>kế hoạch</span></a>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<h2><span style='font-size:13.0pt'>Ưu điểm<o:p></o:p></span></h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
 !supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol'><span
 style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
 </span></span></span><![endif]>Đúng hạn<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;
 mso-list:l0 level2 lfo1'><![if !supportLists]><span style='font-family:"Courier New"'><span
 style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
 </span></span></span><![endif]>Cấp xã<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
 !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
 style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;</span></span></span><![endif]>Đủ hồ
 sơ<o:p></o:p></p>
<p class=MsoNormal><span style='font-family:"Calibri",sans-serif'>{NFD}<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if
 !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;
 </span></span><![endif]>Rà soát<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if
 !supportLists]><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;
 </span></span><![endif]>Báo cáo<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;
 border:none;mso-border-alt:solid windowtext .5pt'><tr style='mso-yfti-irow:0'>
 <td width=200 valign=top style='width:150.0pt;border:solid windowtext 1.0pt'>
 <p class=MsoNormal><b>Đơn vị<o:p></o:p></b></p></td>
 <td width=100 style='border:solid windowtext 1.0pt;background:yellow'><p class=MsoNormal>Tỷ
 lệ<o:p></o:p></p></td></tr></table>
<p class=MsoNormal><span style='mso-spacerun:yes'>&nbsp;</span><o:p></o:p></p>
<!--EndFragment--></body></html>"""
FROM_WORD = (
    '<h2 class="align-center">Kết quả kiểm tra</h2>'
    "<p>Đoàn kiểm tra đã làm việc với <strong>Sở Nội vụ</strong>, <em>theo</em> "
    '<a href="https://chinhphu.vn/">kế hoạch</a>.</p><h2>Ưu điểm</h2>'
    "<ul><li>Đúng hạn<ul><li>Cấp xã</li></ul></li><li>Đủ hồ sơ</li></ul>"
    "<p>Người dân hài lòng với kết quả giải quyết</p><ol><li>Rà soát</li><li>Báo cáo</li></ol>"
    "<table><tbody><tr><td><p><strong>Đơn vị</strong></p></td><td><p>Tỷ lệ</p></td></tr></tbody>"
    "</table>"
)


def sent(file, name, kind):
    return [base64.b64encode(file.read()).decode(), name, kind]


def compact(html):
    """Return HTML without the white space that CKEditor lays out its tags with."""
    return re.sub(
        r" ?(</?(?:p|h2|ul|ol|li|table|tbody|tr|td)\b[^>]*>) ?", r"\1", " ".join(html.split())
    )


class WritingTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.user = make_superuser()
        self.client.force_login(self.user)
        self.section = Section.objects.get_or_create(
            slug="trong-tinh", defaults={"name": "Trong tỉnh"}
        )[0]

    def form(self, address=ADD, **options):
        """Return a page with the form of an article open."""
        page = self.page(**options)
        session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.live_server_url}]
        )
        page.goto(address)
        if options.get("java_script_enabled", True):
            page.wait_for_selector(".cke_editable")
        return page

    def note_console(self, message):
        """Neither the tab's icon nor a caret in a paragraph just replaced is our matter here."""
        if "favicon" not in message.location.get("url", "") and "addRange()" not in message.text:
            super().note_console(message)

    def save(self, page):
        page.click("button[name=_continue]")
        page.wait_for_selector(".messagelist .success")
        return Article.objects.latest("pk")

    def write(self, page, title):
        page.fill("#id_title", title)
        page.select_option("#id_section", str(self.section.pk))

    def test_remarks_come_while_somebody_types_and_go_again(self):
        page = self.form()
        page.fill("#id_title", "KẾ HOẠCH KIỂM TRA CẢI CÁCH HÀNH CHÍNH")
        page.fill("#id_lead", "Giải quyết 22/92 thủ tục, đạt 30%")
        page.wait_for_selector("[data-remarks=lead] >> text=23,9%")
        page.wait_for_selector("[data-remarks=title] >> text=toàn chữ hoa")
        page.fill("#id_title", "Kế hoạch kiểm tra cải cách hành chính")
        page.wait_for_selector("[data-remarks=title] li", state="detached")
        self.assertEqual(Article.objects.count(), 0)
        self.assertEqual(self.problems, [])

    def test_the_title_is_counted(self):
        page = self.form()
        page.fill("#id_title", "Đ" * 121)
        counter = page.locator(".field-title .counter")
        self.assertEqual(counter.inner_text(), "121/120 ký tự")
        self.assertIn("is-over", counter.get_attribute("class"))

    def test_old_letters_are_converted_where_they_stand_and_only_on_request(self):
        page = self.form()
        self.write(page, "C¶i c¸ch hµnh chÝnh")
        page.click(".cke_editable")
        page.keyboard.insert_text("Giaûi quyeát hoà sô")
        page.click("[data-remarks=body] button >> text=Đổi sang Unicode")
        page.wait_for_selector("[data-remarks=title] li", state="detached")
        self.assertEqual(page.input_value("#id_title"), "Cải cách hành chính")
        self.assertEqual(page.inner_text(".cke_editable").strip(), "Giải quyết hồ sơ")
        self.assertEqual(Article.objects.count(), 0)
        self.assertEqual(self.save(page).title, "Cải cách hành chính")
        self.assertEqual(self.problems, [])

    def test_a_dropped_cover_is_shown_and_stored_with_its_description(self):
        page = self.form()
        self.write(page, "Bài có ảnh")
        page.evaluate(DROP, [".field-cover", [sent(picture_file(), "Họp.jpg", "image/jpeg")]])
        page.wait_for_selector("canvas[aria-label='Ảnh vừa chọn: Họp.jpg']")
        page.fill("#id_cover_alt", "Quang cảnh buổi họp")
        article = self.save(page)
        self.assertEqual((article.cover_width, article.cover_alt), (1200, "Quang cảnh buổi họp"))
        self.assertEqual(page.locator(".field-cover img[alt='Quang cảnh buổi họp']").count(), 1)
        self.assertEqual(self.problems, [])

    def test_many_dropped_files_become_attachments_and_the_bad_one_is_named(self):
        page = self.form()
        self.write(page, "Bài có tệp")
        first = sent(pdf_file(), "Kế hoạch_kiểm tra.pdf", "application/pdf")
        others = [
            sent(pdf_file(), unicodedata.normalize("NFD", "Quyết định.pdf"), "application/pdf"),
            [base64.b64encode(b"MZ").decode(), "độc hại.exe", "application/octet-stream"],
        ]
        page.evaluate(DROP, [".field-more_files", [first]])
        page.evaluate(DROP, [".field-more_files", others])
        self.assertEqual(
            page.locator(".chosen-files li").all_inner_texts(),
            [
                "Kế hoạch_kiểm tra.pdf (PDF, 1 KB)",
                "Quyết định.pdf (PDF, 1 KB)",
                "độc hại.exe (EXE, 1 KB)",
            ],
        )
        article = self.save(page)
        titles = [*article.attachments.values_list("title", flat=True)]
        self.assertEqual(titles, ["Kế hoạch kiểm tra", "Quyết định"])
        warning = page.inner_text(".messagelist .warning")
        self.assertIn("Không nhận tệp “độc hại.exe”. Chỉ nhận tệp PDF", warning)
        self.assertEqual(self.problems, [])

    def test_a_suggested_article_is_picked_by_one_click(self):
        title = "Kiểm tra Trung tâm Phục vụ hành chính công năm 2025"
        other = make_article(title=title, section=self.section)
        page = self.form()
        self.write(page, "Đoàn kiểm tra làm việc với Trung tâm Phục vụ hành chính công")
        page.click(f"[data-remarks=related] li:has-text('{title}') button")
        self.assertIn(title, page.inner_text(".field-related .select2-selection__choice"))
        self.assertEqual([*self.save(page).related.all()], [other])
        self.assertEqual(self.problems, [])

    def test_a_paste_from_word_keeps_what_it_says_and_nothing_of_how_it_looked(self):
        page = self.form()
        self.write(page, "Bài từ Word")
        page.click(".cke_editable")
        page.evaluate(PASTE, ["text/html", WORD])
        page.wait_for_selector(".cke_editable table")
        self.assertEqual(compact(self.save(page).body), FROM_WORD)
        self.assertEqual(self.problems, [])

    def test_without_script_the_form_still_converts_picks_files_and_stores(self):
        draft = make_article(
            state=State.DRAFT,
            title="C¶i c¸ch hµnh chÝnh",
            section=self.section,
            published_at=None,
        )
        address = reverse("admin:news_article_change", args=[draft.pk])
        page = self.form(address, java_script_enabled=False)
        page.click("[data-remarks=title] button")
        self.assertEqual(page.input_value("#id_title"), "Cải cách hành chính")
        self.assertIn("chưa lưu", page.inner_text(".errorlist.nonfield"))
        data = {"name": "Kế hoạch.pdf", "mimeType": "application/pdf", "buffer": pdf_file().read()}
        page.set_input_files("#id_more_files", [data, data | {"name": "Phụ lục.pdf"}])
        self.save(page)
        draft.refresh_from_db()
        files = [*draft.attachments.values_list("title", flat=True)]
        self.assertEqual((draft.title, files), ("Cải cách hành chính", ["Kế hoạch", "Phụ lục"]))

    def test_the_form_is_one_column_on_a_phone_and_two_on_a_desk(self):
        for width, columns in ((375, 1), (1280, 2)):
            page = self.form(width=width, height=800)
            boxes = [page.locator(f".writing-{part}").bounding_box() for part in ("main", "side")]
            self.assertEqual(1 + (boxes[0]["y"] == boxes[1]["y"]), columns)
            self.assertEqual(page.evaluate("document.documentElement.scrollWidth"), width)
