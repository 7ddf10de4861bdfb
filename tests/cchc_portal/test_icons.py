"""The pictures by which other programs know the site, and the number by which it is measured."""

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.test import TestCase
from PIL import Image

from tests.factories import make_publisher

MEASURING = "https://f-emc.ngsp.gov.vn"


class IconTests(TestCase):
    def test_the_manifest_names_the_site_and_icons_of_the_sizes_it_says(self):
        publisher = make_publisher()
        answer = self.client.get("/site.webmanifest")
        told = answer.json()
        self.assertEqual(answer["Content-Type"], "application/manifest+json")
        self.assertEqual((told["name"], told["lang"]), (publisher.site_name, "vi"))
        for icon in told["icons"]:
            with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as picture:
                self.assertEqual("{}x{}".format(*picture.size), icon["sizes"])

    def test_where_browsers_once_looked_the_icon_is(self):
        answer = self.client.get("/favicon.ico")
        self.assertRedirects(answer, "/static/icons/favicon.ico", fetch_redirect_response=False)
        with Image.open(finders.find("icons/favicon.ico")) as picture:
            self.assertEqual(picture.info["sizes"], {(16, 16), (32, 32), (48, 48)})

    def test_card_and_touch_icon_have_their_sizes(self):
        for name, size in (("share", (1200, 630)), ("apple-touch-icon", (180, 180))):
            with Image.open(finders.find(f"icons/{name}.png")) as picture:
                self.assertEqual(picture.size, size)


class MeasuringTests(TestCase):
    def test_without_a_number_nothing_is_measured(self):
        make_publisher()
        answer = self.client.get("/")
        self.assertNotContains(answer, "measuring.js")
        self.assertNotIn(MEASURING, answer["Content-Security-Policy"])

    def test_with_a_number_pages_carry_the_code_and_the_label_and_may_load_that_host_alone(self):
        make_publisher(emc_code="227", emc_label="Trang đã gắn mã đo lường EMC")
        answer = self.client.get("/")
        self.assertContains(answer, 'data-site="227"')
        self.assertContains(answer, f'src="{MEASURING}/embed/gov-tracking.min.js"')
        self.assertContains(answer, "Trang đã gắn mã đo lường EMC")
        policy = answer["Content-Security-Policy"]
        self.assertIn(f"script-src 'self' {MEASURING};", policy)
        self.assertEqual(policy.count("https://"), 3)
        self.assertNotIn("unsafe", policy)
        self.assertNotIn(MEASURING, self.client.get("/quan-tri/")["Content-Security-Policy"])

    def test_a_whole_snippet_is_refused_as_a_number(self):
        publisher = make_publisher()
        publisher.emc_code = "'227'"
        with self.assertRaises(ValidationError) as refused:
            publisher.full_clean()
        self.assertIn("chỉ gồm chữ số", refused.exception.message_dict["emc_code"][0])
