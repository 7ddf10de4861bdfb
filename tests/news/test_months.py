from datetime import date, timedelta

from django.test import TestCase
from django.utils import timezone

from news.models.months import months
from tests.factories import local_time, make_article, make_hidden_articles


class MonthsTests(TestCase):
    def test_without_articles_there_are_none(self):
        make_hidden_articles()
        self.assertEqual(months(), [])

    def test_each_month_of_vietnam_has_what_is_public_in_it_those_without_any_are_left_out(self):
        second = timedelta(seconds=1)
        start, end = local_time(2023, 12, 1), local_time(2024, 1, 1)
        for moment in (start - second, start, end - second, end):
            make_article(published_at=moment)
        over = local_time(2025, 3, 4)
        make_article(published_at=local_time(2024, 1, 5), expires_at=over, title="Rò rỉ")
        make_article(published_at=local_time(2024, 3, 1), expires_at=over, title="Rò rỉ")
        make_hidden_articles()
        november, december = (date(2023, 11, 1), 1), (date(2023, 12, 1), 2)
        january, march = date(2024, 1, 1), date(2024, 3, 1)
        with self.assertNumQueries(3):
            found = months(over - second)
        self.assertEqual(found, [(march, 1), (january, 2), december, november])
        self.assertEqual(months(over), [(january, 1), december, november])
        self.assertEqual(months(), [(january, 1), december, november])

    def test_the_newest_month_ends_with_the_newest_article(self):
        now = timezone.now()
        make_article(published_at=now - timedelta(seconds=1))
        make_article(published_at=now + timedelta(seconds=1), title="Rò rỉ")
        self.assertEqual(months(now), [(timezone.localdate(now).replace(day=1), 1)])
