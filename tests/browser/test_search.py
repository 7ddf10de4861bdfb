"""The search field in a browser: suggestions with script, plain search without."""

from tests.browser.browser import BrowserTestCase
from tests.factories import make_article


class SearchFieldTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        make_article(title="Thủ tục đất đai", slug="thu-tuc-dat-dai")
        make_article(title="Một cửa")

    def test_half_a_word_without_marks_suggests_and_keys_choose(self):
        page = self.page(360)
        page.goto("/tim-kiem/")
        field = page.locator("main input[name=q]")
        field.press_sequentially("thu tu")
        page.get_by_role("option").wait_for()
        self.assertEqual(page.get_by_role("option").all_inner_texts(), ["Thủ tục đất đai\nTin bài"])
        self.assertEqual(field.get_attribute("aria-expanded"), "true")
        field.press("ArrowDown")
        field.press("Enter")
        page.wait_for_url("**/tin-tuc/thu-tuc-dat-dai/")
        self.assertEqual(self.problems, [])

    def test_escape_closes_the_list_and_enter_searches(self):
        page = self.page()
        page.goto("/tim-kiem/")
        field = page.locator("main input[name=q]")
        field.press_sequentially("thu tu")
        page.get_by_role("option").wait_for()
        field.press("Escape")
        self.assertEqual(page.get_by_role("option").count(), 0)
        field.press("Enter")
        page.wait_for_url("**/tim-kiem/?q=thu+tu")
        self.assertEqual(self.problems, [])

    def test_it_searches_without_script(self):
        page = self.page(360, java_script_enabled=False)
        page.goto("/tim-kiem/")
        page.locator("main input[name=q]").fill("dat dai")
        page.locator("main .search-form button").click()
        self.assertEqual(page.locator(".result h2").all_inner_texts(), ["Thủ tục đất đai"])
