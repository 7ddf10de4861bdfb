"""What a list of results shows of a text: runs of it, those that were asked for set apart.

Runs carry the text as it is written; templates escape them like any other text.
"""

from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from content.search.terms import term
from content.vietnamese import WORD, fold, nfc

LONGEST = 20_000  # characters of a text that are looked at
WINDOW = 45  # words shown
BEFORE = 8  # of them before the first that was asked for
BETWEEN = 2  # characters between two found words that are marked as one


@dataclass(frozen=True)
class Run:
    """A piece of text; `found`: it was asked for."""

    text: str
    found: bool


def runs(text, query):
    """Return the whole of a text as runs."""
    text = nfc(text[:LONGEST])
    return _cut(text, _found(_words(text), query), 0, len(text))


def excerpt(text, query):
    """Return the stretch of a text that tells most of the query, as runs; "…" where it is cut."""
    text = nfc(text[:LONGEST])
    words = _words(text)
    first, last = _best_window(words, query)
    if first >= last:
        return []
    start, end = words[first].start(), words[last - 1].end()
    shown = _cut(text, _found(words[first:last], query), start, end)
    head = [Run("… ", found=False)] if first else []
    tail = [Run(" …", found=False)] if last < len(words) else []
    return head + shown + (tail or _cut(text, (), end, len(text)))


def _words(text):
    return list(WORD.finditer(fold(text)))


def _asked(words, query):
    """Return the numbers of the words that were asked for.

    A half typed last word finds words that begin so, behind the word before it alone.
    """
    terms = [*map(term, map(itemgetter(0), words))]
    asked, half = set(query.words), query.words[-1] if query.half else None
    if not half:
        return [n for n, found in enumerate(terms) if found in asked]
    before = query.words[-2] if len(query.words) > 1 else None
    return [
        n
        for n, found in enumerate(terms)
        if found in asked
        or (found.startswith(half) and (not before or (n and terms[n - 1] == before)))
    ]


def _found(words, query):
    """Return the spans of the words that were asked for, close ones joined.

    Where two of them stand together somewhere, one that stands alone means something else.
    """
    spans = []
    for n in _asked(words, query):
        start, end, count = *words[n].span(), 1
        if spans and start - spans[-1][1] <= BETWEEN:
            start, _, before = spans.pop()
            count += before
        spans.append((start, end, count))
    least = 2 if any(count > 1 for *_, count in spans) and len(query.words) > 1 else 1
    return [(start, end) for start, end, count in spans if count >= least]


def _best_window(words, query):
    """Return (first, last) of at most WINDOW words that hold the most of the query's words."""
    places = _asked(words, query)
    best, start, most = 0, 0, 3 * len(set(query.words)) + len(query.words)
    for n, place in enumerate(places):
        inside = [p for p in places[n : n + WINDOW] if p < place + WINDOW - BEFORE]
        held = {term(words[p][0]) for p in inside}
        beside = sum(b - a == 1 for a, b in pairwise(inside))
        if 3 * len(held) + min(beside, len(query.words)) > best:
            best, start = 3 * len(held) + min(beside, len(query.words)), max(place - BEFORE, 0)
        if n > WINDOW or best >= most:  # it has been looked for long enough
            break
    return start, min(start + WINDOW, len(words))


def _cut(text, spans, start, end):
    """Return text[start:end] as runs, those of `spans` found."""
    made, at = [], start
    for first, last in spans:
        made += [Run(text[at:first], found=False), Run(text[first:last], found=True)]
        at = last
    made.append(Run(text[at:end], found=False))
    return [run for run in made if run.text]
