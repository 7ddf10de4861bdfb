"""The best rows of several models for one query: candidates by tiers, in one statement."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from content.search.index import ASKED, as_fts5, as_tsquery, compiled, fetch, newest
from content.search.queries import BEGUN, FOUND, PLACES, Every, Some, Term, holds
from content.search.terms import first_day, of_quarter, quarter, term
from content.vietnamese import spelled

MOST = 1001  # rows of a kind that are found; one more than "hơn 1.000" says
WINDOW = 301  # newest rows of a tier that are looked at to tell the best
ENOUGH = 2 * WINDOW  # rows of the best tiers, then no more tiers are asked
# Quarters that are asked for one after the other, then all others: of a tier, of all that is found.
SPANS = ((2, 2, 6), (2, 1, 2, 5))
NAME_BONUS = 10
FEW_SCORES = (8, 6, 5, 4, 3, 0, FOUND, BEGUN)  # those that tell names apart: each costs time
NAME_SHARE = 0.5  # of the words of a name that must be typed for it to come first
ALWAYS = "infinity"
FEW = 100  # rows, all that is found of a kind: their terms are read, no tiers are asked
FOUND_FIRST = "WITH found (score, number, pk, moment, name) AS MATERIALIZED ({found})"
COUNT = "(SELECT count(*) FROM found WHERE found.number = {number})"
LIMIT_OF_MANY = "(SELECT CASE WHEN {count} <= {few} THEN 0 ELSE {limit} END)"
TERMS_OF_FEW = (
    " WHEN found.number = {number} AND {count} <= {few}"
    " THEN (SELECT folded FROM {table} WHERE id = found.pk)"
)
PART = "%s::int[], %s::tsquery[], %s::text[]"
OF_A_KIND = (
    "(SELECT part.score, {number}, found.*"
    " FROM unnest(turn.{of}_scores, turn.{of}, turn.{of}_until) AS part (score, asked, until)"
    " CROSS JOIN LATERAL ({sql} LIMIT {limit}) AS found LIMIT {most})"
)
IN_TURN = (
    "SELECT rows.* FROM (VALUES {turns})"
    " AS turn (many_scores, many, many_until, few_scores, few, few_until)"
    " CROSS JOIN LATERAL ({kinds}) AS rows"
)


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


class Hit(NamedTuple):
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


def find(kinds, query, places=PLACES, window=WINDOW, most=MOST):
    """Return the Findings for a Query over `kinds`; raises SearchTooSlow.

    One statement: the newest `most` of each kind, wherever the words stand; then, of kinds with
    more than a few, the newest `window` rows of every tier, from the best, until there are enough.
    `places` limits where they are looked for, e.g. to titles.
    """
    if not query or not kinds:
        return Findings([], complete=True)
    rows = fetch(*_statement(kinds, query, places, window, most))
    tiers, best = query.tiers(places), {}
    for level, number, pk, moment, name, terms in rows:
        score = level if terms is None else _score(set(terms.split()), tiers, level)
        score += NAME_BONUS * _is_typed(name, query)
        hit = Hit(score, moment or "", pk, kinds[number].key)
        best[number, pk] = max(hit, best.get((number, pk), hit))
    hits = sorted(best.values(), key=lambda hit: hit.rank, reverse=True)
    counts = Counter(number for level, number, *_ in rows if level in (FOUND, BEGUN))
    return Findings(hits, complete=all(count < most for count in counts.values()))


def _score(terms, tiers, level):
    """Return the score of the best tier that a row of these terms is in, at least `level`."""
    return next((score for score, each in tiers if score > level and holds(terms, each)), level)


def _statement(kinds, query, places, window, most):
    """Return (SQL, parameters) for rows of (score, number of the kind, pk, moment, name, terms).

    Inner limits let the database stop as soon as it has enough. Where little is found of a kind,
    its rows come with their terms and no tiers are asked.
    """
    sources = [_Source.of(number, kind) for number, kind in enumerate(kinds)]
    asking = _in_one_plan if connection.vendor == "postgresql" else _one_by_one
    few = min(FEW, most - 1)
    found, values = asking(sources, [query.all(places)], most, query.broad)
    terms = "".join(
        TERMS_OF_FEW.format(count=COUNT.format(number=number), few=few, number=number, table=table)
        for number, table, *_ in sources
    )
    head = FOUND_FIRST.format(found=found)
    sql = f"{head} SELECT found.*, CASE {terms} END FROM found"  # noqa: S608
    tiers = [[tier] for tier in query.tiers(places)]
    if not tiers:
        return sql, values
    limit = LIMIT_OF_MANY.format(count=COUNT, few=few, limit=window)
    best, more = _first(asking(sources, tiers, window, query.broad, limit), ENOUGH)
    return f"{sql} UNION ALL SELECT t.*, NULL FROM ({best}) AS t", values + more  # noqa: S608


class _Source(NamedTuple):
    """The compiled query for the rows of a kind that hold ASKED, of which it is the number."""

    number: int
    table: str
    sql: str
    params: tuple
    is_many: bool

    @classmethod
    def of(cls, number, kind):
        sql, params = compiled(_candidates(kind))
        is_many = bool(kind.rows.model._meta.get_field("folded").moment)
        return cls(number, kind.rows.model._meta.db_table, sql, params, is_many)

    def takes(self, score):
        return self.is_many or score in FEW_SCORES


def _one_by_one(sources, turns, limit, broad, bound="{limit}"):
    """Return (SQL, parameters) for the newest `limit` rows of each source at each of the turns.

    A turn is a list of (score, expression), asked one after the other. `bound`: the limit again, as
    SQL in which {number} is that of the source.
    """
    parts = []
    for turn in turns:
        for source in sources:
            asked = [_newest(source, *each, limit) for each in turn if source.takes(each[0])]
            most = bound.format(limit=limit, number=source.number)
            parts += [_first(_joined(asked), most)] if asked else []
    return _joined(parts)


def _newest(source, score, expression, limit):
    values = [as_fts5(expression) if value == ASKED else value for value in source.params]
    rows = f"SELECT * FROM ({source.sql} LIMIT {limit}) AS t"  # noqa: S608
    return f"SELECT {score}, {source.number}, f.* FROM ({rows}) AS f", values  # noqa: S608


def _in_one_plan(sources, turns, limit, broad, bound="{limit}"):
    """As _one_by_one, for PostgreSQL: one plan a source, which it goes through turn by turn.

    A plan a part took longer to make than to run. The newest quarters are asked first; not for a
    `broad` expression of hundreds of terms, which would take long to read three times.
    """
    values = []
    for turn in turns:
        spans = () if broad else SPANS[limit > WINDOW]
        many = [(score, *part) for score, each in turn for part in _by_time(each, spans)]
        few = [(score, each, ALWAYS) for score, each in turn if score in FEW_SCORES]
        for parts in (many, few):
            scores, asked, until = zip(*parts, strict=True) if parts else ((), (), ())
            values += [[*scores], [*map(as_tsquery, asked)], [*until]]
    kinds = []
    for each in sources:
        most = bound.format(limit=limit, number=each.number)
        of = "many" if each.is_many else "few"
        kinds.append(OF_A_KIND.format(of=of, limit=limit, most=most, **each._asdict()))
    sql = IN_TURN.format(
        turns=", ".join([f"({PART}, {PART})"] * len(turns)), kinds=" UNION ALL ".join(kinds)
    )
    return sql, values + [value for source in sources for value in source.params]


def _first(part, limit):
    """Return (SQL, parameters) for the first `limit` rows of a part."""
    sql, values = part
    first = f"SELECT * FROM ({sql}) AS parts LIMIT {limit}"  # noqa: S608
    return f"SELECT * FROM ({first}) AS first", values  # noqa: S608


def _joined(parts):
    sql = " UNION ALL ".join(sql for sql, _ in parts)
    return sql, [value for _, values in parts for value in values]


def _by_time(expression, spans):
    """Return [(expression, until when)] cut at quarters: the newest, those before, …, all others.

    The others are told by their moment: each term to leave out would be looked for in each row.
    """
    end, parts = quarter(timezone.now()) + 1, []
    for length in spans:
        numbers = range(end - length, end)
        when = Some(tuple(Term(of_quarter(number)) for number in numbers))
        parts.append((Every((expression, when)), ALWAYS))
        end -= length
    return [*parts, (expression, f"{first_day(end)} 00:00+00" if parts else ALWAYS)]


def _candidates(kind):
    """Return the query for pk, moment and name of the rows of `kind` that hold ASKED."""
    moment = Cast(F(kind.moment), CharField()) if kind.moment else Value("", TextField())
    name = F(kind.name) if kind.name else Value("", TextField())
    return newest(kind.rows, kind.moment).values_list("pk").annotate(at=moment, called=name)


def _is_typed(name, query):
    """Whether the query is the name, or the greater part of it."""
    words = {term(word) for word in spelled(name)} if name else set()
    typed = set(query.words)
    if query.words and query.half and any(word.startswith(query.words[-1]) for word in words):
        typed = set(query.words[:-1])
    return bool(words) and typed <= words and len(query.words) >= NAME_SHARE * len(words)
