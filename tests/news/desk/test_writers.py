"""Sixteen who save at once: nobody is told that the database is locked.

bench/worst_days.py does the same for longer.
"""

from django.test import TransactionTestCase

from tests.writers import save_at_once


class WriterTests(TransactionTestCase):
    def test_sixteen_writers_all_succeed(self):
        self.assertEqual(save_at_once(16, 3), (16 * 3, []))
