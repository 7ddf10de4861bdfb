"""What a list of results shows of a text: runs of it, those that were asked for set apart.

Runs carry the text as it is written; templates escape them like any other text.
"""

from collections import deque
from dataclasses import dataclass
from itertools import islice

from content.richtext import plain_text
from content.search.places import best, joined, places
from content.vietnamese import WORD, nfc

WINDOW = 45  # words shown
BEFORE = 8  # of them before the first that was asked for
LOOKED_BACK = 400  # characters for those
WHOLE = 60_000  # characters of HTML that are read as a whole; of more
AHEAD, BEHIND = 2_000, 18_000  # so many around the best place


@dataclass(frozen=True)
class Run:
    """A piece of text; `found`: it was asked for."""

    text: str
    found: bool


def runs(text, query):
    """Return the whole of a text as runs."""
    text = nfc(text)
    return _cut(text, joined(places(text, query), query), 0, len(text))


def excerpt(text, query):
    """Return the stretch of a text that tells most of the query, as runs; "…" where it is cut."""
    text = nfc(text)
    found = places(text, query)
    first = best(found, query)
    start, is_first = _start(text, first.start) if first else (0, True)
    words = [*islice(WORD.finditer(text, start), WINDOW + 1)]
    if not words:
        return []
    is_last = len(words) <= WINDOW
    start, end = words[0].start(), words[:WINDOW][-1].end()
    inside = [place for place in found if place.start >= start and place.end <= end]
    shown = _cut(text, joined(inside, query), start, end)
    head = [] if is_first else [Run("… ", found=False)]
    return head + shown + (_cut(text, (), end, len(text)) if is_last else [Run(" …", found=False)])


def reading(html, query):
    """Return cleaned HTML as plain text; of a very long one what stands around the best place."""
    if len(html) <= WHOLE:
        return plain_text(html)
    place = best(places(html, query), query)
    start = html.find("<", max(place.start - AHEAD, 0)) if place and place.start > AHEAD else 0
    stretch = html[start : start + AHEAD + BEHIND]
    return plain_text(stretch[: stretch.rfind("<")])


def tells_all(text, query):
    """Whether a text has every word of the query."""
    return {place.term for place in places(nfc(text), query)} >= {*query.words}


def _start(text, place):
    """Return where the stretch around a place begins, and whether no word stands before it."""
    back = max(place - LOOKED_BACK, 0)
    words = deque(WORD.finditer(text, back, place), BEFORE + 1)
    if back and len(words) <= BEFORE and words:
        words.popleft()  # its beginning may be cut off
    is_first = not back and len(words) <= BEFORE
    if len(words) > BEFORE:
        words.popleft()
    return (words[0].start() if words else place), is_first


def _cut(text, spans, start, end):
    """Return text[start:end] as runs, those of `spans` found."""
    made, at = [], start
    for first, last in spans:
        made += [Run(text[at:first], found=False), Run(text[first:last], found=True)]
        at = last
    made.append(Run(text[at:end], found=False))
    return [run for run in made if run.text]
