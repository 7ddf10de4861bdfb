"""The files beside a saved page that its pictures come from. Nothing outside its folder is read."""

import unicodedata
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from PIL import Image

from content.images import FORMATS, check_picture, files_of, store_picture

# Spacers, bullets and icons are no pictures: at most so many pixels high or wide.
DECORATION = 32


def beside(page, src):
    """Return the file that `src` names in or below the folder of `page` (a path), or None.

    An address on a server is looked for by its bare name, beside the page and in its folder of
    parts; whatever leads out of the folder of the page is no file.
    """
    try:
        parts = urlsplit(src)
    except ValueError:
        return None
    name = unquote(parts.path).replace("\\", "/")
    if parts.scheme not in ("", "http", "https", "file") or not name or "\0" in name:
        return None
    bare = PurePosixPath(name).name
    tries = [name, bare, f"{page.stem}_files/{bare}", f"{page.stem}.files/{bare}"]
    files = (_inside(page.parent, spelled) for each in tries for spelled in _spellings(each))
    return next((file for file in files if file), None)


def _spellings(name):
    """macOS saves file names decomposed, others composed."""
    return dict.fromkeys([name, *(unicodedata.normalize(form, name) for form in ("NFC", "NFD"))])


def _inside(folder, name):
    """Return the file `name` of `folder` when it is one and, links followed, lies inside."""
    try:
        file = (folder / name).resolve()
        return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
    except (OSError, RuntimeError, ValueError):
        return None


def fault(picture):
    """Return why the Picture cannot be taken over, in Vietnamese; "" when it can."""
    if picture.path is None:
        return f"Không có tệp ảnh cạnh trang: {_shown(picture)}"
    try:
        with picture.path.open("rb") as file:
            check_picture(File(file))
    except ValidationError as error:
        return f"Không nhận ảnh {_shown(picture)}: {error.messages[0]}"
    except OSError:
        return f"Không mở được tệp ảnh: {_shown(picture)}"
    return ""


def is_decoration(picture):
    """Say whether the file of a Picture is a spacer, a bullet or an icon."""
    try:
        with Image.open(picture.path, formats=FORMATS) as image:
            return min(image.size) <= DECORATION
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def store(picture):
    """Store a picture that has no `fault`; return (name, width, height)."""
    with picture.path.open("rb") as file:
        return store_picture(File(file))


def discard(stored):
    """Delete the files of stored pictures, [(name, width, height)], when their article failed."""
    for picture in stored:
        for each in files_of(*picture):
            default_storage.delete(each)


def _shown(picture):
    return Path(unquote(picture.src)).name[:80] or "(không có địa chỉ)"
