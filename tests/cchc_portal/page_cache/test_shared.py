"""The second shelf against a real Redis, where one runs; and against none."""

import os
import subprocess
import sys
import time
from unittest import SkipTest

import redis
from django.conf import settings
from django.test import SimpleTestCase, TestCase

from cchc_portal.doctor import Level
from cchc_portal.doctor.portal import shared_pages
from cchc_portal.page_cache.shared import PREFIX, SharedShelf
from content.publishing import State
from news.models import Article
from tests.cchc_portal.page_cache.visitor import Visitor
from tests.factories import make_article

ADDRESS = "redis://127.0.0.1:6379/9"
NOBODY = "redis://127.0.0.1:1/0"


class DeadRedisTests(TestCase):
    def test_pages_are_served_and_redis_is_left_alone_for_a_while(self):
        path = make_article().get_absolute_url()
        shared = SharedShelf(NOBODY)
        visitor, began = Visitor(shared=shared), time.monotonic()
        with self.assertLogs("cchc_portal.page_cache.shared", "WARNING") as logged:
            self.assertEqual(visitor.get(path).status, 200)
            self.assertEqual(visitor.get("/").status, 200)
        self.assertEqual(len(logged.records), 1)
        self.assertLess(time.monotonic() - began, 5)
        with self.assertNumQueries(1):
            self.assertEqual(visitor.get(path).status, 200)


class OwnProcessTests(SimpleTestCase):
    def test_without_the_variable_nothing_is_imported(self):
        script = (
            "import sys, django; django.setup();"
            "from cchc_portal.page_cache.application import PageCache;"
            "print(PageCache(None).shared, 'redis' in sys.modules)"
        )
        for given, said in (({}, "None False"), ({"REDIS_URL": NOBODY}, "True")):
            shown = subprocess.run(
                [sys.executable, "-c", script],
                cwd=settings.BASE_DIR,
                env={
                    "PATH": os.environ["PATH"],
                    "DJANGO_SETTINGS_MODULE": "cchc_portal.settings",
                    **given,
                },
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            self.assertTrue(shown.strip().endswith(said), shown)


class SharedTests(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.redis = redis.Redis.from_url(ADDRESS, socket_connect_timeout=0.25)
        try:
            cls.redis.ping()
        except redis.RedisError as error:
            cls.tearDownClass()
            raise SkipTest("Không có Redis ở 127.0.0.1:6379: apt install redis-server.") from error

    def setUp(self):
        self.forget()
        self.addCleanup(self.forget)
        self.article = make_article(title="Bài chung")
        self.path = self.article.get_absolute_url()
        self.one, self.other = (Visitor(shared=SharedShelf(ADDRESS)) for _ in range(2))

    def forget(self):
        for name in self.redis.scan_iter(f"{PREFIX}*"):
            self.redis.delete(name)

    def names(self):
        return [*self.redis.scan_iter(f"{PREFIX}*")]

    def test_the_doctor_finds_it_well_if_it_returns_what_it_was_given(self):
        for address, level in ((ADDRESS, Level.GOOD), (f"{ADDRESS}9999", Level.SOON)):
            with self.settings(REDIS_URL=address):
                self.assertEqual([each.level for each in shared_pages()], [level])
        shelf = SharedShelf(ADDRESS)
        shelf.redis.get = lambda name: None
        self.assertIs(shelf.works(), False)

    def test_what_one_made_the_other_need_not(self):
        made = self.one.get(self.path)
        taken = self.other.get(self.path, HTTP_ACCEPT_ENCODING="br")
        self.assertEqual((taken.status, taken.text), (200, made.text))
        self.assertEqual(len(self.other.django.asked), 0)
        same = {name: value for name, value in taken.headers.items() if name in made.headers}
        for each in (same, made.headers):
            each.pop("X-Request-ID")
            each.pop("Content-Length")
        self.assertEqual(same, made.headers)

    def test_a_change_ends_it_for_both(self):
        self.one.get(self.path)
        Article.objects.update(title="Tên mới")
        self.assertIn("Tên mới", self.other.get(self.path).text)
        Article.objects.update(state=State.WITHDRAWN)
        self.assertEqual([each.get(self.path).status for each in (self.one, self.other)], [410] * 2)

    def test_queries_and_errors_are_no_matter_of_all(self):
        for path in ("/tin-tuc/?trang=1", "/tim-kiem/?q=a", "/tin-tuc/khong-co/"):
            self.one.get(path)
        self.assertEqual(self.names(), [])

    def test_it_goes_by_itself(self):
        self.one.get(self.path)
        [name] = self.names()
        self.assertGreater(self.redis.ttl(name), 0)
        self.assertLessEqual(self.redis.ttl(name), 24 * 3600)

    def test_what_others_wrote_there_is_not_believed(self):
        self.one.get(self.path)
        [name] = self.names()
        stored = self.redis.get(name)
        self.assertNotIn(b"Evil", stored)
        for forged in (
            stored.replace("Bài chung".encode(), b"Evil page"),
            b"",
            b"x" * 500,
            stored[:32],
            b"\x80\x04cos\nsystem\n",
        ):
            self.redis.set(name, forged)
            answer = Visitor(shared=SharedShelf(ADDRESS)).get(self.path)
            self.assertIn("Bài chung", answer.text)
        self.one.get("/")
        self.redis.set(name, self.redis.get(next(n for n in self.names() if n != name)))
        self.assertIn("Bài chung", Visitor(shared=SharedShelf(ADDRESS)).get(self.path).text)
