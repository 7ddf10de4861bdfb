"""Content blocks of a page → cover, caption, body, author and source."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from lxml import etree

from content.richtext import MAX_LENGTH
from news.legacy.html_form import PICTURE
from news.legacy.page import Refusal

ENDS_SENTENCE = (".", ":", ";", "!", "?", "…", ",")
NUMBERED = re.compile(r"^(?:[-–•+*]|\d+[.)/]|[IVX]+[.)]|[a-zđ][.)])\s")
MAX_CAPTION = 200
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h5", "h6": "h5"}
CREDIT = re.compile(r"^\(?(Tác giả|Người viết|Nguồn tin|Nguồn)\s*:\s*([^:]{2,120}?)[).]*$")
# Links that lead nowhere any more keep their words.
BARE_LINK = re.compile(r"<a>(.*?)</a>", re.S)


@dataclass(frozen=True)
class Contents:
    body: str
    cover: int | None = None
    caption: str = ""
    author: str = ""
    source: str = ""


def contents(blocks, page_blocks):
    """Return the Contents of `blocks`, the part of `page_blocks` between date and lists.

    The first picture is the cover, the short line after it its caption; without a picture, as in
    plain text, a short first line is. Raises Refusal when nothing is there, or too much.
    """
    kept = _kept_whole(blocks, page_blocks)
    blocks = [part for block in blocks for part in _without_its_pictures(block, kept)]
    cover_at = next((n for n, block in enumerate(blocks) if block.pictures), None)
    caption_at = 0 if cover_at is None else cover_at + 1
    caption = ""
    if _is_caption(blocks[caption_at : caption_at + 2], kept):
        caption = blocks.pop(caption_at).text
    cover = blocks[cover_at].pictures[0] if cover_at is not None else None
    credits = _take_credits(blocks)
    body = BARE_LINK.sub(r"\1", "".join(_paragraphs(blocks, kept)))
    if not body:
        raise Refusal("Không có nội dung.")
    if len(body) > MAX_LENGTH:
        raise Refusal("Nội dung dài quá 500.000 ký tự.")
    body = PICTURE.sub(lambda found: "" if int(found[1]) == cover else found[0], body)
    return Contents(body.replace("<figure></figure>", ""), cover, caption, **credits)


def _kept_whole(blocks, page_blocks):
    """Return the lists, quotes and tables of figures that lie wholly in the content."""
    everywhere = Counter(holder for block in page_blocks for holder in block.within)
    here = Counter(holder for block in blocks for holder in block.within)
    whole = (holder for holder, count in here.items() if count == everywhere[holder])
    return {holder for holder in whole if holder.tag != "table" or _has_figures(holder)}


def _has_figures(table):
    """Say whether a table is one of data: two rows with two filled cells each, none nested."""
    cells = ([*map(_is_filled, row.iterchildren("td", "th"))] for row in table.iter("tr"))
    full = [row for row in cells if sum(row) > 1]
    return len(full) > 1 and next(table.iterdescendants("table"), None) is None


def _is_filled(cell):
    return bool("".join(cell.itertext()).strip())


def _holder(block, kept):
    """Return the outermost list or table around `block` that is kept whole, or None."""
    return next((holder for holder in block.within if holder in kept), None)


def _without_its_pictures(block, kept):
    """Return the pictures of a line as a block of their own, before its words."""
    if not block.pictures or not block.text or _holder(block, kept) is not None:
        return [block]
    words = replace(block, html=PICTURE.sub("", block.html).strip(), pictures=())
    images = "".join(found[0] for found in PICTURE.finditer(block.html))
    return [replace(block, text="", html=images), words]


def _is_caption(lines, kept):
    """Say whether the first of two lines is short, no sentence, and followed by a longer one."""
    if not lines or not lines[0].text or _holder(lines[0], kept) is not None:
        return False
    line, *following = lines
    if line.tag == "figcaption":
        return True
    is_longer = any(len(other.text) > len(line.text) for other in following)
    is_words = not line.text.endswith(ENDS_SENTENCE) and not NUMBERED.match(line.text)
    is_title = line.text.isupper() or line.tag in HEADINGS
    return line.gap and is_longer and is_words and not is_title and len(line.text) <= MAX_CAPTION


def _take_credits(blocks):
    """Take author and source off the end of `blocks`; return them by field name."""
    credits = {}
    while len(blocks) > 1 and (found := CREDIT.match(blocks[-1].text)):
        credits["source" if found[1].startswith("Nguồn") else "author"] = found[2].strip()
        blocks.pop()
    return credits


def _paragraphs(blocks, kept):
    """Return the HTML of each paragraph, heading, figure, list and table in turn."""
    made, last = [], None
    for block in blocks:
        holder = _holder(block, kept)
        if holder is not None:
            if last is None or _holder(last, kept) is not holder:
                made.append(
                    etree.tostring(holder, encoding="unicode", method="html", with_tail=False)
                )
        elif block.pictures and not block.text:
            made.append(f"<figure>{block.html}</figure>")
        elif last is not None and _is_next_line(last, block):
            end = f"</{_tag(block)}>"
            made[-1] = f"{made[-1].removesuffix(end)}<br>{block.html}{end}"
        else:
            made.append(f"<{_tag(block)}>{block.html}</{_tag(block)}>")
        last = block
    return made


def _is_next_line(last, block):
    """Say whether `block` stands in the same paragraph as `last`, after one line break."""
    together = block.owner is not None and block.owner is last.owner and not last.gap
    return together and bool(last.text) and block.tag in ("p", *HEADINGS)


def _tag(block):
    return HEADINGS.get(block.tag, "p")
