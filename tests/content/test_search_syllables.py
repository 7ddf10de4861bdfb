"""Facts of the syllables: which words are some, and what half of one may become."""

from django.test import SimpleTestCase

from content.search.syllables import SYLLABLES, begun_by, is_wide


class SyllableTests(SimpleTestCase):
    def test_they_are_told_from_letters(self):
        for word in "nghieng truong duoc quyet huyen gia qua yen uy khuyu xuong thuo oanh".split():
            with self.subTest(word):
                self.assertIn(word, SYLLABLES)
        for word in "tuv hxnh ngng th bcd tucc".split():
            with self.subTest(word):
                self.assertNotIn(word, SYLLABLES)

    def test_half_a_word_begins_some(self):
        self.assertEqual(begun_by("nguye"), ("nguyen", "nguyet"))
        self.assertEqual(begun_by("chinh"), ("chinh",))
        for letters in ("ubn", "n", "2943"):  # none, very many, a number
            self.assertEqual(begun_by(letters), ())

    def test_some_letters_begin_very_many(self):
        self.assertEqual(
            [*filter(is_wide, "c th ngh tha in chu int 2943".split())], ["c", "th", "ngh"]
        )
