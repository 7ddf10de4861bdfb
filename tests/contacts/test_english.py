from datetime import UTC, date, datetime, time

from django.test import TestCase
from django.utils import timezone
from lxml.html import fromstring

from contacts.models import SpecialDays
from content import english
from news.models import Article
from tests.factories import (
    A_DAY,
    make_article,
    make_hidden_articles,
    make_official,
    make_organization,
    make_publisher,
    make_section,
)


class EnglishPagesTests(TestCase):
    def setUp(self):
        make_publisher(site_name_en="Reform Portal of Thu Province")
        self.unit = make_organization(name="Sở Nội vụ", name_en="Department of Home Affairs")
        self.other = make_organization(name="Sở Xây dựng", parent=self.unit)
        gone = make_organization(name_en="Leaked Department", valid_to=date(2025, 2, 28))
        asked = {"is_information_contact": True}
        make_official(
            organization=self.unit,
            full_name="Vừ A Mẫu",
            name_en="Vu A Mau",
            title_en="Head",
            **asked,
        )
        make_official(
            organization=self.unit, full_name="Rò Rỉ", name_en="Leak", is_public=False, **asked
        )
        make_official(organization=gone, full_name="Rò Cũ", name_en="Leak", **asked)

    def page(self, address):
        answer = self.client.get(address)
        self.assertNotContains(answer, "Leak")
        return fromstring(answer.content.decode())

    def test_the_overview_has_the_bodies_and_whom_to_ask(self):
        page = self.page("/en/")
        self.assertEqual(page.get("lang"), "en")
        ways = page.xpath("//section[contains(@aria-labelledby, 'group')]//li/a/@href")
        self.assertEqual(ways, ["/en/so-noi-vu/", "/danh-ba/so-xay-dung/"])
        self.assertEqual(page.xpath("//h3/text()"), ["Vu A Mau"])

    def test_what_is_not_translated_is_marked_as_vietnamese(self):
        page = self.page("/en/")
        self.assertEqual(page.xpath("//main//a[@lang='vi']/text()"), ["Sở Xây dựng"])
        self.unit.functions = "<p>Tham mưu</p>"
        self.unit.save()
        page = self.page("/en/so-noi-vu/")
        self.assertEqual(page.xpath("string(//div[@lang='vi'])").strip(), "Tham mưu")
        self.assertIn("Not translated yet", page.text_content())

    def test_translated_functions_stand_alone(self):
        self.unit.functions, self.unit.functions_en = "<p>Tham mưu</p>", "<p>Advises</p>"
        self.unit.save()
        text = self.page("/en/so-noi-vu/").text_content()
        self.assertIn("Advises", text)
        self.assertNotIn("Tham mưu", text)

    def languages(self, address):
        page = fromstring(self.client.get(address).content.decode())
        links = page.xpath("//link[@hreflang]")
        return {link.get("hreflang"): link.get("href") for link in links}

    def test_both_languages_know_each_other_where_both_exist(self):
        pair = {"vi": "http://testserver/danh-ba/", "en": "http://testserver/en/"}
        self.assertEqual(self.languages("/en/"), pair)
        self.assertEqual(self.languages("/danh-ba/"), pair)
        pair = {key: f"{address}so-noi-vu/" for key, address in pair.items()}
        self.assertEqual(self.languages("/en/so-noi-vu/"), pair)
        self.assertEqual(self.languages("/danh-ba/so-noi-vu/"), pair)
        self.assertEqual(self.languages("/danh-ba/so-xay-dung/"), {})

    def test_a_body_without_an_english_name_or_of_the_past_has_no_english_page(self):
        old = make_organization(name="Sở cũ", name_en="Old", valid_to=date(2025, 2, 28))
        for unit in (self.other, old):
            with self.subTest(unit.name):
                self.assertEqual(self.client.get(f"/en/{unit.slug}/").status_code, 404)

    def test_the_frame_of_every_page_leads_there(self):
        page = fromstring(self.client.get("/danh-ba/").content.decode())
        (way,) = page.xpath("//header//a[@hreflang='en']")
        self.assertEqual((way.get("href"), way.get("lang")), ("/en/", "en"))

    def test_the_old_section_leads_there(self):
        self.assertRedirects(self.client.get("/chuyen-muc/english/"), "/en/", status_code=301)

    def test_opening_hours_and_days_off_are_told_in_english(self):
        self.unit.hours.create(first_day=1, last_day=5, opens=time(7, 30), closes=time(11, 30))
        today = timezone.localdate()
        SpecialDays.objects.create(
            name="Tết", first_day=today + 3 * A_DAY, last_day=today + 4 * A_DAY, worked_as=None
        )
        SpecialDays.objects.create(
            name="Làm bù", first_day=today + 5 * A_DAY, last_day=today + 5 * A_DAY, worked_as=1
        )
        page = self.page("/en/so-noi-vu/")
        cells = page.xpath(
            "//table[@class='hours']//th/text() | //table[@class='hours']//td/text()"
        )
        self.assertEqual(cells, ["Monday to Friday", "07:30–11:30", "Saturday to Sunday", "closed"])
        off, instead = (
            " ".join(each.text_content().split()) for each in page.xpath("//dd//p[@class='meta']")
        )
        first, last = english.day(today + 3 * A_DAY), english.day(today + 4 * A_DAY)
        self.assertEqual(off, f"{first} to {last}: closed (Tết).")
        self.assertEqual(instead, f"{english.day(today + 5 * A_DAY)}: open as on Monday (Làm bù).")
        self.assertEqual(page.xpath("//dd//p/span[@lang='vi']/text()"), ["Tết", "Làm bù"])

    def test_sections_stand_there_by_their_english_names(self):
        make_section(name="Chưa dịch")
        ways = self.page("/en/").xpath("//section[@aria-labelledby='vietnamese']//a")
        named = {way.get("href"): way.text for way in ways}
        self.assertEqual(named["/chuyen-muc/tin-tuc-cchc/"], "Reform news")
        self.assertEqual(named["/van-ban/"], "Documents")
        self.assertNotIn("/en/", named)
        self.assertEqual(len(named), 10)

    def test_the_footer_says_when_something_was_last_published_or_revised(self):
        self.assertNotIn("Last updated", self.page("/en/").text_content())
        make_article(published_at=datetime(2026, 9, 24, 1, tzinfo=UTC))
        make_hidden_articles()
        for address in ("/en/", "/en/so-noi-vu/"):
            text = " ".join(self.page(address).xpath("string(//footer)").split())
            self.assertIn("Last updated: 24 September 2026.", text)
        Article.objects.published().update(revised_at=datetime(2026, 10, 2, 1, tzinfo=UTC))
        hidden = Article.objects.filter(title__startswith="Rò rỉ")
        hidden.update(revised_at=datetime(2026, 10, 9, 1, tzinfo=UTC))
        footer = " ".join(self.page("/en/").xpath("string(//footer)").split())
        self.assertIn("Last updated: 2 October 2026.", footer)

    def test_they_ask_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_official(organization=self.unit, is_information_contact=True)
                make_organization(parent=self.unit)
            with self.subTest("overview", rows=rows), self.assertNumQueries(4):
                self.client.get("/en/")
            with self.subTest("body", rows=rows), self.assertNumQueries(5):
                self.client.get("/en/so-noi-vu/")
