"""Facts of queries: how what is typed is read, and what it asks the index for."""

from django.test import SimpleTestCase

from content.search.expressions import Every, Some, Term
from content.search.index import as_fts5, as_tsquery
from content.search.queries import parse


class ParseTests(SimpleTestCase):
    def test_words_keep_their_order_and_their_marks(self):
        query = parse("Kiểm tra cong vụ ")
        self.assertEqual(query.words, ("kiem", "tra", "cong", "vu"))
        self.assertEqual(query.spellings, ("=kiêm2", "", "", "=vu5"))
        self.assertFalse(query.half)

    def test_the_place_of_a_tone_and_the_form_of_letters_do_not_matter(self):
        for typed in ("hòa", "hoà", "HOÀ", "ho\u0300a", "hoa\u0300"):
            with self.subTest(typed):
                self.assertEqual(parse(typed).spellings, ("=hoa1",))

    def test_the_last_word_is_half_typed_unless_something_ends_it(self):
        self.assertTrue(parse("thủ tụ").half)
        for typed in ("thủ tục ", '"thủ tục"', "thủ tục?", "thủ -tục", ""):
            with self.subTest(typed):
                self.assertFalse(parse(typed).half)

    def test_what_stands_together_is_a_phrase(self):
        for typed, words, bound in (
            ("2943/KH-UBND", ("2943", "kh", "ubnd"), {0, 1}),
            ("08-NQ/TU", ("8", "nq", "tu"), {0, 1}),
            ("24/9/2021", ("24", "9", "2021"), {0, 1}),
            ("97,63%", ("97", "63"), {0}),
            ("kế hoạch 2943/KH", ("ke", "hoach", "2943", "kh"), {2}),
        ):
            with self.subTest(typed):
                query = parse(typed)
                self.assertEqual((query.words, query.bound), (words, bound))

    def test_quotes_of_every_shape_make_phrases(self):
        for typed in ('"một cửa" xã', "“một cửa” xã", "«một cửa» xã", "„một cửa“ xã"):
            with self.subTest(typed):
                self.assertEqual(parse(typed).bound, {0})

    def test_a_quote_without_its_other_half_is_no_phrase(self):
        self.assertEqual(parse('"một cửa').bound, frozenset())

    def test_minus_leaves_out_words_and_phrases_but_no_numbers(self):
        query = parse('hồ sơ -đất -"quá hạn" -19 2021 -2025')
        self.assertEqual(query.without, (("dat",), ("qua", "han")))
        self.assertEqual(query.words, ("ho", "so", "19", "2021", "2025"))

    def test_a_quote_behind_a_minus_ends_with_the_text(self):
        query = parse('hồ sơ -"quá hạn')
        self.assertEqual((query.words, query.without), (("ho", "so"), (("qua", "han"),)))
        self.assertEqual(parse('"hồ sơ -" đất').without, ())

    def test_at_most_twelve_words_count_and_it_is_known(self):
        for typed in ("một hai ba bốn " * 40, '"' + "một " * 40 + '"'):
            with self.subTest(typed[:4]):
                self.assertEqual(len(parse(typed).words), 12)
                self.assertTrue(parse(typed).is_cut)
        self.assertFalse(parse("một hai ba bốn " * 3).is_cut)

    def test_words_to_leave_out_count_behind_any_number_of_words(self):
        query = parse("một hai ba bốn " * 4 + "-năm " * 9)
        self.assertEqual((len(query.words), query.without), (12, (("nam",),) * 6))

    def test_no_sign_of_a_grammar_gets_through(self):
        typed = "NEAR(a b) * ^x 'y' \\ :* & | ! ( ) <-> % _ \0 ; -- col:x {a b} + \u202e 🙂"
        for word in parse(typed).words:
            self.assertTrue(word.isalnum(), word)

    def test_the_place_that_all_is_about_can_be_dropped(self):
        home = ("tinh", "lai", "chau")
        for typed in ("Sở Nội vụ tỉnh Lai Châu", "sở nội vụ lai châu", "tỉnh Lai Châu: Sở Nội vụ"):
            with self.subTest(typed):
                self.assertEqual(parse(typed).loosened(home).words, ("so", "noi", "vu"))
        self.assertEqual(parse("tỉnh Lai Châu").loosened(home).words, home)
        self.assertEqual(parse("sở nội vụ").loosened(()).words, ("so", "noi", "vu"))

    def test_the_place_in_full_is_no_word_to_look_for(self):
        home = ("tinh", "lai", "chau")
        query = parse("Công an tỉnh Lai Châu").within(home)
        self.assertEqual((query.words, query.half), (("cong", "an"), False))
        self.assertEqual(query.typed, ("cong", "an", *home))
        for typed in ("tỉnh Lai Châu", "thành phố Lai Châu", '"công an tỉnh Lai Châu"', "công an"):
            with self.subTest(typed):
                self.assertEqual(parse(typed).within(home), parse(typed))

    def test_question_words_can_be_dropped(self):
        loose = parse("làm sao để nộp hồ sơ ở đâu").loosened()
        self.assertEqual(loose.words, ("nop", "ho", "so"))
        self.assertFalse(loose.half)
        self.assertEqual(parse("là gì").loosened().words, ("la", "gi"))


class ExpressionTests(SimpleTestCase):
    def begun(self, pair):
        """Return the expression for pairs that begin so; both words of some are common."""
        return Some(tuple(Term(sign + pair, half=True) for sign in ("_", "__")))

    def test_a_query_asks_for_each_word_and_half_words_beside_the_one_before(self):
        self.assertEqual(
            parse("thủ tụ").anywhere(),
            Every((Some((Term("tu"), self.begun("thu_tu"))), Term("thu"))),
        )
        rare = Some((Term("tu"), Term("__khu_tu", half=True)))
        self.assertEqual(parse("khu tụ").anywhere(), Every((rare, Term("khu"))))
        self.assertEqual(parse('"thủ tục"').anywhere(), Every((Term("_thu_tuc"),)))

    def test_a_lone_short_word_is_not_taken_for_half_of_all_others(self):
        self.assertEqual(parse("h").anywhere(), Every((Term("h"),)))
        self.assertEqual(parse("han").anywhere(), Every((Term("han", half=True),)))

    def test_the_tiers_go_from_the_best_to_the_widest(self):
        scores = [score for score, _ in parse("thủ tục ").tiers()]
        self.assertEqual(scores, [8, 7, 6, 6, 5, 5, 4, 3, 3])
        self.assertEqual([score for score, _ in parse("thủ tục -đất").tiers()], [8, 6, 6, 5, 3])
        self.assertEqual([score for score, _ in parse("thu ").tiers()], [3, 2])
        self.assertEqual([score for score, _ in parse("thu").tiers()], [3, 2, 0])
        self.assertEqual([score for score, _ in parse("thu ").all()], [1])
        self.assertEqual([score for score, _ in parse("thu").all()], [1, -2])
        self.assertEqual([score for score, _ in parse("mot cua thu").all()], [1, 2, -2])
        self.assertEqual([score for score, _ in parse("cua thu").all()], [1, 2])

    def test_of_four_words_and_more_each_may_stand_beside_one_of_its_neighbors(self):
        tiers = parse("mot hai ba bon nam ").tiers()
        either = Some((Term("_hai_ba"), Term("__ba_bon")))
        self.assertEqual([score for score, _ in tiers], [5, 4, 3, 3, 2, 2])
        self.assertIn((2, Every((Term("_mot_hai"), Term("__bon_nam"), either))), tiers)
        self.assertEqual([s for s, _ in parse('"mot hai ba bon"').tiers()], [5, 4, 3])
        self.assertEqual([s for s, _ in parse("mot hai ba ").tiers()], [5, 4, 3, 3, 2])

    def test_half_a_word_is_asked_for_as_the_syllables_that_begin_so(self):
        syllables = Term("nguye", half=True, wholes=("nguyen", "nguyet"))
        whole = Every((Term("nguye"),))
        self.assertEqual(parse("nguye").all()[1][1], Every((Every((syllables,)),), (whole,)))
        self.assertEqual(len(parse("hành chính").all()), 1)  # no other syllable begins so
        half = Every((Term("ubn", half=True),))
        self.assertEqual(parse("ubn").all()[1][1], Every((half,), (Every((Term("ubn"),)),)))
        self.assertEqual(as_fts5(syllables), '("nguyen" OR "nguyet")')
        self.assertEqual(as_tsquery(syllables), "('#nguyen' | '#nguyet')")

    def test_where_nothing_else_is_found_half_a_word_may_begin_any_that_stands_anywhere(self):
        loose = parse("thu tuc in").loosened()
        half = Every((Term("in", half=True), Term("thu"), Term("tuc")))
        self.assertEqual([score for score, _ in loose.all()], [1, 2, -2])
        self.assertEqual(loose.all()[2][1].parts, (half,))
        self.assertEqual(loose.others, Every((Term("tuc"), Term("thu"))))
        self.assertEqual(parse("in").loosened().all()[1][1].parts[0], Every((Term("in", True),)))
        for typed in ("thu tuc in", "in", "thu tuc "):
            query = parse(typed) if typed == "thu tuc in" else parse(typed).loosened()
            self.assertIsNone(query.others)

    def test_the_end_of_a_number_is_a_term_of_its_own_beside_what_goes_on(self):
        (number, end) = parse("744/CT-UBND").anywhere().parts
        self.assertEqual(number, Term("__744_ct"))
        self.assertEqual(end.parts[:2], (Term("__ct_ubnd"), Term("__ct_ubnda", half=True)))
        self.assertEqual(len(end.parts), 1 + 26 + 10)
        self.assertEqual(parse("744/CT-UBND").loosened().all(), parse("744/CT-UBND").all())

    def test_letters_that_begin_very_many_words_are_half_of_those_beside_the_word_before(self):
        for typed, scores in (("th", [1]), ("thu th", [1, 2]), ("nh", [1]), ("16", [1])):
            with self.subTest(typed):
                query = parse(typed)
                self.assertEqual([score for score, _ in query.loosened().all()], scores)
                self.assertEqual(query.loosened().all(), query.all())
        self.assertEqual(parse("làm sao nộp hồ s").loosened().all(), parse("nộp hồ s").all())

    def test_few_letters_begin_any_word_where_pairs_are_rare(self):
        rare = Term("__so_s", half=True)
        (common, *others) = parse("sở s").all()[1][1].parts[0].parts[0].parts
        self.assertEqual((common.text, others), ("_so_s", [rare]))
        self.assertIn("_so_sinh", common.wholes)

    def test_both_languages_say_the_same(self):
        expression = parse('hồ "quá hạn" -đất sơ').anywhere()
        self.assertEqual(
            as_fts5(expression),
            '(("_qua_han" AND ("so" OR ("_han_so" * OR "__han_so" *)) AND "ho") NOT (("dat")))',
        )
        self.assertEqual(
            as_tsquery(expression),
            "('#_qua_han' & ('#so' | ('#_han_so':* | '__han_so':*)) & '#ho' & !('#dat'))",
        )
