import json

from django.test import SimpleTestCase, TestCase
from lxml.html import fromstring

from cchc_portal.linked_data import Graph, Page, known, node
from inspections.models import Course
from tests.factories import (
    local_time,
    make_article,
    make_document,
    make_hidden_articles,
    make_organization,
    make_plan,
    make_publisher,
    make_section,
    make_visit,
    picture_file,
)

HOST = "http://testserver"


class GraphTests(SimpleTestCase):
    def test_no_text_ends_the_script_it_stands_in(self):
        graph = Graph([{"name": "</script><script>x()</script> A & B"}])
        told = graph.__html__()
        self.assertEqual([sign for sign in "<>&" if sign in told], [])
        self.assertEqual(json.loads(told)["@graph"], graph.nodes)

    def test_what_is_empty_is_not_told_but_nought_and_no_are(self):
        node = {"a": "", "b": None, "c": [{"d": ""}], "e": {"f": {}}, "g": 0, "h": False}
        graph = Graph([known(node)])
        self.assertEqual(graph.nodes, [{"c": [{}], "g": 0, "h": False}])

    def test_a_row_of_an_unknown_kind_is_refused(self):
        with self.assertRaises(TypeError):
            node(object(), None)


class LinkedDataTests(TestCase):
    def nodes(self, address):
        """Return the nodes of a page by their type."""
        page = fromstring(self.client.get(address).content.decode())
        (block,) = page.xpath("//script[@type='application/ld+json']/text()")
        return {each["@type"]: each for each in json.loads(block)["@graph"]}

    def test_home_tells_of_the_office_and_how_to_search(self):
        make_publisher()
        nodes = self.nodes("/")
        self.assertEqual(set(nodes), {"GovernmentOrganization", "WebSite", "WebPage"})
        office = nodes["GovernmentOrganization"]
        self.assertEqual(office["name"], "Sở Nội vụ tỉnh Thử")
        self.assertEqual(office["contactPoint"]["telephone"], "+842133876650")
        self.assertEqual(nodes["WebSite"]["publisher"], {"@id": office["@id"]})
        target = nodes["WebSite"]["potentialAction"]["target"]["urlTemplate"]
        self.assertEqual(target, f"{HOST}/tim-kiem/?q={{search_term_string}}")

    def test_an_article_tells_its_times_picture_and_way_down(self):
        above = make_section(name="Trên")
        article = make_article(
            section=make_section(name="Dưới", parent=above),
            title="Tin </script> & tức",
            author="Lò Thị Thử",
            cover=picture_file(),
            cover_alt="Ảnh",
            published_at=local_time(2026, 9, 24, 8, 30),
            revised_at=local_time(2026, 9, 25, 9),
        )
        make_hidden_articles()
        address = article.get_absolute_url()
        nodes = self.nodes(address)
        told = nodes["NewsArticle"]
        self.assertEqual(told["headline"], "Tin </script> & tức")
        self.assertEqual(told["datePublished"], "2026-09-24T08:30+07:00")
        self.assertEqual(told["dateModified"], "2026-09-25T09:00+07:00")
        self.assertEqual(told["author"], {"@type": "Person", "name": "Lò Thị Thử"})
        self.assertEqual(told["image"], HOST + article.cover.url)
        self.assertEqual(nodes["WebPage"]["mainEntity"], {"@id": told["@id"]})
        steps = nodes["BreadcrumbList"]["itemListElement"]
        self.assertEqual(
            [step["name"] for step in steps], ["Trang chủ", "Trên", "Dưới", article.title]
        )
        self.assertEqual(steps[-1]["item"], HOST + address)

    def test_a_list_ends_its_way_with_itself(self):
        steps = self.nodes("/danh-ba/can-bo/")["BreadcrumbList"]["itemListElement"]
        self.assertEqual(
            [step["item"] for step in steps],
            [f"{HOST}/", f"{HOST}/danh-ba/", f"{HOST}/danh-ba/can-bo/"],
        )

    def test_visits_plans_documents_and_offices_have_their_own_kind(self):
        unit = make_organization(name="Sở Thử", phone="+842133876650")
        visit = make_visit(organization=unit)
        cancelled = make_visit(course=Course.CANCELLED)
        told = self.nodes(visit.get_absolute_url())["Event"]
        self.assertEqual(told["about"]["@id"], f"{HOST}{unit.get_absolute_url()}#noi-dung")
        self.assertEqual(told["startDate"], visit.day.isoformat())
        state = self.nodes(cancelled.get_absolute_url())["Event"]["eventStatus"]
        self.assertEqual(state, "https://schema.org/EventCancelled")
        self.assertIn("Report", self.nodes(make_plan().get_absolute_url()))
        document = make_document(number="7/KH-UBND")
        law = self.nodes(document.get_absolute_url())["Legislation"]
        self.assertEqual(law["legislationIdentifier"], "7/KH-UBND")
        page = Page(HOST, unit.get_absolute_url(), make_publisher())
        self.assertEqual(node(unit, page)["contactPoint"]["telephone"], "+842133876650")


class MetaTests(TestCase):
    def meta(self, address):
        """Return {name: content} of the page's meta elements."""
        page = fromstring(self.client.get(address).content.decode())
        found = page.xpath("//meta[@content][@name or @property]")
        return {each.get("name") or each.get("property"): each.get("content") for each in found}

    def test_an_article_is_told_whole_in_dublin_core_with_its_picture(self):
        article = make_article(
            source="Báo Thử",
            author="Lò Thị Thử",
            cover=picture_file(),
            cover_alt="Quang cảnh",
            published_at=local_time(2026, 9, 24, 8, 30),
        )
        meta = self.meta(article.get_absolute_url())
        expected = {
            "DC.title": article.title,
            "DC.creator": "Lò Thị Thử",
            "DC.date": "2026-09-24T08:30+07:00",
            "DC.language": "vi",
            "DC.source": "Báo Thử",
            "DC.subject": article.section.name,
            "og:image": HOST + article.cover.url.replace(".webp", "-card.jpg"),
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": "Quang cảnh",
        }
        self.assertEqual({name: meta[name] for name in expected}, expected)
        card = self.client.get(expected["og:image"].removeprefix(HOST))
        self.assertEqual((card.status_code, card["Content-Type"]), (200, "image/jpeg"))

    def test_a_cover_too_small_for_a_card_leaves_the_drawn_one(self):
        article = make_article(cover=picture_file(size=(400, 300)), cover_alt="Nhỏ")
        meta = self.meta(article.get_absolute_url())
        self.assertEqual(meta["og:image"], f"{HOST}/static/icons/share.png")

    def test_other_pages_have_the_drawn_card_and_the_date_of_the_newest_public_row(self):
        make_publisher()
        make_article(published_at=local_time(2026, 9, 24, 8, 30))
        make_hidden_articles()
        meta = self.meta("/danh-ba/")
        self.assertEqual(meta["DC.date"], "2026-09-24T08:30+07:00")
        self.assertEqual(meta["og:image"], f"{HOST}/static/icons/share.png")
        self.assertEqual((meta["og:image:width"], meta["og:image:height"]), ("1200", "630"))
