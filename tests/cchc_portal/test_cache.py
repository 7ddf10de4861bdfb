"""A cache server that is dead costs nobody a page."""

from time import monotonic
from unittest import mock

from django.core.cache import cache
from django.test import SimpleTestCase, override_settings

from cchc_portal import environment
from cchc_portal.doctor import Level, portal


class DeadRedisTests(SimpleTestCase):
    def test_what_it_held_is_as_if_never_kept(self):
        with mock.patch.object(environment, "read", lambda *_: "redis://127.0.0.1:1/0"):
            dead = environment.read_cache()
        with override_settings(CACHES={"default": dead}):
            began = monotonic()
            cache.set("a", 1)
            self.assertIsNone(cache.get("a"))
            self.assertEqual(cache.get_or_set("a", lambda: 2), 2)
            self.assertLess(monotonic() - began, 5)
            [found] = portal.shared_cache()
        self.assertEqual(found.level, Level.SOON)
