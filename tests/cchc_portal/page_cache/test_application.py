import json
import random
from datetime import timedelta
from unittest import mock

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from cchc_portal.page_cache.addresses import KEPT, address_at
from cchc_portal.watching.logs import JsonLines
from news.models import Article, FormerAddress
from tests.addresses import make_portal
from tests.cchc_portal.page_cache.visitor import Visitor, VisitorTestCase, as_application, clock_at
from tests.factories import A_DAY, make_article, make_section


class HitTests(VisitorTestCase):
    def setUp(self):
        super().setUp()
        self.article = make_article(title="Bài đang đăng")
        self.path = self.article.get_absolute_url()

    def test_a_hit_asks_for_the_version_and_nothing_else(self):
        first = self.visitor.get(self.path)
        with self.assertNumQueries(1):
            again = self.visitor.get(self.path)
        self.assertEqual(len(self.visitor.django.asked), 1)
        self.assertEqual((again.status, again.data), (200, first.data))

    def test_a_kept_page_is_what_django_says(self):
        plain = self.client.get(self.path)
        self.visitor.get(self.path)
        kept = self.visitor.get(self.path)
        self.assertEqual(kept.data, plain.content)
        said = {"Content-Length": str(len(plain.content)), **plain.headers}
        said.pop("X-Request-ID")
        self.assertEqual({name: kept.headers[name] for name in said}, said)

    def test_a_cold_page_costs_one_question_for_the_version_more(self):
        self.visitor.get("/danh-ba/")  # knows the next moment
        self.client.get(self.path)  # and what is kept for all pages of this version
        with CaptureQueriesContext(connection) as plain:
            self.client.get(self.path)
        with CaptureQueriesContext(connection) as cold:
            self.visitor.get(self.path)
        self.assertEqual(len(cold), len(plain) + 1)

    def test_every_kept_address_is_kept(self):
        portal = make_portal()
        samples = {view: path for view, path in self.kept_paths(portal)}
        self.assertEqual(set(samples), set(KEPT))
        for view, path in samples.items():
            with self.subTest(view):
                self.assertEqual(self.visitor.get(path).status, 200)
                self.assertFalse(self.visitor.comes_through(path))

    def kept_paths(self, portal):
        for name, path in portal.paths().items():
            if path and "draft" not in name and (address := address_at(path)):
                yield address[0], path

    def test_the_forms_of_a_page(self):
        whole = self.visitor.get(self.path)
        for accepted, encoding in (("gzip", "gzip"), ("gzip, br", "br")) * 2:
            packed = self.visitor.get(self.path, HTTP_ACCEPT_ENCODING=accepted)
            with self.subTest(accepted):
                self.assertEqual(packed.headers["Content-Encoding"], encoding)
                self.assertEqual(packed.headers["Content-Length"], str(len(packed.data)))
                self.assertLess(len(packed.data), len(whole.data) / 2)
                self.assertEqual(packed.text, whole.text)
                self.assertEqual(packed.headers["ETag"], whole.headers["ETag"])
        self.assertEqual(len(self.visitor.django.asked), 1)
        (entry,) = self.visitor.cache.shelves.by_name["pages"].entries.values()
        self.assertEqual(set(entry.forms), {"", "br", "gzip"})
        self.assertEqual(whole.headers["Vary"], "Accept-Encoding")
        self.assertNotIn("Content-Encoding", whole.headers)

    def test_a_form_that_nobody_asks_for_is_not_made(self):
        self.visitor.get(self.path, HTTP_ACCEPT_ENCODING="gzip")
        (entry,) = self.visitor.cache.shelves.by_name["pages"].entries.values()
        self.assertEqual(set(entry.forms), {""})
        self.visitor.get(self.path, HTTP_ACCEPT_ENCODING="gzip")
        self.assertEqual(set(entry.forms), {"", "gzip"})

    def test_who_comes_again_gets_a_shorter_form_than_who_came_first(self):
        for encoding in ("gzip", "br"):
            answers = [self.visitor.get(self.path, HTTP_ACCEPT_ENCODING=encoding) for _ in range(3)]
            first, second, third = (len(answer.data) for answer in answers)
            self.assertLess(second, first)
            self.assertEqual(second, third)
            self.assertEqual(len({answer.text for answer in answers}), 1)
            self.assertEqual(len({answer.headers["ETag"] for answer in answers}), 1)

    def test_what_compressing_makes_no_shorter_is_sent_as_it_is(self):
        noise = random.Random(7).randbytes(2_000)
        visitor = Visitor(as_application(lambda request: HttpResponse(noise)))
        for _ in range(2):
            answer = visitor.get(self.path, HTTP_ACCEPT_ENCODING="br")
            self.assertEqual(answer.data, noise)
            self.assertNotIn("Content-Encoding", answer.headers)

    def test_head_is_get_without_the_body(self):
        whole = self.visitor.get(self.path)
        for _ in range(2):
            head = self.visitor.get(self.path, method="HEAD")
            self.assertEqual((head.status, head.data), (200, b""))
            self.assertEqual(head.headers["Content-Length"], str(len(whole.data)))
        cold = Visitor().get(self.path, method="HEAD")
        self.assertEqual((cold.data, cold.headers["ETag"]), (b"", whole.headers["ETag"]))

    def test_a_page_that_is_known_is_not_sent_again(self):
        etag = self.visitor.get(self.path).headers["ETag"]
        for known in (etag, f'"x", {etag}', etag.removeprefix("W/"), "*"):
            answer = self.visitor.get(self.path, HTTP_IF_NONE_MATCH=known)
            with self.subTest(known):
                self.assertEqual((answer.status, answer.data), (304, b""))
                self.assertEqual(answer.headers["ETag"], etag)
                self.assertIn("Content-Security-Policy", answer.headers)
                self.assertNotIn("Content-Length", answer.headers)
        for other in ('"x"', "x", 'W/"', '"' * 500):
            answer = self.visitor.get(self.path, HTTP_IF_NONE_MATCH=other)
            self.assertEqual(answer.status, 200, other)
        Article.objects.update(title="Tiêu đề mới")
        self.assertEqual(self.visitor.get(self.path, HTTP_IF_NONE_MATCH=etag).status, 200)

    def test_a_feed_is_known_by_its_date_once_the_second_is_over(self):
        path, begun = "/tin-tuc/rss.xml", timezone.now().replace(microsecond=500_000)
        with clock_at(begun):
            self.assertNotIn("Last-Modified", self.visitor.get(path).headers)
        with clock_at(begun + timedelta(seconds=1)):
            dated = self.visitor.get(path).headers["Last-Modified"]
            self.assertEqual(dated, http_date(begun.timestamp()))
            known = self.visitor.get(path, HTTP_IF_MODIFIED_SINCE=dated)
            self.assertEqual(known.status, 304)
            later = http_date(begun.timestamp() + 60)
            self.assertEqual(self.visitor.get(path, HTTP_IF_MODIFIED_SINCE=later).status, 200)
            other = {"HTTP_IF_NONE_MATCH": '"x"', "HTTP_IF_MODIFIED_SINCE": dated}
            self.assertEqual(self.visitor.get(path, **other).status, 200)
            page = self.visitor.get(self.path, HTTP_IF_MODIFIED_SINCE=dated)
            self.assertEqual(page.status, 200)
            self.assertNotIn("Last-Modified", page.headers)

    def test_each_answer_has_an_id_of_its_own(self):
        ids = [self.visitor.get(self.path).headers["X-Request-ID"] for _ in range(3)]
        self.assertEqual(len(set(ids)), 3)
        for _ in range(2):
            named = self.visitor.get(self.path, HTTP_X_REQUEST_ID="abcdef0123456789")
            self.assertEqual(named.headers["X-Request-ID"], "abcdef0123456789")
        forged = self.visitor.get(self.path, HTTP_X_REQUEST_ID="<script>")
        self.assertRegex(forged.headers["X-Request-ID"], "^[0-9a-f]{32}$")

    def test_a_hit_is_told_of_as_other_requests_are(self):
        self.visitor.get(self.path)
        self.visitor.cache.teller.tell_all()
        with self.assertLogs("cchc.request", "INFO") as logged:
            self.visitor.get(f"{self.path}?q=rieng", HTTP_X_REQUEST_ID="abcdef0123456789")
            self.visitor.cache.teller.tell_all()
        told = json.loads(JsonLines().format(logged.records[0]))
        self.assertGreaterEqual(told.pop("ms"), 0)
        self.assertRegex(told.pop("time"), "^20.*T")
        self.assertEqual(
            told,
            {
                "level": "INFO",
                "logger": "cchc.request",
                "message": f"GET {self.path} 200",
                "request_id": "abcdef0123456789",
                "method": "GET",
                "path": self.path,
                "view": "news:article",
                "status": 200,
                "queries": 1,
                "kept": True,
            },
        )

    def test_what_is_told_is_the_status_that_was_sent(self):
        etag = self.visitor.get(self.path).headers["ETag"]
        self.visitor.cache.teller.tell_all()
        with self.assertLogs("cchc.request", "INFO") as logged:
            self.visitor.get(self.path, method="HEAD", HTTP_IF_NONE_MATCH=etag)
            self.visitor.cache.teller.tell_all()
        told = json.loads(JsonLines().format(logged.records[0]))
        self.assertEqual((told["method"], told["status"]), ("HEAD", 304))

    def test_a_cold_page_is_told_of_once(self):
        with self.assertLogs("cchc.request", "INFO") as logged:
            self.visitor.get(self.path, HTTP_X_REQUEST_ID="abcdef0123456789")
            self.visitor.cache.teller.tell_all()
        self.assertEqual(len(logged.records), 1)

    @override_settings(MAINTENANCE_UNTIL=timezone.now() + A_DAY)
    def test_a_closed_portal_is_closed(self):
        visitor = Visitor()
        with self.assertNumQueries(0), self.assertLogs("django.request", "ERROR"):
            self.assertEqual(visitor.get(self.path).status, 503)
            self.assertTrue(visitor.comes_through(self.path))


class QueryTests(VisitorTestCase):
    def setUp(self):
        super().setUp()
        self.path = make_article(slug="bai").get_absolute_url()

    def test_a_trackers_parameter_leads_to_the_page_that_is_kept(self):
        self.visitor.get(self.path)
        answer = self.visitor.get(f"{self.path}?utm_source=evil&x=evil")
        self.assertEqual(len(self.visitor.django.asked), 1)
        self.assertNotIn("evil", answer.text)

    def test_one_that_comes_first_leaves_nothing_in_the_page(self):
        for number in range(30):
            self.visitor.get(f"{self.path}?evil{number}=evil")
        self.assertEqual(len(self.visitor.django.asked), 1)
        self.assertNotIn("evil", self.visitor.get(self.path).text)
        self.assertEqual(len(self.visitor.cache.shelves.by_name["pages"].entries), 1)

    def test_a_list_is_kept_page_by_page(self):
        section = make_section()
        for _ in range(25):
            make_article(section=section)
        first, second = (self.visitor.get(f"/tin-tuc/{query}") for query in ("", "?trang=2"))
        self.assertNotEqual(first.text, second.text)
        self.assertEqual(self.visitor.get("/tin-tuc/?x=1&trang=2").text, second.text)
        self.assertEqual(len(self.visitor.django.asked), 2)

    def test_an_old_address_with_its_query_leads_on_whatever_is_kept(self):
        article = Article.objects.get()
        for former in ("/tin-tuc/cu?id=7", "/tin-tuc/xua"):
            FormerAddress.objects.create(article=article, address=former)
        for _ in range(2):
            self.assertEqual(self.visitor.get("/tin-tuc/cu/").status, 404)
            moved = self.visitor.get("/tin-tuc/cu/?id=7")
            self.assertEqual((moved.status, moved.headers["Location"]), (301, self.path))
            self.assertEqual(self.visitor.get("/tin-tuc/cu/?id=8").status, 404)
            self.assertEqual(self.visitor.get("/tin-tuc/xua/").status, 301)
            self.assertEqual(self.visitor.get("/tin-tuc/xua/?id=8").status, 404)

    def test_a_kept_404_answers_whatever_is_in_the_query_where_no_former_address_begins_so(self):
        self.visitor.get("/tin-tuc/khong-co/?x=0")
        with self.assertNumQueries(1):  # of the version
            self.assertEqual(self.visitor.get("/tin-tuc/khong-co/?x=1").status, 404)
        self.assertEqual(len(self.visitor.django.asked), 1)
        FormerAddress.objects.create(
            article=Article.objects.get(), address="/Tin-tuc/khong-co.aspx?id=7"
        )
        self.visitor.get("/tin-tuc/khong-co/?x=2")
        self.assertFalse(self.visitor.comes_through("/tin-tuc/khong-co/?x=3"))

    def test_where_one_begins_so_django_is_asked_once_for_each(self):
        FormerAddress.objects.create(article=Article.objects.get(), address="/Tin-tuc/cu?ID=7")
        self.visitor.get("/tin-tuc/cu/")
        for query, status in (("id=7", 301), ("id=8", 404), ("trang=2&x=1", 404)):
            before = len(self.visitor.django.asked)
            with self.subTest(query):
                self.assertEqual(self.visitor.get(f"/tin-tuc/cu/?{query}").status, status)
                self.assertEqual(len(self.visitor.django.asked), before + 1)

    def test_without_a_database_django_is_asked(self):
        self.visitor.get("/tin-tuc/khong-co/")
        with mock.patch(
            "cchc_portal.page_cache.application.begins_former", side_effect=DatabaseError
        ):
            self.assertTrue(self.visitor.comes_through("/tin-tuc/khong-co/?x=1"))

    def test_former_addresses_of_a_path_are_found_by_an_index(self):
        article = Article.objects.get()
        for address in ("/a?id=1", "/a?id=2", "/a", "/a/b?id=3", "/ab?id=4", "/a@b", "/b%?c=1"):
            FormerAddress.objects.create(article=article, address=address)
        rows = FormerAddress.objects.with_query_at("/a").order_by("address")
        self.assertEqual([row.address for row in rows], ["/a?id=1", "/a?id=2"])
        self.assertFalse(FormerAddress.objects.with_query_at("/_").exists())
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows need no index
        plan = FormerAddress.objects.with_query_at("/a").explain()
        self.assertRegex(plan, "SEARCH .* INDEX|Index Cond")


class PoisonTests(VisitorTestCase):
    def setUp(self):
        super().setUp()
        self.path = make_article(slug="bai").get_absolute_url()

    def test_no_header_of_a_visitor_is_in_what_is_kept(self):
        names = (
            *("X_FORWARDED_HOST", "X_FORWARDED_PORT", "X_FORWARDED_PREFIX", "X_HOST", "FORWARDED"),
            *("X_ORIGINAL_URL", "X_REWRITE_URL", "ACCEPT_LANGUAGE", "USER_AGENT", "REFERER"),
            *("X_REQUEST_ID", "ORIGIN", "X_HTTP_METHOD_OVERRIDE", "ACCEPT", "COOKIE"),
        )
        evil = {f"HTTP_{name}": "evil.example" for name in names}
        for path in (self.path, "/", "/tin-tuc/rss.xml", "/sitemap.xml", "/tin-tuc/khong-co/"):
            first = self.visitor.get(path, **evil)
            kept = self.visitor.get(path)
            with self.subTest(path):
                self.assertNotIn("evil", f"{first.headers}{first.text}{kept.headers}{kept.text}")

    def test_a_foreign_host_is_refused_and_leaves_nothing(self):
        for host in ("evil.example", "testserver.evil.example", "testserver:80@evil.example"):
            with self.assertLogs("django.security", "ERROR"):
                self.assertEqual(self.visitor.get(self.path, HTTP_HOST=host).status, 400)
        self.assertNotIn("evil", self.visitor.get(self.path).text)

    @override_settings(ALLOWED_HOSTS=["a.example", "b.example"])
    def test_two_hosts_have_two_pages(self):
        visitor = Visitor()
        for _ in range(2):
            for host in ("a.example", "b.example"):
                page = visitor.get(self.path, HTTP_HOST=host)
                self.assertIn(f'rel="canonical" href="http://{host}/', page.text)
        self.assertEqual(len(visitor.django.asked), 2)

    def test_a_page_that_calls_itself_a_file_is_not_kept(self):
        for path in (f"{self.path}x.css", f"{self.path}%2e%2e/x.js", "/quan-tri/x.css"):
            with self.subTest(path):
                self.assertNotEqual(self.visitor.get(path).status, 200)
                self.assertTrue(self.visitor.comes_through(path))

    def test_a_cookie_of_others_opens_no_page_of_its_own(self):
        self.visitor.get(self.path)
        self.visitor.get(self.path, HTTP_COOKIE="_ga=1; csrftoken=x")
        self.assertEqual(len(self.visitor.django.asked), 1)
