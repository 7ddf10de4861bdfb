"""What a public page makes an old phone load: style and script, as compressed as they are sent."""

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import TestCase
from lxml.html import fromstring

from cchc_portal.static_storage import LEAN
from tests.test_templates import ADDRESSES, make_portal

CSS_LIMIT, SCRIPT_LIMIT = 8 * 1024, 2 * 1024
DARK = re.compile(r"(--paper: #12162a;.*?)\}", re.DOTALL)


def weight(addresses):
    """Return the sum of the sizes of static files, each as it is collected and nginx sends it."""
    names = [address.removeprefix(settings.STATIC_URL) for address in addresses]
    texts = [(Path(finders.find(name)).read_text(encoding="utf-8"), name) for name in names]
    files = [LEAN[name.partition("/")[0]](text) for text, name in texts]
    return sum(len(gzip.compress(text.encode(), 9)) for text in files)


class WeightTests(TestCase):
    def test_style_and_script_of_every_page_are_light(self):
        make_portal()
        for address in ADDRESSES:
            page = fromstring(self.client.get(address).content.decode())
            styles = page.xpath("//link[@rel='stylesheet']/@href")
            scripts = page.xpath("//script/@src")
            with self.subTest(address):
                self.assertLessEqual(weight(styles), CSS_LIMIT)
                self.assertLessEqual(weight(scripts), SCRIPT_LIMIT)

    def test_the_dark_of_the_device_and_the_chosen_dark_are_the_same(self):
        text = Path(finders.find("css/site.css")).read_text(encoding="utf-8")
        device, chosen = DARK.findall(text)
        self.assertEqual(device.split(), chosen.split())
