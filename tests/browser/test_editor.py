"""The editor in a real browser, under the policy that production sends."""

import base64

from django.conf import settings
from django.urls import reverse

from content.publishing import State
from news.models import Article, Section
from tests.browser.browser import BrowserTestCase
from tests.content.test_images import SVG
from tests.factories import local_time, make_article, make_superuser, picture_file

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator
 content="Microsoft Word 15"><style>p.MsoNormal{margin:0cm}</style></head><body>
<!--StartFragment--><h1 style="text-align:center">Kết luận</h1>
<p class=MsoNormal align=right style="text-align:right;mso-line-height-rule:exactly"><b
 style="mso-bidi-font-weight:normal"><span style="font-size:14pt;mso-fareast-language:VI">Đoàn kiểm
 tra<o:p></o:p></span></b></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style="text-indent:-18pt;mso-list:l0 level1 lfo1"><span
 style="mso-list:Ignore">1.<span>&nbsp;&nbsp;</span></span>Một<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td style="width:10pt;border:solid windowtext 1pt">
<p class=MsoNormal>97,63%<o:p></o:p></p></td></tr></table>
<p class=MsoNormal onclick="alert(1)">Hết<img src="x" onerror="alert(2)"></p><!--EndFragment-->
</body></html>"""
DATA = "CKEDITOR.instances.id_body.getData()"
PASTE = """([kind, data]) => {
  const transfer = new DataTransfer();
  transfer.setData(kind, data);
  const event = { clipboardData: transfer, bubbles: true, cancelable: true };
  CKEDITOR.instances.id_body.focus();
  document.querySelector(".cke_editable").dispatchEvent(new ClipboardEvent("paste", event));
}"""
DROP = """([data, name, type]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const target = document.querySelector(".cke_editable p:last-of-type");
  const { left, top } = target.getBoundingClientRect();
  const at = { clientX: left + 5, clientY: top + 5, bubbles: true, cancelable: true };
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(kind, { ...at, dataTransfer: transfer }));
  }
}"""
PICTURE = ".cke_editable img[src^='/media/anh/']"


def uploaded(file, name, kind):
    return [base64.b64encode(file.read()).decode(), name, kind]


class EditorTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(make_superuser())
        Section.objects.get_or_create(name="Trong tỉnh", slug="trong-tinh")

    def signed_in(self, **options):
        page = self.page(**options)
        session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.live_server_url}]
        )
        return page

    def note_console(self, message):
        """The tab's icon is no part of the editor; nor is a caret in a paragraph just replaced."""
        if "favicon" in message.location.get("url", "") or "addRange()" in message.text:
            return
        super().note_console(message)

    def editor(self, address=None, **options):
        """Return a page with the editor open and the caret in it."""
        page = self.signed_in(**options)
        page.goto(address or reverse("admin:news_article_add"))
        page.click(".cke_editable")
        return page

    def save(self, page, title="Bài thử trình soạn thảo"):
        """Send the form; return the stored article."""
        page.fill("#id_title", title)
        page.select_option("#id_section", label=self.option(page))
        page.click("button[name=_continue]")
        page.wait_for_selector(".messagelist .success")
        return Article.objects.get(title=title)

    @staticmethod
    def option(page):
        labels = page.locator("#id_section option").all_inner_texts()
        return next(label for label in labels if "Trong tỉnh" in label)

    def press(self, page, button):
        page.click(f".cke_button__{button}")

    def choose(self, page, label):
        """Choose in the list of formats, which is a frame of its own."""
        page.click(".cke_combo__format")
        page.frame_locator("iframe.cke_panel_frame:visible").get_by_text(label).click()

    def agree(self, page):
        page.click(".cke_dialog_ui_button_ok:visible")
        page.wait_for_selector(".cke_dialog", state="hidden")

    def test_text_is_typed_formatted_and_stored_clean(self):
        page = self.editor()
        self.choose(page, "Đề mục lớn")
        page.keyboard.type("Kết quả")
        page.keyboard.press("Enter")
        self.choose(page, "Đề mục vừa")
        page.keyboard.type("Ưu điểm")
        page.keyboard.press("Enter")
        self.press(page, "bold")
        page.keyboard.type("Đã giải quyết")
        self.press(page, "bold")
        page.keyboard.type(" đúng hạn & đủ")
        page.keyboard.press("Enter")
        self.press(page, "justifycenter")
        page.keyboard.type("Giữa")
        page.keyboard.press("Enter")
        self.press(page, "justifyleft")
        self.press(page, "bulletedlist")
        page.keyboard.type("Một")
        page.keyboard.press("Enter")
        page.keyboard.type("Hai")
        body = self.save(page).body
        self.assertEqual(
            "".join(line.strip() for line in body.split("\n")),
            "<h2>Kết quả</h2><h3>Ưu điểm</h3>"
            "<p><strong>Đã giải quyết</strong> đúng hạn &amp; đủ</p>"
            '<p class="align-center">Giữa</p><ul><li>Một</li><li>Hai</li></ul>',
        )
        self.assertEqual(self.problems, [])

    def test_what_was_stored_is_not_changed_by_opening_and_saving(self):
        body = (
            '<h4>Bốn</h4>\n\n<p>x<sub>2</sub> <u>gạch</u> <s>bỏ</s></p>\n\n<ol start="3">\n'
            "<li>ba</li>\n</ol>\n\n<blockquote>\n<p>Trích</p>\n</blockquote>\n\n<hr>"
            '<figure class="image align-right"><img src="/media/anh/a.webp" alt="Họp" width="300" '
            'height="200"><figcaption>Chú thích</figcaption></figure>\n\n<table>\n<caption>Bảng'
            '</caption>\n<thead>\n<tr>\n<th colspan="2" scope="col">A</th>\n</tr>\n</thead>\n'
            '<tbody>\n<tr>\n<td>1</td>\n<td class="align-right">2</td>\n</tr>\n</tbody>\n</table>'
        )
        section = Section.objects.get(slug="trong-tinh")
        article = make_article(body=body, section=section, state=State.DRAFT, published_at=None)
        page = self.editor(reverse("admin:news_article_change", args=[article.pk]))
        self.save(page, article.title)
        article.refresh_from_db()

        def parts(html):
            return sorted(html.replace(">", " > ").replace("<", " <").split())

        self.assertEqual(parts(article.body), parts(body))

    def test_the_link_dialog_keeps_address_and_words(self):
        page = self.editor()
        self.press(page, "link")
        dialog = page.locator(".cke_dialog:visible")
        self.assertIn("Chữ hiển thị", dialog.inner_text())
        fields = dialog.locator("input[type=text]:visible")
        fields.nth(0).fill("Cổng dịch vụ công")
        fields.nth(1).fill("https://dichvucong.gov.vn/")
        self.agree(page)
        self.assertEqual(
            self.save(page).body,
            '<p><a href="https://dichvucong.gov.vn/">Cổng dịch vụ công</a></p>',
        )
        self.assertEqual(self.problems, [])

    def test_the_table_dialog_asks_only_for_what_is_kept(self):
        page = self.editor()
        self.press(page, "table")
        words = page.locator(".cke_dialog:visible .cke_dialog_body").inner_text().split("\n")
        self.assertEqual(
            [word for word in words if word.strip() and "Hàng" not in word and "*" in word],
            ["Số hàng*", "Số cột*"],
        )
        self.agree(page)
        page.locator(".cke_editable td").first.click(button="right")
        menu = page.frame_locator("iframe.cke_panel_frame:visible")
        menu.get_by_text("Cột", exact=True).hover()
        inner = page.frame_locator("iframe.cke_panel_frame:visible >> nth=1")
        inner.get_by_text("Chèn cột phía sau").click()
        page.locator(".cke_editable td").first.click()
        page.keyboard.type("Ô đầu")
        body = self.save(page).body
        self.assertEqual(body.count('<th scope="col">'), 3)
        self.assertIn("<td>Ô đầu</td>", body)
        self.assertEqual(self.problems, [])

    def test_a_paste_from_word_is_cleaned_and_runs_nothing(self):
        page = self.editor()
        page.evaluate(PASTE, ["text/html", WORD])
        page.wait_for_selector(".cke_editable table")
        body = " ".join(self.save(page).body.split())
        self.assertEqual(
            body.replace("> <", "><").replace("<td> ", "<td>").replace(" </td>", "</td>"),
            '<h2 class="align-center">Kết luận</h2>'
            '<p class="align-right"><strong>Đoàn kiểm tra</strong></p>'
            "<ol><li>Một</li></ol><table><tbody><tr><td><p>97,63%</p></td></tr></tbody></table>"
            "<p>Hết</p>",
        )

    def test_a_pasted_handler_that_looks_like_the_editors_own_does_nothing(self):
        page = self.editor()
        called = "window.called = 0; CKEDITOR.tools.addFunction(() => { window.called += 1; })"
        number = page.evaluate(called)
        call = f"CKEDITOR.tools.callFunction({number})"
        page.evaluate(
            "html => { document.querySelector('.cke_editable').innerHTML = html; }",
            f'<p id="bait" data-onclick="{call}">x</p>',
        )
        page.click("#bait")
        self.assertEqual(page.evaluate("window.called"), 0)
        page.evaluate(
            "html => { document.querySelector('.cke_top').insertAdjacentHTML('beforeend', html); }",
            f'<b id="own" data-onclick="{call}">x</b>',
        )
        page.click("#own")
        self.assertEqual(page.evaluate("window.called"), 1)

    def test_a_dropped_picture_is_described_and_shown_to_the_public(self):
        page = self.editor()
        page.keyboard.type("Trước")
        file = picture_file(size=(1200, 800))
        page.evaluate(DROP, uploaded(file, "Ảnh hội nghị.jpg", "image/jpeg"))
        page.wait_for_selector(PICTURE)
        page.dblclick(PICTURE)
        fields = page.locator(".cke_dialog:visible input[type=text]")
        self.assertEqual(fields.nth(1).input_value(), "1200")
        fields.nth(0).fill("Quang cảnh buổi làm việc")
        fields.nth(1).click()
        page.keyboard.press("Control+A")
        page.keyboard.type("600")
        page.click(".cke_dialog:visible label:has-text('Canh giữa')")
        page.click(".cke_dialog:visible label:has-text('Có chú thích')")
        self.agree(page)
        article = self.save(page)
        self.assertRegex(
            "".join(article.body.split("\n")),
            r'<div class="align-center"><figure class="image"><img alt="Quang cảnh buổi làm việc" '
            r'height="400" src="/media/anh/[\w/]+\.webp" width="600">'
            r"<figcaption>Chú thích ảnh</figcaption></figure></div>",
        )
        Article.objects.update(state=State.PUBLISHED, published_at=local_time(2021, 9, 24))
        page.goto(article.get_absolute_url())
        shown = page.locator("img[alt='Quang cảnh buổi làm việc']")
        shown.scroll_into_view_if_needed()
        page.wait_for_function("img => img.naturalWidth === 1200", arg=shown.element_handle())
        self.assertEqual(self.problems, [])

    def test_a_picture_chosen_by_the_button_lands_in_the_text(self):
        page = self.editor()
        with page.expect_file_chooser() as chooser:
            self.press(page, "pictures")
        data = picture_file(size=(300, 200), kind="WEBP").read()
        chooser.value.set_files({"name": "a.webp", "mimeType": "image/webp", "buffer": data})
        page.wait_for_selector(PICTURE)
        self.assertRegex(
            self.save(page).body,
            r'<img alt="" height="200" src="/media/anh/[\w/]+\.webp" width="300">',
        )
        self.assertEqual(self.problems, [])

    def test_a_pasted_picture_is_uploaded(self):
        page = self.editor()
        data = base64.b64encode(picture_file(size=(30, 20)).read()).decode()
        html = f'<p>Trước</p><p><img src="data:image/jpeg;base64,{data}" alt=""></p>'
        page.evaluate(PASTE, ["text/html", html])
        page.wait_for_selector(PICTURE)
        self.assertNotIn("data:", page.evaluate(DATA))
        self.assertEqual(self.problems, [])

    def test_what_is_no_picture_is_refused_in_a_sentence(self):
        page = self.editor()
        page.keyboard.type("Trước")
        for name, kind, data, words in (
            ("a.svg", "image/svg+xml", SVG, "Chỉ nhận ảnh JPG, PNG, WebP, GIF"),
            ("a.pdf", "application/pdf", b"%PDF-1.4", "Chỉ kéo ảnh vào đây"),
        ):
            with self.subTest(name=name):
                page.evaluate(DROP, [base64.b64encode(data).decode(), name, kind])
                page.wait_for_selector(f".cke_notification:has-text('{words}')")
                self.assertEqual(page.evaluate(DATA).strip(), "<p>Trước</p>")

    def test_a_lost_session_is_told(self):
        page = self.editor()
        page.keyboard.type("Trước")
        page.context.clear_cookies()
        page.evaluate(DROP, uploaded(picture_file(), "a.jpg", "image/jpeg"))
        page.wait_for_selector(".cke_notification:has-text('phiên làm việc đã hết hạn')")

    def test_no_word_of_the_editor_is_english(self):
        page = self.editor()
        labels = page.eval_on_selector_all(".cke_button", "all => all.map(b => b.title)")
        self.assertEqual(
            [label.partition(" (")[0] for label in labels],
            [
                "Đậm",
                "Nghiêng",
                "Xoá định dạng",
                "Canh trái",
                "Giữa",
                "Canh phải",
                "Chèn/Xoá Danh sách không thứ tự",
                "Chèn/Xoá Danh sách có thứ tự",
                "Khối trích dẫn",
                "Chèn/Sửa liên kết",
                "Xoá liên kết",
                "Tải ảnh lên",
                "Bảng",
                "Chèn đường phân cách ngang",
                "Dán theo định dạng văn bản thuần",
                "Khôi phục thao tác",
                "Làm lại thao tác",
                "Phóng to tối đa",
            ],
        )

    def test_the_editor_fits_a_phone(self):
        page = self.editor(width=360, height=740)
        box = page.locator(".cke_chrome").bounding_box()
        self.assertLessEqual(box["x"] + box["width"], 360)
