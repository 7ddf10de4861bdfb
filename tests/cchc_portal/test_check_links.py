import io

from django.core.management import call_command
from django.test import TestCase

from content.publishing import State
from news.models import Article
from tests.factories import make_article, make_hidden_articles


class CheckLinksTests(TestCase):
    def check(self):
        told = io.StringIO()
        call_command("check_links", stdout=told)
        return told.getvalue().strip()

    def test_links_that_lead_nowhere_are_kept_with_their_article(self):
        good = make_article(slug="co-that")
        hidden = make_article(slug="con-nhap", state=State.DRAFT)
        broken = make_article(
            body='<p><a href="/tin-tuc/co-that/">A</a> <a href="/tin-tuc/con-nhap/">B</a>'
            ' <a href="/khong-co/">C</a> <a href="https://example.gov.vn/">D</a></p>'
        )
        make_hidden_articles(body='<p><a href="/khong-co/">C</a></p>')
        self.assertEqual(self.check(), "Có 1 bài đã đăng có liên kết hỏng.")
        self.assertEqual([*Article.objects.with_broken_links()], [broken])
        broken.refresh_from_db()
        self.assertEqual(broken.broken_links, "/tin-tuc/con-nhap/\n/khong-co/")
        self.assertEqual(broken.version, 1)
        Article.objects.filter(pk=hidden.pk).update(
            state=State.PUBLISHED, published_at=good.published_at
        )
        Article.objects.filter(pk=broken.pk).update(
            body='<p><a href="/tin-tuc/con-nhap/">B</a></p>'
        )
        self.assertEqual(self.check(), "Có 0 bài đã đăng có liên kết hỏng.")
        self.assertEqual([*Article.objects.with_broken_links()], [])
