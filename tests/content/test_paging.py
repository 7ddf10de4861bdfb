"""Facts of numbered pages."""

import re

from django.db import connection
from django.http import Http404
from django.test import RequestFactory, SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext

from content import versions
from content.paging import PastTheEnd, page_of
from content.together import Count
from news.models import Article, known_sections
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
        self.sections = [make_section() for _ in range(3)]
        for number in range(11):
            make_article(
                section=self.sections[number % 2],
                published_at=local_time(2026, 9, 24) - number // 2 * A_DAY,
            )
        for section in self.sections:
            make_hidden_articles(section=section)
        self.articles = Article.objects.published().for_list()

    def page(self, number, **options):
        return page_of(RequestFactory().get(f"/?trang={number}"), self.articles, size=2, **options)

    def test_its_pages_show_what_plain_ones_would_read_as_one_list_or_in_parts(self):
        parts = Article.objects.published().of_each(self.sections)
        for lists in (None, parts):
            for number in range(1, 7):
                plain, long = self.page(number), self.page(number, name="all", lists=lists)
                with self.subTest(number, lists=lists):
                    self.assertEqual([*long], [*plain])
                    self.assertEqual(long.has_next(), plain.has_next())
            with self.assertRaises(Http404):
                self.page(7, name="all", lists=lists)

    def test_no_more_rows_are_read_than_from_the_nearer_end_to_the_page(self):
        lists = Article.objects.published().of_each(self.sections)
        for longest, expected in ((None, [2, 4, 6, 5, 3, 1]), (10, [2, 4, 6, 8, 10])):
            read = []
            for number in range(1, len(expected) + 1):
                with CaptureQueriesContext(connection) as queries:
                    self.page(number, name=longest, lists=lists, longest=longest)
                sql = " ".join(query["sql"] for query in queries.captured_queries)
                limits = re.findall(r" LIMIT ([0-9]+)\) AS list", sql)
                self.assertEqual(len(limits), len(lists))
                read.append(max(map(int, limits)))
            self.assertEqual(read, expected)

    def test_a_page_is_one_query_and_the_length_none_while_nothing_changes(self):
        self.page(1, name="all")
        for number in (2, 3, 6):
            with self.subTest(number), self.assertNumQueries(2):  # with the version
                [*self.page(number, name="all")]

    def test_the_first_page_and_the_length_are_one_question_with_what_is_asked_beside(self):
        beside = self.articles.values_list("slug")[:1], Count(self.articles)
        known_sections()  # and with it what every page needs
        for _ in range(2):  # the length is kept
            with versions.held(), self.assertNumQueries(2):  # with the version
                page = self.page(1, name="all", beside=beside)
            self.assertEqual([*page], [*self.articles[:2]])
            self.assertEqual(page.beside, [[(self.articles[0].slug,)], [11]])
        for number, questions in ((3, 2), (3, 1)):
            with versions.held(), self.assertNumQueries(1 + questions):
                page = self.page(number, name="other", beside=beside)
            self.assertEqual([*page], [*self.articles[4:6]])
            self.assertEqual(page.beside, [[(self.articles[0].slug,)], [11]])

    def test_a_length_that_is_known_is_not_counted(self):
        for number in (1, 3, 6):
            with self.assertNumQueries(1):
                page = self.page(number, counted=lambda: 11)
            self.assertEqual([*page], [*self.articles[2 * number - 2 : 2 * number]])

    def test_the_length_of_a_list_without_a_name_is_counted_each_time(self):
        for _ in range(2):
            with self.assertNumQueries(1):
                self.assertEqual(self.page(1, name=None).paginator.count, 11)

    def test_lists_of_other_names_have_their_own_lengths(self):
        self.assertEqual(self.page(1, name="all").paginator.count, 11)
        self.articles = self.articles.filter(published_at__lt=local_time(2026, 9, 24))
        self.assertEqual(self.page(1, name="older").paginator.count, 9)
        self.assertEqual(self.page(1, name="all").paginator.count, 11)

    def test_a_list_is_cut_where_it_is_longest_and_says_where(self):
        pages = self.page(3, name="cut", longest=6).paginator
        self.assertEqual((pages.count, pages.num_pages, pages.is_cut), (6, 3, True))
        self.assertFalse(self.page(3, name="cut", longest=6).has_next())
        for number in (4, 6, 99_999_999):
            with self.subTest(number), self.assertRaises(PastTheEnd) as past:
                self.page(number, name="cut", longest=6)
            self.assertEqual(past.exception.moment, local_time(2026, 9, 22))

    def test_a_list_as_long_as_it_may_be_is_not_cut(self):
        pages = self.page(6, name="whole", longest=11).paginator
        self.assertEqual((pages.count, pages.is_cut), (11, False))
        with self.assertRaises(Http404):
            self.page(7, name="whole", longest=11)

    def test_an_empty_list_has_one_empty_page(self):
        self.articles = Article.objects.none()
        self.assertEqual([*self.page(1, name="none", longest=5)], [])
        self.assertEqual([*self.page(1, name="no parts", lists=[])], [])
