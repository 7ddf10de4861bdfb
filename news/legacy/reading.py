"""A saved page, file → Page."""

import stat
from dataclasses import replace

from news.legacy.contents import contents
from news.legacy.dates import published
from news.legacy.decoding import decoded
from news.legacy.files import ARCHIVE_ENDINGS, HTML_ENDINGS
from news.legacy.html_form import PICTURE, html_page
from news.legacy.landmarks import cut
from news.legacy.page import HTML, TEXT, Page, Refusal
from news.legacy.pictures import beside, is_decoration
from news.legacy.text_form import text_blocks

MAX_BYTES = 10 * 1024 * 1024
TITLE_LENGTH, SECTION_LENGTH = 500, 120
HTML_STARTS = ("<!doctype html", "<html", "<?xml", "<!-- saved from", "<head", "<body")


def read(path, now):
    """Return the Page in the file `path` (Path), pictures found beside it.

    `now` (aware datetime) is the latest time a page can be of. Raises Refusal saying why not.
    """
    return parsed(decoded(_bytes(path)), now, path)


def parsed(text, now, path):
    """Return the Page in `text` as saved in the file `path`; nothing but pictures is looked for."""
    start = text.lstrip()[:200].lower()
    is_html = path.suffix.lower() in HTML_ENDINGS or start.startswith(HTML_STARTS)
    return _html(text, now, path) if is_html else _page(TEXT, text_blocks(text), now)


def _html(text, now, path):
    source = html_page(text)
    pictures = tuple(replace(p, path=beside(path, p.src)) for p in source.pictures)
    small = {n for n, p in enumerate(pictures) if p.path and is_decoration(p)}
    page = _page(HTML, [_without(small, block) for block in source.blocks], now)
    used = {int(number) for number in PICTURE.findall(page.body)} | {page.cover}
    told = {number: pictures[number] for number in used if number is not None}
    return replace(page, pictures=told, addresses=source.addresses, notes=source.notes)


def _without(numbers, block):
    """Return `block` without the pictures of these numbers."""
    if not numbers.intersection(block.pictures):
        return block
    html = PICTURE.sub(lambda found: "" if int(found[1]) in numbers else found[0], block.html)
    return replace(block, html=html, pictures=tuple(n for n in block.pictures if n not in numbers))


def _page(form, blocks, now):
    parts = cut(blocks)
    at = published(parts.stamp, now)
    if len(parts.title) > TITLE_LENGTH:
        raise Refusal(f"Tiêu đề dài quá {TITLE_LENGTH} ký tự.")
    if max(map(len, parts.trail)) > SECTION_LENGTH:
        raise Refusal(f"Tên chuyên mục dài quá {SECTION_LENGTH} ký tự.")
    inner = contents(parts.content, blocks)
    return Page(
        form=form,
        trail=parts.trail,
        trail_is_split=parts.trail_is_split,
        title=parts.title,
        published_at=at,
        related=parts.related,
        **vars(inner),
    )


def _bytes(path):
    """Return what is in the file. Raises Refusal when it cannot be a page."""
    if path.suffix.lower() in ARCHIVE_ENDINGS:
        raise Refusal("Không đọc tệp lưu trữ .mht. Hãy lưu trang dưới dạng HTML.")
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise Refusal("Không phải là tệp thường.")
        if facts.st_size > MAX_BYTES:
            raise Refusal("Tệp lớn hơn 10 MB.")
        return path.read_bytes()
    except PermissionError as error:
        raise Refusal("Không có quyền đọc tệp.") from error
    except OSError as error:
        raise Refusal("Không mở được tệp.") from error
