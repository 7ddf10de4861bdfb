"""The terms under which a row is found: words, neighbors and spellings at three places.

A term is a word behind signs. Its place: "^" the title, "~" the lead, none anywhere in the row.
Its kind: none the folded word (`thu`), "_" two neighbors (`_thu_tuc`), "=" the word with its marks
(`=thu2`), only where it has some. "@" and a number is the quarter that the row is from. Neighbors
as terms of their own make a phrase a plain AND, which neither database has to check against the
text.
"""

from datetime import date, datetime, timezone
from functools import lru_cache
from itertools import pairwise

from content.vietnamese import fold, spelled, toned

TITLE, LEAD, ANYWHERE = "^", "~", ""
MAX_WORD = 40  # characters of a word that count
MAX_BYTES = 600_000  # of one row's terms: a tsvector holds 1 MB at most
DAYS = 91  # of a quarter: what is new is looked through before what is old


@lru_cache(maxsize=65536)
def term(word):
    """Return a word as it is compared: folded, at most 40 characters; 08 is 8 as in 8-NQ/TU."""
    folded = fold(word)[:MAX_WORD]
    return folded.lstrip("0") or "0" if folded.isdigit() else folded


@lru_cache(maxsize=65536)
def marked(word):
    """Return the term for a word with its marks, "" for one without any."""
    return "" if word.isascii() else f"={toned(word)[:MAX_WORD]}"


def neighbors(first, second):
    """Return the term for two neighboring terms."""
    return f"_{first}_{second}"


def quarter(moment):
    """Return the number of the quarter that a date or an aware datetime lies in."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(timezone.utc)  # noqa: UP017  Python 3.11 has both
    return moment.toordinal() // DAYS


def first_day(number):
    """Return the first day of a quarter."""
    return date.fromordinal(number * DAYS)


def of_quarter(number):
    """Return the term of the rows of a quarter."""
    return f"@{number}"


@lru_cache(maxsize=32768)
def _read(chunk):
    """Return (terms, marked terms) of what stands between two spaces, e.g. "2943/KH-UBND," ."""
    written = spelled(chunk)
    return (*map(term, written),), (*filter(None, map(marked, written)),)


def terms_of(texts):
    """Return the terms of a row, each once. `texts`: title, lead and any number of others."""
    found = []
    for place, text in zip((TITLE, LEAD, *[ANYWHERE] * len(texts)), texts, strict=False):
        read = [*map(_read, text.split())]
        folded = [each for terms, _ in read for each in terms]
        here = [*folded, *[f"_{first}_{second}" for first, second in pairwise(folded)]]
        here += [each for _, marks in read for each in marks]
        found += here
        if place == TITLE:
            found += [TITLE + each for each in here]
        if place == LEAD:  # its words alone: neighbors and marks there would cost 6 % more
            found += [LEAD + each for each in folded]
    return _bounded([*dict.fromkeys(found)])


def _bounded(terms):
    """Return the first of `terms` that a tsvector holds together."""
    if sum(map(len, terms)) * 4 < MAX_BYTES:
        return terms
    size, kept = 0, []
    for each in terms:
        size += len(each.encode()) + 1
        if size > MAX_BYTES:
            break
        kept.append(each)
    return kept
