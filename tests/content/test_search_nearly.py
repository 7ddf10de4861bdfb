"""Facts of what holds nearly all words of a query."""

from django.test import TestCase

from content.search.finding import Kind, find
from content.search.nearly import MOST, Nearly
from content.search.queries import parse
from content.search.slips import Slip
from news.models import Article
from tests.factories import make_article, make_hidden_articles

NO_SLIP = Slip(parse(""))
KINDS = [Kind("tin-bai", Article.objects.published, "published_at")]


class NearlyTests(TestCase):
    def found(self, typed):
        """Return the titles found for nearly `typed`, best first."""
        query = parse(typed)
        hits = find(KINDS, Nearly(query, NO_SLIP)).hits
        titles = dict(Article.objects.values_list("pk", "title"))
        return [titles[hit.pk] for hit in hits]

    def test_one_word_or_two_beside_each_other_may_be_missing(self):
        make_article(title="Sổ đỏ đất rừng")
        make_article(title="Sổ đỏ")
        make_hidden_articles(title="Sổ đỏ đất rừng")
        for typed in ("thủ tục sổ đỏ đất rừng", "sổ đỏ mới đất rừng", "sổ đỏ đất rừng ở đâu"):
            self.assertEqual(self.found(typed), ["Sổ đỏ đất rừng"], typed)
        for typed in ("thủ sổ đỏ tục đất rừng", "cấp lại thủ tục sổ đỏ", "thủ tục đất nương rẫy"):
            self.assertEqual(self.found(typed), [], typed)

    def test_titles_marks_and_words_beside_each_other_come_first(self):
        make_article(title="Tin một", body="<p>đỏ rừng sổ đất</p>")
        make_article(title="Tin hai", body="<p>số đo dát rung</p>")
        make_article(title="Tin ba", body="<p>Cấp sổ đỏ đất rừng</p>")
        make_article(title="Đất đỏ, sổ rừng")
        make_article(title="Sổ đỏ đất rừng")
        self.assertEqual(
            self.found("thủ tục sổ đỏ đất rừng"),
            ["Sổ đỏ đất rừng", "Tin ba", "Đất đỏ, sổ rừng", "Tin hai", "Tin một"],
        )

    def test_few_words_phrases_and_what_must_not_be_there_are_meant_as_typed(self):
        for typed in ("sổ đỏ mới", '"thủ tục" sổ đỏ', "thủ tục sổ đỏ -đất", "12/NQ-TU", ""):
            self.assertFalse(Nearly(parse(typed), NO_SLIP), typed)

    def test_what_is_one_slip_away_is_told_apart_and_stands_first(self):
        slip, nearly = make_article(title="Cấp sổ đỏ mới"), make_article(title="Sổ doa mới đổi")
        make_hidden_articles(title="Cấp sổ đỏ mới")
        query = parse("cap so doa moi ")
        found = find(KINDS, Nearly(query, Slip(query))).hits
        self.assertEqual([hit.pk for hit in found], [slip.pk, nearly.pk])
        self.assertEqual([hit.score > 0 for hit in found], [True, False])

    def test_of_long_queries_the_first_words_are_asked_for(self):
        words = "một hai ba bốn năm sáu bảy tám chín mười".split()
        make_article(title=" ".join(words[:6]))
        self.assertEqual(len(self.found(" ".join(words[:MOST]))), 1)
        self.assertEqual(self.found(" ".join(words)), self.found(" ".join(words[:MOST])))
