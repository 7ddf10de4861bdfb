"""Django's own admin pages, which get the same strict policy as public ones."""

from django.conf import settings
from django.urls import reverse

from content.publishing import State
from tests.browser.browser import BrowserTestCase
from tests.factories import make_article, make_organization, make_superuser, make_visit

PAGES = [
    "index",
    "news_article_changelist",
    "news_section_changelist",
    "news_section_add",
    "contacts_official_changelist",
    "contacts_official_add",
    "contacts_organization_changelist",
    "contacts_publisher_changelist",
    "inspections_inspectionvisit_changelist",
    "auth_user_changelist",
    "auth_user_add",
    "auth_group_add",
    "password_change",
]


class AdminPolicyTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.user = make_superuser()
        self.client.force_login(self.user)
        session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        self.tab = self.page()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
        self.tab.context.add_cookies([cookie | {"url": self.live_server_url}])

    def note_console(self, message):
        """Our own icon of the browser's tab is not asked about here."""
        if "favicon" not in message.location.get("url", ""):
            super().note_console(message)

    def test_lists_and_forms_ask_for_nothing_the_policy_forbids(self):
        make_article()
        make_visit()
        for name in PAGES:
            with self.subTest(name=name):
                self.tab.goto(reverse(f"admin:{name}"), wait_until="load")
                self.assertEqual(self.problems, [])
                self.problems.clear()

    def test_deleting_and_history_do_neither(self):
        article = make_article(state=State.DRAFT)
        for action in ("delete", "history"):
            self.tab.goto(reverse(f"admin:news_article_{action}", args=[article.pk]))
        self.assertEqual(self.problems, [])

    def test_calendar_and_clock_fill_in_vietnamese_order(self):
        self.tab.goto(reverse("admin:news_article_add"))
        self.tab.click(".field-published_at .datetimeshortcuts >> nth=0 >> a >> nth=0")
        self.assertRegex(self.tab.input_value("#id_published_at_0"), r"^\d{2}/\d{2}/\d{4}$")
        self.tab.click(".field-published_at .datetimeshortcuts >> nth=0 >> a >> nth=1")
        self.assertIn("tháng", self.tab.inner_text(".calendarbox:visible").lower())
        self.tab.click(".calendarbox:visible td a >> text=15")
        self.assertRegex(self.tab.input_value("#id_published_at_0"), r"^15/\d{2}/\d{4}$")
        self.tab.click(".field-published_at .datetimeshortcuts >> nth=1 >> a >> nth=1")
        self.tab.click(".clockbox:visible a >> text=12:00")
        self.assertRegex(self.tab.input_value("#id_published_at_1"), r"^12:00")
        self.assertEqual(self.problems, [])

    def test_choosing_from_a_long_list_works(self):
        organization = make_organization(name="Trung tâm Phục vụ hành chính công")
        self.tab.goto(reverse("admin:news_article_add"))
        self.tab.click(".field-organizations .select2-selection")
        self.tab.keyboard.type("trung tam")
        self.tab.click(f".select2-results__option:has-text('{organization.name}')")
        chosen = self.tab.locator(".field-organizations .select2-selection__choice")
        self.assertIn(organization.name, chosen.inner_text())
        self.assertEqual(self.problems, [])

    def test_choosing_between_two_boxes_works(self):
        self.tab.goto(reverse("admin:auth_group_add"))
        self.tab.locator("#id_permissions_from option").first.dblclick()
        self.assertEqual(self.tab.locator("#id_permissions_to option").count(), 1)
        self.assertEqual(self.problems, [])
