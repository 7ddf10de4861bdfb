"""The handbooks in docs/so-tay speak of the screens as they are."""

import re

from django.conf import settings
from django.test import SimpleTestCase

FOLDER = settings.BASE_DIR / "docs" / "so-tay"
BOLD = re.compile(r"\*\*([^*]+)\*\*")
PICTURE = re.compile(r"!\[([^\]]+)\]\((hinh/[a-z0-9-]+\.webp)\)")
SOURCES = ("templates/**/*.html", "static/desk/*.js", "content/locale/**/*.po", "*/**/*.py")


def words_of_the_portal():
    """Return all that the portal's sources say, white space made one."""
    texts = [
        path.read_text()
        for pattern in SOURCES
        for path in settings.BASE_DIR.glob(pattern)
        if not path.is_relative_to(settings.BASE_DIR / "tests") and ".venv" not in path.parts
    ]
    return " ".join(" ".join(texts).split()).lower()


class HandbookTests(SimpleTestCase):
    def test_what_it_calls_by_name_is_on_the_screens(self):
        said = words_of_the_portal()
        for page in FOLDER.glob("*.md"):
            names = BOLD.findall(page.read_text())
            missing = [name for name in names if name.lower() not in said]
            with self.subTest(page.name):
                self.assertEqual(missing, [])

    def test_its_pictures_are_there_described_and_all_used(self):
        text = "".join(page.read_text() for page in FOLDER.glob("*.md"))
        used = {name for _, name in PICTURE.findall(text)}
        there = {f"hinh/{path.name}" for path in (FOLDER / "hinh").glob("*")}
        self.assertEqual(used, there)
        for name in there:
            self.assertLess((FOLDER / name).stat().st_size, 90_000, name)
