from django.test import TestCase
from lxml.html import fromstring

from contacts.models import SitePage
from content.richtext import clean
from tests.factories import make_publisher

NAMES = {
    "/tuyen-bo-tiep-can/": "Tuyên bố tiếp cận",
    "/bao-ve-du-lieu-ca-nhan/": "Bảo vệ dữ liệu cá nhân",
    "/dieu-khoan-su-dung/": "Điều khoản sử dụng",
}


class SitePageTests(TestCase):
    def test_all_are_shipped_with_a_text_and_a_date(self):
        for address, name in NAMES.items():
            page = self.client.get(address)
            with self.subTest(address):
                html = fromstring(page.content.decode())
                self.assertEqual(html.xpath("string(//h1)").replace("\u00a0", " "), name)
                self.assertGreater(len(html.xpath("//div[@class='prose']//p")), 3)
                self.assertContains(page, "Có hiệu lực từ ngày")

    def test_the_shipped_texts_are_clean_as_they_stand(self):
        for page in SitePage.objects.all():
            with self.subTest(page.address):
                self.assertEqual(clean(page.body), page.body)

    def test_they_name_the_laws_by_their_numbers(self):
        privacy = self.client.get("/bao-ve-du-lieu-ca-nhan/")
        for law in ("91/2025/QH15", "356/2025/NĐ-CP", "104/2016/QH13"):
            self.assertContains(privacy, law)
        self.assertContains(self.client.get("/tuyen-bo-tiep-can/"), "22/2023/TT-BTTTT")

    def test_the_publisher_stands_below_the_text(self):
        make_publisher(governing_body="Sở Nội vụ tỉnh Thử", email="thu@example.gov.vn")
        for address in NAMES:
            html = fromstring(self.client.get(address).content.decode())
            with self.subTest(address):
                contact = html.xpath("string(//main//dl)")
                self.assertIn("Sở Nội vụ tỉnh Thử", contact)
                self.assertIn("thu@example.gov.vn", contact)

    def test_what_the_office_writes_is_shown_and_cleaned(self):
        page = SitePage.objects.get(address="dieu-khoan-su-dung")
        page.body = "<p>Quy định mới</p><script>x()</script>"
        page.save()
        answer = self.client.get(page.get_absolute_url())
        self.assertContains(answer, "<p>Quy định mới</p>")
        self.assertNotContains(answer, "x()")

    def test_a_lost_row_leaves_a_page_that_says_so(self):
        SitePage.objects.all().delete()
        for address in NAMES:
            self.assertContains(self.client.get(address), "Nội dung trang này chưa được công bố.")

    def test_every_page_leads_to_them(self):
        html = fromstring(self.client.get("/").content.decode())
        ways = html.xpath("//footer//a/@href")
        self.assertEqual({*NAMES, "/so-do-trang/", "/kenh-rss/"} - {*ways}, set())

    def test_it_costs_one_query_beside_a_new_frame(self):
        with self.assertNumQueries(3):
            self.client.get("/dieu-khoan-su-dung/")
