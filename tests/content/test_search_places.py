"""Facts of places: the pattern finds the words that folding the whole text would find."""

from django.test import SimpleTestCase

from content.search.places import MOST, best, places
from content.search.queries import parse
from content.search.terms import term
from content.vietnamese import WORD, fold, nfc


def found(text, typed):
    text = nfc(text)
    return [text[place.start : place.end] for place in places(text, parse(typed))]


class PlacesTests(SimpleTestCase):
    def test_a_word_is_found_however_it_is_written(self):
        text = "Đoàn ĐOÀN doan đoa\u0300n Ðoàn đo\u0300an, đoàn-viên; _đoàn_ d0an đoànviên xđoàn"
        self.assertEqual(
            found(text, "doan "), ["Đoàn", "ĐOÀN", "doan", "đoàn", "Ðoàn", "đòan", "đoàn", "đoàn"]
        )

    def test_they_are_those_whose_terms_are_asked_for(self):
        text = "Số 08-NQ/TU, 008/8, 80, 0, 00; Müller, KÝ, ký, Kỳ; Ω ω Ж ж; 中 hồ_sơ Hồ\nSơ."
        for typed in ("8 ", "0 ", "80 ", "muller ", "ky ", "ω ", "Ж ", "中 ", "ho so ", "nq tu "):
            with self.subTest(typed):
                asked = set(parse(typed).words)
                self.assertEqual(
                    found(text, typed), [w for w in WORD.findall(text) if term(fold(w)) in asked]
                )

    def test_a_word_longer_than_a_term_is_found_by_its_beginning(self):
        self.assertEqual(found("x" * 60, "x" * 50 + " "), ["x" * 60])

    def test_half_a_word_is_found_behind_the_one_before_alone(self):
        self.assertEqual(
            found("hành, cách hành; cách  hà", "cách hà"), ["cách", "hành", "cách", "hà"]
        )
        self.assertEqual(found("cách một hành", "cách hà"), ["cách"])
        self.assertEqual(found("hành hạ Hà thà", "hà"), ["hành", "hạ", "Hà"])

    def test_nothing_asked_is_nowhere(self):
        self.assertEqual(found("chữ", "???"), [])

    def test_no_sign_of_what_was_typed_is_a_sign_of_the_pattern(self):
        for typed in (".*", "[a", "(?", "a|b", "\\", "^", "]", "-"):
            with self.subTest(typed):
                self.assertEqual(found("hồ sơ", typed), [])

    def test_so_many_are_looked_at(self):
        self.assertEqual(len(found("hồ " * 3 * MOST, "ho ")), MOST)


class BestTests(SimpleTestCase):
    def best(self, text, typed):
        query = parse(typed)
        place = best(places(nfc(text), query), query)
        return place and text[place.start :]

    def test_where_most_stands_together(self):
        far = "chữ " * 60
        self.assertEqual(self.best(f"sơ {far}hồ x sơ {far}hồ sơ!", "ho so "), "hồ sơ!")
        self.assertEqual(self.best(f"hồ {far}sơ hồ y", "ho so "), "sơ hồ y")
        self.assertEqual(self.best(f"hồ {far}hồ", "ho so "), f"hồ {far}hồ")  # the first of equals
        self.assertIsNone(self.best(far, "ho so "))
