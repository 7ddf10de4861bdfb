"""Facts of the values of columns that are found by one look into an index for each."""

from django.test import TestCase
from django.utils import timezone

from content.distinct import EachValue
from news.models import Area, Document
from tests.factories import make_document, make_hidden_documents

COLUMNS = "kind", "year", "area"


class EachValueTests(TestCase):
    def found(self):
        each = EachValue(Document.objects.published(timezone.now()), *COLUMNS)
        return [*Document.objects.filter(pk__in=each).order_by("pk")]

    def test_together_the_rows_have_every_value_that_there_is_and_no_hidden_one(self):
        areas = [*Area.objects.all()[:2], None]
        for number in range(24):
            make_document(
                kind=("ke-hoach", "bao-cao", "luat")[number % 3],
                issued_on=timezone.localdate().replace(year=2019 + number % 4, day=1),
                area=areas[number % 3],
            )
        make_hidden_documents(kind="chi-thi", area=Area.objects.last())
        rows = self.found()
        self.assertLessEqual(len(rows), 9)  # of 24
        self.assertEqual({row.kind for row in rows}, {"ke-hoach", "bao-cao", "luat"})
        self.assertEqual({row.year for row in rows}, {2019, 2020, 2021, 2022})
        self.assertEqual({row.area for row in rows}, {*areas})

    def test_of_no_row_there_is_none(self):
        self.assertEqual(self.found(), [])
        make_hidden_documents()
        self.assertEqual(self.found(), [])

    def test_of_an_empty_queryset_nothing_is_looked_for(self):
        make_document()
        none = EachValue(Document.objects.none(), *COLUMNS)
        self.assertEqual([*Document.objects.filter(pk__in=none)], [])
