"""Blocks of a page → its parts, cut by the old portal's landmarks.

breadcrumb · title · (Ngày đăng :…) · content · Tin liên quan · … · Tin mới nhất · … · footer
"""

import re
from dataclasses import dataclass
from html import escape, unescape

from content.vietnamese import tidy
from news.legacy.dates import MOMENT, PUBLISHED, moment
from news.legacy.page import Block, Listed, Refusal, title_key

HOME = re.compile(r"^(?:[^›>»:]{0,25}:\s*)?Trang chủ(?!\w)", re.I)
SEPARATORS = re.compile(r"</?a\b[^>]*>|[›»→|]|&gt;|::|(?<=\s)[/\\-](?=\s)")
TAG = re.compile(r"<[^>]+>")
ENTRY_STAMP = re.compile(rf"(?:^|[(\[])\s*{MOMENT.pattern}\s*[)\]]?\s*$", re.I)
BULLETS = "-–•+*» "
RELATED, LATEST = "tin lien quan", "tin moi nhat"
HEADINGS = ("h1", "h2", "h3")
MOST_CRUMBS = 6


@dataclass(frozen=True)
class Parts:
    trail: tuple
    trail_is_split: bool
    title: str
    stamp: str
    content: list
    related: tuple


def cut(blocks):
    """Return the Parts of a page. Raises Refusal when date, breadcrumb or title are missing."""
    at = next((n for n, block in enumerate(blocks) if PUBLISHED.search(block.text)), None)
    if at is None:
        raise Refusal("Không có dòng “Ngày đăng”.")
    before, stamp, after = _around_stamp(blocks[at])
    head, tail = [*blocks[:at], *before], [*after, *blocks[at + 1 :]]
    home = max((n for n, block in enumerate(head) if HOME.match(block.text)), default=None)
    if home is None:
        raise Refusal("Không có dòng đường dẫn “Trang chủ …”, không biết chuyên mục.")
    above, title = _title(head[home + 1 :])
    trail, is_split = _trail([head[home], *above], title)
    marks = _marks(tail)
    content = tail[: min(marks.values(), default=len(tail))]
    return Parts(trail, is_split, title, stamp, content, _listed(tail, marks))


def _around_stamp(block):
    """Return (title blocks, stamp, content blocks) of the block that holds the date."""
    found = PUBLISHED.search(block.text)
    shown = MOMENT.match(block.text, found.end())
    end = shown.end() if shown else len(block.text)
    before, after = block.text[: found.start()].strip(), block.text[end:].strip(" )")
    as_blocks = [
        [Block(text, escape(text, quote=False))] if text else [] for text in (before, after)
    ]
    return as_blocks[0], block.text[found.start() : end], as_blocks[1]


def _title(blocks):
    """Return (blocks above the title, title): the last heading, else the last element or line."""
    headings = [n for n, block in enumerate(blocks) if block.tag in HEADINGS]
    end = (headings or [len(blocks) - 1])[-1] + 1
    start = max(end - 1, 0)
    while start > 0 and _continues(blocks[start - 1], blocks[start]):
        start -= 1
    title = " ".join(block.text for block in blocks[start:end])
    if not title_key(title):
        raise Refusal("Không có tiêu đề.")
    return blocks[:start], title


def _continues(line, following):
    """Say whether `following` is the next line of the same element or paragraph."""
    return line.owner is following.owner and not line.gap


def _trail(blocks, title):
    """Return (names, whether they are told apart) of the breadcrumb, without "Trang chủ".

    It is the first block, or the blocks that follow when that holds "Trang chủ" alone; when it
    ends with the title of the page itself, it ends before it.
    """
    first, *others = _pieces(blocks[0])
    first = HOME.sub("", first).strip()
    if not first and not others:
        others = [piece for block in blocks[1:] for piece in _pieces(block)]
    names = [name for name in [first, *others] if name and title_key(name) != title_key(title)]
    if not names or len(names) > MOST_CRUMBS:
        raise Refusal("Không nhận ra chuyên mục trong dòng đường dẫn “Trang chủ …”.")
    return tuple(names), not first


def _pieces(block):
    texts = [tidy(unescape(TAG.sub("", part))) for part in SEPARATORS.split(block.html)]
    return [text for text in texts if text]


def _marks(blocks):
    """Return {landmark: its index} for those below the date."""
    marks = {}
    for n, block in enumerate(blocks):
        if name := _landmark(block.text):
            marks.setdefault(name, n)
    return marks


def _landmark(text):
    key = title_key(text) if len(text) < 200 else ""
    if key in (RELATED, LATEST):
        return key
    is_banner = key.startswith("trang thong tin dien tu") and text.isupper()
    return "footer" if is_banner or key.startswith("chiu trach nhiem chinh") else None


def _listed(blocks, marks):
    """Return what "Tin liên quan" lists."""
    if RELATED not in marks:
        return ()
    start = marks[RELATED] + 1
    end = min((n for n in marks.values() if n >= start), default=len(blocks))
    listed = []
    for block in blocks[start:end]:
        entry = _entry(block.text)
        if entry.title:
            listed.append(entry)
        elif entry.at and listed and listed[-1].at is None:
            listed[-1] = Listed(listed[-1].title, entry.at)
    return tuple(entry for entry in listed if entry.at or len(entry.title.split()) > 3)


def _entry(text):
    """Return title and time of “Tiêu đề (20/09/2021 8:09:04 SA)”."""
    title, stamp = text.strip(BULLETS), ENTRY_STAMP.search(text)
    if stamp:
        title = text[: stamp.start()].strip(BULLETS)
    return Listed(title, moment(MOMENT.search(stamp[0])) if stamp else None)
