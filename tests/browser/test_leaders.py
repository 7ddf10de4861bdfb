import re

from tests.browser.browser import BrowserTestCase
from tests.factories import make_superuser
from tests.test_templates import make_portal

PAGE = "/quan-tri/inspections/inspectionvisit/lanh-dao/?nam=2026"
MORE_UNITS = """
    const body = document.querySelector(".sums tbody");
    while (body.rows.length < 34) body.append(body.rows[0].cloneNode(true));
"""


class LeadersPageTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        make_portal()
        self.leader = make_superuser(username="lanhdao")

    def signed_in(self, width):
        return self.page_of(self.leader, PAGE, width=width)

    def test_it_is_no_wider_than_the_window(self):
        for width in (360, 1280):
            page = self.signed_in(width)
            wide = page.evaluate("document.documentElement.scrollWidth")
            self.assertEqual((wide, self.problems), (width, []))

    def test_34_units_are_printed_on_one_a4(self):
        page = self.signed_in(1280)
        page.evaluate(MORE_UNITS)
        printed = page.pdf(prefer_css_page_size=True)
        self.assertEqual(re.findall(rb"/Count (\d+)", printed), [b"1"])
