"""The terms under which a row is found: words, neighbors and spellings at three places.

A term is a word behind signs. Its place: "^" the title, "~" the lead, none anywhere in the row.
Its kind: none the folded word (`thu`), "_" two neighbors that are common syllables (`_thu_tuc`),
"__" two others (`__than_uyen`), "=" the word with its marks (`=thu2`), only where it has some. "@"
and a number is the quarter that the row is from. Neighbors as terms of their own make a phrase a
plain AND, which neither database has to check against the text.

PostgreSQL keeps the terms of a row with a quarter by its era, two years ("16/thu"): the lists of
what is new are short. All but what stands behind "|", pairs that are not common: they would fill
the index, each with an entry an era.
"""

from datetime import datetime, timezone
from functools import lru_cache
from itertools import pairwise, starmap

from content.search.common_syllables import COMMON
from content.vietnamese import fold, spelled, toned

TITLE, LEAD, ANYWHERE = "^", "~", ""
MAX_WORD = 40  # characters of a word that count
MAX_BYTES = 600_000  # of one row's terms: a tsvector holds 1 MB at most
DAYS = 91  # of a quarter: what is new is looked through before what is old
ERA = 8  # quarters of an era
BEYOND_ERAS = "|"  # before the terms that are not kept by era


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
    sign = "_" if first in COMMON and second in COMMON else "__"
    return f"{sign}{first}_{second}"


def begun_neighbors(first, half):
    """Return how the terms for a term and a neighbor that begins with `half` begin."""
    signs = ("_", "__") if first in COMMON else ("__",)
    return [f"{sign}{first}_{half}" for sign in signs]


def quarter(moment):
    """Return the number of the quarter that a date or an aware datetime lies in."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(timezone.utc)  # noqa: UP017  Python 3.11 has both
    return moment.toordinal() // DAYS


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
    found, rare = [], []
    for place, text in zip((TITLE, LEAD, *[ANYWHERE] * len(texts)), texts, strict=False):
        read = [*map(_read, text.split())]
        folded = [each for terms, _ in read for each in terms]
        pairs = [*starmap(neighbors, pairwise(folded))]
        rare += [pair for pair in pairs if pair[1] == "_"]
        here = [*folded, *(pair for pair in pairs if pair[1] != "_")]
        here += [each for _, marks in read for each in marks]
        found += here
        if place == TITLE:
            found += [TITLE + each for each in dict.fromkeys([*here, *pairs])]
        if place == LEAD:  # its words alone: neighbors and marks there would cost 6 % more
            found += [LEAD + each for each in folded]
    return _bounded([*dict.fromkeys([*found, *([BEYOND_ERAS] if rare else []), *rare])])


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
