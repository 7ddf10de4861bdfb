import io
import struct
import tempfile
import zlib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase, TestCase
from PIL import Image, PngImagePlugin

from content.images import (
    EMPTY,
    MAX_BYTES,
    TOO_HEAVY,
    TOO_LARGE,
    UNREADABLE,
    card_of,
    check_picture,
    files_of,
    sources,
    store_picture,
)
from content.storing import NoRoom
from news.models import Article
from tests.factories import make_article, picture_file

ORIENTATION, GPS = 0x0112, 0x8825
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200


def encoded(picture, kind, **options):
    """Return `picture` as a file of `kind` in memory."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return ContentFile(buffer.getvalue(), name=f"anh.{kind.lower()}")


def png_of(width, height):
    """Return a PNG that claims to be this large and holds next to nothing."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return ContentFile(b"\x89PNG\r\n\x1a\n" + chunks, name="anh.png")


def two_frames(kind):
    first, second = (Image.new("RGB", (60, 40), color) for color in ("red", "blue"))
    return encoded(first, kind, save_all=True, append_images=[second])


def text_bomb():
    """Return a small PNG whose text unpacks to 80 MB."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "a" * 80_000_000, zip=True)
    return encoded(Image.new("RGB", (60, 40)), "PNG", pnginfo=text)


class CheckTests(SimpleTestCase):
    def assert_refused(self, file, message):
        with self.assertRaisesMessage(ValidationError, message):
            check_picture(file)

    def test_pictures_of_four_kinds_are_taken_whatever_their_name(self):
        for kind in ("JPEG", "PNG", "WEBP", "GIF"):
            check_picture(picture_file(name="anh.heic", kind=kind))

    def test_an_empty_file_is_named_so(self):
        self.assert_refused(ContentFile(b"", name="anh.jpg"), EMPTY)

    def test_what_is_no_picture_of_these_kinds_is_refused(self):
        picture = Image.new("RGB", (60, 40))
        hostile = [SVG, HEIC, b"GIF89a/*", b"%PDF-1.4", b"\xff\xd8\xff", b"\0" * 5000]
        for data in hostile:
            with self.subTest(data=data[:12]):
                self.assert_refused(ContentFile(data, name="anh.jpg"), UNREADABLE)
        for kind in ("BMP", "TIFF", "ICO"):
            with self.subTest(kind=kind):
                self.assert_refused(encoded(picture, kind), UNREADABLE)

    def test_half_a_picture_is_refused(self):
        for kind in ("JPEG", "PNG", "WEBP"):
            data = encoded(Image.effect_noise((400, 400), 50).convert("RGB"), kind).read()
            with self.subTest(kind=kind):
                self.assert_refused(ContentFile(data[: len(data) // 2]), UNREADABLE)

    def test_too_many_pixels_are_refused_before_they_are_unpacked(self):
        for size in ((8000, 5001), (10_000, 10_000), (100_000, 100_000), (2**31 - 1, 2**31 - 1)):
            with self.subTest(size=size):
                self.assert_refused(png_of(*size), TOO_LARGE)

    def test_a_bomb_in_the_text_of_a_picture_is_refused(self):
        self.assert_refused(text_bomb(), UNREADABLE)

    def test_too_many_bytes_are_refused(self):
        file = picture_file()
        file.size = MAX_BYTES + 1
        self.assert_refused(file, TOO_HEAVY)


class StoredTests(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.storage = FileSystemStorage(location=self.root)

    def stored(self, file):
        """Store `file`; return the largest picture made of it, loaded."""
        check_picture(file)
        name, width, height = store_picture(file, self.storage)
        with Image.open(self.root / name) as picture:
            picture.load()
        self.assertEqual((picture.format, picture.size), ("WEBP", (width, height)))
        return picture

    def files(self):
        return sorted(path for path in self.root.rglob("*") if path.is_file())

    def test_three_widths_are_made_and_names_tell_nothing(self):
        name, width, height = store_picture(picture_file("bí mật.jpg", (2400, 1200)), self.storage)
        self.assertEqual((width, height), (1600, 800))
        self.assertRegex(name, r"^anh/\d{4}/\d{2}/[0-9a-f]{16}\.webp$")
        made = [(Image.open(self.root / each).width, w) for each, w in sources(name, width)]
        self.assertEqual(made, [(480, 480), (960, 960), (1600, 1600)])
        named = sorted(self.root / each for each in files_of(name, width, height))
        self.assertEqual((len(named), self.files()), (4, named))

    def test_the_card_is_the_middle_of_the_picture_on_white(self):
        wide = Image.new("RGBA", (2000, 700), (0, 0, 0, 0))
        wide.paste((255, 0, 0, 255), (0, 0, 300, 700))
        for file, color in (
            (picture_file(size=(1000, 1600)), None),
            (encoded(wide, "PNG"), (255, 255, 255)),
        ):
            stored = store_picture(file, self.storage)
            with Image.open(self.root / card_of(*stored)) as card:
                self.assertEqual(
                    (card.format, card.size, card.info.get("exif")), ("JPEG", (1200, 630), None)
                )
                if color:
                    self.assertEqual(card.getpixel((2, 300)), color)

    def test_small_pictures_and_those_inside_a_text_have_no_card(self):
        self.assertEqual(card_of("anh/a.webp", 599, 800), "")
        self.assertEqual(card_of("anh/a.webp", 600, 315), "anh/a-card.jpg")
        store_picture(picture_file(size=(500, 400)), self.storage)
        store_picture(picture_file(size=(1200, 900)), self.storage, with_card=False)
        self.assertEqual([path for path in self.files() if "card" in path.name], [])

    def test_a_small_picture_is_not_made_larger(self):
        self.assertEqual(self.stored(picture_file(size=(300, 200))).size, (300, 200))
        self.assertEqual(len(self.files()), 1)

    def test_a_very_tall_picture_is_scaled_to_what_webp_holds(self):
        self.assertEqual(self.stored(picture_file(size=(20, 39_000), kind="PNG")).size, (4, 8000))

    def test_a_turned_photo_stands_upright_and_its_place_is_forgotten(self):
        exif = Image.Exif()
        exif[ORIENTATION], exif[GPS] = 6, {1: "N", 2: (22.0, 23.0, 0.0)}
        for kind in ("JPEG", "WEBP", "PNG"):
            picture = self.stored(picture_file(size=(300, 200), kind=kind, exif=exif.tobytes()))
            with self.subTest(kind=kind):
                self.assertEqual(picture.size, (200, 300))
                self.assertEqual((dict(picture.getexif()), "exif" in picture.info), ({}, False))

    def test_what_hangs_on_a_picture_is_gone(self):
        data = picture_file().read() + b"<script>alert(1)</script><?php x ?>"
        self.stored(ContentFile(data, name="anh.php"))
        for path in self.files():
            self.assertNotIn(b"script", path.read_bytes())

    def test_transparency_is_kept(self):
        palette = Image.new("P", (60, 40))
        for picture, options in (
            (Image.new("RGBA", (60, 40), (9, 9, 9, 0)), {}),
            (Image.new("LA", (60, 40), (9, 0)), {}),
            (palette, {"transparency": 0}),
        ):
            with self.subTest(mode=picture.mode):
                stored = self.stored(encoded(picture, "PNG", **options))
                self.assertEqual(stored.convert("RGBA").getpixel((5, 5))[3], 0)

    def test_pictures_of_printers_and_scanners_keep_their_grays(self):
        gray = Image.new("I;16", (60, 40), 40_000)
        printed = Image.new("CMYK", (60, 40), (0, 0, 0, 100))
        for picture, kind in (
            (gray, "PNG"),
            (printed, "JPEG"),
            (Image.new("1", (60, 40), 1), "PNG"),
        ):
            with self.subTest(mode=picture.mode):
                pixel = self.stored(encoded(picture, kind)).convert("RGB").getpixel((5, 5))
                expected = {"I;16": 156, "CMYK": 155, "1": 255}[picture.mode]
                self.assertLess(abs(pixel[0] - expected), 4)

    def test_of_a_moving_picture_the_first_frame_stays(self):
        for kind in ("GIF", "WEBP", "PNG"):
            with self.subTest(kind=kind):
                stored = self.stored(two_frames(kind))
                self.assertEqual(getattr(stored, "n_frames", 1), 1)
                red, _, blue = stored.convert("RGB").getpixel((5, 5))
                self.assertGreater(red, blue)

    def test_nothing_is_left_behind_when_the_disk_is_full(self):
        class FullStorage(FileSystemStorage):
            room = 2

            def _save(self, name, content):
                if self.room == 0:
                    raise OSError("No space left on device")
                self.room -= 1
                return super()._save(name, content)

        with self.assertRaises(NoRoom):
            store_picture(picture_file(size=(2000, 1000)), FullStorage(location=self.root))
        self.assertEqual(self.files(), [])


class FieldTests(TestCase):
    def test_a_stored_picture_is_not_judged_again_though_its_file_was_closed(self):
        article = make_article(cover=picture_file(), cover_alt="Núi")
        article = Article.objects.get(pk=article.pk)
        article.cover.open().close()
        article.full_clean()

    def form_error(self, file):
        """Return the messages with which the form field of a cover refuses `file`."""
        field = Article._meta.get_field("cover").formfield()
        with self.assertRaises(ValidationError) as caught:
            field.clean(file)
        return caught.exception.messages

    def test_saving_keeps_our_own_picture_and_its_size(self):
        article = make_article(cover=picture_file("x" * 40 + ".jpg", (900, 600)), cover_alt="Họp")
        self.assertEqual((article.cover_width, article.cover_height), (900, 600))
        self.assertRegex(article.cover.name, r"^anh/\d{4}/\d{2}/[0-9a-f]{16}\.webp$")

    def test_a_form_takes_a_picture_by_any_name(self):
        field = Article._meta.get_field("cover").formfield()
        data = picture_file().read()
        for name in (f"{'ảnh ' * 75}.jpg", "anh.heic", "anh"):
            field.clean(SimpleUploadedFile(name, data))

    def test_a_form_refuses_in_vietnamese(self):
        self.assertEqual(self.form_error(SimpleUploadedFile("anh.svg", SVG)), [UNREADABLE])
        self.assertEqual(self.form_error(SimpleUploadedFile("anh.jpg", b"")), [EMPTY])

    def test_the_model_refuses_too_many_pixels(self):
        article = make_article()
        article.cover, article.cover_alt = png_of(9000, 9000), "Họp"
        with self.assertRaises(ValidationError) as caught:
            article.full_clean()
        self.assertEqual(caught.exception.message_dict, {"cover": [TOO_LARGE]})
