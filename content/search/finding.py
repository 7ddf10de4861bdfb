"""The best rows of several models for one query: candidates by tiers, in one statement."""

from dataclasses import dataclass, field

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from content.search.index import fetch, newest
from content.search.queries import ANYWHERE, PLACES, TITLE
from content.search.terms import term
from content.vietnamese import spelled

WINDOW = 300  # newest rows of a tier that are looked at
NAME_BONUS = 10
NAME_SHARE = 0.5  # of the words of a name that must be typed for it to come first


@dataclass(frozen=True)
class Kind:
    """Rows of one model that may be found. `rows`: what the public may see of them.

    `moment`: the field that tells how new a row is. `name`: the field of a name that comes first
    when it is typed (an office, a person), so that its rows need only two tiers.
    """

    key: str
    rows: QuerySet
    moment: str | None = None
    name: str | None = None

    @property
    def places(self):
        return (TITLE, ANYWHERE) if self.name else PLACES


@dataclass(order=True)
class Hit:
    """A row found, without its texts. Orders from the best: score, then the newest."""

    score: int
    moment: str
    pk: int
    kind: str = field(compare=False)


@dataclass(frozen=True)
class Findings:
    """`hits`, best first. `complete`: these are all; otherwise there are more than these."""

    hits: list
    complete: bool

    def of(self, key):
        """Return the hits of one kind."""
        return [hit for hit in self.hits if hit.kind == key]

    @property
    def bound(self):
        """How many there are at least, when not complete, as a round number."""
        return max(len(self.hits) - 1, 0) // 100 * 100


def find(kinds, query, places=None, window=WINDOW):
    """Return the Findings for a Query over `kinds`; raises SearchTooSlow.

    One statement: for every tier of every kind the newest `window` rows, the tiers from the best;
    it stops when enough are found. `places` limits the tiers, e.g. to titles.
    """
    tiers = [
        (score, number, expression)
        for number, kind in enumerate(kinds)
        for score, expression in query.tiers(places or kind.places)
    ]
    if not query or not tiers:
        return Findings([], complete=True)
    tiers.sort(key=lambda tier: -tier[0])
    rows = _rows_of(kinds, tiers, window)
    best = {}
    for score, number, pk, moment, name in rows:
        bonus = NAME_BONUS * _is_typed(name, query)
        best.setdefault((number, pk), Hit(score + bonus, moment or "", pk, kinds[number].key))
    hits = sorted(best.values(), reverse=True)
    return Findings(hits, complete=_is_complete(rows, tiers, window))


def _rows_of(kinds, tiers, window):
    """Return (score, number of the kind, pk, moment, name) of every candidate, tier by tier."""
    parts, params = [], []
    for score, number, expression in tiers:
        kind = kinds[number]
        sql, values = _candidates(kind, expression)[:window].query.sql_with_params()
        parts.append(f"SELECT {score}, {number}, t.* FROM ({sql}) AS t")  # noqa: S608
        params += values
    statement = " UNION ALL ".join(parts)
    return fetch(f"SELECT * FROM ({statement}) AS found LIMIT {3 * window}", params)  # noqa: S608


def _candidates(kind, expression):
    """Return the query for pk, moment and name of the rows of `kind` that hold `expression`."""
    moment = Cast(F(kind.moment), CharField()) if kind.moment else Value("", TextField())
    name = F(kind.name) if kind.name else Value("", TextField())
    rows = newest(kind.rows, expression, kind.moment)
    return rows.values_list("pk").annotate(at=moment, called=name)


def _is_typed(name, query):
    """Whether the query is the name, or the greater part of it."""
    words = [term(word) for word in spelled(name)] if name else ()
    typed = set(query.words)
    return bool(words) and typed <= set(words) and len(typed) >= NAME_SHARE * len(set(words))


def _is_complete(rows, tiers, window):
    """Whether the widest tier of each kind was asked to its end."""
    if len(rows) >= 3 * window:
        return False
    widest = {number: score for score, number, _ in tiers}  # the last of a kind is its widest
    counts = dict.fromkeys(widest.items(), 0)
    for score, number, *_ in rows:
        if (number, score) in counts:
            counts[number, score] += 1
    return all(count < window for count in counts.values())
