import logging

from django.test import TestCase

from content.publishing import State
from news.models import FormerAddress
from tests.factories import make_article, make_hidden_articles

OLD = "/Default.aspx?tabid=95&ItemID=812"


class FormerAddressTests(TestCase):
    def setUp(self):
        logger = logging.getLogger("django.request")
        logger.disabled = True  # pages not found are what is tested
        self.addCleanup(setattr, logger, "disabled", False)
        self.article = make_article(title="Tập huấn kỹ năng số")
        FormerAddress.objects.create(address=OLD, article=self.article)

    def test_an_old_address_leads_to_its_article_for_good(self):
        for spelling in (OLD, "/default.aspx?ItemID=812&tabid=95&fbclid=abc", f"{OLD}&_ga=x"):
            with self.subTest(spelling):
                response = self.client.get(spelling)
                self.assertRedirects(response, "/tin-tuc/tap-huan-ky-nang-so/", 301)
        self.assertEqual(self.client.head(OLD).status_code, 301)

    def test_another_query_string_is_another_address(self):
        for other in ("/Default.aspx", "/Default.aspx?tabid=95", f"{OLD}&page=2"):
            with self.subTest(other):
                self.assertEqual(self.client.get(other).status_code, 404)

    def test_an_address_in_vietnamese_is_found_in_either_spelling(self):
        FormerAddress.objects.create(address="/tin/Cải cách.html?q=một cửa", article=self.article)
        response = self.client.get("/tin/C%E1%BA%A3i%20c%C3%A1ch.html?q=m%E1%BB%99t+c%E1%BB%ADa")
        self.assertEqual(response.status_code, 301)

    def test_nothing_is_told_of_articles_that_are_not_public(self):
        for number, article in enumerate(make_hidden_articles()):
            FormerAddress.objects.create(address=f"/x.aspx?id={number}", article=article)
            answer = self.client.get(f"/x.aspx?id={number}", follow=True)
            gone = article.state == State.WITHDRAWN
            with self.subTest(article.title):
                self.assertEqual(answer.status_code, 410 if gone else 404)
                self.assertNotContains(answer, "Rò rỉ", status_code=answer.status_code)

    def test_only_reading_is_redirected(self):
        self.assertEqual(self.client.post(OLD).status_code, 404)

    def test_a_page_that_exists_is_not_shadowed(self):
        FormerAddress.objects.create(address="/danh-ba/", article=self.article)
        FormerAddress.objects.create(address="/?id=5", article=self.article)
        self.assertEqual(self.client.get("/danh-ba/").status_code, 200)
        self.assertEqual(self.client.get("/?id=5").status_code, 200)

    def test_odd_addresses_are_not_found_without_an_error(self):
        for odd in ("/%00?a=%00", "/%E1%BA", "/" + "a" * 3000, "/x?%", "/x?" + "a&" * 500):
            with self.subTest(odd[:20]):
                self.assertEqual(self.client.get(odd).status_code, 404)

    def test_looking_up_takes_one_query_beside_those_of_the_page_not_found(self):
        with self.assertNumQueries(3):
            self.client.get(OLD)
        with self.assertNumQueries(3):
            self.client.post(OLD)
