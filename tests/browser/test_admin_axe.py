"""WCAG 2.2 AA as far as axe can tell: no serious or critical fault on the pages of the desk."""

import unittest

from django.urls import reverse

from content.publishing import State
from tests.browser.browser import BrowserTestCase
from tests.factories import (
    make_article,
    make_attachment,
    make_official,
    make_organization,
    make_user,
    picture_file,
)

try:
    from axe_playwright_python.sync_playwright import Axe
except ModuleNotFoundError:
    Axe = None

WIDTHS = (375, 1280)
LISTS = ("news_article", "news_section", "contacts_organization", "inspections_inspectionvisit")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
EDITOR, READY = "[data-type='ckeditortype']", ".cke_editable[role='textbox']"
GRAVE = ("serious", "critical")
MISSING = "Cần axe-playwright-python, xem requirements-dev.txt. (Needs axe-playwright-python.)"


@unittest.skipUnless(Axe, MISSING)
class AccessibilityTests(BrowserTestCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        editor = make_user(first_name="Vừ A Duyệt", is_superuser=True)
        author = make_user(first_name="Lò Thị Viết")
        section = make_article(cover=picture_file(), cover_alt="Quang cảnh").section
        waiting = {"state": State.REVIEW, "created_by": author, "section": section}
        make_article(title="Bài chờ duyệt", lead="Tóm tắt của bài.", **waiting)
        make_article(state=State.RETURNED, created_by=editor, section=section)
        draft = make_article(state=State.DRAFT, created_by=editor, section=section)
        self.draft = make_attachment(article=draft).article
        self.organization = make_official(organization=make_organization()).organization
        self.client.force_login(editor)
        cookie = {"name": "sessionid", "value": self.client.cookies["sessionid"].value}
        self.cookies = [cookie | {"url": self.live_server_url}]

    def faults(self, page, address):
        """Return the grave faults of a page as (rule, where) pairs, what is folded up included."""
        page.goto(address, wait_until="load")
        if page.locator(EDITOR).count():
            page.wait_for_selector(READY)
        for closed in page.query_selector_all("details:not([open]) > summary"):
            closed.click()
        found = Axe().run(page, options=OPTIONS).response["violations"]
        grave = [fault for fault in found if fault["impact"] in GRAVE]
        return [(f["id"], node["html"][:200]) for f in grave for node in f["nodes"]]

    def check(self, *addresses, **options):
        """Fail with the faults of the pages at `addresses`, on a phone and on a desk."""
        for width in WIDTHS:
            page = self.page(width=width, **options)
            page.context.add_cookies(self.cookies)
            for address in addresses:
                with self.subTest(page=address, width=width, **options):
                    self.assertEqual(self.faults(page, address), [])

    def test_a_planted_fault_is_found(self):
        page = self.page()
        page.set_content('<html lang="vi"><title>T</title><main><input name="x"></main></html>')
        found = Axe().run(page, options=OPTIONS).response["violations"]
        self.assertEqual(
            [(fault["id"], fault["impact"]) for fault in found], [("label", "critical")]
        )

    def test_index(self):
        self.check(reverse("admin:index"))

    def test_lists(self):
        lists = [reverse(f"admin:{name}_changelist") for name in LISTS]
        self.check(*lists, f"{lists[0]}?q=thử")

    def test_forms(self):
        self.check(
            reverse("admin:news_article_add"),
            reverse("admin:news_article_change", args=[self.draft.pk]),
            reverse("admin:contacts_organization_change", args=[self.organization.pk]),
            reverse("admin:auth_user_add"),
            reverse("admin:password_change"),
        )

    def test_the_same_in_the_dark(self):
        self.check(
            reverse("admin:index"),
            reverse("admin:news_article_changelist"),
            reverse("admin:news_article_change", args=[self.draft.pk]),
            color_scheme="dark",
        )

    def test_the_way_in(self):
        self.cookies = []
        self.check(reverse("admin:login"))
