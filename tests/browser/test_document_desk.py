"""The form of a document in a browser: mended and taken down when published, shown before."""

from django.urls import reverse

from content.publishing import State
from tests.browser.browser import BrowserTestCase
from tests.factories import make_document, make_document_file, make_relation, pdf_file
from tests.newsroom import make_editor, now_stored

# The controls and links that are shown, but not wholly between the sides of the window, by name.
BEYOND_THE_EDGE = """() => [...document.querySelectorAll("main :is(input, select, a, button)")]
  .filter(each => each.checkVisibility())
  .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth)
  .map(each => each.name || each.textContent)"""

# Then all boxes are named anew, as on loading.
PUT_A_TABLE_IN_A_BOX = """() => {
  document.querySelectorAll("[data-label]").forEach(each => delete each.dataset.label);
  document.querySelector("#files-0 .field-file").insertAdjacentHTML(
    "beforeend", "<table><tbody><tr><td><p>1</p></td></tr></tbody></table>");
  window.dispatchEvent(new Event("load"));
}"""


class PublishedDocumentTests(BrowserTestCase):
    def note_console(self, message):
        """That the file and the page are gone is what is asked for."""
        if not any(status in message.text for status in ("404", "410")):
            super().note_console(message)

    def test_an_approver_mends_it_and_readers_see_it_at_once(self):
        hidden = make_document_file(title="Tệp đăng nhầm")
        document = hidden.document
        form = reverse("admin:news_document_change", args=[document.pk])
        tab = self.page_of(make_editor(), form)
        tab.fill("#id_abstract", "Trích yếu đã chữa")
        tab.fill("#id_expires_on", "01/01/2030")
        tab.uncheck("#id_files-0-is_public")
        tab.get_by_text("Thêm Tệp của văn bản").click()
        scan = {"name": "quet.pdf", "mimeType": "application/pdf", "buffer": pdf_file().read()}
        tab.set_input_files("#id_files-1-file", scan)
        tab.fill("#id_files-1-title", "Bản quét")
        tab.fill("#id_note", "Trích yếu đúng là: Trích yếu đã chữa.")
        tab.click('button[name="step"][value="correct"]')
        tab.wait_for_selector(".success")
        reader = self.page()
        reader.goto(document.get_absolute_url())
        said = reader.locator("article").inner_text()
        for text in ("Trích yếu đúng là: Trích yếu đã chữa.", "01/01/2030", "Bản quét"):
            self.assertIn(text, said)
        self.assertNotIn("Tệp đăng nhầm", said)
        self.assertEqual(reader.goto(hidden.get_absolute_url()).status, 404)
        tab.goto(form)
        tab.fill("#id_note", "Đăng nhầm bản chưa ký")
        tab.click('button[name="step"][value="withdraw"]')
        tab.wait_for_selector(".success")
        self.assertEqual(reader.goto(document.get_absolute_url()).status, 410)
        self.assertIn("Đăng nhầm bản chưa ký", reader.locator("main").inner_text())
        self.assertEqual(now_stored(document).files.filter(is_public=True).count(), 1)
        self.assertEqual(self.problems, [])


class PhoneTests(BrowserTestCase):
    """The form of a draft on a phone: nothing lies beyond the edge, and its page can be shown."""

    def setUp(self):
        super().setUp()
        self.file = make_document_file(
            document=make_document(state=State.DRAFT), title="Kế hoạch " * 20
        )
        make_relation(self.file.document, make_document())
        self.form = reverse("admin:news_document_change", args=[self.file.document_id])

    def test_every_box_of_files_and_relations_is_reached_without_scrolling_sideways(self):
        tab = self.page_of(make_editor(), self.form, width=360, height=800)
        for more in tab.locator(".add-row a").all():
            more.click()
        beyond = tab.evaluate(BEYOND_THE_EDGE)
        self.assertEqual(beyond, [])
        for row in ("files-0", "files-1"):
            labels = tab.locator(f"#{row} td[data-label]")
            names = labels.evaluate_all("cells => cells.map(cell => cell.dataset.label)")
            self.assertEqual(names[:4], ["Tệp", "Tên tệp hiển thị", "Công khai", "Thứ tự"])
        tab.uncheck("#id_files-0-is_public")
        tab.click("button:has-text('Lưu nháp')")
        tab.wait_for_selector(".success")
        self.assertFalse(now_stored(self.file).is_public)
        self.assertEqual(self.problems, [])

    def test_where_no_script_names_the_boxes_the_headings_of_their_columns_stay(self):
        for has_script in (True, False):
            tab = self.page_of(
                make_editor(), self.form, width=360, height=800, java_script_enabled=has_script
            )
            heads = tab.locator(".tabular thead").all()
            self.assertEqual([head.is_visible() for head in heads], [not has_script] * 2)

    def test_a_table_without_headings_in_a_box_leaves_the_others_their_names(self):
        tab = self.page_of(make_editor(), self.form, width=360, height=800)
        tab.evaluate(PUT_A_TABLE_IN_A_BOX)
        named = tab.locator("#files-0 > td[data-label]")
        names = named.evaluate_all("cells => cells.map(cell => cell.dataset.label)")
        self.assertEqual(names[:4], ["Tệp", "Tên tệp hiển thị", "Công khai", "Thứ tự"])
        self.assertEqual(self.problems, [])

    def test_a_superior_reads_it_and_its_scan_by_the_link_and_the_desk_opens_it_too(self):
        tab = self.page_of(make_editor(), self.form, width=360, height=800)
        with tab.expect_download() as scan:
            tab.click(".field-file a")
        self.assertTrue(scan.value.suggested_filename.endswith(".pdf"))
        guest = self.page(width=360, height=800)
        guest.goto(tab.input_value("#preview-link"))
        self.assertIn("Bản xem trước, chưa đăng.", guest.inner_text("main"))
        self.assertEqual(guest.evaluate(BEYOND_THE_EDGE), [])
        with guest.expect_download() as scan:
            guest.click(".attachments a")
        self.assertTrue(scan.value.suggested_filename.endswith(".pdf"))
        self.assertEqual(guest.context.cookies(), [])
        self.assertEqual(self.problems, [])
