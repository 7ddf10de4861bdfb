"""Where texts come from: an article of the portal, or what somebody pasted."""

import html
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

from content.richtext import BLOCK_END, TAG
from news.legacy.page import Refusal
from news.legacy.reading import parsed

ITEM = re.compile(r"<li\b[^>]*>")
CELL_END = re.compile(r"</t[dh]>\s*(?=<t[dh]\b)")
PASTED = Path("dan.txt")


@dataclass(frozen=True)
class Source:
    """A text to read, title first, and the local date it was written on, if known."""

    text: str
    written_on: date | None = None


def from_article(article):
    """Return the Source of an Article: title, lead and body."""
    parts = [article.title, article.lead, paragraphs(article.body)]
    return Source("\n".join(filter(None, parts)), _day(article.published_at))


def from_paste(text, now):
    """Return the Source of pasted text; of a whole page of the old portal only its article.

    `now` (aware): no page is of later.
    """
    try:
        page = parsed(text, now, PASTED)
    except Refusal:
        return Source(text)
    return Source(f"{page.title}\n{paragraphs(page.body)}", _day(page.published_at))


def paragraphs(cleaned):
    """Return cleaned HTML as plain text: one paragraph, item or row of a table a line."""
    marked = ITEM.sub("\n- ", CELL_END.sub(": ", cleaned))
    return html.unescape(TAG.sub("", BLOCK_END.sub("\n", marked)))


def _day(at):
    return timezone.localdate(at) if at else None
