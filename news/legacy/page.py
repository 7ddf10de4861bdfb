"""What a saved page of the old portal holds, in whatever form it was saved."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from content.richtext import plain_text
from content.vietnamese import words

TEXT, HTML = "text", "html"


class Refusal(Exception):
    """Why a page is not taken over; its text is for the person who runs the import."""


@dataclass(frozen=True)
class Block:
    """A line of a page: its plain words and its inline HTML.

    `owner` is the element that holds it (None in plain text), `within` the lists and tables around
    it, the outermost first; `gap` says that a blank line or another element follows.
    """

    text: str
    html: str
    gap: bool = True
    pictures: tuple = ()
    owner: object = None
    within: tuple = ()

    @property
    def tag(self):
        return self.owner.tag if self.owner is not None else "p"


@dataclass(frozen=True)
class Picture:
    """A picture of a page: its address as written, and the file beside the page if there is one."""

    src: str
    alt: str = ""
    path: Path | None = None


@dataclass(frozen=True)
class Listed:
    """An entry of "Tin liên quan": a title, and the time printed with it if one was."""

    title: str
    at: datetime | None = None


@dataclass(frozen=True)
class Page:
    """One article of the old portal. `body` and `cover` refer to `pictures` by number; in the body
    that is written <img src="picture:0">.

    `trail` is the breadcrumb without "Trang chủ"; when not `trail_is_split`, its one entry holds
    all names in a row, as plain text does.
    """

    form: str
    trail: tuple
    trail_is_split: bool
    title: str
    published_at: datetime
    body: str
    caption: str = ""
    cover: int | None = None
    author: str = ""
    source: str = ""
    pictures: dict = field(default_factory=dict)
    related: tuple = ()
    addresses: tuple = ()
    notes: tuple = ()

    @property
    def key(self):
        """What the page is found again by, in whatever form: SHA-256 of folded title and time."""
        return digest([title_key(self.title), self.published_at.timestamp()])

    @cached_property
    def content_hash(self):
        """SHA-256 of everything that the page says."""
        said = [self.title, self.published_at.timestamp(), self.caption, self.body]
        return digest(
            [*said, self.author, self.source, sorted(p.src for p in self.pictures.values())]
        )

    @property
    def found(self):
        """The addresses of the pictures whose files lie beside the page."""
        return [picture.src for picture in self.pictures.values() if picture.path]

    @property
    def text(self):
        return plain_text(self.body)


def title_key(title):
    """Return the words by which two titles are the same, whatever their marks and signs."""
    return " ".join(words(title))


def digest(values):
    """Return the SHA-256 of a list of plain values, in hex."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
