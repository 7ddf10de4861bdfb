"""The form of a published document in a browser: mended, corrected and taken down, as read then."""

from django.urls import reverse

from tests.browser.browser import BrowserTestCase
from tests.factories import make_document_file, pdf_file
from tests.newsroom import make_editor, now_stored


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
