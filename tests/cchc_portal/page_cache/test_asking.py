from unittest import mock
from urllib.parse import urlencode

from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory, SimpleTestCase, override_settings

from cchc_portal.page_cache.asking import (
    LONGEST_READ,
    MOST_READ,
    Reader,
    canonical,
    encoding_of,
)


def environ(path="/tin-tuc/", method="GET", **more):
    path, _, query = path.partition("?")
    made = RequestFactory().generic(method, path).environ
    return made | {"QUERY_STRING": query, "HTTP_HOST": "testserver"} | more


def asked_of(made):
    return Reader().asked(made)


def request_of(made):
    return Reader().request(asked_of(made), "a" * 32)


class QueryTests(SimpleTestCase):
    def test_known_parameters_stand_in_one_order_and_nothing_else(self):
        for given, kept, is_reduced in (
            ("", "", False),
            ("trang=2&nam=2026", "nam=2026&trang=2", False),
            ("x=1&trang=2", "trang=2", True),
            ("trang=1&trang=2", "trang=2", True),
            ("trang=", "trang=", False),
            ("fbclid=a", "", True),
            ("Trang=2", "", True),
            ("nam=%7e+a", "nam=~+a", False),
            ("nam=%ff", "nam=%EF%BF%BD", True),
        ):
            with self.subTest(given):
                self.assertEqual(canonical(given, ("nam", "trang")), (kept, is_reduced))

    def test_unknown_parameters_do_not_multiply_keys(self):
        keys = {
            asked_of(environ(f"/tin-tuc/?{urlencode({f'x{n}': n, 'trang': 2})}")).key
            for n in range(50)
        }
        self.assertEqual(keys, {"http://testserver/tin-tuc/?trang=2"})

    def test_what_django_refuses_is_left_to_it(self):
        for given in ("q=%00", "q=\0", "q=" + "a" * 2_000, "&".join(["a"] * 1_001)):
            with self.subTest(given[:10]), self.assertRaises(SuspiciousOperation):
                canonical(given, ("q",))
            self.assertIsNone(asked_of(environ(f"/?{given}")))


class MemoryTests(SimpleTestCase):
    def test_who_asks_in_the_same_words_is_not_read_again(self):
        reader = Reader()
        first = reader.asked(environ("/?x=1", HTTP_IF_NONE_MATCH="a"))
        with mock.patch.object(Reader, "read", side_effect=AssertionError):
            again = reader.asked(environ("/?x=1", HTTP_IF_NONE_MATCH="b"))
        self.assertIs(again, first)

    def test_nothing_of_one_visitor_is_remembered(self):
        one = {
            "HTTP_IF_NONE_MATCH": "evil",
            "HTTP_X_REQUEST_ID": "evil-evil",
            "REMOTE_ADDR": "evil",
        }
        asked = asked_of(environ(**one, HTTP_USER_AGENT="evil", HTTP_COOKIE="evil=evil"))
        self.assertNotIn("evil", str(asked))

    def test_every_word_that_changes_the_answer_counts(self):
        reader = Reader()
        asked = {
            str(reader.asked(environ("/", **more)))
            for more in (
                {},
                {"REQUEST_METHOD": "HEAD"},
                {"QUERY_STRING": "x"},
                {"HTTP_HOST": "testserver:80"},
                {"HTTP_ACCEPT_ENCODING": "br"},
                {"wsgi.url_scheme": "https"},
            )
        }
        self.assertEqual(len(asked), 6)

    def test_strange_words_take_no_memory(self):
        reader = Reader()
        for number in range(MOST_READ + 50):
            reader.asked(environ(f"/?x={number}"))
        self.assertEqual(len(reader.known), 50)
        known = dict(reader.known)
        self.assertTrue(reader.asked(environ("/?x=" + "a" * LONGEST_READ)).is_reduced)
        self.assertIsNone(reader.asked(environ("/khong-co-dau/")))
        self.assertEqual(reader.known, known)


class EncodingTests(SimpleTestCase):
    def test_the_best_of_what_is_accepted(self):
        for accepted, encoding in (
            ("", ""),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, deflate", "gzip"),
            ("br;q=0.5, gzip;q=0.8", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("gzip;q=0", ""),
            ("identity, gzip;q=0.5", ""),
            ("GZIP", "gzip"),
            ("*", ""),
            ("gzip;q=x, br;q=7", ""),
            ("gzip;level=9", ""),
            ("br, identity;q=0", None),
            ("br, *;q=0", None),
            ("identity;q=0", None),
        ):
            with self.subTest(accepted):
                self.assertEqual(encoding_of(accepted), encoding)


class RequestTests(SimpleTestCase):
    def test_what_asks_for_more_than_a_page_is_djangos(self):
        for more in (
            {"HTTP_COOKIE": "a=b; sessionid=x"},
            {"HTTP_AUTHORIZATION": "Basic x"},
            {"HTTP_RANGE": "bytes=0-10"},
            {"HTTP_IF_RANGE": "x"},
            {"HTTP_IF_MATCH": "x"},
            {"HTTP_IF_UNMODIFIED_SINCE": "x"},
            {"HTTP_TRANSFER_ENCODING": "chunked"},
            {"HTTP_UPGRADE": "websocket"},
            {"HTTP_ACCEPT_ENCODING": "identity;q=0"},
            {"CONTENT_LENGTH": "3"},
            {"SCRIPT_NAME": "/x"},
            {"HTTP_HOST": "evil.example"},
            {"HTTP_HOST": ""},
            {"HTTP_HOST": "testserver@evil.example"},
        ):
            with self.subTest(more):
                self.assertIsNone(asked_of(environ(**more)))
        for method in ("POST", "PUT", "OPTIONS", "get", "x"):
            self.assertIsNone(asked_of(environ(method=method)))
        self.assertIsNone(asked_of(environ("/tin-tuc/" + "a" * 1_000 + "/")))

    def test_nothing_of_the_visitor_is_in_the_request_that_is_rendered(self):
        strange = {
            "HTTP_X_FORWARDED_HOST": "evil.example",
            "HTTP_X_FORWARDED_PREFIX": "/evil",
            "HTTP_X_ORIGINAL_URL": "/evil",
            "HTTP_COOKIE": "theme=evil",
            "HTTP_USER_AGENT": "evil",
            "HTTP_ACCEPT_LANGUAGE": "evil",
            "HTTP_REFERER": "evil",
            "HTTP_X_REQUEST_ID": "evil<>",
            "REMOTE_ADDR": "203.0.113.9",
            "SERVER_NAME": "evil",
            "REQUEST_URI": "/evil",
            "RAW_URI": "/evil",
            "SCRIPT_URL": "/evil",
            "wsgi.evil": "evil",
        }
        made = request_of(environ("/tin-tuc/?trang=2&evil=evil", **strange))
        plain = request_of(environ("/tin-tuc/?trang=2"))
        for each in (made, plain):
            each.pop("wsgi.input")
        self.assertEqual(made, plain)
        self.assertNotIn("evil", str(made))

    def test_a_host_has_one_spelling(self):
        self.assertEqual(asked_of(environ(HTTP_HOST="TestServer")).host, "testserver")

    @override_settings(
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"), SECURE_SSL_REDIRECT=True
    )
    def test_behind_nginx_only_https_is_answered(self):
        self.assertIsNone(asked_of(environ()))
        self.assertIsNone(asked_of(environ(HTTP_X_FORWARDED_PROTO="http, https")))
        request = environ(HTTP_X_FORWARDED_PROTO="https")
        self.assertEqual(asked_of(request).scheme, "https")
        reader = Reader()
        for _ in range(2):
            self.assertEqual(reader.asked(request).scheme, "https")
            self.assertIsNone(reader.asked(environ(HTTP_X_FORWARDED_PROTO="http")))
            self.assertIsNone(reader.asked(environ()))
        self.assertEqual(request_of(request)["HTTP_X_FORWARDED_PROTO"], "https")

    @override_settings(SECURE_PROXY_SSL_HEADER=None)
    def test_without_a_proxy_its_header_says_nothing(self):
        self.assertEqual(asked_of(environ(HTTP_X_FORWARDED_PROTO="https")).scheme, "http")
