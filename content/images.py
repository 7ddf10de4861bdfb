"""Pictures from people: checked before decoding, turned upright, stripped, made in three widths."""

import io
import secrets

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from PIL import Image, ImageOps

from content.columns import PlainColumn

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_WIDTH = 1600
RENDITION_WIDTHS = (480, 960)
QUALITY = 78


def check_picture(file):
    """Raise ValidationError in Vietnamese unless `file` is a whole picture that we accept.

    Size, format and pixel count are read from the header before anything is decoded.
    """
    if file.size > MAX_BYTES:
        raise ValidationError("Ảnh lớn hơn 20 MB. Hãy thu nhỏ rồi tải lại.")
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError("Ảnh lớn hơn 40 triệu điểm ảnh. Hãy thu nhỏ rồi tải lại.")
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(
            "Chỉ nhận ảnh JPG, PNG, WebP, GIF còn nguyên vẹn. Tệp này không đọc được."
        ) from error
    finally:
        file.seek(0)


def upright(file):
    """Return the picture in `file` turned upright, without metadata, at most MAX_WIDTH wide."""
    file.seek(0)
    with Image.open(file, formats=FORMATS) as opened:
        turned = ImageOps.exif_transpose(opened)
        mode = "RGBA" if turned.has_transparency_data else "RGB"
        clean = Image.new(mode, turned.size)
        clean.paste(turned.convert(mode))
    return scaled(clean, MAX_WIDTH)


def scaled(picture, width):
    """Return `picture` at most `width` pixels wide, in its own proportions."""
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def as_webp(picture):
    """Return `picture` as a WebP file in memory."""
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY, method=4)
    return ContentFile(buffer.getvalue())


def rendition_name(name, width):
    """Return the file name of the rendition of `name` that is `width` pixels wide."""
    return f"{name.removesuffix('.webp')}-{width}.webp"


def store_picture(file, storage=default_storage):
    """Store a checked picture and its renditions; return (name, width, height) of the largest.

    The name is random, so that a picture of a draft cannot be guessed.
    """
    picture = upright(file)
    folder = timezone.localdate().strftime("anh/%Y/%m")
    name = storage.save(f"{folder}/{secrets.token_hex(8)}.webp", as_webp(picture))
    for width in RENDITION_WIDTHS:
        if width < picture.width:
            storage.save(rendition_name(name, width), as_webp(scaled(picture, width)))
    return name, picture.width, picture.height


def sources(name, width):
    """Return the (name, width) pairs of a stored picture that is `width` wide, smallest first."""
    smaller = [(rendition_name(name, w), w) for w in RENDITION_WIDTHS if w < width]
    return [*smaller, (name, width)]


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
