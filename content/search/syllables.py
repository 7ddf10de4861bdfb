"""The syllables of Vietnamese, folded: what half a word may become, what a slip can make.

Every beginning with every rhyme: more than the language uses, and all that it uses.
"""

from bisect import bisect_left
from functools import lru_cache

from content.legacy_fonts import RHYMES
from content.vietnamese import fold

BEGINNINGS = ("", *"b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split())
SYLLABLES = frozenset(first + rhyme for first in BEGINNINGS for rhyme in fold(RHYMES).split())
IN_ORDER = sorted(SYLLABLES)
MOST = 120  # that are asked for; more are asked for by what they share
WIDE = 40  # that begin alike: letters of which many more words begin than anybody means


@lru_cache(maxsize=1024)
def begun_by(letters):
    """Return the syllables that begin so, () where there are none or very many."""
    start, end = _span(letters)
    return tuple(IN_ORDER[start:end]) if end - start <= MOST else ()


def is_wide(letters):
    """Say whether many syllables begin so."""
    start, end = _span(letters)
    return end - start > WIDE


def _span(letters):
    return bisect_left(IN_ORDER, letters), bisect_left(IN_ORDER, f"{letters}~")
