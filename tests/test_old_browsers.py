"""Nothing that the public loads needs a browser newer than Chrome 106."""

import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase, TestCase

from tests.old_browsers import MARKUP, SCRIPT, STYLE, needed
from tests.test_templates import ADDRESSES, make_portal

PLANTED = {
    ".a { color: red; .b { color: blue; } }": ["nesting (112)"],
    ".a { & .b { color: blue; } }": ["nesting (112)"],
    "@media print { .a { color: light-dark(#fff, #000); } }": ["light-dark() (123)"],
    ".a { height: 100dvh; }": ["dynamic viewport units (108)"],
    ".a { color: rgb(from red r g b); }": ["relative colors (119)"],
    ".a { grid-template-columns: subgrid; }": ["subgrid (117)"],
    ".a { width: round(1px, 2px); }": ["exponents, signs, steps (120 to 138)"],
    "@supports (color: oklch(0 0 0)) { .a { color: oklch(0 0 0); } } .b { top: 0; }": [],
    "/* 1dvh */ .a { grid: none; } @media (min-width: 1rem) { .a { top: calc(1rem + 1px); } }": [],
}


class OldBrowserTests(SimpleTestCase):
    def test_each_kind_of_feature_would_be_found(self):
        for style, names in PLANTED.items():
            with self.subTest(style):
                self.assertEqual(needed(style, STYLE), names)
        self.assertEqual(len(needed("[].toSorted(); URL.canParse('')", SCRIPT)), 2)
        self.assertEqual(
            needed('<details class="a" name="b">', MARKUP), ["one of several details (120)"]
        )

    def test_style_and_script_of_the_public_pages_need_none(self):
        for folder, ending, features in (("css", "css", STYLE), ("js", "js", SCRIPT)):
            files = sorted(Path(settings.BASE_DIR, "static", folder).glob(f"*.{ending}"))
            self.assertGreater(len(files), 3)
            for path in files:
                with self.subTest(path.name):
                    self.assertEqual(needed(path.read_text(encoding="utf-8"), features), [])


class OldBrowserPageTests(TestCase):
    def test_pages_need_none(self):
        make_portal()
        for address in ADDRESSES:
            html = self.client.get(address).content.decode()
            with self.subTest(address):
                self.assertEqual(needed(html, MARKUP), [])
                self.assertEqual(re.findall(r"<style", html), [])
