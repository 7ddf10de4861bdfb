"""The screen of a visit in a browser: sums and shares while they are typed."""

from django.conf import settings
from django.urls import reverse

from content.figures import share
from inspections.models import SUMS
from tests.browser.browser import BrowserTestCase
from tests.factories import make_figures, make_organization, make_superuser, make_visit

FRACTIONS = [
    *((part, whole) for whole in (1, 2, 3, 7, 16, 92, 1_000) for part in range(0, whole + 1, 1)),
    *((7_395, 20_332), (19_540, 21_817), (19_535, 19_540), (5, 19_540), (1, 10**6)),
    *((10**6 - 1, 10**6), (8_641, 8_730), (21, 21_950), (989, 1_000), (99_949, 100_000)),
]
# Types part and whole into two boxes and reads the share, for many fractions at once.
SHARES_TYPED = """fractions => {
  const box = name => document.querySelector(`[data-figure="${name}"]`);
  const line = document.querySelector('[data-part="procedures_on_spot"] output');
  return fractions.map(([part, whole]) => {
    box("procedures_on_spot").value = part;
    box("procedures_total").value = whole;
    box("procedures_total").dispatchEvent(new Event("input", {bubbles: true}));
    return line.textContent.split(" ")[0];
  });
}"""


class VisitDeskTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(make_superuser())
        self.visit = make_visit()
        self.tab = self.page()
        session = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
        self.tab.context.add_cookies([cookie | {"url": self.live_server_url}])

    def note_console(self, message):
        """Our own icon of the browser's tab is not asked about here."""
        if "favicon" not in message.location.get("url", ""):
            super().note_console(message)

    def open(self):
        way = reverse("admin:inspections_inspectionvisit_change", args=[self.visit.pk])
        self.tab.goto(way, wait_until="load")

    def type(self, name, text):
        self.tab.fill(f'[data-figure="{name}"]', text)

    def said_at(self, name):
        return self.tab.locator(f"#id_figures-0-{name}_live").inner_text()

    def test_shares_are_those_of_the_server_for_every_fraction_tried(self):
        self.open()
        shown = self.tab.evaluate(SHARES_TYPED, FRACTIONS)
        self.assertEqual(shown, [share(*fraction) for fraction in FRACTIONS])
        self.assertEqual(self.problems, [])

    def test_numbers_get_their_dots_and_shares_name_their_fraction(self):
        self.open()
        self.type("received", "21817")
        self.type("resolved", "19540")
        self.type("fee_vnd", "3075347446")
        self.tab.keyboard.press("Tab")
        self.assertEqual(self.tab.input_value('[data-figure="fee_vnd"]'), "3.075.347.446\u00a0đ")
        self.assertEqual(self.tab.input_value('[data-figure="received"]'), "21.817")
        lines = self.tab.locator(".shares li:visible").all_inner_texts()
        self.assertEqual(
            [" ".join(line.split()) for line in lines],
            ["Đã giải quyết trên hồ sơ đã tiếp nhận: 89,6% (19.540/21.817 hồ sơ)"],
        )

    def test_a_wrong_sum_is_said_at_once_and_goes_when_it_is_mended(self):
        self.open()
        self.type("received", "21.817")
        self.type("resolved", "21.818")
        sentence = next(s.says for s in SUMS if s.name == "resolved_in_received")
        self.assertEqual(self.said_at("resolved"), sentence)
        self.type("resolved", "19.540")
        self.assertEqual(self.said_at("resolved"), "")
        self.type("carried_over", "1.485")
        self.type("new_in_period", "20.333")
        sentence = next(s.says for s in SUMS if s.name == "received_is_the_sum")
        self.assertEqual(self.said_at("received"), sentence)
        self.type("online", "7,395")
        self.assertEqual(self.said_at("online"), "Hãy ghi số nguyên, ví dụ 21.817 hoặc 21817.")

    def test_every_sum_that_the_server_checks_is_checked_here(self):
        for each in SUMS:
            with self.subTest(each.name):
                self.open()
                for part in each.parts:
                    self.type(part, str(7 // len(each.parts)))
                self.type(each.whole, "5")
                self.assertEqual(self.said_at(each.at), each.says)

    def test_without_the_script_the_shares_of_what_is_stored_are_there(self):
        make_figures(visit=self.visit)
        cookies = self.tab.context.cookies()
        self.tab = self.page(java_script_enabled=False)
        self.tab.context.add_cookies(cookies)
        self.open()
        self.assertIn("36,4%", self.tab.locator("fieldset.figures").inner_text())

    def test_it_fits_a_phone_and_breaks_no_policy(self):
        self.visit.organization = make_organization(name="Trung tâm Phục vụ hành chính công tỉnh")
        self.visit.save()
        make_figures(visit=self.visit)
        self.tab.set_viewport_size({"width": 360, "height": 800})
        self.open()
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        self.assertLessEqual(self.tab.evaluate(wide), 0)
        self.assertEqual(self.problems, [])
