from datetime import date

from django.test import TestCase
from django.utils import timezone
from lxml import etree

from news.models import Section
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_document,
    make_hidden_articles,
    make_hidden_documents,
    make_organization,
    make_plan,
    make_publisher,
    make_visit,
    picture_file,
)
from tests.inspections.test_models import make_hidden_visits

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


class SitemapTests(TestCase):
    def found(self, address, path="//s:loc/text()"):
        return etree.fromstring(self.client.get(address).content).xpath(path, namespaces=NAMES)

    def test_the_index_names_a_map_for_each_kind_of_page(self):
        self.assertEqual(
            self.found("/sitemap.xml"),
            [
                f"http://testserver/sitemap-{kind}.xml"
                for kind in (
                    "trang quy-dinh en chuyen-muc tin-tuc van-ban kiem-tra ke-hoach danh-ba".split()
                )
            ],
        )

    def test_every_address_in_the_maps_answers(self):
        make_article(), make_document(), make_visit(), make_plan()
        for part in self.found("/sitemap.xml"):
            for address in self.found(part):
                with self.subTest(address):
                    self.assertEqual(self.client.get(address).status_code, 200)

    def test_only_what_is_public_is_named(self):
        article, unit = make_article(), make_organization()
        visit = make_visit(organization=unit)
        make_hidden_articles()
        make_hidden_visits(organization=unit)
        root = "http://testserver"
        self.assertEqual(self.found("/sitemap-tin-tuc.xml"), [root + article.get_absolute_url()])
        self.assertEqual(self.found("/sitemap-kiem-tra.xml"), [root + visit.get_absolute_url()])
        self.assertEqual(self.found("/sitemap-danh-ba.xml"), [root + unit.get_absolute_url()])
        self.assertEqual(
            len(self.found("/sitemap-chuyen-muc.xml")), Section.objects.filter(link="").count()
        )

    def test_only_public_documents_and_plans_are_named(self):
        document, plan = make_document(), make_plan()
        make_hidden_documents()
        make_plan(state="draft")
        root = "http://testserver"
        self.assertEqual(self.found("/sitemap-van-ban.xml"), [root + document.get_absolute_url()])
        self.assertEqual(self.found("/sitemap-ke-hoach.xml"), [root + plan.get_absolute_url()])

    def test_articles_stand_on_the_page_of_their_month_the_first_month_first(self):
        make_article(slug="moi", published_at=local_time(2026, 9, 1))
        make_article(slug="cu", published_at=local_time(2026, 7, 31, 23, 59))
        make_hidden_articles()
        root = "http://testserver"
        of_articles = [part for part in self.found("/sitemap.xml") if "tin-tuc" in part]
        pages = ["/sitemap-tin-tuc.xml", "/sitemap-tin-tuc.xml?p=2"]
        self.assertEqual(of_articles, [root + page for page in pages])
        for page, slug in zip(pages, ("cu", "moi"), strict=True):
            self.assertEqual(self.found(page), [f"{root}/tin-tuc/{slug}/"])
        for number in ("3", "0", "x"):
            self.assertEqual(self.client.get(f"{pages[0]}?p={number}").status_code, 404)

    def test_documents_and_visits_stand_on_the_page_of_their_year(self):
        for day in (date(2019, 5, 6), date(2021, 7, 8)):
            make_document(issued_on=day)
            make_visit(started_on=day)
        for kind in ("van-ban", "kiem-tra"):
            pages = [f"/sitemap-{kind}.xml", f"/sitemap-{kind}.xml?p=2"]
            index = self.found("/sitemap.xml")
            self.assertEqual([part[17:] for part in index if kind in part], pages)
            first, second = map(self.found, pages)
            self.assertEqual((len(first), len(second)), (1, 1))
            self.assertNotEqual(first, second)
            self.assertEqual(self.client.get(f"{pages[0]}?p=3").status_code, 404)

    def test_an_article_names_its_picture(self):
        article = make_article(cover=picture_file(), cover_alt="Núi")
        self.assertEqual(
            self.found("/sitemap-tin-tuc.xml", "//i:loc/text()"),
            [f"http://testserver{article.cover.url}"],
        )

    def test_news_are_those_of_the_last_two_days(self):
        make_publisher(site_name="Trang thử")
        make_article(title="Hôm qua", published_at=timezone.now() - A_DAY)
        make_article(title="Tuần trước", published_at=timezone.now() - 7 * A_DAY)
        make_hidden_articles(title="Rò rỉ")
        address = "/sitemap-tin-moi.xml"
        self.assertEqual(self.found(address, "//n:title/text()"), ["Hôm qua"])
        self.assertEqual(self.found(address, "//n:name/text()"), ["Trang thử"])

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_article(cover=picture_file(), cover_alt="Núi")
                make_visit(), make_document(), make_plan()
            for address, questions in (
                ("/sitemap.xml", 11),
                ("/sitemap-tin-tuc.xml", 2),
                ("/sitemap-van-ban.xml", 2),
                ("/sitemap-kiem-tra.xml", 2),
                ("/sitemap-ke-hoach.xml", 2),
                ("/sitemap-tin-moi.xml", 2),
                ("/sitemap-danh-ba.xml", 2),
            ):
                with self.subTest(address, rows=rows), self.assertNumQueries(questions):
                    self.client.get(address)


class TextFileTests(TestCase):
    def test_robots_are_kept_from_search_and_admin_and_told_of_the_maps(self):
        page = self.client.get("/robots.txt")
        self.assertEqual(page["Content-Type"], "text/plain")
        for line in ("Disallow: /quan-tri/", "Disallow: /tim-kiem/", "/sitemap.xml"):
            self.assertContains(page, line)

    def test_weaknesses_are_told_to_the_publisher(self):
        make_publisher(email="cchc@example.gov.vn")
        page = self.client.get("/.well-known/security.txt")
        self.assertContains(page, "Contact: mailto:cchc@example.gov.vn")
        self.assertContains(page, "Expires: ")
