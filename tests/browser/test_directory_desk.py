"""Who publishes the site and when offices are open, typed into the admin's forms."""

import os

from contacts.models import Organization, Publisher
from tests.browser.browser import BrowserTestCase
from tests.factories import make_organization, make_publisher, make_superuser

FITS = "document.documentElement.scrollWidth <= innerWidth"


class DirectoryDeskTests(BrowserTestCase):
    def shoot(self, page, name):
        if os.environ.get("SHOTS"):
            page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)

    def test_the_measuring_code_is_typed_judged_and_stands_on_the_pages(self):
        make_publisher()
        address = f"/quan-tri/contacts/publisher/{Publisher.THE_ONE}/change/"
        page = self.page_of(make_superuser(), address)
        page.get_by_label("Mã đo lường EMC").fill("<script>")
        page.get_by_label("Nhãn EMC").fill("Trang đã gắn mã đo lường EMC")
        page.get_by_role("button", name="Lưu", exact=True).click()
        page.get_by_text("Mã EMC chỉ gồm chữ số").wait_for()
        self.shoot(page, "publisher-error")
        self.assertTrue(page.evaluate(FITS))
        page.get_by_label("Mã đo lường EMC").fill("227")
        page.get_by_role("button", name="Lưu", exact=True).click()
        page.locator(".messagelist .success").wait_for()
        self.shoot(page, "publisher-saved")
        self.assertEqual(self.problems, [])
        public = self.page()
        public.route("https://f-emc.ngsp.gov.vn/**", lambda route: route.abort())
        public.goto("/danh-ba/")
        self.assertEqual(public.locator("[data-site]").get_attribute("data-site"), "227")
        self.assertIn("Trang đã gắn mã đo lường EMC", public.locator("footer").inner_text())

    def test_two_spans_of_hours_are_typed_and_told_to_the_public(self):
        unit = make_organization(name="Sở Thử")
        address = f"/quan-tri/contacts/organization/{unit.pk}/change/"
        page = self.page_of(make_superuser(), address)
        for number, (opens, closes) in enumerate((("07:30", "11:30"), ("10:30", "17:00"))):
            page.locator("#hours-group .add-row a").click()
            page.locator(f"#id_hours-{number}-opens").fill(opens)
            page.locator(f"#id_hours-{number}-closes").fill(closes)
        page.get_by_role("button", name="Lưu", exact=True).click()
        page.get_by_text("Thứ hai có hai khoảng giờ trùng nhau.").wait_for()
        self.shoot(page, "hours-error")
        page.locator("#id_hours-1-opens").fill("13:30")
        self.shoot(page, "hours-filled")
        page.get_by_role("button", name="Lưu", exact=True).click()
        page.locator(".messagelist .success").wait_for()
        self.assertEqual(Organization.objects.get().hours.count(), 2)
        self.assertEqual(self.problems, [])
        public = self.page(360)
        public.goto(unit.get_absolute_url())
        said = public.locator(".hours").inner_text()
        self.assertIn("07:30–11:30, 13:30–17:00", said)
