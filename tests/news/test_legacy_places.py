from dataclasses import replace
from pathlib import Path

from django.test import TestCase

from news.legacy.page import Refusal
from news.legacy.places import Places
from news.legacy.reading import parsed
from news.models import Section
from tests.factories import local_time, make_section
from tests.legacy_pages import OldPage

PAGE = parsed(OldPage().as_text(), local_time(2026, 11, 25), Path("trang.txt"))


class PlacesTests(TestCase):
    def names(self, *trail, is_split=False):
        return Places().names(replace(PAGE, trail=trail, trail_is_split=is_split))

    def test_names_in_a_row_are_parted_along_the_tree(self):
        for row, names in (
            ("Kết quả CCHC Kết quả kiểm tra CCHC", ["Kết quả CCHC", "Kết quả kiểm tra CCHC"]),
            ("KẾT QUẢ CCHC kết quả kiểm tra CCHC", ["KẾT QUẢ CCHC kết quả kiểm tra CCHC"]),
            ("Giới thiệu Chức năng nhiệm vụ", ["Giới thiệu", "Chức năng nhiệm vụ"]),
            ("Kết quả CCHC Kết quả thanh tra", ["Kết quả CCHC", "Kết quả thanh tra"]),
            ("Văn bản chỉ đạo", ["Văn bản chỉ đạo"]),
            ("Văn bản", ["Văn bản"]),
            ("Chuyên mục Chưa có", ["Chuyên mục Chưa có"]),
        ):
            with self.subTest(row):
                self.assertEqual(self.names(row), names)

    def test_the_longest_name_is_taken(self):
        make_section(name="Tin tức")
        make_section(name="CCHC", parent=Section.objects.get(name="Tin tức"))
        self.assertEqual(self.names("Tin tức CCHC Trong tỉnh"), ["Tin tức CCHC", "Trong tỉnh"])

    def test_names_that_the_page_parts_itself_stay(self):
        self.assertEqual(self.names("Văn bản Kế hoạch", is_split=True), ["Văn bản Kế hoạch"])

    def test_a_section_is_found_again_whatever_its_case_marks_and_signs(self):
        before = Section.objects.count()
        section, made = Places().settle(["GIỚI THIỆU", "Chức năng nhiệm vụ"], store=True)
        self.assertEqual((section.name, made), ("Chức năng, nhiệm vụ", []))
        self.assertEqual(Section.objects.count(), before)

    def test_a_missing_section_is_made_once_below_the_right_one(self):
        places = Places()
        names = ["Kết quả CCHC", "Chuyên đề", "Quý III"]
        first, made = places.settle(names, store=True)
        again, nothing = places.settle(names, store=True)
        ways = ["Kết quả CCHC › Chuyên đề", "Kết quả CCHC › Chuyên đề › Quý III"]
        self.assertEqual((made, nothing, first), (ways, [], again))
        trail = [section.name for section in Section.objects.tree().trail(first)]
        self.assertEqual(trail, names)
        self.assertFalse(first.in_menu)

    def test_without_storing_a_missing_section_is_only_told_and_only_once(self):
        before = Section.objects.count()
        places = Places()
        self.assertEqual(places.settle(["Mục lạ"], store=False), (None, ["Mục lạ"]))
        self.assertEqual(places.settle(["Mục lạ"], store=False), (None, []))
        self.assertEqual(Section.objects.count(), before)

    def test_a_section_that_only_links_passes_its_articles_on(self):
        section, made = Places().settle(["Văn bản"], store=True)
        self.assertEqual(
            (section.slug, section.parent.slug, made), ("tin-ve-van-ban", "van-ban", [])
        )

    def test_a_section_that_is_only_a_link_takes_no_articles(self):
        with self.assertRaisesMessage(Refusal, "Chuyên mục “Danh bạ” chỉ là liên kết"):
            Places().settle(["Danh bạ"], store=True)
