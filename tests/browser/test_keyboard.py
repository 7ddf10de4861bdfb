"""Every control of every kind of page is reached by Tab, and one sees where one is."""

from tests.browser import test_public_pages
from tests.browser.browser import BrowserTestCase
from tests.browser.keyboard import walk
from tests.test_templates import make_portal

PLANTED = """
<style>:focus-visible { outline: 3px solid red } .bare:focus-visible { outline: 0 }
.over { position: fixed; inset: auto 0 0; height: 90vh; background: #fff }</style>
<a href="#">seen</a> <button class="bare">bare</button>
<details><summary>more</summary><input aria-label="inside"></details>
<span tabindex="3" onfocus="this.blur()">lost</span>
<p style="margin-top: 60vh"><a href="#">under</a></p><div class="over"></div>
"""


class KeyboardTests(BrowserTestCase):
    def test_a_lost_stop_a_missing_ring_and_one_under_something_would_be_found(self):
        page = self.page(height=600)
        page.set_content(PLANTED)
        missed, unseen = walk(page)
        self.assertEqual([name.split()[-1] for name in missed], ["lost"])
        self.assertEqual([name.split()[-1] for name in unseen], ["bare", "under"])

    def test_all_pages(self):
        make_portal()
        for width in (360, 1280):
            page = self.page(width, reduced_motion="reduce")
            for address in test_public_pages.PublicPagesTests.addresses:
                with self.subTest(address=address, width=width):
                    page.goto(address)
                    self.assertEqual(walk(page), ([], []))
