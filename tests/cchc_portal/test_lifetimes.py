"""How long a browser may keep what the portal says: never beyond what the house promises."""

from django.http import HttpResponsePermanentRedirect
from django.test import TestCase
from django.urls import reverse

from cchc_portal.lifetimes import LifetimeMiddleware
from content.publishing import State
from news.models import Article, FormerAddress
from tests.cchc_portal.page_cache.visitor import Visitor
from tests.factories import (
    make_article,
    make_attachment,
    make_document_file,
    make_official,
    make_section,
)

ASK_AGAIN = "max-age=0"


class LifetimeTests(TestCase):
    def assert_says(self, path, status, control):
        """Asked of Django itself, of the page cache, and of what it keeps."""
        visitor = Visitor()
        said = [self.client.get(path), visitor.get(path), visitor.get(path)]
        found = [(getattr(each, "status", 0) or each.status_code) for each in said]
        self.assertEqual(found, [status] * 3, path)
        controls = [each.headers.get("Cache-Control") for each in said]
        self.assertEqual(controls, [control] * 3, path)

    def test_no_redirect_is_kept_beyond_the_next_change(self):
        article, other = make_article(slug="bai"), make_article(slug="bai-khac")
        FormerAddress.objects.create(article=article, address="/cu.aspx?id=7")
        Article.objects.filter(pk=other.pk).update(state=State.WITHDRAWN, replaced_by=article)
        for path in (
            other.get_absolute_url(),
            reverse("news:section", args=[make_section(link="/van-ban/").slug]),
            "/cu.aspx?id=7",
            "/tin-tuc",
            f"{make_attachment().get_absolute_url()}x",
            f"{make_document_file().get_absolute_url()}x",
        ):
            self.assert_says(path, 301, ASK_AGAIN)
        Article.objects.filter(pk=other.pk).update(state=State.PUBLISHED)
        self.assert_says(other.get_absolute_url(), 200, None)

    def test_a_file_is_asked_for_each_time(self):
        for file in (make_attachment(), make_document_file()):
            self.assert_says(file.get_absolute_url(), 200, ASK_AGAIN)
        card = reverse("contacts:official_card", args=[make_official().pk])
        self.assert_says(card, 200, ASK_AGAIN)

    def test_a_feed_says_that_it_is_asked_for_each_time_and_so_does_its_304(self):
        make_article()
        for kind in ("rss", "atom"):
            self.assert_says(f"/tin-tuc/{kind}.xml", 200, ASK_AGAIN)
        visitor = Visitor()
        etag = visitor.get("/tin-tuc/rss.xml").headers["ETag"]
        known = visitor.get("/tin-tuc/rss.xml", HTTP_IF_NONE_MATCH=etag)
        self.assertEqual((known.status, known.headers["Cache-Control"]), (304, ASK_AGAIN))

    def test_pages_say_nothing_for_nobody_guesses(self):
        article = make_article()
        self.assert_says("/", 200, None)
        self.assert_says(article.get_absolute_url(), 200, None)
        self.assert_says("/tin-tuc/khong-co/", 404, None)
        Article.objects.update(state=State.WITHDRAWN)
        self.assert_says(article.get_absolute_url(), 410, None)
        answer = self.client.get("/")
        self.assertFalse({"Last-Modified", "Expires"} & set(answer.headers))

    def test_what_a_view_says_of_its_own_stays(self):
        own = HttpResponsePermanentRedirect("/", headers={"Cache-Control": "no-store"})
        answer = LifetimeMiddleware(lambda request: own)(None)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
