"""Files are whole or not there; a full disk is said to staff, and costs visitors nothing."""

import errno
import io
import os
import subprocess
import tempfile
import time
from pathlib import Path
from unittest import skipUnless

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError
from django.test import SimpleTestCase, TestCase
from django.urls import reverse

from cchc_portal.views import server_error
from content.files import FORGOTTEN_AFTER, WholeFileStorage, clear_parts, is_disk_full
from content.storing import FULL
from news.models import Article, Attachment
from tests.factories import make_article, make_superuser, pdf_file, picture_file
from tests.news.test_admin import ADD, typed

ROOM = 300 * 1024  # bytes of the disk in these tests
CAN_MOUNT = hasattr(os, "geteuid") and os.geteuid() == 0


def files_in(folder):
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


class WholeTests(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.storage = WholeFileStorage(location=self.folder)

    def test_its_address_is_the_one_that_django_gives(self):
        plain = FileSystemStorage(location=self.folder, base_url="/media/")
        ours = WholeFileStorage(location=self.folder, base_url="/media/")
        for name in ("anh/2026/11/0a1b.webp", "tệp có dấu.pdf", "a?b#c%20.pdf", "a\\b.webp"):
            with self.subTest(name):
                self.assertEqual(ours.url(name), plain.url(name))

    def test_a_file_has_its_name_once_it_is_whole(self):
        seen = []

        class Slow(ContentFile):
            def chunks(other, chunk_size=None):  # noqa: N805
                yield b"a"
                seen.append(files_in(self.folder))
                yield b"b"

        name = self.storage.save("2026/a.pdf", Slow(b"ab"))
        self.assertEqual((name, seen), ("2026/a.pdf", [["a.pdf.part"]]))
        self.assertEqual(files_in(self.folder), ["a.pdf"])
        self.assertEqual(self.storage.open(name).read(), b"ab")

    def test_what_cannot_be_written_leaves_nothing(self):
        class Full(ContentFile):
            def chunks(self, chunk_size=None):
                yield b"a"
                raise OSError(errno.ENOSPC, "No space left on device")

        with self.assertRaises(OSError):
            self.storage.save("a.pdf", Full(b"ab"))
        self.assertEqual(files_in(self.folder), [])

    def test_halves_are_cleared_away_after_a_day_whole_files_never(self):
        for name in ("a.pdf", "b.pdf.part", "c.pdf.part"):
            Path(self.folder, name).write_bytes(b"x")
        os.utime(Path(self.folder, "a.pdf"), (1, 1))
        os.utime(Path(self.folder, "b.pdf.part"), (1, 1))
        self.assertEqual(clear_parts(self.folder), 1)
        self.assertEqual(files_in(self.folder), ["a.pdf", "c.pdf.part"])
        self.assertEqual(clear_parts(self.folder, time.time() + FORGOTTEN_AFTER + 9), 1)

    def test_a_full_disk_anywhere_else_has_a_page_of_its_own(self):
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError:
            answer = server_error(None)
        self.assertContains(answer, "Máy chủ đã hết chỗ chứa", status_code=507)

    def test_which_errors_mean_a_full_disk(self):
        class Full(Exception):
            pgcode = "53100"

        error = DatabaseError()
        error.__cause__ = Full()
        wrapped = ValueError()
        wrapped.__context__ = OSError(errno.EDQUOT, "Disk quota exceeded")
        for each, full in (
            (OSError(errno.ENOSPC, "x"), True),
            (wrapped, True),
            (error, True),
            (OSError(errno.EACCES, "x"), False),
            (DatabaseError(), False),
            (None, False),
        ):
            self.assertIs(is_disk_full(each), full, repr(each))


@skipUnless(CAN_MOUNT, "Cần quyền root để gắn một ổ đĩa nhỏ. (Needs root for a small disk.)")
class FullDiskTests(TestCase):
    """A real full disk of 300 kB below the folders of pictures and attachments."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.disk = folder.name
        mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", self.disk]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            self.skipTest("Máy này không cho gắn ổ đĩa. (No mounts here.)")
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)
        chosen = self.settings(
            ATTACHMENT_ROOT=f"{self.disk}/files",
            STORAGES={
                "default": {
                    "BACKEND": "content.files.WholeFileStorage",
                    "OPTIONS": {"location": f"{self.disk}/media"},
                },
                "attachments": {"BACKEND": "content.attachments.AttachmentStorage"},
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            },
        )
        chosen.enable()
        self.addCleanup(chosen.disable)
        self.client.force_login(make_superuser())
        self.client.raise_request_exception = False

    def send(self, size):
        """Send the form of a new article with one attachment of `size` bytes."""
        file = io.BytesIO(pdf_file(inside=b"%" * size).read())
        file.name = "ke-hoach.pdf"
        return self.client.post(ADD, typed(more_files=[file]))

    def test_the_writer_is_told_and_nothing_is_half_stored(self):
        page = make_article().get_absolute_url()
        answer = self.send(ROOM * 2)
        self.assertContains(answer, FULL, status_code=answer.status_code)
        self.assertEqual(files_in(self.disk), [])
        self.assertEqual((Article.objects.count(), Attachment.objects.count()), (1, 0))
        self.assertEqual(self.client.get(page).status_code, 200)
        self.assertEqual(self.send(1_000).status_code, 302)
        self.assertEqual((Attachment.objects.count(), len(files_in(self.disk))), (1, 1))

    def test_the_editor_is_told_in_its_own_way(self):
        Path(self.disk, "full").write_bytes(b"x" * (ROOM - 8192))
        file = picture_file("ảnh.jpg", (1600, 1200))
        answer = self.client.post(reverse("editor_picture"), {"upload": file}).json()
        self.assertEqual(answer["uploaded"], 0)
        self.assertEqual(answer["error"]["message"], FULL)
        self.assertEqual(files_in(self.disk), ["full"])
