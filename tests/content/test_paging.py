"""Facts of numbered pages."""

from django.http import Http404
from django.test import RequestFactory, SimpleTestCase

from content.paging import page_of


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
