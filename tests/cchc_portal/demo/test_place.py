import io
import threading
from contextlib import redirect_stderr
from unittest import mock, skipIf

from django.db import connection
from django.test import override_settings

from cchc_portal import locks
from cchc_portal.demo import Refusal, place
from tests.cchc_portal.demo.case import DemoCase


class Signal(io.StringIO):
    """A stream that tells when something was written to it."""

    def __init__(self):
        super().__init__()
        self.written = threading.Event()

    def write(self, text):
        self.written.set()
        return super().write(text)


class PlaceTests(DemoCase):
    def test_production_is_refused(self):
        with (
            override_settings(PRODUCTION=True),
            self.assertRaisesMessage(Refusal, "Không chạy bản dùng thử ở chế độ máy chủ thật."),
        ):
            place.refuse_production()

    def test_only_a_local_sqlite_file_is_deleted(self):
        elsewhere = connection.settings_dict | {"NAME": ":memory:"}
        with (
            mock.patch.object(connection, "settings_dict", elsewhere),
            self.assertRaisesMessage(Refusal, "Không xoá gì."),
        ):
            place.clear()

    @skipIf(locks.fcntl is None, "Windows không có khóa tệp kiểu này.")
    def test_one_start_at_a_time_prepares(self):
        with place.alone(), place.locked(self.logins.parent) as lock:
            self.assertFalse(lock())
        with place.locked(self.logins.parent) as lock:
            self.assertTrue(lock())

    @skipIf(locks.fcntl is None, "Windows không có khóa tệp kiểu này.")
    def test_two_demos_may_serve_but_none_may_clear_meanwhile(self):
        with place.in_use(), place.in_use(), place.locked(place.serving_mark()) as lock:
            self.assertFalse(lock())

    @skipIf(locks.fcntl is None, "Windows không có khóa tệp kiểu này.")
    def test_a_second_start_says_that_it_waits_and_goes_on_after_the_first(self):
        entered = threading.Event()

        def second_start():
            with place.alone():
                entered.set()

        second = threading.Thread(target=second_start)
        with redirect_stderr(Signal()) as said:
            with place.alone():
                second.start()
                self.assertTrue(said.written.wait(timeout=10))
                self.assertFalse(entered.is_set())
            second.join(timeout=10)
        self.assertTrue(entered.is_set())
        self.assertEqual(said.getvalue(), "Một lệnh demo khác đang chuẩn bị dữ liệu, xin chờ…\n")

    def test_only_what_the_portal_writes_is_deleted(self):
        folder = self.logins.parent
        ours = ["db", "db-wal", "demo-logins", "media/anh/2021/a.webp", "tep/2021/09/b.pdf"]
        theirs = ["db-khac", "media/rieng/a.webp", "tep/rieng/b.pdf"]
        for name in (*ours, *theirs):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
        with override_settings(MEDIA_ROOT=folder / "media", ATTACHMENT_ROOT=folder / "tep"):
            place.delete_files(folder / "db")
        self.assertEqual([name for name in (*ours, *theirs) if (folder / name).exists()], theirs)
