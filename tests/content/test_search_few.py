"""Facts of the search that needs no index: it folds as the other does, on either database."""

from unittest.mock import patch

from django.contrib.auth.models import User
from django.test import TestCase

from content.search import few
from news.models import Section
from tests.factories import make_section, make_user


class SectionsTests(TestCase):
    def found(self, typed):
        return [section.slug for section in few.matching(Section.objects.all(), typed, ["name"])]

    def test_they_are_found_without_marks_too(self):
        for typed in ("ket qua kiem tra", "Kết quả kiểm", "KIỂM TRA CCHC", "“kiểm tra cchc”"):
            with self.subTest(typed):
                self.assertEqual(self.found(typed), ["ket-qua-kiem-tra-cchc"])
        self.assertEqual(self.found("kiểm -cuộc -cchc tra"), [])

    def test_an_empty_text_asks_nothing_and_signs_find_nothing(self):
        self.assertEqual(len(self.found(" ")), Section.objects.count())
        self.assertEqual(self.found("???"), [])

    def test_it_narrows_the_rows_it_is_given(self):
        rows = Section.objects.exclude(slug="ket-qua-kiem-tra-cchc")
        self.assertEqual([*few.matching(rows, "kết quả kiểm tra", ["name"])], [])

    def test_numbers_are_found_with_and_without_their_zeros(self):
        section = make_section(name="Nghị quyết 08")
        self.assertEqual(self.found("nghi quyet 8"), [section.slug])
        self.assertEqual(self.found("nghị quyết 08"), [section.slug])

    def test_of_too_many_rows_the_newest_are_looked_at(self):
        make_section(name="Đoàn kiểm tra cũ")
        new = make_section(name="Đoàn kiểm tra mới")
        with patch.object(few, "MOST", 1):
            self.assertEqual(self.found("doan kiem tra"), [new.slug])


class UsersTests(TestCase):
    NAMES = ("username", "first_name", "email")

    def setUp(self):
        make_user(username="khac", first_name="Giàng A Chư", email="chu@example.gov.vn")

    def assert_finds(self, user, *queries):
        for typed in queries:
            with self.subTest(typed):
                found = few.matching(User.objects.all(), typed, self.NAMES)
                self.assertEqual([*found], [user])

    def test_words_stand_in_any_order_and_in_several_fields(self):
        user = make_user(username="phamson", first_name="Phạm Văn Sơn", email="son@so.gov.vn")
        self.assert_finds(user, "sơn phạm", "van phamson", "son@so")

    def test_a_login_is_found_by_any_part_of_it_a_name_by_its_words(self):
        user = make_user(username="lanphuong", first_name="Hoàng Thị Lan Phương")
        make_user(username="lan2", first_name="Vừ Thị Lá")
        self.assert_finds(user, "nphu", "NPHƯ", "phuong", "lan ph")
        self.assertEqual([*few.matching(User.objects.all(), "oang", self.NAMES)], [])

    def test_what_nobody_sees_hides_no_word(self):
        hidden = make_user(username="an1", first_name="Lò Th\u200bị Ho\u00adà")
        self.assert_finds(hidden, "lò thị hoà", "LO THI HOA")
        lone = make_user(username="bo1", first_name="Vàng Thuo\u0301\u0302ng")
        self.assert_finds(lone, "vang thuong")
