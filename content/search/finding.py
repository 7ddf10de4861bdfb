"""The best rows of several models for one query: candidates by tiers, in one statement."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from content.search.index import ASKED, fetch, in_its_language, newest
from content.search.queries import PLACES
from content.search.terms import term
from content.vietnamese import spelled

WINDOW = 301  # newest rows of a tier that are looked at; one more than "hơn 300" says
NAME_BONUS = 10
NAME_SCORES = (8, 6, 5, 3)  # the tiers that tell names apart; each one more costs planning time
NAME_SHARE = 0.5  # of the words of a name that must be typed for it to come first


@dataclass(frozen=True)
class Kind:
    """Rows of one model that may be found. `rows`: what the public may see of them.

    `moment`: the field that tells how new a row is. `name`: the field of a name that comes first
    when it is typed (an office, a person).
    """

    key: str
    rows: QuerySet
    moment: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Hit:
    """A row found, without its texts. `moment`: when it is from, as text that sorts, or ""."""

    score: int
    moment: str
    pk: int
    kind: str

    @property
    def rank(self):
        """The key by which the best come last: score, then the newest, undated in their order."""
        return self.score, self.moment, self.pk if self.moment else -self.pk


@dataclass(frozen=True)
class Findings:
    """`hits`, best first. `complete`: these are all; otherwise there are more than these."""

    hits: list
    complete: bool

    @property
    def bound(self):
        """How many there are at least, when not complete, as a round number."""
        return max(len(self.hits) - 1, 0) // 100 * 100


def find(kinds, query, places=PLACES, window=WINDOW):
    """Return the Findings for a Query over `kinds`; raises SearchTooSlow.

    One statement: for every tier of every kind the newest `window` rows, the tiers from the best;
    it stops when enough are found. `places` limits the tiers, e.g. to titles.
    """
    if not query or not kinds:
        return Findings([], complete=True)
    levels = query.tiers(places)
    tiers = [
        (score, expression, number)
        for score, expression in levels
        for number, kind in enumerate(kinds)
        if not kind.name or score in NAME_SCORES or score == levels[-1][0]
    ]
    rows = _rows_of(kinds, tiers, window, query.broad)
    best = {}
    for score, number, pk, moment, name in rows:
        bonus = NAME_BONUS * _is_typed(name, query)
        best.setdefault((number, pk), Hit(score + bonus, moment or "", pk, kinds[number].key))
    hits = sorted(best.values(), key=lambda hit: hit.rank, reverse=True)
    return Findings(hits, complete=_is_complete(rows, tiers, window))


def _rows_of(kinds, tiers, window, broad):
    """Return (score, number of the kind, pk, moment, name) of every candidate, tier by tier."""
    compiled = [_candidates(kind, broad)[:window].query.sql_with_params() for kind in kinds]
    parts, params = [], []
    for score, expression, number in tiers:
        sql, values = compiled[number]
        parts.append(f"SELECT {score}, {number}, t.* FROM ({sql}) AS t")  # noqa: S608
        asked = in_its_language(expression)
        params += [asked if value == ASKED else value for value in values]
    statement = " UNION ALL ".join(parts)
    return fetch(f"{statement} LIMIT {3 * window}", params)


def _candidates(kind, broad):
    """Return the query for pk, moment and name of the newest rows of `kind` that hold ASKED."""
    moment = Cast(F(kind.moment), CharField()) if kind.moment else Value("", TextField())
    name = F(kind.name) if kind.name else Value("", TextField())
    rows = newest(kind.rows, kind.moment, broad)
    return rows.values_list("pk").annotate(at=moment, called=name)


def _is_typed(name, query):
    """Whether the query is the name, or the greater part of it."""
    words = {term(word) for word in spelled(name)} if name else set()
    typed = set(query.words)
    if query.words and query.half and any(word.startswith(query.words[-1]) for word in words):
        typed = set(query.words[:-1])
    return bool(words) and typed <= words and len(query.words) >= NAME_SHARE * len(words)


def _is_complete(rows, tiers, window):
    """Whether the widest tier of each kind was asked to its end."""
    if len(rows) >= 3 * window:
        return False
    widest = tiers[-1][0]
    counts = Counter(number for score, number, *_ in rows if score == widest)
    return all(count < window for count in counts.values())
