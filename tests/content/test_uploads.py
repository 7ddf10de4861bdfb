"""How much may be sent: counted for each account and day, for all processes alike."""

from datetime import timedelta
from pathlib import Path
from threading import Barrier

from django.conf import settings
from django.test import TestCase, TransactionTestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from content.uploads import MEGABYTE, Kept, Kind, Sent, kind_of, start_of_slot
from news.models import Article
from tests.factories import (
    local_time,
    make_article,
    make_attachment,
    make_superuser,
    make_user,
    pdf_file,
    picture_file,
)
from tests.inspections.desk import address, filled
from tests.newsroom import all_at_once

NOW = local_time(2026, 10, 15, 9, 47)
UPLOAD = reverse("editor_picture")
PATIENCE = "Bạn đã gửi 3 tệp trong ít phút. Hãy gửi tiếp sau 09:50."


def take(user, size=1, now=NOW):
    return Sent.objects.take(user, size, now)


class CountTests(TestCase):
    def setUp(self):
        self.user = make_user()

    @override_settings(UPLOAD_FILES_A_DAY=1_002, UPLOAD_FILES_AT_A_TIME=10_000)
    def test_so_many_files_a_day_and_account(self):
        take(self.user)
        Sent.objects.update(files=1_001)
        self.assertEqual(take(self.user), "")
        self.assertIn("Hôm nay bạn đã gửi 1.002 tệp", take(self.user))
        self.assertEqual(take(make_user()), "")
        self.assertEqual(take(self.user, now=NOW + timedelta(days=1)), "")

    @override_settings(UPLOAD_MB_A_DAY=2)
    def test_so_many_bytes_a_day_and_what_is_refused_is_not_counted(self):
        self.assertEqual(take(self.user, MEGABYTE), "")
        self.assertIn("vượt mức 2 MB", take(self.user, MEGABYTE + 1))
        self.assertEqual(take(self.user, MEGABYTE), "")
        self.assertEqual(Sent.objects.get().files, 2)

    @override_settings(UPLOAD_FILES_AT_A_TIME=3)
    def test_so_many_files_in_ten_minutes(self):
        told = [take(self.user) for _ in range(5)]
        self.assertEqual(told, ["", "", "", PATIENCE, PATIENCE])
        self.assertEqual(take(self.user, now=NOW + timedelta(minutes=3)), "")
        self.assertEqual(Sent.objects.get().files, 4)

    def test_ten_minutes_begin_at_full_tens(self):
        self.assertEqual(start_of_slot(NOW), local_time(2026, 10, 15, 9, 40))

    @override_settings(UPLOAD_MB_KEPT={"picture": 1, "document": 1_000})
    def test_so_much_of_a_kind_in_all(self):
        self.assertEqual(Kept.objects.take(Kind.PICTURE, MEGABYTE), "")
        self.assertEqual(
            Kept.objects.take(Kind.PICTURE, 1),
            "Kho ảnh của cổng đã đủ 1 MB. Hãy báo quản trị viên.",
        )
        self.assertEqual(Kept.objects.take(Kind.DOCUMENT, MEGABYTE), "")

    def test_documents_are_known_by_their_ending(self):
        kinds = [kind_of(name) for name in ("a.PDF", "a.docx", "a.jpg", "a", "a.exe")]
        wanted = [Kind.DOCUMENT] * 2 + [Kind.PICTURE] * 3
        self.assertEqual(kinds, wanted)

    def test_what_lies_on_disk_is_measured(self):
        Kept.objects.take(Kind.DOCUMENT, 123_456)
        make_attachment()
        Kept.objects.measure(NOW)
        files = [p for p in Path(settings.ATTACHMENT_ROOT).rglob("*") if p.is_file()]
        kept = Kept.objects.get(kind=Kind.DOCUMENT)
        told = (kept.bytes, kept.measured_at)
        self.assertEqual(told, (sum(p.stat().st_size for p in files), NOW))

    def test_old_days_are_forgotten(self):
        take(self.user)
        self.assertEqual(Sent.objects.forget(NOW + timedelta(days=31)), 0)
        self.assertEqual(Sent.objects.forget(NOW + timedelta(days=32)), 1)


class AtOnceTests(TransactionTestCase):
    def test_processes_that_count_at_once_agree(self):
        user, start = make_user(), Barrier(6)

        def send():
            start.wait()
            return [Sent.objects.take(user, 1, timezone.now()) for _ in range(5)]

        with override_settings(UPLOAD_FILES_A_DAY=17):
            told = [each for ends in all_at_once(*[send] * 6) for each in ends]
        self.assertEqual((told.count(""), len(told)), (17, 30))
        self.assertEqual(Sent.objects.get().files, 17)


class FieldTests(TestCase):
    """What is too much is said at the field, and nothing of it is stored."""

    def setUp(self):
        self.user = make_superuser()
        self.client.force_login(self.user)

    @override_settings(UPLOAD_FILES_A_DAY=1)
    def test_the_second_of_two_files_is_named_with_the_reason(self):
        article = make_article(state="draft", published_at=None)
        way = address("change", article)
        boxes = {k: v for k, v in filled(self.client.get(way)).items() if v is not None}
        files = [pdf_file("mot.pdf"), pdf_file("hai.pdf")]
        page = self.client.post(way, boxes | {"more_files": files}, follow=True)
        self.assertContains(page, "Không nhận tệp “hai.pdf”. Hôm nay bạn đã gửi 1 tệp")
        self.assertEqual([file.title for file in article.attachments.all()], ["mot"])

    @override_settings(UPLOAD_FILES_AT_A_TIME=0)
    def test_a_cover_is_refused_at_its_field(self):
        article = make_article(state="draft", published_at=None)
        way = address("change", article)
        boxes = {k: v for k, v in filled(self.client.get(way)).items() if v is not None}
        page = self.client.post(way, boxes | {"cover": picture_file(), "cover_alt": "Ảnh"})
        [sentence] = page.context["adminform"].form.errors["cover"]
        self.assertIn("trong ít phút", sentence)
        self.assertFalse(Article.objects.get().cover)

    @override_settings(UPLOAD_MB_A_DAY=0)
    def test_a_picture_in_a_text_is_refused_in_the_answer(self):
        answer = self.client.post(UPLOAD, {"upload": picture_file()}).json()
        self.assertIn("vượt mức 0 MB", answer["error"]["message"])

    def test_who_is_nobody_counts_for_nobody(self):
        self.client.logout()
        self.client.post(UPLOAD, {"upload": picture_file()})
        self.assertEqual(Sent.objects.count(), 0)

    def test_a_forged_form_counts_for_nobody(self):
        strict = self.client_class(enforce_csrf_checks=True)
        strict.force_login(self.user)
        answer = strict.post(UPLOAD, {"upload": picture_file()})
        self.assertEqual((answer.status_code, Sent.objects.count()), (403, 0))
