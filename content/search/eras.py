"""How PostgreSQL is asked for terms that its index keeps by era, the newest first.

A row that has a moment stands there with the terms of its era (content.search.terms): the lists of
what is new are short, however much is old. A `part` is an era, or some of its quarters.
"""

from functools import lru_cache

from content.publishing import Publishable
from content.search.expressions import Every, Some, Term
from content.search.terms import DAYS, ERA, of_quarter

OF_ERA = "#"  # stands in a tsquery before the terms that are kept by era
ALL = 100  # eras are told by two digits: what is older than 198 years is taken for new
NEWEST = (1, 2, 5)  # quarters asked for one after the other, before whole eras
OF_PART = f"(replace(tier.asked, '{OF_ERA}', left(part.era, 3)) || substr(part.era, 4))::tsquery"
OF_NO_ERA = "replace({}, '" + OF_ERA + "', '')::tsquery"


def is_dated(model):
    """Whether the terms of its rows are kept by era."""
    return bool(model._meta.get_field("folded").moment)


def sign(text):
    """Return what stands before a term in a tsquery: of its era, unless it is a rare pair."""
    return "" if text.startswith("__") else OF_ERA


def in_era(expression):
    """Return an expression that asks the same of a row, for a term that is kept by era at least.

    Rows of all eras hold rare pairs; who holds one holds its first word, which is of its era.
    """
    return expression if _is_of_era(expression) else _with_words(expression)


def _with_words(expression):
    match expression:
        case Term(text) if not sign(text):
            return Every((expression, Term(text[2:].partition("_")[0])))
        case Some(parts):
            return Some(tuple(map(_with_words, parts)))
        case Every((first, *others), but):
            return Every((_with_words(first), *others), but)
    return expression


def _is_of_era(expression):
    """Whether what holds an expression must hold a term that is kept by era."""
    match expression:
        case Term(text, _, wholes):
            return all(map(sign, wholes or (text,)))
        case Some(parts):
            return all(map(_is_of_era, parts))
        case Every(parts):
            return any(map(_is_of_era, parts))


def held(model):
    """Return SQL for whether a row of `model` holds what `tier` asks, of `part` if it is dated."""
    if is_dated(model):
        return f"search_terms_by_era(folded) @@ {OF_PART}"
    return f"search_terms(folded) @@ {OF_NO_ERA.format('tier.asked')}"


def held_ever(model, column):
    """Return SQL for whether a column of terms holds what a parameter asks, of any era."""
    if is_dated(model):
        return f"search_terms_by_era({column}) @@ ANY (in_every_era(%s))"
    return f"search_terms({column}) @@ {OF_NO_ERA.format('%s')}"


def rows_of_parts(model, turn, newest=NEWEST):
    """Return SQL that joins the parts of which `tier` is asked to it, none if it is not dated.

    `turn` names what has `eras` and `today`; `newest`: as of back_from(). They end with the era of
    the oldest public row, then come the rows without one. The end of `tier.asked` makes the planner
    go through the parts for each tier, not the other way.
    """
    if not is_dated(model):
        return ""
    table, meta = model._meta.db_table, model._meta
    moment = meta.get_field(meta.get_field("folded").moment).column
    public = "state = 'published' AND " * issubclass(model, Publishable)  # its index
    there = f"{table} WHERE {public}{moment} IS NOT NULL"
    oldest = f"(SELECT {moment} FROM {there} ORDER BY {moment} LIMIT 1)::date"  # noqa: S608
    most = f"{len(newest) + 1} + ({turn}.today - {oldest}) / {ERA * DAYS}"
    eras = f"string_to_array({turn}.eras || left(tier.asked, 0), ';')"
    return f" CROSS JOIN LATERAL unnest(({eras})[:{most} + 1] || ARRAY['']) AS part (era)"


def between(first, last):
    """Return the parts, as back_from(), of the quarters from `first` to `last`."""
    eras = range(last // ERA * ERA, first - ERA, -ERA)
    return ";".join(_part(max(first, era), min(last + 1, era + ERA)) for era in eras)


@lru_cache(maxsize=8)
def back_from(quarter, newest=NEWEST):
    """Return the parts as text, the newest first: the era, and what narrows it to quarters.

    `newest`: how many quarters each of the first ones is of, unless an era begins within.
    """
    end, parts = quarter + 1, []
    for length in newest:
        first = max(end - length, _era_before(end))
        parts.append(_part(first, end))
        end = first
    if end % ERA:
        parts.append(_part(_era_before(end), end))
        end = _era_before(end)
    eras = range(end - ERA, (quarter // ERA - ALL) * ERA, -ERA)  # each by its digits once
    return ";".join([*parts, *(_part(first, first + ERA) for first in eras)])


def _era_before(quarter):
    return (quarter - 1) // ERA * ERA


def _part(first, end):
    era = f"{first // ERA % ALL:02}/"
    if end - first == ERA:
        return era
    terms = [f"'{era}{of_quarter(number)}'" for number in range(first, end)]
    return f"{era} & ({' | '.join(terms)})"
