import gzip
import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from cchc_portal.static_storage import LEAN, lean_script, lean_style
from tests.collected import collected

QUOTED = re.compile(r'"[^"\n]*"|`[^`]*`')


def words(text):
    """Return what a file says, whatever the space between its words and signs."""
    return re.sub(r"\s+", "", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


class LeanTests(SimpleTestCase):
    def test_a_file_says_the_same_in_fewer_bytes(self):
        for folder, lean in LEAN.items():
            for path in sorted(Path(settings.BASE_DIR, "static", folder).iterdir()):
                text = path.read_text(encoding="utf-8")
                with self.subTest(path.name):
                    self.assertEqual(words(lean(text)), words(text))
                    self.assertEqual(QUOTED.findall(lean(text)), QUOTED.findall(text))
                    self.assertLess(len(lean(text)), len(text))
                    self.assertEqual(lean(lean(text)), lean(text))

    def test_words_stay_apart_and_lines_of_a_script_lines(self):
        style = "@media print {\n  /* why */\n  .a .b,\n  .c > p { margin: 0 auto; }\n}\n"
        self.assertEqual(lean_style(style), "@media print{.a .b,.c > p{margin: 0 auto;}}")
        script = "/* why */\n{\n  let a = b\n  let c\n}\n"
        self.assertEqual(lean_script(script), "{\nlet a = b\nlet c\n}\n")

    def test_ours_are_collected_lean_by_both_names_and_those_of_others_as_they_are(self):
        root = collected()
        for names in ("css/print*.css", "js/reading*.js"):
            plain, hashed = sorted(root.glob(names), key=lambda path: len(path.name))
            with self.subTest(names):
                self.assertEqual(plain.read_text(), hashed.read_text())
                self.assertGreater(len(plain.read_text()), 500)
                self.assertNotIn("/*", plain.read_text())
                for path in (plain, hashed):
                    packed = Path(f"{path}.gz").read_bytes()
                    self.assertEqual(gzip.decompress(packed), path.read_bytes())
        self.assertIn("/*", (root / "admin/css/base.css").read_text())
