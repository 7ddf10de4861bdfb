"""How a reader wants to read: theme, size, print, copy; remembered, and hidden without script."""

from tests.browser.browser import BrowserTestCase
from tests.test_templates import make_portal

PAPER = "getComputedStyle(document.body).backgroundColor"
LETTERS = "getComputedStyle(document.documentElement).fontSize"
WHITE, DARK = "rgb(255, 255, 255)", "rgb(18, 22, 42)"


class ReadingTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        make_portal()

    def open(self, address="/tin-tuc/bai-mau/", **options):
        page = self.page(**options)
        page.goto(address)
        return page

    def test_the_theme_is_the_devices_until_one_is_chosen_and_then_remembered(self):
        page = self.open(color_scheme="dark")
        self.assertEqual(page.evaluate(PAPER), DARK)
        page.get_by_role("button", name="Sáng").click()
        self.assertEqual(page.evaluate(PAPER), WHITE)
        page.goto("/danh-ba/")
        self.assertEqual(page.evaluate(PAPER), WHITE)
        chosen = page.get_by_role("button", name="Sáng").get_attribute("aria-pressed")
        self.assertEqual(chosen, "true")
        page.get_by_role("button", name="Theo máy").click()
        self.assertEqual(page.evaluate(PAPER), DARK)
        self.assertEqual(self.problems, [])

    def test_dark_is_chosen_on_a_light_device_but_paper_stays_white(self):
        page = self.open(color_scheme="light")
        page.get_by_role("button", name="Tối").click()
        self.assertEqual(page.evaluate(PAPER), DARK)
        page.emulate_media(media="print")
        self.assertEqual(page.evaluate(PAPER), WHITE)

    def test_the_theme_stands_before_the_first_paint(self):
        page = self.open()
        page.get_by_role("button", name="Tối").click()
        page.route("**/search.js", lambda route: route.abort())  # what is deferred never comes
        page.goto("/danh-ba/", wait_until="commit")
        page.wait_for_selector("h1")
        self.assertEqual(page.evaluate(PAPER), DARK)

    def test_letters_grow_are_remembered_and_go_back(self):
        page = self.open()
        tools = page.get_by_role("group", name="Cách đọc trang này")
        tools.get_by_role("button", name="A+").click()
        self.assertEqual(page.evaluate(LETTERS), "20px")
        page.goto("/")
        self.assertEqual(page.evaluate(LETTERS), "20px")
        page.get_by_role("button", name="A, cỡ chữ thường").click()
        self.assertEqual(page.evaluate(LETTERS), "16px")

    def test_the_address_is_copied_without_what_trackers_hang_on_it(self):
        page = self.open("/tin-tuc/bai-mau/?utm_source=x")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Chép liên kết").click()
        page.get_by_role("button", name="Đã chép liên kết").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        self.assertEqual(copied, f"{self.live_server_url}/tin-tuc/bai-mau/")
        self.assertEqual(self.problems, [])

    def test_where_the_clipboard_is_closed_the_address_is_shown_to_be_copied(self):
        page = self.page()
        page.add_init_script("delete Navigator.prototype.clipboard")
        shown = []
        page.on("dialog", lambda dialog: (shown.append(dialog.default_value), dialog.dismiss()))
        page.goto("/tin-tuc/bai-mau/")
        page.get_by_role("button", name="Chép liên kết").click()
        self.assertEqual(shown, [f"{self.live_server_url}/tin-tuc/bai-mau/"])
        self.assertEqual(self.problems, [])

    def test_without_script_no_dead_control_is_seen(self):
        page = self.open(java_script_enabled=False)
        for name in ("In trang", "Chép liên kết", "A+", "Tối"):
            with self.subTest(name):
                self.assertEqual(page.get_by_role("button", name=name).count(), 0)

    def test_a_browser_that_keeps_nothing_still_lets_one_choose(self):
        page = self.page()
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error(); }})"
        )
        page.goto("/")
        page.get_by_role("button", name="Tối").click()
        self.assertEqual((page.evaluate(PAPER), self.problems), (DARK, []))


class PrintTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        make_portal()

    def test_paper_has_the_text_its_address_and_time_and_no_ways_around(self):
        page = self.page()
        addresses = ("/tin-tuc/bai-mau/", "/kiem-tra/cuoc-mau/", "/danh-ba/so-moi/")
        for address in (*addresses, "/van-ban/van-ban-mau/", "/dieu-khoan-su-dung/"):
            page.goto(address)
            page.emulate_media(media="print")
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
            with self.subTest(address):
                for gone in (".menu", "aside", ".search-form", ".tools", ".settings", ".language"):
                    self.assertFalse(page.locator(gone).first.is_visible(), gone)
                printed = page.locator(".on-paper").inner_text()
                self.assertIn(self.live_server_url + address, printed)
                self.assertRegex(printed, r"In lúc \d+:\d+")
                closed = page.locator("main details:not([open])").count()
                self.assertEqual(closed, 0)
            page.emulate_media(media="screen")
        self.assertEqual(self.problems, [])


class DirectoryTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        make_portal()

    def names(self, page):
        return page.locator(".contact-name").all_inner_texts()

    def test_it_narrows_while_one_types_and_its_address_can_be_sent_on(self):
        page = self.page(360)
        page.goto("/danh-ba/")
        page.locator("#tim-danh-ba").press_sequentially("so moi")
        page.wait_for_url("**/danh-ba/?q=so+moi")
        self.assertEqual(self.names(page), ["Sở mới"])
        self.assertIn("1 cơ quan", page.get_by_role("status").inner_text())
        page.reload()
        self.assertEqual(self.names(page), ["Sở mới"])
        self.assertEqual(self.problems, [])

    def test_it_searches_without_script(self):
        page = self.page(360, java_script_enabled=False)
        page.goto("/danh-ba/")
        page.locator("#tim-danh-ba").fill("so moi")
        page.locator("#tim-danh-ba").press("Enter")
        self.assertEqual(self.names(page), ["Sở mới"])
