from django.test import TestCase

from content.newest import NEWEST_FIRST, Newest, Oldest
from news.models import Article
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_hidden_articles,
    make_organization,
    make_section,
)


class NewestTests(TestCase):
    def setUp(self):
        self.units = [make_organization(), make_organization()]
        self.sections = [make_section() for _ in range(3)]
        self.articles = [
            make_article(
                section=self.sections[number % 2],
                organizations=self.units,
                published_at=local_time(2026, 9, 24) - number // 3 * A_DAY,
            )
            for number in range(8)
        ]
        make_hidden_articles(section=self.sections[0], organizations=self.units)
        self.public = Article.objects.published().order_by(*NEWEST_FIRST)

    def found(self, *args):
        with self.assertNumQueries(1):
            return [*Article.objects.filter(pk__in=Newest(*args)).for_list()]

    def test_it_is_a_part_of_what_one_list_of_all_would_be(self):
        lists = self.public.of_each(self.sections)
        for start in range(9):
            for count in (1, 3, 20):
                with self.subTest(start=start, count=count):
                    expected = [*self.public[start : start + count]]
                    self.assertEqual(self.found(lists, count, start), expected)
                    self.assertEqual(self.found([self.public], count, start), expected)

    def test_the_oldest_are_the_same_from_the_other_end(self):
        oldest = self.public.reverse()
        lists = [rows.reverse() for rows in self.public.of_each(self.sections)]
        for start, count in ((0, 1), (2, 3), (7, 20)):
            expected = [*oldest[start : start + count]][::-1]
            for each in (lists, [oldest]):
                keys = Oldest(each, count, start)
                with self.subTest(start=start, lists=len(each)):
                    found = [*Article.objects.filter(pk__in=keys).for_list()]
                    self.assertEqual(found, expected)

    def test_lists_of_lists_each_with_its_own_count_no_row_twice(self):
        first, second, empty = self.public.of_each(self.sections)
        tops = [Newest([first, empty], 2), second[:1], self.public[:2]]
        expected = {*first[:2], *second[:1], *self.public[:2]}
        self.assertEqual(self.found(tops), [a for a in self.public if a in expected])
        about = [self.public.about(unit)[:3] for unit in self.units]
        self.assertEqual(self.found(about), [*self.public[:3]])

    def test_lists_that_cannot_have_rows_are_left_out(self):
        for lists in ([], [self.public.none()], [Newest([], 1)]):
            with self.assertNumQueries(0):
                self.assertEqual([*Article.objects.filter(pk__in=Newest(lists, 2))], [])
        lists = [self.public.none(), Newest([], 1), self.public]
        self.assertEqual(self.found(lists, 2), [*self.public[:2]])
