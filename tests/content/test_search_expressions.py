"""Facts of expressions: whether the line of a row's terms holds what is asked for."""

from django.test import SimpleTestCase

from content.search.expressions import Every, Some, Term, holds, judge, line_of
from content.search.queries import parse
from content.search.terms import terms_of

TEXTS = ("Thủ tục đất đai", "Một cửa liên thông", "Hồ sơ, biểu mẫu của thủ tục")
THU, CUA, MAU = Term("thu"), Term("cua"), Term("mau")


class HoldsTests(SimpleTestCase):
    def held(self, *expressions, texts=TEXTS):
        line = line_of(terms_of(texts))
        return [holds(line, each) for each in expressions]

    def test_a_term_is_held_whole_half_or_as_one_of_its_wholes(self):
        self.assertEqual(self.held(THU, Term("th"), Term("hu")), [True, False, False])
        self.assertEqual(self.held(Term("th", half=True), Term("hu", half=True)), [True, False])
        some, none = Term("tho", True, ("thong", "thoc")), Term("th", True, ("tha", "thuy"))
        self.assertEqual(self.held(some, none), [True, False])

    def test_a_place_is_told_from_the_others(self):
        for place, held in (
            ("^", [True, False, False]),
            ("~", [False, True, False]),
            ("", [True] * 3),
        ):
            with self.subTest(place):
                self.assertEqual(
                    self.held(*(Term(place + word) for word in ("dat", "lien", "mau"))), held
                )
        self.assertEqual(self.held(Term("^d", True), Term("^m", True)), [True, False])
        self.assertEqual(self.held(Term("^m", True, ("^mot",))), [False])

    def test_the_last_word_of_a_title_is_in_the_title(self):
        for texts in (TEXTS[:1], (*TEXTS[:1], "", TEXTS[2]), TEXTS, ("Đai",), ("", "Đai", "Đai")):
            with self.subTest(texts):
                self.assertEqual(self.held(Term("^dai"), texts=texts), [bool(texts[0])])

    def test_every_part_some_part_and_nothing_to_leave_out(self):
        self.assertEqual(self.held(Every((THU, CUA)), Every((THU, Term("x")))), [True, False])
        self.assertEqual(self.held(Some((Term("x"), CUA)), Some((Term("x"),))), [True, False])
        self.assertEqual(
            self.held(Every((THU,), (CUA,)), Every((THU,), (Term("x"),))), [False, True]
        )

    def test_the_best_tier_counts_that_is_better_than_what_is_known(self):
        score_of = judge([(8, Every((THU, Term("x")))), (5, THU), (3, MAU)])
        line = line_of(terms_of(TEXTS))
        self.assertEqual([score_of(line, known) for known in (1, 4, 5, 7)], [5, 5, 5, 7])

    def test_texts_fit_a_query_that_would_find_them(self):
        for typed, fits in (("thu tuc", True), ("bieu m", True), ("mau -dat", False), ("x", False)):
            with self.subTest(typed):
                self.assertEqual(parse(typed).fits(TEXTS), fits)
