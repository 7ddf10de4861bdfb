from unittest import skipIf

from django.test import override_settings

from cchc_portal.demo import Refusal, place
from tests.cchc_portal.demo.case import DemoCase


class PlaceTests(DemoCase):
    def test_production_is_refused(self):
        with (
            override_settings(PRODUCTION=True),
            self.assertRaisesMessage(Refusal, "Không chạy bản dùng thử ở chế độ máy chủ thật."),
        ):
            place.refuse_production()

    def test_only_a_local_sqlite_file_is_deleted(self):
        with self.assertRaisesMessage(Refusal, "Không xoá gì."):
            place.clear()

    @skipIf(place.fcntl is None, "Windows không có khóa tệp kiểu này.")
    def test_one_start_at_a_time_prepares(self):
        with place.alone(), place.locked(self.logins.parent) as lock:
            self.assertFalse(lock())
        with place.locked(self.logins.parent) as lock:
            self.assertTrue(lock())

    @skipIf(place.fcntl is None, "Windows không có khóa tệp kiểu này.")
    def test_two_demos_may_serve_but_none_may_clear_meanwhile(self):
        with place.in_use(), place.in_use(), place.locked(place.serving_mark()) as lock:
            self.assertFalse(lock())
