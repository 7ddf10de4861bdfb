import codecs
import unicodedata

from django.test import SimpleTestCase

from news.legacy.decoding import BINARY, decoded
from news.legacy.page import Refusal
from tests.legacy_pages import OldPage, in_windows_1258

TEXT = OldPage().as_text()


class DecodedTests(SimpleTestCase):
    def test_every_encoding_gives_the_same_text(self):
        html = '<meta http-equiv="Content-Type" content="text/html; charset={}">' + TEXT
        for name, data, expected in (
            ("utf-8", TEXT.encode(), TEXT),
            ("utf-8 with mark", codecs.BOM_UTF8 + TEXT.encode(), TEXT),
            ("utf-16", TEXT.encode("utf-16"), TEXT),
            ("utf-16-be with mark", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT),
            ("utf-16-le", TEXT.encode("utf-16-le"), TEXT),
            ("utf-16-be", TEXT.encode("utf-16-be"), TEXT),
            ("utf-32", TEXT.encode("utf-32"), TEXT),
            ("windows-1258", in_windows_1258(TEXT), TEXT),
            ("decomposed", unicodedata.normalize("NFD", TEXT).encode(), TEXT),
            *(
                (f"declared {name}", in_windows_1258(html.format(name)), html.format(name))
                for name in ("windows-1258", "iso-8859-1", "x-unknown", "utf-8", "hex")
            ),
        ):
            with self.subTest(name):
                self.assertEqual(decoded(data), expected)

    def test_a_declared_encoding_is_used(self):
        html = '<?xml version="1.0" encoding="koi8-r"?><p>Привет</p>'
        self.assertEqual(decoded(html.encode("koi8-r")), html)

    def test_what_is_no_text_is_refused_with_its_reason(self):
        broken = TEXT.encode()[:200] + b"\xff\xfe" + TEXT.encode()[200:]
        for data, reason in (
            (b"", "Tệp rỗng."),
            (b" \r\n\t", "Tệp rỗng."),
            (b"\0" * 500, "Tệp rỗng."),
            (codecs.BOM_UTF8, "Tệp rỗng."),
            (codecs.BOM_UTF16_LE, "Tệp rỗng."),
            ("\u00a0\n".encode(), "Tệp rỗng."),
            (
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x01\x02\x03\0\x04",
                BINARY,
            ),
            (codecs.BOM_UTF8 + b"a\0b", BINARY),
            (b"ab\0c", BINARY),
            (b"%PDF-1.4 ", BINARY),
            (broken, "Không đọc được chữ trong tệp (bảng mã utf-8 bị hỏng)."),
            (b"\xff\xfea", "Không đọc được chữ trong tệp (bảng mã utf-16 bị hỏng)."),
        ):
            with self.subTest(data[:10]), self.assertRaises(Refusal) as refused:
                decoded(data)
            self.assertEqual(str(refused.exception), reason)
