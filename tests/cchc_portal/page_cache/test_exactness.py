from datetime import timedelta
from types import SimpleNamespace

from django.db import connection
from django.http import HttpResponse
from django.test import TransactionTestCase
from django.utils import timezone

from content import versions
from content.publishing import State, Step
from news.models import Article, DocumentFile
from tests import test_leaks
from tests.cchc_portal.page_cache.visitor import Visitor, VisitorTestCase, clock_at, soon
from tests.factories import make_article, make_document_file, make_organization
from tests.newsroom import make_editor
from tests.test_leaks import MARK, hidden_states, make_marked


class ExactTests(VisitorTestCase):
    def test_a_change_shows_in_the_next_request(self):
        article = make_article(state=State.DRAFT, title="Bài mới đăng")
        path = article.get_absolute_url()
        self.assertEqual(self.visitor.get(path).status, 404)
        self.assertNotIn("Bài mới đăng", self.visitor.get("/").text)
        Article.objects.update(state=State.PUBLISHED)
        self.assertEqual(self.visitor.get(path).status, 200)
        self.assertIn("Bài mới đăng", self.visitor.get("/").text)
        Article.objects.update(title="Tên khác hẳn")
        self.assertIn("Tên khác hẳn", self.visitor.get(path).text)
        Article.objects.update(state=State.WITHDRAWN)
        self.assertEqual(self.visitor.get(path).status, 410)
        self.assertNotIn("Tên khác hẳn", self.visitor.get("/").text)
        Article.objects.all().delete()
        self.assertEqual(self.visitor.get(path).status, 404)

    def test_a_document_is_corrected_and_withdrawn_and_its_file_hidden_in_the_next_request(self):
        editor, file = make_editor(), make_document_file(title="Tệp đăng nhầm")
        document, address = file.document, file.get_absolute_url()
        path = document.get_absolute_url()
        self.assertIn("Tệp đăng nhầm", self.visitor.get(path).text)
        self.assertEqual(self.visitor.get(address).status, 200)
        DocumentFile.objects.update(is_public=False)
        self.assertNotIn("Tệp đăng nhầm", self.visitor.get(path).text)
        self.assertEqual(self.visitor.get(address).status, 404)
        document = document.take(Step.CORRECT, editor, "Ngày đúng là 20/09.")
        self.assertIn("Ngày đúng là 20/09.", self.visitor.get(path).text)
        document = document.take(Step.WITHDRAW, editor, "Bản chưa ký")
        gone = self.visitor.get(path)
        self.assertEqual(gone.status, 410)
        self.assertIn("Bản chưa ký", gone.text)
        document.take(Step.REPUBLISH, editor, "Đã thay bản ký")
        self.assertEqual(self.visitor.get(path).status, 200)

    def test_a_scheduled_article_comes_and_goes_at_its_moment_with_no_write(self):
        now = timezone.now()
        article = make_article(
            title="Bài hẹn giờ",
            published_at=now + timedelta(seconds=100),
            expires_at=now + timedelta(seconds=200),
        )
        path = article.get_absolute_url()
        for seconds, status in ((0, 404), (99, 404), (100, 200), (199, 200), (200, 404)):
            with clock_at(now + timedelta(seconds=seconds)):
                for _ in range(2):
                    self.assertEqual(self.visitor.get(path).status, status, seconds)
                    shown = "Bài hẹn giờ" in self.visitor.get("/tin-tuc/").text
                    self.assertEqual(shown, status == 200, seconds)

    def test_a_clock_stepped_back_shows_nothing_early_and_nothing_late(self):
        now = timezone.now().replace(microsecond=0)
        make_article(published_at=now - timedelta(days=40))
        soon = make_article(title="Bài hẹn giờ", published_at=now + timedelta(minutes=3))
        paths = ("/", "/tin-tuc/", "/luu-tru/", "/danh-ba/", soon.get_absolute_url())
        for minutes in (10, 0, 2, 3, 60):
            with clock_at(now + timedelta(minutes=minutes)):
                texts = {path: self.visitor.get(path).text for path in paths * 2}
                fresh = Visitor()
                versions.forget()
                self.assertEqual({path: fresh.get(path).text for path in paths}, texts, minutes)
                self.assertEqual("Bài hẹn giờ" in texts["/tin-tuc/"], minutes >= 3, minutes)

    def test_two_instances_agree(self):
        article = make_article()
        path, others = article.get_absolute_url(), [self.visitor, Visitor()]
        for title in ("Một", "Hai", "Ba"):
            Article.objects.update(title=f"Tiêu đề {title}")
            for each in others:
                self.assertIn(f"Tiêu đề {title}", each.get(path).text)

    def test_nothing_hidden_is_kept(self):
        portal = SimpleNamespace(unit=make_organization())
        states = enumerate(hidden_states().values(), 1)
        rows = [make_marked(portal, number, **state) for number, state in states]
        paths = ["/", "/tin-tuc/", "/kiem-tra/", "/van-ban/", "/tin-tuc/rss.xml", "/tim-kiem/?q=a"]
        paths += [row.get_absolute_url() for each in rows for row in each]
        for path in paths * 2:
            with self.subTest(path):
                self.assertNotIn(MARK, self.visitor.get(path).text)
        Article.objects.update(state=State.PUBLISHED, published_at=soon(-60), expires_at=None)
        self.assertIn(MARK, self.visitor.get("/tin-tuc/").text)


class BrokenConnectionTests(TransactionTestCase):
    def test_a_connection_that_broke_is_djangos_to_mend(self):
        visitor, path = Visitor(), make_article().get_absolute_url()
        visitor.get(path)
        connection.connection.close()  # as a server does that is started anew
        self.assertEqual(visitor.get(path).status, 200)
        self.assertEqual(len(visitor.django.asked), 2)
        visitor.get(path)
        self.assertEqual(len(visitor.django.asked), 2)

    def test_the_connection_stays_open_between_requests(self):
        visitor, path = Visitor(), make_article().get_absolute_url()
        visitor.get(path)
        opened = connection.connection
        for _ in range(3):
            visitor.get(path)
        self.assertIs(connection.connection, opened)
        connection.close_at = 0  # older than CONN_MAX_AGE
        visitor.get(path)
        self.assertIsNot(connection.connection, opened)


class AskedTwice:
    """A client in front of which pages are kept: every address is asked twice."""

    def __init__(self):
        self.visitor = Visitor()

    def get(self, path):
        self.visitor.get(path)
        answer = self.visitor.get(path)
        return HttpResponse(answer.data, status=answer.status)


class KeptLeakTests(test_leaks.LeakTests):
    """Every public address of the portal with its questions, through the page cache."""

    test_a_hidden_row_is_answered_as_one_that_never_was = None  # it counts queries

    def setUp(self):
        super().setUp()
        self.client = AskedTwice()
