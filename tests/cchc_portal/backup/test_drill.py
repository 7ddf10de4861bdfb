"""The worst day: everything is gone, and comes back from one file. On either database."""

import contextlib
import gzip
import io
import re
import shutil
import zlib
from pathlib import Path

from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings, tag

from cchc_portal.backup import databases, runs
from cchc_portal.backup.archive import pack, unpack
from cchc_portal.backup.databases import database
from cchc_portal.demo import loader
from news.models import Article, Attachment, MonthCount, Section
from tests.cchc_portal.backup.case import NOW, OTHER_SECRET, PUBLIC, SECRET, BackupFolders, hashes
from tests.factories import local_time, make_article
from tests.runner import SWEEP

LATER = local_time(2026, 11, 25, 9, 0)
TODAY = local_time(2026, 11, 24, 8, 0).date()


class RestoreCase(BackupFolders, TransactionTestCase):
    def tearDown(self):
        """Leave nothing beside the test database."""
        for kept in self.beside():
            self.remove(kept)
        super().tearDown()

    def beside(self):
        """Return the names of databases that restoring left beside the living one."""
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            found = Path(name).parent.glob(f"{Path(name).name}.*-2*")
            return sorted(str(path) for path in found if not re.search("-(wal|shm)$", str(path)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            found = sorted(row[0] for row in cursor.fetchall())
        return [other for other in found if re.match(f"{name}_(before|restoring)_", other)]

    def remove(self, name):
        """Remove a database by its name, as a broken disk or a wrong command would."""
        if connection.vendor == "sqlite":
            connection.close()
            for ending in databases.SIDE_FILES:
                Path(f"{name}{ending}").unlink(missing_ok=True)
            return
        with database("x")._outside() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def rows(self):
        """Return {table: rows} of every model, many-to-many tables among them."""
        return {
            model._meta.db_table: model._base_manager.count()
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed
        }

    def restore(self, path, now=LATER):
        return runs.restore(path, now)


@tag(SWEEP)
class DrillTests(RestoreCase):
    def seed(self):
        """Store the demo's content; an emptied database gets the shipped sections back first."""
        if not Section.objects.exists():
            for target in (["contacts", "zero"], []):
                call_command("migrate", *target, verbosity=0, interactive=False)
        with contextlib.redirect_stderr(io.StringIO()):
            loader.load_once(TODAY)

    def addresses(self):
        """Return every address that the sitemaps name, and those of all public files."""
        found = ["/", "/tim-kiem/?q=cai+cach", "/danh-ba/", "/kiem-tra/", "/luu-tru/", "/van-ban/"]
        index = self.client.get("/sitemap.xml").content.decode()
        for part in re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", index):
            page = self.client.get(part).content.decode()
            found += re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", page)
        found += [file.get_absolute_url() for file in Attachment.objects.published()]
        return sorted(set(found))

    def answers(self, addresses):
        found = {}
        for address in addresses:
            answer = self.client.get(address)
            found[address] = answer.status_code
            answer.close()
        return found

    def destroy(self):
        self.remove(connection.settings_dict["NAME"])
        shutil.rmtree(self.media)
        shutil.rmtree(self.attachments)

    @override_settings(BACKUP_KEY=SECRET, DEMO_PASSWORD="mat-khau-cua-buoi-thu-2026")
    def test_seed_back_up_destroy_restore_compare(self):
        self.seed()
        addresses = self.addresses()
        before = self.rows(), hashes(self.media), hashes(self.attachments)
        titles = [*Article.objects.order_by("pk").values_list("pk", "title", "body")]
        self.assertGreater(len(addresses), 60)
        self.assertGreater(sum(before[0].values()), 500)
        self.assertGreater(len(before[1]), 20)
        self.assertGreater(len(before[2]), 2)
        done = self.back_up()
        self.assertTrue(done.proved)
        self.destroy()
        self.assertFalse(self.media.exists())
        self.assertEqual(self.restore(done.path), [])
        self.assertEqual((self.rows(), hashes(self.media), hashes(self.attachments)), before)
        self.assertEqual(
            [*Article.objects.order_by("pk").values_list("pk", "title", "body")], titles
        )
        self.assertEqual(self.answers(addresses), dict.fromkeys(addresses, 200))
        call_command("search_index", verify=True, stdout=io.StringIO())
        self.assertEqual(MonthCount.objects.wrong(), {})
        call_command("migrate", check_unapplied=True, verbosity=0)
        self.assertEqual(self.beside(), [])


def with_bit(data, number):
    """Return `data` with one of its bits the other way round."""
    changed = bytearray(data)
    changed[number // 8] ^= 1 << number % 8
    return bytes(changed)


def is_other(packed):
    """Whether a backup's bytes no longer say what they said: not every bit of deflate matters.

    Among zeros, a match from one byte ago and one from two are the same.
    """
    try:
        gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return True
    return False


class NeverOverTests(RestoreCase):
    def setUp(self):
        super().setUp()
        make_article(title="Bài có trong bản sao lưu")
        self.write(self.media / "2026/anh.webp", b"then")
        self.done = self.back_up()
        make_article(title="Bài viết sau khi sao lưu")
        self.write(self.media / "2026/anh.webp", b"now")

    def titles(self):
        return sorted(Article.objects.values_list("title", flat=True))

    def assert_nothing_changed(self):
        self.assertEqual(self.titles(), ["Bài có trong bản sao lưu", "Bài viết sau khi sao lưu"])
        self.assertEqual((self.media / "2026/anh.webp").read_bytes(), b"now")
        self.assertEqual(self.beside(), [])
        self.assertEqual(sorted(p.name for p in self.root.iterdir()), ["backups", "media"])
        self.assertEqual(self.whole(), [self.done.path.name])

    def test_the_living_are_kept_under_another_name(self):
        kept = self.restore(self.done.path)
        self.assertEqual(self.titles(), ["Bài có trong bản sao lưu"])
        self.assertEqual((self.media / "2026/anh.webp").read_bytes(), b"then")
        self.assertEqual(len(self.beside()), 1)
        self.assertIn("before", self.beside()[0])
        old = self.root / "media.before-20261125T020000Z"
        self.assertEqual((len(kept), (old / "2026/anh.webp").read_bytes()), (2, b"now"))
        make_article(title="Bài viết sau khi khôi phục")
        self.assertEqual(len(self.titles()), 2)

    def test_a_backup_can_be_restored_twice(self):
        self.restore(self.done.path)
        self.restore(self.done.path, local_time(2026, 11, 25, 9, 1))
        self.assertEqual(self.titles(), ["Bài có trong bản sao lưu"])

    def test_a_damaged_one_is_refused_before_anything_is_touched(self):
        whole = self.done.path.read_bytes()
        middle = len(whole) // 2
        in_middle = (with_bit(whole, number) for number in range(middle * 8, len(whole) * 8))
        flipped = next(filter(is_other, in_middle))
        for damaged in (b"", b"x", whole[:-1], whole[:-9], whole[:middle], flipped, whole[9:]):
            with self.subTest(len(damaged)):
                self.done.path.write_bytes(damaged)
                with self.assertRaisesMessage(CommandError, "Chưa thay đổi gì."):
                    self.run_command("restore", str(self.done.path))
                self.assert_nothing_changed()

    def test_whatever_bit_is_flipped_it_is_refused_or_holds_the_same(self):
        whole, manifest = self.done.path.read_bytes(), self.done.manifest
        bits = range(0, len(whole) * 8, len(whole) // 25 | 1)  # everywhere, each of a byte's eight
        refused = 0
        for number in bits:
            self.done.path.write_bytes(with_bit(whole, number))
            try:
                self.assertEqual(unpack(self.done.path, None), manifest, number)
            except runs.BackupError:
                refused += 1
        self.assertGreater(refused, len(bits) / 2)

    def test_rows_that_the_manifest_does_not_know_are_refused(self):
        self.done.manifest["rows"]["news_article"] += 1
        self.repack(rows=self.done.manifest["rows"])
        with self.assertRaisesMessage(CommandError, "khác bảng kê"):
            self.run_command("restore", str(self.done.path))
        self.assert_nothing_changed()

    def repack(self, **changed):
        """Write the backup again with another manifest."""
        work = self.root / "work"
        manifest = unpack(self.done.path, None, into=work)
        self.done.path.unlink()
        about = {k: v for k, v in manifest.items() if k not in ("format", "files")} | changed
        pack(self.done.path, None, work / "database", {"media": work / "media"}, about)
        shutil.rmtree(work)

    def test_the_other_kind_of_database_is_refused(self):
        self.repack(kind="oracle")
        with self.assertRaisesMessage(CommandError, "Hãy khôi phục vào cơ sở dữ liệu cùng loại."):
            self.run_command("restore", str(self.done.path))
        self.assert_nothing_changed()

    def test_a_folder_whose_name_cannot_move_is_refused(self):
        self.media.rename(self.root / "elsewhere")
        self.media.symlink_to(self.root / "elsewhere")
        with self.assertRaisesMessage(CommandError, "là liên kết hoặc ổ đĩa gắn riêng"):
            self.run_command("restore", str(self.done.path))
        self.assertEqual(len(self.titles()), 2)

    def test_when_the_last_swap_fails_the_first_ones_are_undone(self):
        self.write(self.attachments / "a.pdf")
        blocking = self.attachments.with_name("attachments.before-20261125T020000Z")
        self.write(blocking / "in-the-way", b"x")
        with self.assertRaises(CommandError):
            self.run_restore_at(LATER)
        shutil.rmtree(blocking)
        shutil.rmtree(self.attachments)
        self.assert_nothing_changed()

    def run_restore_at(self, now):
        try:
            self.restore(self.done.path, now)
        except runs.BackupError as error:
            raise CommandError(str(error)) from error


class KeyTests(BackupFolders, TransactionTestCase):
    def test_without_the_secret_key_nothing_opens(self):
        make_article()
        with override_settings(BACKUP_KEY=PUBLIC):
            done = self.back_up()
            self.assertEqual((done.proved, done.path.suffix), (False, ".age"))
            self.assertIn("chỉ có khoá công khai", self.run_command("backup"))
        for key, said in (
            ("", "Hãy đặt BACKUP_KEY là khoá bí mật"),
            (PUBLIC, "Hãy đặt BACKUP_KEY là khoá bí mật"),
            (OTHER_SECRET, "không mở được bản này"),
        ):
            with self.settings(BACKUP_KEY=key), self.assertRaisesMessage(CommandError, said):
                self.run_command("restore", str(done.path), verify=True)
        with override_settings(BACKUP_KEY=SECRET):
            self.assertIn("nguyên vẹn", self.run_command("restore", str(done.path), verify=True))

    def test_a_sealed_backup_tells_nothing_and_a_damaged_one_is_refused(self):
        article = make_article(body="<p>Một câu dài để tìm.</p>" * 50)
        with override_settings(BACKUP_KEY=SECRET):
            path = self.back_up(NOW).path
            sealed = path.read_bytes()
            self.assertTrue(sealed.startswith(b"age-encryption.org/v1"))
            self.assertNotIn(article.title.encode(), sealed)
            for damaged in (sealed[:-1], sealed[: len(sealed) // 2], sealed[:-3] + b"xyz", b""):
                path.write_bytes(damaged)
                with self.assertRaises(CommandError):
                    self.run_command("restore", str(path), verify=True)

    def test_a_key_that_is_none_is_named(self):
        make_article()
        wrong = self.assertRaisesMessage(CommandError, "BACKUP_KEY không đúng")
        with self.settings(BACKUP_KEY="khoa"), wrong:
            self.run_command("backup")
        self.assertEqual(self.whole(), [])
