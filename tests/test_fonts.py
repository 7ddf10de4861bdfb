"""The two font files, cut to Vietnamese, still hold every letter that people write."""

import unicodedata
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase
from fontTools.ttLib import TTFont

FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
MARKED = "aăâeêioôơuưy"
SIGNS = "₫€–—‘’“”…•‰«»§°×÷±²³½−≤≥·%/"
MAX_BYTES = 32_000


def letters():
    """Return every letter of Vietnamese, both cases, composed."""
    vowels = {unicodedata.normalize("NFC", v + tone) for v in MARKED for tone in TONES}
    alphabet = vowels | set("bcdđghklmnpqrstvxfjwz")
    return alphabet | {letter.upper() for letter in alphabet}


class FontTests(SimpleTestCase):
    def test_both_weights_hold_every_letter_mark_and_sign(self):
        wanted = letters() | set("0123456789") | {*TONES} - {""} | set(SIGNS)
        for path in sorted(FONTS.glob("*.woff2")):
            with self.subTest(path.name), TTFont(path) as font:
                missing = wanted - {chr(code) for code in font.getBestCmap()}
                self.assertEqual(missing, set())

    def test_they_stay_small(self):
        files = sorted(FONTS.glob("*.woff2"))
        names = ["be-vietnam-pro-400.woff2", "be-vietnam-pro-700.woff2"]
        self.assertEqual([path.name for path in files if path.stat().st_size < MAX_BYTES], names)

    def test_their_licence_lies_beside_them(self):
        self.assertIn("SIL Open Font License", (FONTS / "OFL.txt").read_text())
