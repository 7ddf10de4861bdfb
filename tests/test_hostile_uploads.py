"""Every hostile file sent through every door of the portal that takes files: refused in a sentence,
never a 500, and nothing of it left, on disk or in the database."""

import errno
import os
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import TestCase, override_settings, tag
from django.urls import reverse
from lxml.html import fromstring

from content.publishing import State
from content.storing import FULL
from inspections.models import VisitDocument
from news.models import Attachment, DocumentFile
from tests.factories import (
    make_article,
    make_document,
    make_publisher,
    make_recommendation,
    make_superuser,
    make_visit,
    pdf_file,
    picture_file,
)
from tests.hostile_files import DOCUMENTS, LARGE, harmless, pictures, read, sent
from tests.inspections.desk import address, filled, rows
from tests.runner import SWEEP

# All that is hostile goes through two doors; the others ask the same field, so a few of each kind.
A_FEW = {
    "script in a pdf",
    "macro",
    "zip bomb",
    "page called pdf",
    "NUL in the name",
    "svg",
    "empty",
}
WITH_ALL = {"many files of an article", "file of a document"}
FILES = (Attachment, DocumentFile, VisitDocument)


def on_disk():
    roots = (settings.MEDIA_ROOT, settings.ATTACHMENT_ROOT)
    return {str(path) for root in roots for path in Path(root).rglob("*") if path.is_file()}


def in_rows():
    return [model.objects.count() for model in FILES]


@override_settings(UPLOAD_FILES_AT_A_TIME=10_000, UPLOAD_FILES_A_DAY=10_000)
class Doors(TestCase):
    """The forms that take files; each method of a door sends one and returns the answer."""

    @classmethod
    def setUpTestData(cls):
        cls.user = make_superuser()
        draft = {"state": State.DRAFT, "published_at": None}
        cls.article = make_article(**draft)
        cls.attachment = Attachment.objects.create(
            article=cls.article, title="Cũ", file=pdf_file(inside=b"old")
        )
        cls.document = make_document(**draft)
        cls.visit = make_visit(**draft)
        cls.remedy = make_recommendation()
        cls.publisher = make_publisher()

    def setUp(self):
        self.client.force_login(self.user)
        self.client.raise_request_exception = False
        self.opened = {}

    def send(self, row, **changes):
        """Open the form of `row`, unless nothing was taken since it was opened, and send it."""
        way = address("change", row)
        if way not in self.opened:
            boxes = filled(self.client.get(way)).items()
            self.opened[way] = {name: value for name, value in boxes if value is not None}
        answer = self.client.post(way, self.opened[way] | changes, follow=True)
        if answer.redirect_chain:
            self.opened.clear()
        return answer

    def document_doors(self):
        file = {"role": "other", "title": "Tệp", "order": 1}
        return {
            "many files of an article": lambda f: self.send(self.article, more_files=[f]),
            "another file in its place": lambda f: self.send(
                self.article, **{"attachments-0-file": f}
            ),
            "file of a document": lambda f: self.send(
                self.document, **rows("files", {"title": "Tệp", "order": 1, "file": f})
            ),
            "paper of a visit": lambda f: self.send(
                self.visit, **rows("papers", file | {"file": f})
            ),
            "proof of a remedy": lambda f: self.send(self.remedy, new_file=f),
        }

    def picture_doors(self):
        return {
            "cover": lambda f: self.send(self.article, cover=f, cover_alt="Ảnh"),
            "emblem": lambda f: self.send(self.publisher, emblem=f),
            "picture in a text": lambda f: self.client.post(
                reverse("editor_picture"), {"upload": f}
            ),
        }

    def said(self, answer):
        """Return what an answer says, without its tags."""
        if answer.headers["Content-Type"] == "application/json":
            return answer.json()["error"]["message"] if not answer.json()["uploaded"] else ""
        return " ".join(fromstring(answer.content.decode()).text_content().split())

    def assert_refused(self, answer, sentence, before):
        self.assertLess(answer.status_code, 500)
        if sentence not in (said := self.said(answer)):
            self.fail(f"{sentence!r} is not said, but: {said[-900:]}")
        self.assertEqual((on_disk(), in_rows()), before)


@tag(SWEEP)
class HostileUploadTests(Doors):
    def test_every_hostile_document_is_refused_at_every_door(self):
        before = on_disk(), in_rows()
        for door, post in self.document_doors().items():
            for what in DOCUMENTS if door in WITH_ALL else A_FEW:
                name, data, sentence = DOCUMENTS[what]
                with self.subTest(door=door, what=what):
                    told = "rỗng" if what == "empty" else sentence  # Django has words for it
                    self.assert_refused(post(sent(name, data)), told, before)

    def test_a_file_that_is_too_large_is_refused_at_every_door(self):
        before = on_disk(), in_rows()
        data = read(pdf_file(inside=bytes(20 * 1024 * 1024)))
        for door, post in self.document_doors().items():
            with self.subTest(door=door):
                self.assert_refused(post(sent("a.pdf", data)), LARGE, before)

    def test_every_hostile_picture_is_refused_at_every_door(self):
        before = on_disk(), in_rows()
        for door, post in self.picture_doors().items():
            for what, (name, data, sentence) in pictures().items():
                with self.subTest(door=door, what=what):
                    self.assert_refused(post(sent(name, data)), sentence, before)

    def test_what_clerks_do_send_is_taken_at_every_door(self):
        for door, post in self.document_doors().items():
            for what, (name, data) in harmless().items():
                with self.subTest(door=door, what=what):
                    before = len(on_disk())
                    post(sent(name, data))
                    self.assertEqual(len(on_disk()), before + 1)

    def test_pictures_are_taken_at_every_door_whatever_their_name(self):
        for door, post in self.picture_doors().items():
            for name in ("anh.jpg", "đ" * 300 + ".jpg", "a\0.jpg"):
                with self.subTest(door=door, name=name[:9]):
                    before = len(on_disk())
                    post(sent(name, read(picture_file(size=(300, 200)))))
                    self.assertEqual(len(on_disk()), before + 1)


class FullDisk(FileSystemStorage):
    """Writes half a file, and then the disk is full."""

    def save_half(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class FullDiskTests(Doors):
    def test_a_full_disk_is_told_and_leaves_nothing(self):
        before = on_disk(), in_rows()
        good = {**self.document_doors(), **self.picture_doors()}
        with patch.object(FileSystemStorage, "_save", FullDisk.save_half):
            for door, post in good.items():
                is_picture = door in self.picture_doors()
                file = picture_file(size=(300, 200)) if is_picture else pdf_file()
                with self.subTest(door=door):
                    answer = post(sent(file.name, read(file)))
                    self.assertIn(answer.status_code, (200, 507))
                    self.assertIn(FULL, self.said(answer))
                    self.assertEqual((on_disk(), in_rows()), before)

    def test_no_room_for_what_arrives_is_told(self):
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with patch("django.core.files.uploadhandler.TemporaryUploadedFile", side_effect=full):
            data = read(pdf_file(inside=bytes(3 * 1024 * 1024)))
            answer = self.document_doors()["file of a document"](sent("a.pdf", data))
        self.assertEqual(answer.status_code, 507)
        self.assertIn(FULL, self.said(answer))

    def test_what_strangers_send_is_not_even_read(self):
        self.client.logout()
        data = read(pdf_file(inside=bytes(3 * 1024 * 1024)))
        with patch("django.core.files.uploadhandler.TemporaryUploadedFile") as made:
            answer = self.client.post(reverse("editor_picture"), {"upload": sent("a.jpg", data)})
        self.assertEqual((answer.status_code, made.call_count), (403, 0))

    def test_the_first_of_two_files_goes_when_there_is_no_room_for_the_second(self):
        before, taken = (on_disk(), in_rows()), []
        whole = FileSystemStorage._save

        def save(storage, name, content):
            if taken:
                return FullDisk.save_half(storage, name, content)
            taken.append(name)
            return whole(storage, name, content)

        with patch.object(FileSystemStorage, "_save", save):
            answer = self.send(self.article, more_files=[pdf_file("a.pdf"), pdf_file("b.pdf")])
        self.assertEqual(len(taken), 1)
        self.assertIn(FULL, self.said(answer))
        self.assertEqual((on_disk(), in_rows()), before)

    def test_a_file_that_is_gone_is_not_found(self):
        self.attachment.file.storage.delete(self.attachment.file.name)
        with override_settings(ATTACHMENT_ACCEL=""):
            answer = self.client.get(self.attachment.get_absolute_url())
        self.assertEqual(answer.status_code, 404)
