"""Where a text has the words that were asked for: one pattern reads it as it is written.

To fold a text first, and to cut it into words, took six times as long.
"""

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from content.search.terms import MAX_WORD, term
from content.vietnamese import WORD, fold

MOST = 2_000  # places that are looked at: they reach through a text of 300,000 characters
REACH = 130  # characters in which words tell of each other; so many are shown from a place on
BETWEEN = 2  # characters between two words that stand side by side
LETTERS = range(0x3000)  # all alphabets; what lies beyond folds to itself
LETTER, NO_LETTER_BEFORE, END = r"[^\W_]", r"(?<![^\W_].)", r"(?![^\W_])"


class Place(NamedTuple):
    """A word at text[start:end] that was asked for, as the word `term` of the query."""

    start: int
    end: int
    term: str


def places(text, query):
    """Return the Places of the words of `query` in an NFC text, the first MOST.

    A half typed last word finds words that begin so, behind the word before it alone.
    """
    if not query.words:
        return []
    half = query.words[-1] if query.half else None
    before = query.words[-2] if half and len(query.words) > 1 else None
    asked, found = set(query.words), []
    for match in islice(_pattern(frozenset(asked), half).finditer(text), MOST):
        start, end = match.span()
        is_begun = (here := term(match[0])) not in asked
        if is_begun and before and not (found and _is_behind(found[-1], before, start, text)):
            continue
        found.append(Place(start, end, half if is_begun else here))
    return found


def best(found, query):
    """Return the Place from which on most of the query stands together, None for none at all."""
    most = 3 * len(set(query.words)) + len(query.words) - 1
    chosen, top, end, held, beside = None, 0, 0, {}, 0
    for n, place in enumerate(found):
        while end < len(found) and found[end].start < place.start + REACH:
            held[found[end].term] = held.get(found[end].term, 0) + 1
            beside += end > n and _are_beside(found[end - 1], found[end])
            end += 1
        score = 3 * sum(map(bool, held.values())) + min(beside, len(query.words))
        if score > top:
            chosen, top = place, score
        if score >= most:
            break
        held[place.term] -= 1
        beside -= n + 1 < end and _are_beside(place, found[n + 1])
    return chosen


def joined(found, query):
    """Return the spans (start, end) of Places, close ones as one.

    Where two of them stand together somewhere, one that stands alone means something else.
    """
    spans = []
    for place in found:
        start, end, count = place.start, place.end, 1
        if spans and _are_beside(Place(*spans[-1]), place):
            start, _, before = spans.pop()
            count += before
        spans.append((start, end, count))
    least = 2 if any(count > 1 for *_, count in spans) and len(query.words) > 1 else 1
    return [(start, end) for start, end, count in spans if count >= least]


def _is_behind(last, before, start, text):
    return last.term == before and not WORD.search(text, last.end, start)


def _are_beside(place, other):
    return other.start - place.end <= BETWEEN


@lru_cache(maxsize=500)
def _pattern(words, half):
    """Return what finds these terms, however they are marked, and what begins like `half`.

    Its first character is a set, for which Python looks without trying the rest.
    """
    ways = [_way(word, LETTER + "*" if word == half else "") for word in sorted(words)]
    first = "".join(sorted({letter for word in words for letter in _written(_initials(word))}))
    return re.compile(f"[{first}]{NO_LETTER_BEFORE}(?:{'|'.join(ways)}){END}", re.DOTALL)


def _initials(word):
    return {word[0], "0"} if word.isdigit() else {word[0]}


def _way(word, more):
    """Return a pattern for a word whose first character has just been read."""
    more = more or (LETTER + "*" if len(word) >= MAX_WORD else "")
    first, *rest = [f"[{''.join(sorted(_written({letter})))}]" for letter in word]
    whole = f"(?<={first}){''.join(rest)}{more}"
    return f"{whole}|(?<=0)0*{first}{''.join(rest)}{more}" if word.isdigit() else whole


def _written(letters):
    """Return all characters that fold to one of these."""
    return {each for letter in letters for each in _unfolded().get(letter, letter)}


@lru_cache(maxsize=1)
def _unfolded():
    """Return {folded letter: all that fold to it}; 10 ms, at the first search."""
    known = {}
    for letter in filter(str.isalnum, map(chr, LETTERS)):
        known.setdefault(fold(letter), []).append(letter)
    return known
