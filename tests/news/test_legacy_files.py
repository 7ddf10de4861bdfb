import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from news.legacy.files import pages_in


class PagesInTests(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def make(self, *names):
        for name in names:
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("x")

    def names(self, *paths):
        return [str(file.relative_to(self.folder)) for file in pages_in(paths)]

    def test_pages_come_html_first_then_by_path_whatever_the_folder(self):
        self.make("b.txt", "a.txt", "c.HTML", "sau/d.htm", "sau/e.xhtml", "Default.aspx", "f.mht")
        self.assertEqual(
            self.names(self.folder),
            ["Default.aspx", "c.HTML", "f.mht", "sau/d.htm", "sau/e.xhtml", "a.txt", "b.txt"],
        )

    def test_other_files_hidden_ones_and_parts_of_pages_are_passed_over(self):
        self.make("a.html", "a_files/khung.html", "a_files/anh.jpg", "._a.html", ".git/x.html")
        self.make("b.css", "le_files/trang.html")
        self.assertEqual(self.names(self.folder), ["a.html", "le_files/trang.html"])

    def test_a_file_named_outright_is_taken_and_each_only_once(self):
        self.make("a.html", "trang-khong-duoi")
        named = [self.folder / "trang-khong-duoi", self.folder, self.folder / "a.html"]
        self.assertEqual(self.names(*named), ["a.html", "trang-khong-duoi"])
