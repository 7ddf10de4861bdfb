"""Many at once: one makes a cold page, nobody sees an old one after a new one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

from django.db import connections
from django.http import HttpResponse
from django.test import TransactionTestCase

from cchc_portal.page_cache import application
from content.publishing import State
from news.models import Article
from tests.cchc_portal.page_cache.visitor import Visitor, as_application
from tests.factories import make_article

WAITERS = 6


class ThreadTestCase(TransactionTestCase):
    def setUp(self):
        self.pool = ThreadPoolExecutor(WAITERS + 1)
        self.addCleanup(self.end_threads)

    def end_threads(self):
        """Close each thread's connection in it, then end them."""
        together = threading.Barrier(WAITERS + 1)

        def end():
            together.wait(30)
            connections.close_all()

        for ended in [self.pool.submit(end) for _ in range(WAITERS + 1)]:
            ended.result(30)
        self.pool.shutdown()

    def at_once(self, ask, times=WAITERS):
        return [self.pool.submit(ask) for _ in range(times)]


class StampedeTests(ThreadTestCase):
    def setUp(self):
        super().setUp()
        self.entered, self.go_on = threading.Event(), threading.Event()
        self.visitor = Visitor(as_application(self.slow))

    def slow(self, request):
        self.entered.set()
        self.go_on.wait(30)
        return HttpResponse(f"x{request.path}")

    def test_a_cold_page_is_made_once(self):
        first = self.pool.submit(self.visitor.get, "/tin-tuc/")
        self.entered.wait(30)
        others = self.at_once(lambda: self.visitor.get("/tin-tuc/?x=1"))
        self.go_on.set()
        texts = [each.result(30).text for each in (first, *others)]
        self.assertEqual(texts, ["x/tin-tuc/"] * (WAITERS + 1))
        self.assertEqual(len(self.visitor.django.asked), 1)
        self.assertEqual(self.visitor.cache.flights, {})

    def test_a_cold_page_is_made_once_though_something_is_published_meanwhile(self):
        waiting, made_once = threading.Semaphore(0), self.visitor.cache.made_once

        def counted(*arguments):
            waiting.release()
            return made_once(*arguments)

        with mock.patch.object(self.visitor.cache, "made_once", counted):
            asked = self.at_once(lambda: self.visitor.get("/tin-tuc/"), WAITERS + 1)
            for _ in asked:
                self.assertTrue(waiting.acquire(timeout=30))
        make_article()
        self.go_on.set()
        texts = [each.result(30).text for each in asked]
        self.assertEqual(texts, ["x/tin-tuc/"] * (WAITERS + 1))
        self.assertEqual(len(self.visitor.django.asked), 1)
        self.visitor.get("/tin-tuc/")  # nobody keeps it
        self.assertEqual(len(self.visitor.django.asked), 2)
        self.assertEqual(self.visitor.cache.flights, {})

    def test_each_answer_of_one_page_has_an_id_of_its_own(self):
        first = self.pool.submit(self.visitor.get, "/tin-tuc/")
        self.entered.wait(30)
        others = self.at_once(lambda: self.visitor.get("/tin-tuc/"))
        self.go_on.set()
        ids = {each.result(30).headers["X-Request-ID"] for each in (first, *others)}
        self.assertEqual(len(ids), WAITERS + 1)

    def test_nobody_waits_for_ever(self):
        first = self.pool.submit(self.visitor.get, "/tin-tuc/")
        self.entered.wait(30)
        with mock.patch.object(application, "PATIENCE", 0.01):
            second = self.pool.submit(self.visitor.get, "/tin-tuc/")
            while len(self.visitor.django.asked) < 2:
                threading.Event().wait(0.01)
        self.go_on.set()
        self.assertEqual({each.result(30).status for each in (first, second)}, {200})

    def test_who_asks_after_a_change_does_not_wait_for_the_page_before_it(self):
        first = self.pool.submit(self.visitor.get, "/tin-tuc/")
        self.entered.wait(30)
        make_article()
        second = self.pool.submit(self.visitor.get, "/tin-tuc/")
        while len(self.visitor.django.asked) < 2:
            threading.Event().wait(0.01)
        self.go_on.set()
        self.assertEqual({each.result(30).status for each in (first, second)}, {200})

    def test_a_page_that_fails_leaves_nobody_waiting(self):
        def fail(environ, start_response):
            raise RuntimeError("hỏng")

        visitor = Visitor(fail)
        for asked in self.at_once(lambda: visitor.get("/tin-tuc/")):
            with self.assertRaises(RuntimeError):
                asked.result(30)
        self.assertEqual(visitor.cache.flights, {})


class ExactThreadTests(ThreadTestCase):
    def test_published_and_withdrawn_in_the_next_request_of_every_thread_and_instance(self):
        path = make_article().get_absolute_url()
        instances = [Visitor(), Visitor()]
        for state, status in [(State.WITHDRAWN, 410), (State.PUBLISHED, 200)] * 5:
            Article.objects.update(state=state)
            asked = [self.pool.submit(instances[n % 2].get, path) for n in range(WAITERS)]
            self.assertEqual([each.result(30).status for each in asked], [status] * WAITERS)

    def test_no_old_page_after_a_new_one_while_it_changes(self):
        article, visitor = make_article(title="Lần 0000"), Visitor()
        path, ended = article.get_absolute_url(), threading.Event()

        def read():
            seen = []
            while not ended.is_set():
                text = visitor.get(path).text
                seen.append(int(text.partition("Lần ")[2][:4]))
            return seen

        readers = self.at_once(read, times=3)
        for number in range(1, 40):
            Article.objects.update(title=f"Lần {number:04}")
            self.assertIn(f"Lần {number:04}", visitor.get(path).text)
        ended.set()
        for reader in readers:
            seen = reader.result(60)
            self.assertEqual(seen, sorted(seen))
