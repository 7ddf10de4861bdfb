import os
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from news.legacy.page import Picture
from news.legacy.pictures import beside, fault, is_decoration
from tests.factories import picture_file


class BesideTests(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve() / "trang"
        (self.folder / "tin_files").mkdir(parents=True)
        self.page = self.folder / "tin.html"
        (self.folder.parent / "secret.jpg").write_bytes(b"x")

    def make(self, name):
        (self.folder / name).write_bytes(b"x")
        return self.folder / name

    def test_a_file_beside_the_page_is_found_however_its_name_is_written(self):
        for name, src in (
            ("a.jpg", "a.jpg"),
            ("a.jpg", "./a.jpg?w=300#x"),
            ("tin_files/ảnh họp.jpg", "tin_files/%E1%BA%A3nh%20h%E1%BB%8Dp.jpg"),
            ("a\u0309nh.jpg", "\u1ea3nh.jpg"),
            ("ản.jpg", "a\u0309n.jpg"),
            ("tin_files/b.jpg", "http://cu.example.vn/Uploads/2021/b.jpg"),
            ("c.jpg", "/Uploads/c.jpg"),
            ("tin_files/d.jpg", "tin_files\\d.jpg"),
        ):
            with self.subTest(src):
                file = self.make(name)
                self.assertEqual(beside(self.page, src), file)
                file.unlink()

    def test_nothing_outside_the_folder_of_the_page_is_found(self):
        (self.folder / "link.jpg").symlink_to(self.folder.parent / "secret.jpg")
        (self.folder / "up").symlink_to(self.folder.parent)
        outside = self.folder.parent / "secret.jpg"
        for src in (
            "../secret.jpg",
            "%2e%2e/secret.jpg",
            "..\\secret.jpg",
            "tin_files/../../secret.jpg",
            str(outside),
            outside.as_uri(),
            "link.jpg",
            "up/secret.jpg",
            "../../../../../../etc/passwd",
            "http://cu.example.vn/secret.jpg",
        ):
            with self.subTest(src):
                self.assertIsNone(beside(self.page, src))

    def test_what_names_no_file_is_none(self):
        data = "data:image/png;base64,AAAA"
        for src in ("", ".", "tin_files", data, "cid:1", "a\0.jpg", "//[x", "a" * 999):
            with self.subTest(src[:20]):
                self.assertIsNone(beside(self.page, src))


class FaultTests(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "a.jpg"
        self.picture = Picture("x/a.jpg", "", self.file)

    def test_a_good_picture_has_none(self):
        self.file.write_bytes(picture_file().read())
        self.assertEqual(fault(self.picture), "")

    def test_what_is_wrong_with_a_picture_is_said(self):
        self.file.write_bytes(b"<svg/>")
        told = "Chỉ nhận ảnh JPG, PNG, WebP, GIF còn nguyên vẹn. Tệp này không đọc được."
        self.assertEqual(fault(self.picture), f"Không nhận ảnh a.jpg: {told}")
        self.assertEqual(fault(Picture("x/%C3%A1.jpg")), "Không có tệp ảnh cạnh trang: á.jpg")
        self.assertEqual(fault(Picture("")), "Không có tệp ảnh cạnh trang: (không có địa chỉ)")
        os.remove(self.file)
        self.assertEqual(fault(self.picture), "Không mở được tệp ảnh: a.jpg")

    def test_a_small_picture_is_a_decoration_and_a_broken_one_is_not(self):
        for data, expected in (
            (picture_file(size=(300, 20)).read(), True),
            (picture_file(size=(300, 200)).read(), False),
            (b"broken", False),
        ):
            self.file.write_bytes(data)
            self.assertIs(is_decoration(self.picture), expected)
