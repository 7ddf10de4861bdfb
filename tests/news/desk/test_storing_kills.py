"""A process is killed while it uploads or imports: no row without its file, no half file.

bench/worst_days.py does the same at 200 moments.
"""

import os
import unittest

from django.test import TransactionTestCase

from tests.kills import random_moments, torn
from tests.news.desk.storing_kills import Importing, Uploading

ROUNDS = 5


@unittest.skipUnless(hasattr(os, "fork"), "Cần hệ điều hành có fork. (Needs fork.)")
class StoringKillsTests(TransactionTestCase):
    def assert_nothing_torn(self, job):
        rounds = random_moments(job, ROUNDS, seed=7)
        self.assertEqual((len(rounds), torn(rounds)), (ROUNDS, []))

    def test_an_upload_is_stored_with_its_files_or_not_at_all(self):
        self.assert_nothing_torn(Uploading())

    def test_an_imported_page_is_stored_wholly_or_not_at_all(self):
        self.assert_nothing_torn(Importing())
