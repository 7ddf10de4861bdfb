"""Every page that a reader or a search engine can reach, held against what the audit asks."""

from django.test import SimpleTestCase, TestCase, tag
from lxml import etree

from inspections.models import InspectionVisit
from tests.cchc_portal.compliance import CHECKS, faults, ways_on
from tests.factories import make_article, make_hidden_articles
from tests.inspections.test_models import make_hidden_visits
from tests.runner import SWEEP
from tests.test_templates import make_portal

NO_PAGES = ("/quan-tri/", "/media/")
GOOD = """<html lang="vi"><head><title>Tin</title><link rel="canonical" href="http://testserver/a/">
<meta name="DC.title" content="a"><meta name="DC.creator" content="a">
<meta name="DC.date" content="a">
<meta name="DC.description" content="a"><meta name="DC.publisher" content="a">
<meta name="DC.identifier" content="http://testserver/a/">
<meta property="og:image" content="http://testserver/a.png">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph":
[{"@id": "#a", "name": "A"}, {"@id": "#b", "publisher": {"@id": "#a"}}]}</script></head><body>
<h1>Tin</h1><h2>Mục</h2><img src="/a.png" alt=""><p id="x"></p>
<footer class="site-footer">Cơ quan chủ quản Chịu trách nhiệm chính Trụ sở Điện thoại Thư điện tử
Ghi rõ nguồn Cập nhật lần cuối</footer></body></html>"""
# For each check: what is replaced in GOOD by what, so that this check alone fails.
PLANTED = {
    "has_dublin_core": ('name="DC.date" content="a"', 'name="DC.date" content=" "'),
    "identifies_itself": ('href="http://testserver/a/"', 'href="http://testserver/b/"'),
    "has_footer": ("Ghi rõ nguồn", ""),
    "loads_from_no_other_host": ('src="/a.png"', 'src="//elsewhere.example/a.png"'),
    "has_one_h1": ("<h1>Tin</h1>", "<h1>Tin</h1><h1>Hai</h1>"),
    "headings_step_down_one_by_one": ("<h2>Mục</h2>", "<h3>Mục</h3>"),
    "pictures_have_alt": (' alt=""', ""),
    "says_its_language": ('lang="vi"', 'lang="en-GB" data-lang="vi"'),
    "ids_are_unique": ('<p id="x"></p>', '<p id="x"></p><p id="x"></p>'),
    "has_one_title": ("<title>Tin</title>", "<title>Tin</title><title>Hai</title>"),
    "graph_holds_together": ('{"@id": "#a"}', '{"@id": "#nowhere"}'),
    "has_card": ("http://testserver/a.png", ""),
}


class CheckTests(SimpleTestCase):
    def test_a_good_page_has_no_fault(self):
        self.assertEqual(faults(GOOD, "/a/"), [])

    def test_each_planted_fault_is_found(self):
        self.assertEqual(set(PLANTED), set(CHECKS))
        for name, (good, bad) in PLANTED.items():
            self.assertIn(good, GOOD)
            with self.subTest(name):
                self.assertEqual(faults(GOOD.replace(good, bad), "/a/"), [name])

    def test_broken_or_double_data_is_found(self):
        for bad in (GOOD.replace('"@graph":', '"@graph"'), GOOD.replace("<h1>", BLOCK + "<h1>")):
            self.assertEqual(faults(bad, "/a/"), ["graph_holds_together"])


BLOCK = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": []}</script>'
)


@tag(SWEEP)
class ComplianceTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_portal()
        make_hidden_articles()
        make_hidden_visits()

    def crawl(self):
        """Return ({address: HTML} of every page within reach, {address: status} of the rest)."""
        pages, rest, ahead = {}, {}, {"/", *self.in_sitemap()}
        while ahead:
            address = ahead.pop()
            answer = self.client.get(address, follow=True)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                pages[address] = answer.content.decode()
                ahead |= ways_on(pages[address], answer.request["PATH_INFO"])
            else:
                rest[address] = answer.status_code
            ahead = {way for way in ahead if not way.startswith(NO_PAGES)}
            ahead -= pages.keys() | rest.keys()
        return pages, rest

    def in_sitemap(self):
        maps = self.locations("/sitemap.xml")
        return {way for each in maps for way in self.locations(each)}

    def locations(self, address):
        found = etree.fromstring(self.client.get(address).content).findall("{*}*/{*}loc")
        return [place.text.removeprefix("http://testserver") for place in found]

    def test_every_page_within_reach_passes(self):
        pages, rest = self.crawl()
        self.assertGreater(len(pages), 80)
        self.assertEqual({way: status for way, status in rest.items() if status != 200}, {})
        wrong = {way: found for way, html in pages.items() if (found := faults(html, way))}
        self.assertEqual(wrong, {})

    def test_nothing_hidden_is_within_reach_or_told_to_machines(self):
        pages, _ = self.crawl()
        public = set(InspectionVisit.objects.published().values_list("pk", flat=True))
        hidden = [row.get_absolute_url() for row in InspectionVisit.objects.exclude(pk__in=public)]
        self.assertGreater(len(hidden), 4)
        leaks = ("rò rỉ", *(f'{address}"' for address in hidden))
        told = {way: html.lower() for way, html in pages.items()}
        self.assertEqual([way for way, html in told.items() if any(x in html for x in leaks)], [])

    def test_a_dead_link_is_found(self):
        make_article(slug="co-lien-ket", body='<p><a href="/tin-tuc/khong-co/">Xem</a></p>')
        self.assertEqual(self.crawl()[1]["/tin-tuc/khong-co/"], 404)
