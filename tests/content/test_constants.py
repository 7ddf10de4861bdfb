from django.db import connection
from django.test import TestCase

from content.constants import Constant
from news.models import Article
from tests.factories import make_article, make_hidden_articles


class ConstantTests(TestCase):
    def test_it_stands_in_the_statement_and_is_compared_like_a_parameter(self):
        shown = make_article()
        make_hidden_articles()
        rows = Article.objects.filter(pk=shown.pk, state=Constant("published"))
        sql, params = rows.query.sql_with_params()
        self.assertIn("= 'published'", sql)
        self.assertEqual(params, (shown.pk,))
        self.assertEqual([*rows], [shown])
        self.assertEqual([*Article.objects.filter(state=Constant("nothing"))], [])

    def test_what_is_no_plain_word_is_refused(self):
        for word in ("", "it's", "a b", "1"):
            with self.subTest(word), self.assertRaises(ValueError):
                Constant(word)

    def test_sqlite_counts_published_rows_without_reading_them(self):
        if connection.vendor != "sqlite":
            self.skipTest("PostgreSQL is sent no parameters.")
        sql, params = Article.objects.published().values("published_at").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", params)
            steps = [row[1:5] for row in cursor.fetchall()]
        table = next(p3 for step, _, _, p3 in steps if step == "DeferredSeek")
        self.assertEqual([step for step in steps if step[:2] == ("Column", table)], [])
