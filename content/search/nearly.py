"""What holds nearly all words of a query that finds nothing.

All but two that stand beside each other: most words of Vietnamese are two syllables. Of more than
eight the first eight are asked for.
"""

from dataclasses import dataclass, replace

from content.search.expressions import Some
from content.search.queries import ANYWHERE, FOUND, TITLE, Query
from content.search.slips import Slip

BELOW = 20  # how far what nearly holds the words stands behind what was asked for beside it
FEWEST = 4  # words: of three, two would be left, which is no more what was asked for
MOST = 8  # words that are asked for


@dataclass(frozen=True)
class Nearly:
    """Asks, like a Query, for rows that hold its words but for one or two beside each other.

    And, in the same question, for what a Slip asks: its hits stand first, scored above 0. Not for
    phrases, nor where words must not be there: who types these means them.
    """

    query: Query
    beside: Slip
    others = None
    without = words = typed = ()
    half = False

    def __bool__(self):
        is_free = not (self.query.bound or self.query.without)
        return is_free and len(self.query.words) >= FEWEST

    def tiers(self, places):
        first = self.beside.tiers(places) if self.beside else []
        return [
            *first,
            (7 - BELOW, self._but(2, TITLE, as_typed=True)),
            (6 - BELOW, self._but(2, ANYWHERE, as_typed=True)),
            (5 - BELOW, self._but(2, TITLE)),
            (3 - BELOW, self._but(1, ANYWHERE)),
        ]

    def all(self, places):
        first = self.beside.all(places) if self.beside else []
        return [*first, (FOUND - BELOW, self._but(2, ANYWHERE))]

    def _but(self, count, place, *, as_typed=False):
        """Return the expression for all words at a place but for `count` of them side by side.

        `as_typed`: with their marks, those beside each other that were typed so.
        """
        numbers = range(min(len(self.query.words), MOST))
        whole = replace(self.query, half=False)
        if as_typed:
            whole = replace(whole, bound=frozenset(numbers[:-1]))
        kept = ([*numbers[:n], *numbers[n + count :]] for n in range(len(numbers) - count + 1))
        return Some(tuple(whole.only(each).at(place, marks=as_typed) for each in kept))
