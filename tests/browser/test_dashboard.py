"""The dashboard as it is seen: nothing runs off a phone, targets are large, the dark is dark."""

import itertools
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from content.publishing import State, Step
from tests.browser.browser import BrowserTestCase
from tests.factories import make_article, make_section, make_superuser, picture_file
from tests.newsroom import make_author, make_editor, make_submitted

PAGES = [reverse("admin:index"), reverse("admin:news_article_changelist")]
# The smaller side of each thing that a finger presses, where it does not stand inside a sentence.
TARGETS = """elements => elements.filter(e => e.offsetParent && !e.closest("p, .help"))
  .map(e => [e.innerText || e.outerHTML, e.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < 24).map(([name]) => name)"""

CUT_OFF = """elements => elements.filter(e => e.getBoundingClientRect().right
  > e.closest(".form-row").getBoundingClientRect().right + 1).map(e => e.outerHTML)"""


class DashboardTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        author, editor = make_author(), make_editor()
        section = make_section(name="Thông tin, tuyên truyền và phổ biến cải cách hành chính")
        long = {"section": section, "title": "Đoàn kiểm tra liên ngành làm việc với đơn vị " * 5}
        make_submitted(author, cover=picture_file(), cover_alt="Ảnh", lead="Tóm tắt " * 30, **long)
        make_submitted(editor, title="Cần mô tả").take(Step.RETURN, make_editor(), "Thiếu ảnh")
        make_article(state=State.DRAFT, created_by=editor, **long)
        make_article(published_at=timezone.now() + timedelta(days=3), **long)
        make_article(broken_links="/khong-co/", **long)
        self.client.force_login(editor)

    def visit(self, address, **options):
        page = self.page(**options)
        cookie = {"name": "sessionid", "value": self.client.cookies["sessionid"].value}
        page.context.add_cookies([cookie | {"url": self.live_server_url}])
        page.goto(address)
        return page

    def test_nothing_runs_off_the_screen_and_nothing_is_complained_of(self):
        for address, width in itertools.product(PAGES, (320, 375, 1280)):
            page = self.visit(address, width=width)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            with self.subTest(address=address, width=width):
                self.assertLessEqual(over, 0)
        self.assertEqual(self.problems, [])

    def test_the_whole_list_is_in_reach_of_a_desk(self):
        page = self.visit(PAGES[1], width=1280)
        hidden = page.eval_on_selector(".results", "box => box.scrollWidth - box.clientWidth")
        self.assertLessEqual(hidden, 0)

    def test_targets_are_24_pixels_and_more(self):
        for address, width in itertools.product(PAGES, (375, 1280)):
            page = self.visit(address, width=width)
            with self.subTest(address=address, width=width):
                pressed = "#content :is(a, button, input, select, summary)"
                self.assertEqual(page.eval_on_selector_all(pressed, TARGETS), [])

    def test_no_field_is_cut_off_on_a_phone(self):
        self.client.force_login(make_superuser())
        for name in ("contacts_organization", "contacts_official", "news_section", "auth_user"):
            page = self.visit(reverse(f"admin:{name}_add"), width=375)
            with self.subTest(form=name):
                fields = ".form-row :is(input, select, textarea, .select2-container)"
                self.assertEqual(page.eval_on_selector_all(fields, CUT_OFF), [])

    def test_nothing_is_set_in_capitals(self):
        everything = "all => [...new Set(all.map(e => getComputedStyle(e).textTransform))]"
        for address in PAGES:
            page = self.visit(address)
            self.assertEqual(page.eval_on_selector_all("body *", everything), ["none"])

    def test_a_focused_link_is_ringed(self):
        page = self.visit(PAGES[0])
        page.focus(".desk-write")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        ring = page.eval_on_selector(".desk-write", "e => getComputedStyle(e).outlineWidth")
        self.assertEqual(ring, "3px")

    def test_writing_stands_first_and_without_scripts_too(self):
        page = self.visit(PAGES[0], java_script_enabled=False)
        self.assertEqual(page.inner_text("#content a >> nth=0"), "Viết bài")
        page.click("summary >> nth=0")
        self.assertTrue(page.is_visible(".desk-read button"))
