"""Killed half way, a full disk, two at once, hostile archives: nothing that looks whole."""

import contextlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import time
from unittest import skipUnless

from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase

from cchc_portal.backup import BackupError, archive, runs
from cchc_portal.backup.shelf import Shelf
from tests.cchc_portal.backup.case import SECRET, BackupFolders
from tests.factories import make_article

MAY_MOUNT = (
    sys.platform == "linux"
    and os.geteuid() == 0
    and not subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"],
        capture_output=True,
        check=False,
    ).returncode
)
BACK_UP = """
import sys, django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "backup"])
"""


class KilledTests(BackupFolders, TransactionTestCase):
    def start(self, *before, key=SECRET):
        """Start the backup of the test database in a process of its own."""
        variables = {
            "DJANGO_SETTINGS_MODULE": "cchc_portal.settings",
            "BACKUP_ROOT": str(self.backups),
            "BACKUP_KEY": key,
            "MEDIA_ROOT": str(self.media),
            "ATTACHMENT_ROOT": str(self.attachments),
        }
        given = {name: os.environ[name] for name in ("PATH", "DATABASE_URL") if name in os.environ}
        return subprocess.Popen(
            [*before, sys.executable, "-c", BACK_UP, str(connection.settings_dict["NAME"])],
            cwd=settings.BASE_DIR,
            env=given | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def fill(self, files=30, size=400_000):
        make_article()
        noise = random.Random(7)
        for number in range(files):
            self.write(self.media / f"2026/{number}.webp", noise.randbytes(size))

    def written(self):
        """Return the bytes written of the backup that is being made."""
        with contextlib.suppress(FileNotFoundError):  # renamed right now
            return sum(path.stat().st_size for path in self.backups.glob("*.part"))
        return 0

    def test_killed_at_any_moment_it_leaves_nothing_that_looks_whole(self):
        self.fill()
        killed = 0
        for step in range(4):
            process = self.start()
            deadline = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < deadline:
                if self.written() > step * 3_000_000:
                    process.send_signal(signal.SIGKILL)
                    break
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
            for name in self.whole():  # killed after the last step: it has to be whole
                with self.settings(BACKUP_KEY=SECRET):
                    runs.verify(self.backups / name)
                (self.backups / name).unlink()
        self.assertGreater(killed, 0)
        self.assertGreater(len([*self.backups.iterdir()]), 0)
        done = self.back_up()
        self.assertEqual([path.name for path in self.backups.iterdir()], [done.path.name])

    @skipUnless(MAY_MOUNT, "Cần quyền root trên Linux để gắn một ổ đĩa nhỏ.")
    def test_a_full_disk_is_said_and_the_old_backups_stay(self):
        self.fill(files=12)
        self.backups.mkdir()
        small = (
            "mount -t tmpfs -o size=3m none $0; touch $0/cchc-20260101T000000Z.tar.gz;"
            ' "$@"; code=$?; ls -A $0; exit $code'
        )
        before = ("unshare", "--mount", "sh", "-c", small, str(self.backups))
        process = self.start(*before)
        out, error = process.communicate()
        self.assertEqual((process.returncode, out), (1, "cchc-20260101T000000Z.tar.gz\n"), error)
        self.assertIn("Ổ đĩa đã đầy nên chưa sao lưu được", error)
        self.assertNotIn("Traceback", error)

    def test_two_at_once_are_one(self):
        make_article()
        with Shelf(self.backups).alone() as lock:
            self.assertTrue(lock())
            with self.assertRaisesMessage(CommandError, "Một lệnh sao lưu hoặc khôi phục khác"):
                self.run_command("backup")
        self.assertIn("Đã sao lưu", self.run_command("backup"))

    def test_a_folder_that_cannot_be_written_is_named(self):
        make_article()
        self.write(self.backups, b"a file")
        with self.assertRaisesMessage(CommandError, f"Không đọc hoặc ghi được {self.backups}"):
            self.run_command("backup")


class HostileArchiveTests(BackupFolders, SimpleTestCase):
    def make(self, *members, ends_well=True):
        """Write a backup with these (name, type) and a manifest that agrees with them."""
        path = self.root / "cchc-20261124T193000Z.tar.gz"
        empty = {"size": 0, "sha256": archive.Hashing(io.BytesIO()).facts["sha256"]}
        with tarfile.open(path, "w:gz") as tar:
            for name, kind in members:
                info = tarfile.TarInfo(name)
                info.type = kind
                info.linkname = "/etc/passwd"
                tar.addfile(info, io.BytesIO())
            if ends_well:
                text = {"format": 1, "files": {name: empty for name, _ in members}}
                data = json.dumps(text).encode()
                info = tarfile.TarInfo("manifest.json")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        return path

    def test_an_honest_one_is_taken(self):
        path = self.make(("database", tarfile.REGTYPE), ("media/a", tarfile.REGTYPE))
        archive.unpack(path, None, into=self.root / "into")
        self.assertTrue((self.root / "into/media/a").exists())

    def test_no_file_leaves_its_folder(self):
        for member in (
            ("../out", tarfile.REGTYPE),
            ("media/../../out", tarfile.REGTYPE),
            ("/tmp/out", tarfile.REGTYPE),
            ("media/link", tarfile.SYMTYPE),
            ("media/hard", tarfile.LNKTYPE),
            ("media/pipe", tarfile.FIFOTYPE),
        ):
            with self.subTest(member), self.assertRaisesMessage(BackupError, "tệp lạ"):
                archive.unpack(self.make(member), None, into=self.root / "into")

    def test_without_its_last_member_it_is_none(self):
        path = self.make(("database", tarfile.REGTYPE), ends_well=False)
        with self.assertRaisesMessage(BackupError, "không có bảng kê"):
            archive.unpack(path, None)
