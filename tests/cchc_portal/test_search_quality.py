"""How good the search is: held by numbers, category by category, on either database."""

from django.test import TestCase

from tests.search_quality import fill, judged, measures, queries


class QualityTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.keys = fill()

    def test_what_is_looked_for_is_found_and_stands_first(self):
        self.assertGreaterEqual(len({typed for _, typed, _ in queries()}), 150)
        places = judged(self.keys)
        for category, found in places.items():
            with self.subTest(category):
                recall, rank = measures(found)
                self.assertGreaterEqual(recall, 0.98)
                self.assertGreaterEqual(rank, 0.9)
