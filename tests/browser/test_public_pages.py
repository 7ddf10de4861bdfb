from tests.browser.browser import BrowserTestCase
from tests.test_templates import make_portal


class PublicPagesTests(BrowserTestCase):
    addresses = (
        *("/", "/tin-tuc/", "/tin-tuc/bai-mau/", "/chuyen-muc/ket-qua-cchc/", "/tim-kiem/?q=tin"),
        *("/danh-ba/", "/danh-ba/so-cu/", "/kiem-tra/", "/kiem-tra/cuoc-mau/"),
        *("/kiem-tra/kien-nghi/", "/kiem-tra/ke-hoach/2026/", "/kiem-tra/du-lieu/"),
        *("/so-do-trang/", "/kenh-rss/", "/tuyen-bo-tiep-can/", "/van-ban/", "/danh-ba/can-bo/"),
        *("/van-ban/van-ban-mau/", "/luu-tru/", "/en/", "/en/so-moi/"),
    )

    def setUp(self):
        super().setUp()
        make_portal()

    def test_no_page_is_wider_than_the_window_or_complains(self):
        for width in (360, 1280):
            page = self.page(width)
            for address in self.addresses:
                with self.subTest(address=address, width=width):
                    page.goto(address)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    self.assertEqual((wide, self.problems), (width, []))

    def test_no_page_scrolls_sideways_at_320_pixels_nor_with_letters_twice_as_large(self):
        for width, letters in ((320, "16px"), (360, "32px"), (1280, "32px")):
            page = self.page(width)
            for address in self.addresses:
                with self.subTest(address=address, width=width, letters=letters):
                    page.goto(address)
                    page.evaluate("size => document.documentElement.style.fontSize = size", letters)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    self.assertEqual(wide, width)

    def test_the_first_tab_leads_past_the_menu(self):
        page = self.page()
        page.goto("/tin-tuc/bai-mau/")
        page.keyboard.press("Tab")
        link = page.get_by_text("Đến nội dung chính")
        self.assertGreaterEqual(link.bounding_box()["y"], 0)
        page.keyboard.press("Enter")
        self.assertEqual(page.evaluate("document.activeElement.id"), "noi-dung")

    def test_the_menu_of_a_phone_opens_without_script(self):
        page = self.page(360, java_script_enabled=False)
        page.goto("/")
        way = page.locator(".menu-list").get_by_text("Kết quả CCHC")
        self.assertFalse(way.is_visible())
        page.get_by_text("Danh mục", exact=True).click()
        way.click()
        self.assertTrue(page.url.endswith("/chuyen-muc/ket-qua-cchc/"))

    def test_every_list_can_be_filtered_on_a_phone_without_script(self):
        page = self.page(360, java_script_enabled=False)
        for address, label in (
            ("/van-ban/", "Tìm và lọc văn bản"),
            ("/kiem-tra/", "Lọc cuộc kiểm tra"),
            ("/kiem-tra/kien-nghi/", "Lọc kiến nghị"),
        ):
            with self.subTest(address):
                page.goto(address)
                send = page.get_by_role("button", name="Lọc", exact=True)
                self.assertFalse(send.is_visible())
                page.locator("summary", has_text=label).click()
                self.assertTrue(send.is_visible())
                send.click()
                self.assertIn("?", page.url)

    def test_the_font_is_ours_and_has_arrived(self):
        page = self.page()
        page.goto("/")
        loaded = (
            "document.fonts.ready.then(() => document.fonts.check('700 16px \"Be Vietnam Pro\"'))"
        )
        self.assertTrue(page.evaluate(loaded))
        self.assertEqual(self.problems, [])
