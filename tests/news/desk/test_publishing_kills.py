"""A process is killed while it publishes: the article is published wholly or not at all.

bench/worst_days.py does the same at 200 moments.
"""

import os
import unittest

from django.test import TransactionTestCase

from tests.factories import make_superuser
from tests.kills import random_moments, torn
from tests.news.desk.kills import Publishing

ROUNDS = 6


@unittest.skipUnless(hasattr(os, "fork"), "Cần hệ điều hành có fork. (Needs fork.)")
class PublishingKillsTests(TransactionTestCase):
    def test_nothing_is_ever_half_published(self):
        publishing = Publishing(author=make_superuser(), editor=make_superuser())
        rounds = random_moments(publishing, ROUNDS, seed=7)
        self.assertEqual((len(rounds), torn(rounds)), (ROUNDS, []))
