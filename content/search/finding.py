"""The best rows of several models for one query: candidates by tiers, in one statement."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import CharField, DateTimeField, F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from content.prepared import Bind, refuse_moment
from content.search.eras import in_era, is_dated
from content.search.expressions import judge
from content.search.index import (
    ASKED,
    are_there,
    as_fts5,
    as_tsquery,
    compiled,
    fetch,
    is_large,
    newest,
)
from content.search.queries import BEGUN, FOUND, NEAR, PLACES
from content.search.terms import term
from content.search.turns import back, in_one_plan
from content.vietnamese import spelled

MOST = 1001  # rows of a kind that are found; one more than "hơn 1.000" says
WINDOW = 301  # newest rows of a tier that are looked at to tell the best
ENOUGH = 2 * WINDOW  # rows of the best tiers, then no more tiers are asked
NAME_BONUS = 10
FEW_SCORES = (8, 6, 5, 4, 3, 0)  # of tiers that tell names apart: each costs time
NAME_SHARE = 0.5  # of the words of a name that must be typed for it to come first
COMMITTEE = tuple("uy ban nhan dan".split())  # before the names of communes, which go without it
# Rows, all that is found of a kind: their terms are read, no tiers are asked; in a large table.
FEW, FEW_OF_LARGE = 250, 1000
AT = "at"  # the name of a Bind
COLUMNS = "(score, number, pk, moment, name)"
FOUND_FIRST = "WITH {others}found {columns} AS MATERIALIZED ({found})"
IF_THERE = "(SELECT CASE WHEN {is_there} THEN {most} ELSE 0 END)"
COUNT = "(SELECT count(*) FROM found WHERE found.number = {number})"
IS_WHOLE = "EXISTS (SELECT 1 FROM found WHERE found.number = {number} AND found.score = 1)"


@dataclass(frozen=True)
class Kind:
    """Rows of one model that may be found. `rows(at)`: what the public may see of them at a moment.

    `moment`: the field that tells how new a row is. `names`: the fields of names that come first
    when one is typed (an office, a person, a number). `is_kept`: `rows` is one function for all
    searches, so its SQL is written once; it must not look at the moment, which is the place of one
    at first.
    """

    key: str
    rows: Callable
    moment: str | None = None
    names: tuple = ()
    is_kept: bool = False


class Hit(NamedTuple):
    """A row found, without its texts. `moment`: when it is from, as text that sorts, or ""."""

    score: int
    moment: str
    pk: int
    kind: str

    @property
    def rank(self):
        """The key by which the best come last: score, then the newest, undated in their order.

        Of kinds with the same day and key the order is not left to the database.
        """
        return self.score, self.moment, self.pk if self.moment else -self.pk, self.kind


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
    score_of, best = judge(query.tiers(places)), {}
    for level, number, pk, moment, names, _, terms in rows:
        score = level if terms is None else score_of(f" {terms} ", level)
        if any(_is_typed(name, query) for name in names.splitlines()):
            score += NAME_BONUS
        hit = Hit(score, moment or "", pk, kinds[number].key)
        best[number, pk] = max(hit, best.get((number, pk), hit))
    hits = sorted(best.values(), key=lambda hit: hit.rank, reverse=True)
    counts = Counter(number for _, number, _, _, _, is_found, _ in rows if is_found)
    return Findings(hits, complete=all(count < most for count in counts.values()))


def _statement(kinds, query, places, window, most):
    """Return (SQL, parameters) for rows of (score, number of the kind, pk, moment, names in lines,
    whether it is one of all that is found, terms).

    Inner limits let the database stop as soon as it has enough. Where little is found of a kind,
    its rows come with their terms and no tiers are asked.
    """
    now = timezone.now()
    sources = [_Source.of(number, kind, now) for number, kind in enumerate(kinds)]
    few, of_large = (min(number, most - 1) for number in (FEW, FEW_OF_LARGE))
    are_few = f"{COUNT} <= (CASE WHEN {{is_large}} THEN {of_large} ELSE {few} END)"
    terms = _terms(sources, are_few)
    others, probed = _others(query)
    found, values = _of_all(sources, query, places, most)
    found = FOUND_FIRST.format(others=others, columns=COLUMNS, found=found)
    all_rows = f"SELECT found.*, TRUE, {terms} FROM found"  # noqa: S608
    if not query.tiers(places):
        return f"{found} {all_rows}", probed + values
    bound = f"(SELECT CASE WHEN {are_few} THEN 0 ELSE {window} END)"
    best, more = _of_tiers(sources, query, places, (window, bound))
    sql = f"{found} {all_rows} UNION ALL SELECT best.*, FALSE, NULL FROM ({best}) AS best"  # noqa: S608
    return sql, probed + values + more


def _of_all(sources, query, places, most):
    """Return (SQL, parameters) for the newest `most` rows of each source, where there are any."""
    ways = query.all(places)
    at_most = IF_THERE.replace("{most}", f"{most}") if query.others else f"{most}"
    stage = Stage(most, at_most, "TRUE", (FOUND, NEAR, BEGUN))
    return _asking()(sources, [ways], stage)


def _of_tiers(sources, query, places, limits):
    """Return (SQL, parameters) for the newest rows of every tier, until there are ENOUGH.

    `limits`: the first two of a Stage.
    """
    stage = Stage(*limits, IS_WHOLE, FEW_SCORES)
    turns = [[tier] for tier in query.tiers(places)]
    return _first(_asking()(sources, turns, stage), ENOUGH)


def _asking():
    return in_one_plan if connection.vendor == "postgresql" else _one_by_one


def _terms(sources, are_read):
    """Return SQL for the terms of a row of `found`, NULL where they are not read."""
    row = "(SELECT folded FROM {table} WHERE id = found.pk)"
    read = f" WHEN found.number = {{number}} AND {are_read} THEN {row}"
    return f"CASE{''.join(source.fill(read) for source in sources)} END"


def _others(query):
    """Return (SQL, parameters) of the table of what must be there, or nothing."""
    if not query.others:
        return "", []
    if connection.vendor == "postgresql":
        asked = [as_tsquery(in_era(query.others)), *back()]
        return "others (asked, eras, today) AS (VALUES (%s, %s, %s::date)), ", asked
    return "others (asked) AS (VALUES (%s)), ", [as_fts5(query.others)]


class Stage(NamedTuple):
    """What is asked of all kinds. `limit`: for how many rows of each, turn by turn.

    `bound` and `is_whole` are SQL that a source fills in: the limit again, and whether a row that
    is found holds the words whole. `of_few`: the scores asked for where rows are few.
    """

    limit: int
    bound: str
    is_whole: str
    of_few: tuple


class _Source(NamedTuple):
    """The compiled query for the rows of a kind that hold ASKED, of which it is the number."""

    number: int
    model: type
    table: str
    sql: str
    params: list
    is_many: bool

    @classmethod
    def of(cls, number, kind, now):
        model, sql, params = _kept(kind) if kind.is_kept else _compiled(kind, now)
        values = [
            each.of({AT: now}, connection) if isinstance(each, Bind) else each for each in params
        ]
        return cls(number, model, model._meta.db_table, sql, values, is_dated(model))

    def fill(self, template, **more):
        """Return SQL with what stands in it for a source: {number}, {table}, {is_large}, …."""
        size, is_there = is_large(self.table), are_there(self.model)
        return template.format(is_large=size, is_there=is_there, **self._asdict(), **more)


def _one_by_one(sources, turns, stage):
    """Return (SQL, parameters) for the newest rows of each source at each of the turns.

    A turn is a list of (score, expression), asked one after the other.
    """
    parts = []
    for turn in turns:
        for source in sources:
            asked = [each for each in turn if source.is_many or each[0] in stage.of_few]
            rows = [_newest(source, *each, stage.limit) for each in asked]
            parts += [_first(_joined(rows), source.fill(stage.bound))] if rows else []
    return _joined(parts)


def _newest(source, score, expression, limit):
    values = [as_fts5(expression) if value == ASKED else value for value in source.params]
    rows = f"SELECT * FROM ({source.sql} LIMIT {limit}) AS t"  # noqa: S608
    return f"SELECT {score}, {source.number}, f.* FROM ({rows}) AS f", values  # noqa: S608


def _first(part, limit):
    """Return (SQL, parameters) for the first `limit` rows of a part."""
    sql, values = part
    first = f"SELECT * FROM ({sql}) AS parts LIMIT {limit}"  # noqa: S608
    return f"SELECT * FROM ({first}) AS first", values  # noqa: S608


def _joined(parts):
    sql = " UNION ALL ".join(sql for sql, _ in parts)
    return sql, [value for _, values in parts for value in values]


def _compiled(kind, at):
    """Return (model, SQL, parameters) for pk, moment and names of the rows of a kind
    that are public `at` a moment and hold ASKED.
    """
    rows = kind.rows(at)
    moment = Cast(F(kind.moment), CharField()) if kind.moment else Value("", TextField())
    names = [part for name in kind.names for part in (F(name), Value("\n"))]
    called = Concat(*names, output_field=TextField()) if names else Value("", TextField())
    found = newest(rows, kind.moment).values_list("pk").annotate(at=moment, called=called)
    return rows.model, *compiled(found)


@lru_cache(maxsize=50)
def _kept(kind):
    """Return the same with a Bind in place of the moment."""
    model, sql, params = _compiled(kind, Bind(AT, None, DateTimeField()))
    for each in params:
        refuse_moment(each)
    return model, sql, params


def _is_typed(name, query):
    """Whether the query is a name, or the greater part of it, or cites a document by its number."""
    words = tuple(map(term, spelled(name)))
    names = [words, words[len(COMMITTEE) :] if words[: len(COMMITTEE)] == COMMITTEE else ()]
    if "/" in name and set(words) <= set(query.words):
        return True
    all_typed = {query.words, query.typed or query.words}
    return any(_is_most_of(each, typed, query.half) for each in names for typed in all_typed)


def _is_most_of(name, typed, half):
    words, given = set(name), set(typed)
    if half and typed and any(word.startswith(typed[-1]) for word in words):
        given = set(typed[:-1])
    return bool(words) and given <= words and len(typed) >= NAME_SHARE * len(words)
