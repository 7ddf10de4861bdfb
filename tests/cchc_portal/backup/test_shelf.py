from datetime import timedelta
from pathlib import Path

from django.test import SimpleTestCase

from cchc_portal.backup.shelf import Shelf, made_at, name_of, not_kept
from tests.cchc_portal.backup.case import NOW, BackupFolders


class NameTests(SimpleTestCase):
    def test_a_name_tells_when_it_was_made(self):
        for sealed in (True, False):
            self.assertEqual(made_at(Path("/x") / name_of(NOW, sealed)), NOW)
        self.assertEqual(name_of(NOW, False), "cchc-20261124T193000Z.tar.gz")

    def test_other_files_are_no_backups(self):
        for name in (
            "cchc-20261124T193000Z.tar.gz.part",
            "cchc-20261124T193000Z.tar.gz.age.part",
            "cchc-20261399T193000Z.tar.gz",
            "cchc-.tar.gz",
            "copy-20261124T193000Z.tar.gz",
            "20261124T193000Z.tar.gz",
        ):
            self.assertIsNone(made_at(Path(name)), name)


class KeepingTests(SimpleTestCase):
    def left_after(self, days):
        """Return the ages in days of what is left when one backup a day was made for `days`."""
        backups = []
        for day in range(days + 1):
            now = NOW + timedelta(days=day)
            backups = [(now, Path(f"{day}")), *backups]
            gone = set(not_kept(backups, now))
            backups = [item for item in backups if item[1] not in gone]
        return [(now - made).days for made, _ in backups]

    def test_a_week_is_kept_whole(self):
        self.assertEqual(self.left_after(7), [0, 1, 2, 3, 4, 5, 6, 7])

    def test_two_years_leave_days_weeks_and_months(self):
        left = self.left_after(730)
        self.assertEqual(left[:8], [0, 1, 2, 3, 4, 5, 6, 7])
        self.assertIn(len(left), range(20, 26))
        self.assertLessEqual(max(left), 366)
        self.assertGreater(max(left), 330)

    def test_the_newest_stays_however_old(self):
        old, older = NOW - timedelta(days=800), NOW - timedelta(days=900)
        found = [(old, Path("old")), (older, Path("older"))]
        self.assertEqual(not_kept(found, NOW), [Path("older")])
        self.assertEqual(not_kept([], NOW), [])


class ShelfTests(BackupFolders, SimpleTestCase):
    def test_only_whole_ones_count_and_outdated_ones_go(self):
        shelf = Shelf(self.backups)
        self.assertEqual((shelf.backups(), shelf.age(NOW)), ([], None))
        ages = (0, 1, 400)
        for age in ages:
            self.write(self.backups / name_of(NOW - timedelta(days=age), True))
        self.write(self.backups / (name_of(NOW, False) + ".part"))
        self.assertEqual(len(shelf.backups()), 3)
        self.assertEqual(shelf.age(NOW), timedelta(0))
        [gone] = shelf.delete_outdated(NOW)
        self.assertEqual(made_at(gone), NOW - timedelta(days=400))
        self.assertEqual(len(shelf.backups()), 2)
        shelf.clear_halves()
        self.assertEqual(len([*self.backups.iterdir()]), 2)
