from django.test import TestCase

from content.publishing import State
from news.desk.suggestions import suggestions
from news.models import Article
from tests.factories import make_article, make_hidden_articles, make_organization, make_section

TITLE = "Đoàn kiểm tra làm việc với Trung tâm Phục vụ hành chính công"
CLOSE = "Trung tâm Phục vụ hành chính công mở cửa thứ Bảy"


class SuggestionTests(TestCase):
    def setUp(self):
        self.section = make_section()
        for title in ("Tập huấn ký số", "Chợ phiên Mường Tè", "Khắc phục sau mưa lũ"):
            make_article(title=title)

    def suggested(self, article=None, organizations=(), picked=()):
        article = article or Article()
        return suggestions(TITLE, self.section.pk, organizations, article, picked)

    def test_words_in_common_count(self):
        close = make_article(title=CLOSE)
        self.assertEqual(self.suggested(), [close])

    def test_the_same_organization_counts_without_a_word_in_common(self):
        office = make_organization()
        close = make_article(title="Lịch tiếp dân", organizations=[office])
        self.assertEqual(self.suggested(organizations=[office.pk]), [close])

    def test_the_same_section_alone_is_not_enough(self):
        make_article(title="Lịch tiếp dân", section=self.section)
        self.assertEqual(self.suggested(), [])

    def test_the_closest_come_first(self):
        office = make_organization()
        first = make_article(title=CLOSE, organizations=[office])
        second = make_article(title="Phục vụ hành chính công ở Mường Tè", section=self.section)
        self.assertEqual(self.suggested(organizations=[office.pk]), [first, second])

    def test_nothing_unpublished_is_suggested(self):
        office = make_organization()
        make_hidden_articles(section=self.section, organizations=[office])
        Article.objects.exclude(state=State.PUBLISHED).update(title=CLOSE)
        self.assertEqual(self.suggested(organizations=[office.pk]), [])

    def test_neither_the_article_itself_nor_what_it_changes_nor_what_is_picked(self):
        itself, picked = make_article(title=CLOSE), make_article(title=f"{CLOSE} 2")
        change = Article(live=itself)
        self.assertEqual(self.suggested(article=itself, picked=[picked.pk]), [])
        self.assertEqual(self.suggested(article=change, picked=[picked.pk]), [])

    def test_at_most_five_and_no_title_told_twice(self):
        for year in range(2015, 2025):
            make_article(title=f"{CLOSE} năm {year}")
        make_article(title=TITLE)
        found = self.suggested()
        self.assertEqual(len(found), 5)
        self.assertNotIn(TITLE, [article.title for article in found])

    def test_two_questions_for_few_articles_and_for_many(self):
        for _ in range(10):
            make_article(title=CLOSE, section=self.section)
        with self.assertNumQueries(2):
            self.suggested(organizations=[1])
