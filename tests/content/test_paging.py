"""Facts of numbered pages."""

from unittest import mock

from django.http import Http404
from django.test import RequestFactory, SimpleTestCase, TestCase

from content.paging import page_of
from news.models import Article
from tests.factories import A_DAY, local_time, make_article, make_hidden_articles, make_section


class PageOfTests(SimpleTestCase):
    def page(self, query="", count=45):
        return page_of(RequestFactory().get(f"/{query}"), range(count))

    def test_twenty_rows_a_page_the_first_by_default(self):
        self.assertEqual([*self.page()], [*range(20)])
        self.assertEqual([*self.page("?trang=1")], [*range(20)])
        self.assertEqual([*self.page("?trang=3")], [*range(40, 45)])

    def test_an_empty_list_has_one_empty_page(self):
        self.assertEqual([*self.page(count=0)], [])
        with self.assertRaises(Http404):
            self.page("?trang=2", count=0)

    def test_a_full_last_page_has_none_after_it(self):
        self.assertEqual([*self.page("?trang=2", count=40)], [*range(20, 40)])
        with self.assertRaises(Http404):
            self.page("?trang=3", count=40)

    def test_what_is_no_page_number_is_not_found(self):
        words = "0 4 -1 1.0 1_0 01 %201 ٢ １ hai last 9999999999 %00".split()
        for number in (*words, "", "%2B1", "9" * 5000):
            with self.subTest(number), self.assertRaises(Http404):
                self.page(f"?trang={number}")


class LongListTests(TestCase):
    def setUp(self):
        section = make_section()
        for number in range(11):
            make_article(
                section=section, published_at=local_time(2026, 9, 24) - number // 2 * A_DAY
            )
        make_hidden_articles()
        self.articles = Article.objects.published().for_list()

    def page(self, number, **options):
        return page_of(RequestFactory().get(f"/?trang={number}"), self.articles, size=2, **options)

    @mock.patch("content.paging.DEEP", 2)
    def test_a_deep_page_shows_what_a_plain_one_would(self):
        for number in range(1, 7):
            plain, deep = self.page(number), self.page(number, name="all")
            with self.subTest(number):
                self.assertEqual([*deep], [*plain])
                self.assertEqual(deep.has_next(), plain.has_next())
        with self.assertRaises(Http404):
            self.page(7, name="all")

    @mock.patch("content.paging.DEEP", 2)
    def test_a_deep_page_is_one_query_and_the_length_none_while_nothing_changes(self):
        self.page(1, name="all")
        for number in (2, 3, 6):
            with self.subTest(number), self.assertNumQueries(2):  # with the version
                [*self.page(number, name="all")]

    def test_lists_of_other_names_have_their_own_lengths(self):
        self.assertEqual(self.page(1, name="all").paginator.count, 11)
        self.articles = self.articles.filter(published_at__lt=local_time(2026, 9, 24))
        self.assertEqual(self.page(1, name="older").paginator.count, 9)
        self.assertEqual(self.page(1, name="all").paginator.count, 11)
