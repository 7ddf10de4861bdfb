"""Draft beside live, comparing, history and preview in a real browser, on a desk and on a phone."""

import unittest

from django.urls import reverse

from content.history import recorded
from content.publishing import State, Step
from news.models import Article, open_change
from tests.browser.browser import BrowserTestCase
from tests.browser.test_admin_axe import GRAVE, MISSING, OPTIONS, Axe
from tests.factories import make_article, make_section
from tests.newsroom import make_author, make_editor, make_live, now_stored

PHONE = {"width": 375, "height": 800}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def way(name, *args):
    return reverse(f"admin:news_article_{name}", args=args)


class ApprovingTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.author, self.editor = make_author(), make_editor()
        body = "<h2>Kết quả</h2><p>Đã tiếp nhận 7.395 hồ sơ.</p><p>Đoạn cuối.</p>"
        self.live = make_live(
            self.author, self.editor, title="Tin đang đăng", body=body, section=make_section()
        )

    def note_console(self, message):
        """The tab's icon is not asked about here."""
        if "favicon" not in message.location.get("url", ""):
            super().note_console(message)

    def make_change(self):
        """Store a change of the live article that waits for approval."""
        change = open_change(self.live, self.author)
        with recorded(self.author, "Lưu"):
            change.body = change.body.replace("7.395", "7.396")
            change.save_over(change.version)
        return change.take(Step.SUBMIT, self.author)

    def test_author_changes_approver_compares_on_a_phone_and_the_public_sees_it_then(self):
        author = self.page_of(self.author, way("change", self.live.pk))
        author.click("text=Sửa bài đã đăng")
        author.wait_for_selector(".cke_editable")
        author.click(".cke_editable p >> nth=1")
        author.keyboard.press("End")
        author.keyboard.type(" Thêm một câu.")
        author.click("button:has-text('Gửi duyệt')")
        author.wait_for_load_state()
        change = Article.objects.get(live=self.live)
        self.assertEqual(change.state, State.REVIEW)

        phone = self.page_of(self.editor, way("compare", change.pk), **PHONE)
        self.assertIn("Thêm một câu.", phone.inner_text(".block ins"))
        self.assertFalse(phone.evaluate(SIDEWAYS))
        public = self.page()
        public.goto(self.live.get_absolute_url())
        self.assertEqual(public.locator("text=Thêm một câu.").count(), 0)
        phone.click("button:has-text('Duyệt và đăng')")
        phone.wait_for_url(f"**{way('change', self.live.pk)}")
        public.reload()
        self.assertEqual(public.locator("text=Thêm một câu.").count(), 1)
        self.assertEqual(public.locator("text=Cập nhật lúc").count(), 1)
        self.assertEqual(self.problems, [])

    def test_an_untouched_form_is_approved_as_it_stands(self):
        """The editor writes HTML its own way; that is no change of the text."""
        change = self.make_change()
        page = self.page_of(self.editor, way("change", change.pk))
        page.wait_for_selector(".cke_editable")
        page.click("button:has-text('Duyệt và đăng')")
        page.wait_for_url(f"**{way('change', self.live.pk)}")
        self.assertIn("7.396", now_stored(self.live).body)

    def test_a_return_without_reason_says_so_and_keeps_what_was_typed(self):
        change = self.make_change()
        page = self.page_of(self.editor, way("change", change.pk))
        page.wait_for_selector(".cke_editable")
        page.fill("#id_source", "Nguồn vừa gõ")
        page.click("button:has-text('Trả lại')")
        page.wait_for_selector("text=Hãy ghi lý do.")
        self.assertEqual(page.input_value("#id_source"), "Nguồn vừa gõ")
        page.fill("#id_note", "Thiếu số liệu")
        page.click("button:has-text('Trả lại')")
        page.wait_for_load_state()
        self.assertEqual(now_stored(change).state, State.RETURNED)

    def test_the_replacement_is_searched_for_when_withdrawing(self):
        new = make_article(title="Tin thay thế", section=self.live.section)
        page = self.page_of(self.editor, way("change", self.live.pk))
        page.click(".step-row .select2-selection")
        page.keyboard.type("thay the")
        page.click(f".select2-results__option:has-text('{new.title}')")
        page.fill("#id_note", "Có tin mới hơn")
        page.click("button:has-text('Gỡ bài')")
        page.wait_for_load_state()
        self.assertEqual(now_stored(self.live).replaced_by, new)
        page.goto(self.live.get_absolute_url())
        self.assertTrue(page.url.endswith(new.get_absolute_url()))
        self.assertEqual(self.problems, [])

    def test_the_preview_link_is_copied_and_opens_without_an_account(self):
        draft = make_article(state=State.DRAFT, title="Bản thảo", section=self.live.section)
        page = self.page_of(self.editor, way("change", draft.pk))
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click("text=Chép liên kết")
        page.wait_for_selector("text=Đã chép liên kết")
        link = page.evaluate("navigator.clipboard.readText()")
        self.assertEqual(link, page.input_value("#preview-link"))
        guest = self.page(**PHONE)
        guest.goto(link)
        self.assertIn("Bản xem trước, chưa đăng.", guest.inner_text("main"))
        self.assertFalse(guest.evaluate(SIDEWAYS))
        self.assertEqual(guest.context.cookies(), [])
        self.assertEqual(self.problems, [])

    def test_without_script_the_link_stands_in_a_field_and_steps_work(self):
        change = self.make_change()
        page = self.page_of(self.editor, way("compare", change.pk), java_script_enabled=False)
        page.click("button:has-text('Duyệt và đăng')")
        self.assertTrue(page.url.endswith(way("change", self.live.pk)))
        draft = make_article(state=State.DRAFT, section=self.live.section)
        page.goto(way("change", draft.pk))
        self.assertTrue(page.input_value("#preview-link").startswith(self.live_server_url))
        self.assertFalse(page.is_visible("text=Chép liên kết"))

    @unittest.skipUnless(Axe, MISSING)
    def test_the_pages_have_no_grave_fault(self):
        change = self.make_change()
        pages = [way(name, change.pk) for name in ("compare", "history", "drop_change")]
        pages += [way("change", self.live.pk), way("history", self.live.pk)]
        for scheme in ("light", "dark"):
            page = self.page_of(self.editor, pages[0], color_scheme=scheme, **PHONE)
            for address in pages:
                page.goto(address)
                found = Axe().run(page, options=OPTIONS).response["violations"]
                faults = [(f["id"], f["nodes"][0]["html"]) for f in found if f["impact"] in GRAVE]
                with self.subTest(address=address, scheme=scheme):
                    self.assertEqual(faults, [])

    def test_an_earlier_version_comes_back_from_the_history(self):
        self.make_change().take(Step.APPROVE, self.editor)
        page = self.page_of(self.author, way("history", self.live.pk), **PHONE)
        self.assertFalse(page.evaluate(SIDEWAYS))
        page.click("text=So với bản này >> nth=-1")
        self.assertIn("7.395", page.inner_text(".compared"))
        page.click("button:has-text('Khôi phục bản này')")
        page.wait_for_selector("text=Đã khôi phục thành bản mới.")
        self.assertIn("7.395", Article.objects.get(live=self.live).body)
        self.assertIn("7.396", now_stored(self.live).body)
        self.assertEqual(self.problems, [])
