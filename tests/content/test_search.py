"""Facts of the simple search: which words find which rows."""

from django.test import TestCase

from contacts.models import Organization
from news.models import Article
from tests.factories import make_article, make_organization


class FoldedFieldTests(TestCase):
    def test_it_holds_the_folded_words_of_its_sources(self):
        article = make_article(
            title="Đoàn kiểm tra",
            lead="Số 2943/KH-UBND",
            body="<p>Hoà<br>Bình &amp; <b>Lào</b></p>",
        )
        article.refresh_from_db()
        self.assertLessEqual(
            {"doan", "^doan", "_doan_kiem", "^_kiem_tra", "=kiêm2"}, set(article.folded)
        )
        self.assertLessEqual(
            {"~2943", "__kh_ubnd", "hoa", "=hoa1", "__binh_lao"}, set(article.folded)
        )
        kept, beyond = " ".join(article.folded).split(" | ")
        self.assertEqual({each[:2] == "__" for each in kept.split()}, {False})
        self.assertEqual({each[:2] == "__" for each in beyond.split()}, {True})

    def test_it_follows_its_sources_and_never_a_markup_word(self):
        article = make_article(title="Cũ", body='<p class="align-center">Nội dung</p>')
        article.title = "Mới"
        article.save()
        self.assertEqual([*Article.objects.matching("cu")], [])
        self.assertEqual([*Article.objects.matching("align")], [])
        self.assertEqual([*Article.objects.matching("moi")], [article])

    def test_bulk_create_makes_it(self):
        Organization.objects.bulk_create([Organization(name="Sở Nội vụ", kind=20)])
        self.assertEqual([*Organization.objects.matching("noi vu")], [Organization.objects.get()])

    def test_update_takes_it_along(self):
        organization = make_organization(name="Sở Nội vụ")
        Organization.objects.update(name="Sở Y tế")
        self.assertEqual([*Organization.objects.matching("noi vu")], [])
        self.assertEqual([*Organization.objects.matching("y te")], [organization])


class MatchingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.found = make_article(title="Đoàn kiểm tra theo Kế hoạch 2943/KH-UBND đạt 97,63%")
        cls.other = make_article(title="Quan điểm về hoà giải ở Than Uyên")

    def assert_finds(self, query, *rows):
        self.assertEqual([*Article.objects.matching(query).order_by("pk")], [*rows], query)

    def test_marks_case_form_and_order_do_not_matter(self):
        for query in ("đoàn kiểm tra", "DOAN", "tra kiem", "Ðoàn", "doa\u0300n", "kiểm\u00a0tra"):
            self.assert_finds(query, self.found)

    def test_both_ways_to_place_a_tone_find(self):
        self.assert_finds("hòa giải", self.other)
        self.assert_finds("hoà giải", self.other)

    def test_numbers_are_found_as_printed_and_in_part(self):
        for query in ("2943/KH-UBND", "2943", "2943/KH\u2013UBND", "97,63%", "97,63"):
            self.assert_finds(query, self.found)

    def test_every_word_must_be_there(self):
        self.assert_finds("đoàn hoà giải")

    def test_only_the_last_word_may_be_half_typed(self):
        self.assert_finds("hoà gi", self.other)
        self.assert_finds("gi hoà")
        self.assert_finds("hoa", self.found, self.other)

    def test_no_word_is_found_by_its_middle(self):
        self.assert_finds("qua", self.other)
        self.assert_finds("an")
        self.assert_finds("oan")
        self.assert_finds("943")

    def test_signs_of_the_query_grammar_mean_nothing(self):
        for query in ("%", "_", "???", '"*"', "\\", "'; --", "\0", "🙂"):
            self.assert_finds(query)
        self.assert_finds("đo%n")
        self.assert_finds('(đoàn) OR* "kiểm"')
        self.assert_finds('("đoàn" & kiểm*)', self.found)

    def test_an_empty_query_asks_nothing(self):
        for query in ("", "  ", "\n"):
            self.assert_finds(query, self.found, self.other)

    def test_a_query_of_any_length_is_answered(self):
        self.assert_finds("đoàn " * 50_000, self.found)
        self.assert_finds("đ" * 100_000)
        self.assert_finds("đoàn " * 12 + "hoà", self.found)
