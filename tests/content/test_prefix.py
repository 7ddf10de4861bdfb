"""Facts of texts that begin so."""

from django.test import TestCase

from news.models import Document
from tests.factories import make_document


class BeginsTests(TestCase):
    def test_it_finds_what_startswith_finds(self):
        for number in ("29/KH-UBND", "293/KH-UBND", "2943/KH_UBND", "3/KH-UBND", "29đ/KH-UBND"):
            make_document(number=number)
        for text in ("29", "2943/kh_", "2943/kh%", "29/", "9", "29d", "2943/kh_ubnd", "4"):
            with self.subTest(text):
                plain = Document.objects.filter(number_key__startswith=text)
                self.assertEqual({*Document.objects.filter(number_key__begins=text)}, {*plain})
