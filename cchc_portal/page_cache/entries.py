"""An entry: the finished bytes of one answer in every encoding, with what proves it fresh."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property

import brotli
from django.utils.http import http_date, parse_etags

from cchc_portal.watching.requests import HEADER

BRIEF = 60  # seconds that what is no page is kept at most
KEPT_STATUSES = ("200", "301", "404", "410")
FOR_BRIEF = ("301", "404", "410")
FEEDS = ("application/rss+xml", "application/atom+xml")
COMPRESSED = ("text/", "application/json", "application/manifest+json", "application/xml", *FEEDS)
WORTH_COMPRESSING = 500  # bytes
# Of an article: brotli 5.1 KB in 0.30 ms, at first 5.8 KB in 0.10; gzip 5.3 in 0.28, 6.0 in 0.13.
COMPRESS = {
    "br": lambda body, is_first: brotli.compress(body, quality=2 if is_first else 5),
    "gzip": lambda body, is_first: gzip.compress(body, 1 if is_first else 6, mtime=0),
}
# Headers that are made anew for each form and each answer
OWN = {"content-length", "content-encoding", "etag", "last-modified", "vary", HEADER.lower()}
ROOM = 1_500  # bytes that an entry takes beside its bodies, about


@dataclass
class Made:
    """What Django answered: status line, headers, body; `is_whole` unless it came in pieces."""

    status: str
    headers: list
    body: bytes
    is_whole: bool = True

    @property
    def code(self):
        return self.status[:3]

    def values(self, name):
        return [value.lower() for key, value in self.headers if key.lower() == name]

    @property
    def is_personal(self):
        """Whether it may be for this visitor alone: with a cookie, or told apart by one."""
        told_apart = ",".join(self.values("vary")).replace("accept-encoding", "").strip(", ")
        return bool(self.values("set-cookie") or told_apart)

    @property
    def may_be_kept(self):
        control = ",".join(self.values("cache-control"))
        forbidden = any(word in control for word in ("private", "no-store", "no-cache"))
        return (
            self.code in KEPT_STATUSES
            and self.is_whole
            and not (forbidden or self.is_personal or self.values("content-encoding"))
            and b"csrfmiddlewaretoken" not in self.body
        )


@dataclass
class Entry:
    """One kept answer. `version` and `until` are the proof; `forms` its bodies.

    {encoding, "" for none: body}; a compressed one is made when it is first asked for. Moments are
    seconds since 1970, exact to the microsecond: they are compared at each hit.
    """

    status: str
    headers: list
    forms: dict
    version: int
    until: float
    made_at: float
    begins_former: bool | None = None  # whether a former address with a query does; None: unasked

    @classmethod
    def of(cls, made, version, until, now):
        """Return what is kept of a Made; `now`: the moment before it was made."""
        headers = [(name, value) for name, value in made.headers if name.lower() not in OWN]
        brief = made.code in FOR_BRIEF
        until = min(until, now + BRIEF) if brief else until
        return cls(made.status, headers, {"": made.body}, version, until, now)

    def is_good(self, version, now):
        """Say whether it may answer a request that read this version at this moment.

        What was made later than now, before a clock was stepped back, may show what is not out yet.
        """
        return self.version == version and self.made_at <= now < self.until

    @cached_property
    def size(self):
        """Bytes of memory, about: the compressed forms of a text together are shorter than it."""
        return ROOM + 2 * len(self.forms[""])

    @cached_property
    def etag(self):
        """The name of what it says, the same in every form; "" for what is no page."""
        if self.status[:3] != "200":
            return ""
        return f'W/"{hashlib.sha256(self.forms[""]).hexdigest()[:24]}"'

    @cached_property
    def kind(self):
        """The content type."""
        return "".join(value for name, value in self.headers if name == "Content-Type")

    @cached_property
    def is_feed(self):
        return bool(self.etag) and self.kind.startswith(FEEDS)

    @cached_property
    def answered_once(self):
        """The encodings that somebody had already."""
        return set()

    @cached_property
    def answers(self):
        """{encoding: (all headers, [body])} as far as asked for."""
        return {}

    def whole(self, encoding):
        """Make and return (all headers, [body]) in this encoding, plain where it shortens nothing.

        Most pages are asked for once in a version: the first answer is compressed quickly and not
        kept. Two threads may make the same one at once, and either stays.
        """
        is_first = encoding not in self.answered_once
        self.answered_once.add(encoding)
        body = self.form(encoding, is_first)
        said = [*self.headers, ("Vary", "Accept-Encoding")]
        if self.etag:
            said.append(("ETag", self.etag))
        if body is not self.forms[""]:
            said.append(("Content-Encoding", encoding))
        made = [*said, ("Content-Length", str(len(body)))], [body]
        if not is_first:
            self.answers[encoding] = made
        return made

    def form(self, encoding, is_first=False):
        """Return the body in this encoding; the plain one where that is no longer.

        For who asks first it is made in a third of the time and a seventh longer.
        """
        plain = self.forms[""]
        if encoding in self.forms or not self.may_be_compressed:
            return self.forms.get(encoding, plain)
        made = COMPRESS[encoding](plain, is_first)
        if len(made) >= len(plain):
            return plain
        if not is_first:
            self.forms[encoding] = made
        return made

    @cached_property
    def may_be_compressed(self):
        return self.kind.startswith(COMPRESSED) and len(self.forms[""]) >= WORTH_COMPRESSING

    @cached_property
    def unchanged(self):
        """The headers of a 304."""
        said = [each for each in self.headers if not each[0].lower().startswith("content-type")]
        return [*said, ("Vary", "Accept-Encoding"), ("ETag", self.etag)]

    def reply(self, asked, environ, now):
        """Return (status line, headers, body as a list) to an Asked in a WSGI request at `now`."""
        dated = self.dated(now) if self.is_feed else []
        if (dated or "HTTP_IF_NONE_MATCH" in environ) and self.is_known_to(environ, dated):
            return "304 Not Modified", self.unchanged + dated, []
        headers, body = self.answers.get(asked.encoding) or self.whole(asked.encoding)
        if dated:
            headers = headers + dated
        return self.status, headers, [] if asked.method == "HEAD" else body

    def is_known_to(self, environ, dated):
        """Say whether the asking one has this very answer, by ETag, else by its date."""
        theirs = environ.get("HTTP_IF_NONE_MATCH")
        if not theirs:
            return bool(dated) and environ.get("HTTP_IF_MODIFIED_SINCE") == dated[0][1]
        if not self.etag:
            return False
        if theirs == self.etag:
            return True
        known = [each.removeprefix("W/") for each in parse_etags(theirs)]
        return "*" in known or self.etag.removeprefix("W/") in known

    def dated(self, now):
        """Return [Last-Modified] of a feed, once the second it was made in is over.

        So two texts of one second never share a date. Compared by equality: clocks may differ.
        """
        made = int(self.made_at)
        return [("Last-Modified", http_date(made))] if now >= made + 1 else []
