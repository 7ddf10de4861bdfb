"""Facts of frames: a page says with them what it says without."""

import re
from datetime import timedelta
from unittest import mock

from django.test import TestCase
from django.utils import timezone

from tests.factories import make_organization, make_visit
from tests.test_templates import make_portal

LINK = re.compile(r'href="(/[^"#]*)"')
# Choices of forms, to which no link leads.
CHOSEN = (
    "/tim-kiem/?q=tin&muc=tin-tuc-cchc",
    "/tim-kiem/?q=tin&muc=ket-qua-kiem-tra-cchc",
    "/van-ban/?loai=ke-hoach",
    "/kiem-tra/?nam=2026",
    "/kiem-tra/kien-nghi/?trang-thai=qua-han",
)
NO_PAGES = ("/static/", "/media/", "/tep/", "/quan-tri/", "/luu-tru/tep/")
MOST = 150


class FrameTests(TestCase):
    def test_what_is_kept_of_pages_is_what_they_say_without(self):
        make_portal()
        for name in ("Xã Một", "Xã Hai"):
            make_visit(organization=make_organization(name=name))
        addresses = self.addresses()
        self.assertGreater(len(addresses), 60)
        kept = [page for at in self.moments() for page in map(self.page, addresses)]
        with mock.patch("content.templatetags.portal.is_held", return_value=False):
            plain = [page for at in self.moments() for page in map(self.page, addresses)]
        self.assertNotEqual(kept[: len(addresses)], kept[len(addresses) :])  # the hour shows
        for address, *pages in zip(addresses * 2, kept, plain, strict=True):
            with self.subTest(address):
                self.assertEqual(*pages)

    def moments(self):
        """Yield two moments of a Monday while it is so late: offices are open, then closed."""
        today = timezone.localtime()
        for hour in (9, 22):
            at = today.replace(hour=hour, minute=0, second=0) + timedelta(days=7 - today.weekday())
            with mock.patch("django.utils.timezone.now", return_value=at):
                yield at

    def page(self, address):
        return b"".join(self.client.get(address)).decode()

    def addresses(self):
        """Return the addresses of the pages to which the front page leads, choices last."""
        waiting, seen, pages = ["/"], {"/"}, []
        while waiting and len(pages) < MOST:
            address = waiting.pop(0)
            answer = self.client.get(address)
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            pages.append(address)
            for link in LINK.findall(answer.content.decode().replace("&amp;", "&")):
                if link not in seen and not link.startswith(NO_PAGES):
                    seen.add(link)
                    waiting.append(link)
        return [*pages, *CHOSEN]
