"""The clock of a server jumps back: what came first stays first."""

from datetime import timedelta

from django.test import TestCase

from content.publishing import State, Step
from news.models import Article
from tests.factories import local_time, make_article
from tests.newsroom import make_author, make_editor

NOON = local_time(2026, 9, 24, 12, 0)
BACK = NOON - timedelta(hours=3)


class ClockTests(TestCase):
    def test_the_last_withdrawal_is_the_last_whatever_its_time(self):
        editor = make_editor()
        article = make_article(state=State.PUBLISHED, created_by=make_author())
        article = article.take(Step.WITHDRAW, editor, "Lý do cũ", at=NOON)
        article = article.take(Step.REPUBLISH, editor, "Đăng lại", at=NOON)
        article = article.take(Step.WITHDRAW, editor, "Lý do mới", at=BACK)
        self.assertEqual(article.withdrawal().note, "Lý do mới")

    def test_articles_of_one_moment_keep_their_order(self):
        made = [make_article(published_at=at) for at in (NOON, NOON, BACK, NOON)]
        order = [made[n].pk for n in (3, 1, 0, 2)]
        for _ in range(3):
            self.assertEqual(
                [row.pk for row in Article.objects.published().order_by("-published_at", "-id")],
                order,
            )
