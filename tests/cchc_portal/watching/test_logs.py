import json
import logging

from django.db import connection
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings

from cchc_portal.watching.logs import JsonLines
from cchc_portal.watching.requests import QueryWatch
from tests.factories import make_article

ID = "0a1b2c3d-4e5f"


class RequestLogTests(TestCase):
    def lines(self, path, **headers):
        """Return the log lines (JSON) of one request and its answer."""
        with self.assertLogs("cchc.request", "INFO") as logs:
            answer = self.client.get(path, **headers)
        return [json.loads(JsonLines().format(record)) for record in logs.records], answer

    def test_a_line_says_what_was_asked_and_nothing_of_who(self):
        article = make_article()
        [line], answer = self.lines(
            article.get_absolute_url() + "?q=Nguyễn+Thị+Mật&tu=1",
            REMOTE_ADDR="203.0.113.7",
            HTTP_USER_AGENT="Trình duyệt của tôi",
            HTTP_COOKIE="sessionid=bimat",
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(line["path"], article.get_absolute_url())
        self.assertEqual(
            (line["method"], line["view"], line["status"], line["level"]),
            ("GET", "news:article", 200, "INFO"),
        )
        self.assertGreater(line["queries"], 0)
        self.assertGreater(line["ms"], 0)
        text = json.dumps(line, ensure_ascii=False)
        for private in ("Mật", "M%E1", "tu=1", "203.0.113.7", "Trình duyệt", "bimat"):
            self.assertNotIn(private, text)
        self.assertEqual(
            set(line),
            set("time level logger message method path view status ms queries".split()),
        )

    def test_the_key_of_a_preview_is_not_told(self):
        [line], _ = self.lines("/xem-truoc/chia-khoa/")
        self.assertEqual(line["path"], "/xem-truoc/…/")
        self.assertNotIn("chia-khoa", json.dumps(line))

    def test_an_id_is_taken_when_well_formed(self):
        _, answer = self.lines("/", HTTP_X_REQUEST_ID=ID)
        self.assertEqual(answer.headers["X-Request-ID"], ID)

    def test_any_other_id_is_replaced(self):
        for given in ("", "ngắn", "a" * 65, "a b c d e f", 'x"};drop', "a\nb" * 4, "1234567"):
            _, answer = self.lines("/", HTTP_X_REQUEST_ID=given)
            self.assertRegex(answer.headers["X-Request-ID"], r"^[0-9a-f]{32}$")

    def test_two_requests_have_two_ids(self):
        ids = {self.lines("/")[1].headers["X-Request-ID"] for _ in range(3)}
        self.assertEqual(len(ids), 3)


class SlowQueryTests(TestCase):
    def test_a_slow_one_is_told_without_its_values(self):
        with (
            self.assertLogs("cchc.slow_query", "WARNING") as logs,
            connection.execute_wrapper(QueryWatch(0.000001)),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT %s", ["Nguyễn Văn Mật"])
        line = json.loads(JsonLines().format(logs.records[0]))
        self.assertEqual(line["sql"], "SELECT %s")
        self.assertNotIn("Mật", json.dumps(line, ensure_ascii=False))

    def test_quick_ones_are_not_told_and_zero_turns_it_off(self):
        for limit in (60_000, 0):
            watch = QueryWatch(limit)
            with (
                self.assertNoLogs("cchc.slow_query"),
                connection.execute_wrapper(watch),
                connection.cursor() as cursor,
            ):
                cursor.execute("SELECT 1")
            self.assertEqual(watch.count, 1)

    @override_settings(SLOW_QUERY_MS=0.000001)
    def test_the_pages_use_it(self):
        with self.assertLogs("cchc.slow_query", "WARNING"):
            self.client.get("/")


class JsonLinesTests(SimpleTestCase):
    def line(self, *arguments, **extra):
        logger = logging.getLogger("thu")
        record = logger.makeRecord("thu", logging.ERROR, "f", 1, *arguments, extra=extra)
        text = JsonLines().format(record)
        self.assertNotIn("\n", text)
        return json.loads(text)

    def test_one_line_whatever_is_in_it(self):
        line = self.line('a\nb\r"c"', (), None)
        self.assertEqual(line["message"], 'a\nb\r"c"')

    def test_what_django_hangs_on_a_record_stays_out(self):
        request = RequestFactory().get("/tim-kiem/?q=bimat")
        line = self.line("Lỗi: %s", ("/tim-kiem/",), None, request=request, status_code=500)
        self.assertEqual(set(line), {"time", "level", "logger", "message"})

    def test_of_an_error_kind_and_place_are_told_not_its_text(self):
        try:
            raise ValueError("Key (email)=(a@b.vn) already exists")
        except ValueError as error:
            line = self.line("Lỗi", (), (type(error), error, error.__traceback__))
        self.assertEqual(line["error"], "ValueError")
        self.assertIn("test_of_an_error_kind", line["trace"][-1])
        self.assertNotIn("a@b.vn", json.dumps(line))
