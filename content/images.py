"""Pictures from people: checked before decoding, turned upright, stripped, made in three widths.

And once more as a card, the picture that other sites show beside a link to its article.
"""

import io
import secrets
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from PIL import Image, ImageOps

from content.columns import PlainColumn
from content.storing import refuse_if_told, whole

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_WIDTH = 1600
MAX_HEIGHT = 8000  # WebP ends at 16,383 pixels
RENDITION_WIDTHS = (480, 960)
QUALITY = 78
CARD = (1200, 630)  # what Facebook, Zalo and X ask for; JPEG, since not all of them read WebP
CARD_FROM = (600, 315)  # of smaller pictures there is none
CARD_QUALITY = 80
EMPTY = "Tệp ảnh rỗng. Hãy kiểm tra lại tệp trên máy của bạn."
TOO_HEAVY = "Ảnh lớn hơn 20 MB. Hãy thu nhỏ rồi tải lại."
TOO_LARGE = "Ảnh lớn hơn 40 triệu điểm ảnh. Hãy thu nhỏ rồi tải lại."
UNREADABLE = "Chỉ nhận ảnh JPG, PNG, WebP, GIF còn nguyên vẹn. Tệp này không đọc được."


def check_picture(file):
    """Raise ValidationError in Vietnamese unless `file` is a whole picture that we accept.

    Size, format and pixel count are read from the header before anything is decoded. What is
    stored already was checked when it came.
    """
    if getattr(file, "_committed", False):
        return
    refuse_if_told(file)
    if file.size == 0:
        raise ValidationError(EMPTY)
    if file.size > MAX_BYTES:
        raise ValidationError(TOO_HEAVY)
    with opened(file) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError(TOO_LARGE)
        picture.draft(None, (MAX_WIDTH, MAX_WIDTH))
        picture.load()


@contextmanager
def opened(file):
    """Give the picture in `file`, not decoded yet; say in Vietnamese what is wrong with it.

    A decoder that is fed a broken or hostile file raises whatever it happens to stumble over.
    """
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as picture:
            yield picture
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_LARGE) from error
    except Exception as error:
        raise ValidationError(UNREADABLE) from error
    finally:
        file.seek(0)


def upright(file):
    """Return the picture in `file` turned upright, without metadata, in the size we keep."""
    with opened(file) as picture:
        picture.draft(None, (MAX_WIDTH, MAX_WIDTH))  # a JPEG is decoded at a fraction of its size
        ImageOps.exif_transpose(picture, in_place=True)
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        small = scaled(in_mode(picture, mode), MAX_WIDTH)
        clean = Image.new(mode, small.size)
        clean.paste(small)
    return clean


def in_mode(picture, mode):
    """Return `picture` in `mode`; 16-bit grays lose their lower byte (Pillow makes them white)."""
    if picture.mode == "I;16":
        picture = picture.point(lambda gray: gray / 256, "L")
    return picture if picture.mode == mode else picture.convert(mode)


def scaled(picture, width):
    """Return `picture` at most `width` wide and MAX_HEIGHT high, in its own proportions."""
    factor = min(width / picture.width, MAX_HEIGHT / picture.height)
    if factor >= 1:
        return picture
    size = [max(1, round(side * factor)) for side in picture.size]
    return picture.resize(size, Image.Resampling.LANCZOS)


def as_webp(picture):
    """Return `picture` as a WebP file in memory."""
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY, method=4)
    return ContentFile(buffer.getvalue())


def as_card(picture):
    """Return the middle of `picture` as a JPEG file in memory, of the size of CARD, on white."""
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    buffer = io.BytesIO()
    fitted = ImageOps.fit(ground, CARD, Image.Resampling.LANCZOS)
    fitted.save(buffer, "JPEG", quality=CARD_QUALITY, progressive=True)
    return ContentFile(buffer.getvalue())


def card_of(name, width, height):
    """Return the file name of the card of a stored picture; "" when it is too small for one."""
    if width < CARD_FROM[0] or height < CARD_FROM[1]:
        return ""
    return f"{name.removesuffix('.webp')}-card.jpg"


def make_card(cover):
    """Store the card that a stored cover should have and lacks; say whether one was made."""
    card = card_of(cover.name, cover.instance.cover_width, cover.instance.cover_height)
    storage = cover.storage
    if not card or storage.exists(card) or not storage.exists(cover.name):
        return False
    with storage.open(cover.name) as file, Image.open(file, formats=FORMATS) as picture:
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        storage.save(card, as_card(in_mode(picture, mode)))
    return True


def rendition_name(name, width):
    """Return the file name of the rendition of `name` that is `width` pixels wide."""
    return f"{name.removesuffix('.webp')}-{width}.webp"


def store_picture(file, storage=default_storage, *, with_card=True):
    """Store a checked picture and its renditions; return (name, width, height) of the largest.

    The name is random, so that a picture of a draft cannot be guessed. When one of the files
    cannot be written, none is left behind. Raises ValidationError when the picture is broken,
    NoRoom when the disk is full.
    """
    picture = upright(file)
    folder = f"anh/{timezone.localdate():%Y/%m}"
    name = f"{folder}/{secrets.token_hex(8)}.webp"
    stored = []
    try:
        for rendition, width in sources(name, picture.width):
            with whole(storage, rendition):
                storage.save(rendition, as_webp(scaled(picture, width)))
            stored.append(rendition)
        card = card_of(name, *picture.size)
        if card and with_card:
            with whole(storage, card):
                storage.save(card, as_card(picture))
            stored.append(card)
    except Exception:
        for rendition in stored:
            storage.delete(rendition)
        raise
    return name, picture.width, picture.height


def sources(name, width):
    """Return the (name, width) pairs of a stored picture that is `width` wide, smallest first."""
    smaller = [(rendition_name(name, w), w) for w in RENDITION_WIDTHS if w < width]
    return [*smaller, (name, width)]


def files_of(name, width, height):
    """Return the names of all files of a stored picture."""
    card = card_of(name, width, height)
    return [*(each for each, _ in sources(name, width)), *([card] if card else ())]


class PictureFormField(forms.ImageField):
    """Accepts any file name: what the file holds decides, and we give it a name of our own."""

    default_validators = ()
    default_error_messages = {"invalid_image": UNREADABLE, "empty": EMPTY}


class PictureField(PlainColumn, models.ImageField):
    """An uploaded picture, kept only as our own WebP files; nothing of the upload survives."""

    default_validators = (check_picture,)

    def __init__(self, *args, **options):
        super().__init__(*args, **{"upload_to": "anh", "max_length": 200} | options)

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            name, width, height = store_picture(file.file, self.storage)
            setattr(model_instance, self.attname, name)
            for field, value in ((self.width_field, width), (self.height_field, height)):
                if field:
                    setattr(model_instance, field, value)
        return super().pre_save(model_instance, add)

    def formfield(self, **options):
        options = {"form_class": PictureFormField, "max_length": None} | options
        return super().formfield(**options)
