import gzip
import json
import logging
from datetime import timedelta
from threading import Barrier, Event, Thread
from unittest import mock

import brotli
from cchc_portal.kept_pages import OVERHEAD, Page, Shelf, best_encoding
from cchc_portal.page_cache import PageCache, canonical_query
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connections, transaction
from django.http import HttpResponse
from django.test import TestCase, TransactionTestCase, override_settings
from django.urls import get_resolver
from django.utils import timezone

from cchc_portal import page_cache
from content import versions
from content.publishing import State
from news.models import Article, FormerAddress
from tests.cchc_portal.wsgi_client import HOST, ask
from tests.factories import A_DAY, make_article, make_link, make_section, make_user

HOUR = timedelta(hours=1)


class Django:
    """Django itself, counting what reaches it."""

    def __init__(self):
        self.application, self.asked = get_wsgi_application(), []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        return self.application(environ, start_response)


class Answering:
    """An application that gives the same answer to all, counting."""

    def __init__(self, body="Nội dung " * 100, status=200, **headers):
        self.body, self.status, self.headers, self.asked = body, status, headers, []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        answer = HttpResponse(self.body, status=self.status, headers=self.headers)
        start_response(f"{self.status} {answer.reason_phrase}", [*answer.items()])
        return answer


def at(moment):
    """Inside, the clock shows `moment`."""
    return mock.patch.object(timezone, "now", lambda: moment)


class FreshnessTests(TestCase):
    def setUp(self):
        self.django = Django()
        self.cache = PageCache(self.django)
        self.article = make_article(title="Tên đầu", published_at=timezone.now() - 3 * A_DAY)
        self.address = self.article.get_absolute_url()

    def page(self, address=None):
        return ask(self.cache, address or self.address)

    def test_the_second_request_is_answered_with_one_query_and_without_django(self):
        first = self.page()
        with self.assertNumQueries(1):
            second = self.page()
        self.assertEqual((first.status, first.body), (200, second.body))
        self.assertIn("Tên đầu", second.body.decode())
        self.assertEqual(len(self.django.asked), 1)
        self.assertEqual(second.headers["cache-control"], "no-cache")
        for name in ("content-security-policy", "x-frame-options", "content-type"):
            self.assertEqual(first.headers[name], second.headers[name])

    def test_any_change_is_in_the_next_answer(self):
        changes = {
            "Tên khác": lambda: Article.objects.update(title="Tên khác"),
            "Tên nhiều": lambda: Article.objects.bulk_update(
                [Article(pk=self.article.pk, title="Tên nhiều")], ["title"]
            ),
            "Nơi cần đến": lambda: make_link(label="Nơi cần đến", placement="footer"),
        }
        self.page()
        for text, change in changes.items():
            with self.subTest(text):
                self.assertNotIn(text, self.page().body.decode())
                change()
                self.assertIn(text, self.page().body.decode())

    def test_published_and_withdrawn_at_once(self):
        Article.objects.update(state=State.DRAFT)
        self.assertEqual(self.page().status, 404)
        Article.objects.update(state=State.PUBLISHED)
        self.assertEqual(self.page().status, 200)
        self.article.refresh_from_db()
        self.article.take("withdraw", make_user(is_superuser=True), "Đăng nhầm")
        gone = self.page()
        self.assertEqual(gone.status, 410)
        self.assertIn("Đăng nhầm", gone.body.decode())
        self.assertEqual(self.page(), gone._replace(headers=self.page().headers))

    def test_what_was_rolled_back_leaves_nothing(self):
        with transaction.atomic():
            Article.objects.update(title="Rò rỉ")
            self.assertIn("Rò rỉ", self.page().body.decode())
            transaction.set_rollback(True)
        self.assertNotIn("Rò rỉ", self.page().body.decode())

    def test_a_time_that_comes_ends_what_is_kept(self):
        now = timezone.now()
        coming = make_article(title="Bài hẹn giờ", published_at=now + A_DAY / 24 / 60)
        ending = make_article(title="Bài sắp hết", expires_at=now + A_DAY / 24 / 30)
        addresses = [coming.get_absolute_url(), ending.get_absolute_url(), "/tin-tuc/"]
        shown = []
        for minutes in (0, 0.5, 1, 2):
            with at(now + timedelta(minutes=minutes)):
                pages = [self.page(address) for address in addresses]
            shown.append([pages[0].status, pages[1].status, b"Bai hen" in pages[2].body])
            titles = pages[2].body.decode()
            shown[-1][2] = ("Bài hẹn giờ" in titles, "Bài sắp hết" in titles)
        self.assertEqual(
            shown,
            [
                [404, 200, (False, True)],
                [404, 200, (False, True)],
                [200, 200, (True, True)],
                [200, 404, (True, False)],
            ],
        )
        self.assertEqual(len(self.django.asked), 9)

    def test_midnight_ends_what_is_kept(self):
        now = timezone.now()
        for later, asked in ((timedelta(0), 1), (A_DAY, 2)):
            with at(now + later):
                self.page()
            self.assertEqual(len(self.django.asked), asked)

    def test_a_version_that_goes_back_is_another_state(self):
        self.page()
        Article.objects.update(title="Trước khi khôi phục")
        self.page()
        with connections["default"].cursor() as cursor:
            cursor.execute("UPDATE content_version SET number = 1")
            cursor.execute("DROP TRIGGER news_article_raises_version_update" + self.on_table)
        Article.objects.update(title="Sau khi khôi phục")
        self.assertIn("Sau khi khôi phục", self.page().body.decode())

    @property
    def on_table(self):
        return " ON news_article" if connections["default"].vendor == "postgresql" else ""


class FormTests(TestCase):
    def setUp(self):
        self.app = Answering()
        self.cache = PageCache(self.app)

    def test_compressed_forms_hold_the_same_and_have_marks_of_their_own(self):
        plain = ask(self.cache)
        marks = {plain.headers["etag"]}
        for accepted, name, unpack in (
            ("gzip, deflate, br", "br", brotli.decompress),
            ("gzip", "gzip", gzip.decompress),
            ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ):
            packed = ask(self.cache, HTTP_ACCEPT_ENCODING=accepted)
            self.assertEqual(packed.headers["content-encoding"], name)
            self.assertEqual(unpack(packed.body), plain.body)
            self.assertEqual(packed.headers["content-length"], str(len(packed.body)))
            self.assertIn("Accept-Encoding", packed.headers["vary"])
            marks.add(packed.headers["etag"])
        self.assertEqual((len(marks), len(self.app.asked)), (3, 1))

    def test_what_a_browser_accepts(self):
        for accepted, encoding in {
            "": "",
            "identity": "",
            "*": "br",
            "gzip;q=0": "",
            "gzip;q=x": "",
            "GZIP": "gzip",
            "br;q=0.5, gzip;q=0.9": "gzip",
            "zstd, deflate": "",
        }.items():
            self.assertEqual(best_encoding(accepted), encoding, accepted)

    def test_each_form_is_made_once(self):
        with mock.patch.object(brotli, "compress", wraps=brotli.compress) as compress:
            for _ in range(3):
                ask(self.cache, HTTP_ACCEPT_ENCODING="br")
        self.assertEqual(compress.call_count, 1)

    def test_304_for_who_has_it_until_it_changes(self):
        for accepted in ("", "gzip", "br"):
            etag = ask(self.cache, HTTP_ACCEPT_ENCODING=accepted).headers["etag"]
            for known in (etag, f"W/{etag}", f'"khac", {etag}', "*"):
                again = ask(self.cache, HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=known)
                self.assertEqual((again.status, again.body), (304, b""))
                self.assertEqual(again.headers["etag"], etag)
                self.assertNotIn("content-length", again.headers)
        self.assertEqual(ask(self.cache, HTTP_IF_NONE_MATCH='"khac"').status, 200)
        self.app.body += "khác"
        make_link()
        self.assertEqual(ask(self.cache, HTTP_IF_NONE_MATCH=etag).status, 200)

    def test_a_change_elsewhere_keeps_the_mark(self):
        etag = ask(self.cache).headers["etag"]
        make_link()
        self.assertEqual(ask(self.cache, HTTP_IF_NONE_MATCH=etag).status, 304)
        self.assertEqual(len(self.app.asked), 2)

    def test_head_has_the_headers_of_get_and_no_body(self):
        head, get = ask(self.cache, method="HEAD"), ask(self.cache)
        self.assertEqual(head.body, b"")
        for answer in (head, get):
            del answer.headers["x-request-id"]
        self.assertEqual(head.headers, get.headers)
        self.assertEqual([each["REQUEST_METHOD"] for each in self.app.asked], ["GET"])

    def test_small_and_packed_bodies_stay_as_they_are(self):
        for app in (Answering("ngắn"), Answering("a" * 9000, **{"Content-Type": "image/webp"})):
            self.assertNotIn("content-encoding", ask(PageCache(app), HTTP_ACCEPT_ENCODING="br")[1])


class PassingTests(TestCase):
    def asked(self, app, *addresses, **environ):
        """Return how often `app` is asked when each address is asked for twice."""
        cache = PageCache(app)
        for address in addresses * 2:
            ask(cache, address, **environ)
        return len(app.asked)

    def test_who_is_known_is_never_answered_from_memory(self):
        cache = PageCache(app := Answering())
        ask(cache)
        for known in (
            {"HTTP_COOKIE": "sessionid=abc"},
            {"HTTP_COOKIE": "a=b; sessionid=abc"},
            {"HTTP_COOKIE": "messages=abc"},
            {"HTTP_AUTHORIZATION": "Basic abc"},
            {"method": "POST"},
        ):
            before = len(app.asked)
            ask(cache, **known)
            self.assertEqual(len(app.asked), before + 1, known)
        self.assertIs(app.asked[1]["HTTP_COOKIE"], "sessionid=abc")

    def test_some_addresses_are_never_kept(self):
        paths = ["/quan-tri/", "/quan-tri", "/live", "/ready", "/metrics", "/static/a.css"]
        paths += ["/media/a.webp", "/tep/1/a.pdf", "/van-ban/tep/1/a.pdf", "/xem-truoc/abc/"]
        self.assertEqual(self.asked(Answering(), *paths), 2 * len(paths))
        self.assertEqual(self.asked(Answering(), "/"), 1)

    def test_some_answers_are_never_kept(self):
        for headers in (
            {"Cache-Control": "private"},
            {"Cache-Control": "no-store, max-age=0"},
            {"status": 500},
            {"status": 403},
            {"status": 302},
            {"status": 503},
        ):
            with self.subTest(headers):
                self.assertEqual(self.asked(Answering(**headers), "/"), 2)

    def test_an_answer_with_a_cookie_is_made_for_its_client(self):
        cache = PageCache(app := Answering(**{"Set-Cookie": "a=b"}))
        for cookie in ("x=1", "x=2"):
            self.assertEqual(ask(cache, HTTP_COOKIE=cookie).headers["set-cookie"], "a=b")
            self.assertEqual(app.asked[-1]["HTTP_COOKIE"], cookie)

    def test_what_ends_elsewhere_is_kept_apart(self):
        for status in (301, 404, 410):
            self.assertEqual(self.asked(Answering(status=status), "/danh-ba/"), 1)

    def test_while_the_portal_is_closed_all_pass(self):
        with override_settings(MAINTENANCE_UNTIL=timezone.now() + HOUR):
            self.assertEqual(self.asked(Answering(), "/"), 2)

    def test_django_sees_nothing_of_a_client(self):
        told = {
            "HTTP_COOKIE": "theme=la",
            "HTTP_X_FORWARDED_HOST": "la.example",
            "HTTP_X_ORIGINAL_URL": "/la/",
            "HTTP_ACCEPT_LANGUAGE": "la",
            "HTTP_REFERER": "http://la.example/",
            "HTTP_USER_AGENT": "la",
        }
        cache = PageCache(django := Django())
        page = ask(cache, "/?la=la", **told)
        self.assertEqual(django.asked[0].keys() & told.keys(), set())
        self.assertEqual(django.asked[0]["QUERY_STRING"], "")
        self.assertEqual(ask(cache).body, page.body)
        self.assertNotIn(b"la.example", page.body)

    def test_a_strange_host_gets_its_400_and_nothing_is_kept(self):
        cache = PageCache(Django())
        ask(cache, "/sitemap.xml")
        self.assertEqual(ask(cache, "/sitemap.xml", HTTP_HOST="la.example").status, 400)
        for host in (f"{HOST}:81", "localhost", HOST.upper()):
            page = ask(cache, "/sitemap.xml", HTTP_HOST=host)
            self.assertIn(f"http://{host.lower()}/".encode(), page.body)
        self.assertIn(f"http://{HOST}/".encode(), ask(cache, "/sitemap.xml").body)
        self.assertEqual({key.host for key in cache.pages.pages}, {HOST, "localhost"})

    @override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
    def test_pages_by_https_are_pages_of_their_own(self):
        cache = PageCache(Django())
        for scheme in ("http", "https", "http", "https"):
            page = ask(cache, "/sitemap.xml", HTTP_X_FORWARDED_PROTO=scheme)
            self.assertIn(f"<loc>{scheme}://".encode(), page.body)

    def test_without_its_database_django_answers(self):
        cache = PageCache(app := Answering())
        ask(cache)
        with (
            mock.patch.object(versions.connection, "cursor", side_effect=OperationalError),
            mock.patch.object(page_cache.connection, "close"),
        ):
            self.assertEqual(ask(cache).status, 200)
        self.assertEqual(len(app.asked), 2)


class AddressTests(TestCase):
    def test_only_what_a_page_reads_tells_pages_apart(self):
        for address, query in {
            "/?utm_source=a": "",
            "/?q=a": "",
            "/tin-tuc/?trang=2&utm_source=a": "trang=2",
            "/tim-kiem/?nam=2021&q=a%20b&x=1&loai=tin-bai": "loai=tin-bai&nam=2021&q=a+b",
            "/tim-kiem/?q=a&q=b": "q=a&q=b",
            "/van-ban/?nam=": "nam=",
            "/khong/co/?id=1": None,
            "/tin-tuc?trang=2": None,
            f"/tim-kiem/?q={'a' * 2000}": None,
        }.items():
            with self.subTest(address):
                path, _, asked = address.partition("?")
                self.assertEqual(canonical_query(path, asked), query)

    def test_pages_named_are_pages_that_there_are(self):
        names = set(get_resolver().reverse_dict) | {
            f"{space}:{name}"
            for space, (_, resolver) in get_resolver().namespace_dict.items()
            for name in resolver.reverse_dict
        }
        self.assertEqual(page_cache.READ.keys() - names, set())

    def test_what_a_page_reads_gets_through(self):
        section = make_section()
        make_article(section=section, title="Bài của năm", published_at=timezone.now() - A_DAY)
        cache = PageCache(Django())
        address = section.get_absolute_url()
        self.assertIn("Bài của năm", ask(cache, address).body.decode())
        self.assertNotIn("Bài của năm", ask(cache, f"{address}?nam=1999&x=1").body.decode())
        self.assertEqual(ask(cache, f"{address}?trang=9").status, 404)

    def test_an_address_of_the_old_portal_is_known_by_its_whole_query(self):
        article = make_article()
        FormerAddress.objects.create(article=article, address="/tin-tuc/cu/?id=7")
        cache = PageCache(Django())
        for _ in range(2):
            self.assertEqual(ask(cache, "/tin-tuc/cu/").status, 404)
            moved = ask(cache, "/tin-tuc/cu/?id=7")
            self.assertEqual((moved.status, moved.headers["location"]), (301, f"{article.url()}"))


class WatchingTests(TestCase):
    def test_each_answer_has_its_number_and_is_told_of(self):
        cache = PageCache(Django())
        with self.assertLogs("cchc.request", logging.INFO) as told:
            first, second = ask(cache), ask(cache)
            given = ask(cache, method="HEAD", HTTP_X_REQUEST_ID="abcd-1234")
        self.assertNotEqual(first.headers["x-request-id"], second.headers["x-request-id"])
        self.assertEqual(given.headers["x-request-id"], "abcd-1234")
        facts = [record.facts for record in told.records]
        names = ("method", "path", "view", "status", "queries")
        self.assertEqual(
            [[each[name] for name in names] for each in facts[1:]],
            [["GET", "/", "home", 200, 1], ["HEAD", "/", "home", 200, 1]],
        )
        json.dumps(facts)


class BoundTests(TestCase):
    def test_a_shelf_keeps_to_its_bytes_and_to_what_was_asked_for_last(self):
        shelf = Shelf(10 * (OVERHEAD + 1000))
        pages = [Page("200 OK", [], b"%d" % n * 1000, 1, None) for n in range(10)]
        for number, page in enumerate(pages):
            shelf.put(number, page)
        shelf.get(0)
        shelf.put(10, Page("200 OK", [], b"b" * 1000, 1, None))
        self.assertEqual([*shelf.pages], [2, 3, 4, 5, 6, 7, 8, 9, 0, 10])
        self.assertLessEqual(shelf.size, shelf.limit)
        shelf.put("lớn", Page("200 OK", [], b"b" * shelf.limit, 1, None))
        self.assertNotIn("lớn", shelf.pages)

    def test_compressed_forms_count_and_what_left_is_not_counted(self):
        shelf = Shelf(100_000)
        pages = [Page("200 OK", [("Content-Type", "text/html")], b"a" * 3000, 1, None)] * 1
        shelf.put("a", pages[0])
        before = shelf.size
        shelf.compress("a", pages[0], "gzip")
        self.assertGreater(shelf.size, before)
        shelf.put("a", Page("200 OK", [], b"b", 1, None))
        self.assertEqual(shelf.size, OVERHEAD + 1)
        shelf.compress("a", pages[0], "br")
        self.assertEqual(shelf.size, OVERHEAD + 1)

    def test_strangers_addresses_evict_no_page(self):
        cache = PageCache(app := Answering())
        ask(cache, "/")
        cache.errors.limit = cache.asked.limit = 20 * OVERHEAD
        app.status = 404
        for number in range(40):
            ask(cache, f"/khong-co-{number}/")
        app.status = 200
        for number in range(40):
            ask(cache, f"/tim-kiem/?q={number}")
        self.assertLessEqual(cache.errors.size, cache.errors.limit)
        self.assertLessEqual(cache.asked.size, cache.asked.limit)
        before = len(app.asked)
        ask(cache, "/")
        self.assertEqual(len(app.asked), before)


class ThreadTests(TransactionTestCase):
    def together(self, *works):
        """Run each function in a thread and on a connection of its own; return what they return."""
        found = [None] * len(works)

        def run(number, work):
            try:
                found[number] = work()
            finally:
                connections.close_all()

        threads = [Thread(target=run, args=each) for each in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    def test_a_cold_page_is_rendered_once(self):
        app, start, waiting = Answering(), Barrier(8), Event()
        cache = PageCache(lambda *given: (waiting.wait(2), app(*given))[1])

        def one():
            start.wait()
            if cache.coming:
                waiting.set()
            return ask(cache).status

        self.assertEqual(self.together(*[one] * 8), [200] * 8)
        self.assertEqual((len(app.asked), cache.coming), (1, {}))

    def test_who_waited_in_vain_renders_alone(self):
        app = Answering(**{"Cache-Control": "private"})
        cache = PageCache(app)
        self.assertEqual(self.together(*[lambda: ask(cache).status] * 4), [200] * 4)
        self.assertEqual((len(app.asked), cache.coming), (4, {}))

    def test_other_processes_see_it_with_the_commit(self):
        """Two caches, each on a connection of its own, are what two processes are."""
        article = make_article(title="Tên cũ")
        caches = [PageCache(Django()), PageCache(Django())]

        def titles():
            ways = [lambda c=c: ask(c, article.get_absolute_url()).body.decode() for c in caches]
            return ["Tên mới" in page for page in self.together(*ways)]

        self.assertEqual(titles(), [False, False])
        with transaction.atomic():
            Article.objects.update(title="Tên mới")
            self.assertEqual(titles(), [False, False])
        self.assertEqual(titles(), [True, True])

    def test_a_page_made_while_something_changed_is_not_kept_for_what_came_after(self):
        article = make_article(title="Tên cũ")
        address, django = article.get_absolute_url(), Django()

        def change_after(environ, start_response):
            answer = django(environ, start_response)
            self.together(lambda: Article.objects.update(title="Tên mới"))
            return answer

        cache = PageCache(change_after)
        self.assertIn("Tên cũ", ask(cache, address).body.decode())
        cache.application = django
        self.assertIn("Tên mới", ask(cache, address).body.decode())
