import threading

from django.db import OperationalError
from django.test import SimpleTestCase, TransactionTestCase, override_settings

from cchc_portal.watching.health import Probe, ask_database
from content.databases import PRIMARY


class LiveTests(SimpleTestCase):  # which forbids the database
    def test_alive_is_told_without_any_question(self):
        answer = self.client.get("/live", HTTP_HOST="10.0.0.1:8101")
        self.assertEqual((answer.status_code, answer.content), (200, b"ok\n"))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.cookies, {})

    @override_settings(SECURE_SSL_REDIRECT=True)
    def test_a_probe_over_plain_http_is_answered(self):
        self.assertEqual(self.client.get("/live").status_code, 200)
        self.assertEqual(self.client.get("/").status_code, 301)

    def test_only_these_two_addresses(self):
        for path in ("/live/", "/LIVE", "/alive"):
            with override_settings(SECURE_SSL_REDIRECT=True):
                self.assertEqual(self.client.get(path).status_code, 301, path)


class ReadyTests(TransactionTestCase):
    def test_ready_with_its_database(self):
        answer = self.client.get("/ready", HTTP_HOST="10.0.0.1:8101")
        self.assertEqual((answer.status_code, answer.content), (200, b"ok\n"))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(ask_database(PRIMARY, True), 0)

    @override_settings(CACHES={"default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }})  # fmt: skip
    def test_ready_without_a_cache_server(self):
        self.assertEqual(self.client.get("/ready").status_code, 200)


class ProbeTests(SimpleTestCase):
    def probe(self, ask):
        probe = Probe(ask)
        self.addCleanup(probe.threads.shutdown)
        return probe

    def is_ready(self, probe, patience=5):
        with self.assertLogs("cchc_portal.watching.health", "WARNING") as logs:
            ready = probe.is_ready(patience)
        return ready, logs.output[0].rpartition(":")[2].strip()

    def test_a_database_that_refuses(self):
        def refuse(with_migrations):
            raise OperationalError("mật khẩu của ai đó")

        self.assertEqual(self.is_ready(self.probe(refuse)), (False, "OperationalError"))

    def test_a_database_that_hangs_is_asked_once_and_waited_for_no_longer(self):
        asked, go_on = [], threading.Event()

        def hang(with_migrations):
            asked.append(1)
            go_on.wait(30)
            return 0

        probe = self.probe(hang)
        for _ in range(3):
            self.assertEqual(self.is_ready(probe, 0.01), (False, "TimeoutError"))
        self.assertEqual(len(asked), 1)
        go_on.set()
        self.assertTrue(probe.is_ready(30))

    def test_not_ready_until_migrated_and_then_not_asked_again(self):
        asked, pending = [], [2, 0, 0]

        def ask(with_migrations):
            asked.append(with_migrations)
            return pending.pop(0)

        probe = self.probe(ask)
        self.assertEqual(self.is_ready(probe), (False, "còn 2 bước migrate chưa chạy"))
        self.assertTrue(probe.is_ready() and probe.is_ready())
        self.assertEqual(asked, [True, True, False])
