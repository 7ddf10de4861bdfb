from datetime import date, timedelta

from django.test import TestCase
from django.utils import timezone
from lxml import etree

from news.models import Section
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_hidden_articles,
    make_organization,
    make_section,
    make_visit,
)
from tests.inspections.test_models import make_hidden_visits

ATOM = {"a": "http://www.w3.org/2005/Atom"}


class FeedTests(TestCase):
    def titles(self, address):
        root = etree.fromstring(self.client.get(address).content)
        rss = root.xpath("//item/title/text()")
        return rss or root.xpath("//a:entry/a:title/text()", namespaces=ATOM)

    def test_each_feed_holds_the_rows_of_its_page_newest_first(self):
        unit, root = make_organization(), make_section()
        child = make_section(parent=root)
        now = timezone.now()
        make_article(title="Cũ", section=child, published_at=now - A_DAY, organizations=[unit])
        make_article(title="Mới", section=root, published_at=now - timedelta(hours=1))
        make_article(title="Mục khác", published_at=now - timedelta(hours=2))
        make_hidden_articles(section=root, organizations=[unit])
        for kind in ("rss", "atom"):
            with self.subTest(kind):
                everything = self.titles(f"/tin-tuc/{kind}.xml")
                self.assertEqual(everything, ["Mới", "Mục khác", "Cũ"])
                self.assertEqual(self.titles(f"{root.get_absolute_url()}{kind}.xml"), ["Mới", "Cũ"])
                self.assertEqual(self.titles(f"{unit.get_absolute_url()}{kind}.xml"), ["Cũ"])

    def test_visits_have_a_feed_without_unpublished_ones(self):
        unit = make_organization(name="Sở Nội vụ")
        make_visit(organization=unit, started_on=date(2026, 10, 15))
        make_hidden_visits(organization=unit)
        self.assertEqual(self.titles("/kiem-tra/rss.xml"), ["Kiểm tra Sở Nội vụ, 15/10/2026"])

    def test_an_item_has_its_whole_text_with_absolute_addresses(self):
        make_article(
            lead="Tóm tắt & dẫn",
            body='<p>Xem <a href="/danh-ba/">danh bạ</a></p><p><img src="/media/a.webp" alt="A"></p>',  # noqa: E501
        )
        root = etree.fromstring(self.client.get("/tin-tuc/rss.xml").content)
        self.assertEqual(
            root.xpath("string(//item/description)"),
            '<p>Tóm tắt &amp; dẫn</p><p>Xem <a href="http://testserver/danh-ba/">danh bạ</a></p>'
            '<p><img src="http://testserver/media/a.webp" alt="A"></p>',
        )

    def test_times_are_those_of_vietnam_and_ids_outlive_addresses(self):
        article = make_article(published_at=local_time(2021, 9, 24, 8, 30))
        first = etree.fromstring(self.client.get("/tin-tuc/rss.xml").content)
        self.assertEqual(first.xpath("string(//item/pubDate)"), "Fri, 24 Sep 2021 08:30:00 +0700")
        article.slug = "dia-chi-khac"
        article.save()
        second = etree.fromstring(self.client.get("/tin-tuc/rss.xml").content)
        self.assertNotEqual(first.xpath("string(//item/link)"), second.xpath("string(//item/link)"))
        self.assertEqual(first.xpath("string(//item/guid)"), second.xpath("string(//item/guid)"))

    def test_an_unchanged_feed_is_not_sent_again(self):
        article = make_article()
        tag = self.client.get("/tin-tuc/rss.xml")["ETag"]
        again = self.client.get("/tin-tuc/rss.xml", headers={"If-None-Match": tag})
        self.assertEqual((again.status_code, again.content), (304, b""))
        article.title = "Tên mới"
        article.save()
        changed = self.client.get("/tin-tuc/rss.xml", headers={"If-None-Match": tag})
        self.assertEqual(changed.status_code, 200)

    def test_pages_lead_readers_to_their_feeds(self):
        section, unit = make_section(), make_organization()
        for page in ("/", section.get_absolute_url(), unit.get_absolute_url(), "/kiem-tra/"):
            wanted = f"{page}rss.xml" if page != "/" else "/tin-tuc/rss.xml"
            with self.subTest(page):
                self.assertContains(self.client.get(page), f'href="{wanted}"')

    def test_sections_that_are_links_and_unknown_ones_have_none(self):
        self.assertTrue(Section.objects.get(slug="danh-ba").link)
        for address in ("/chuyen-muc/danh-ba/rss.xml", "/chuyen-muc/khong-co/rss.xml"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_article()
                make_visit()
            for address in ("/tin-tuc/rss.xml", "/kiem-tra/atom.xml"):
                with self.subTest(address, rows=rows), self.assertNumQueries(1):
                    self.client.get(address)
