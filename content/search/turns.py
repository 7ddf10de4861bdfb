"""How PostgreSQL is asked for one thing after the other: in one plan a kind, gone through in turn.

A plan for each took longer to make than to run. Of rows that have a moment the newest quarters are
asked first, so that common words need not be found everywhere.
"""

from functools import lru_cache

from django.utils import timezone

from content.search.expressions import Every, Some, Term, halves
from content.search.index import as_tsquery
from content.search.syllables import is_wide
from content.search.terms import first_day, of_quarter, quarter

# For all that begin so, a list that is put together each time: in a table; in a large one, where
# that is all that begins as a syllable does, and anything, of which there may be very much.
HALF, HALF_OF_SYLLABLE, HALF_OF_ANY, HALF_OF_DENSE = (3, 7), (30, 70), (30,), (1, 4)
ALWAYS = "infinity"
TEN = 10  # quarters
# When a part is asked: when all that is found is known, when there is more, and in a large table,
# and in one of few years; then also when nothing holds the words whole, which leaves those that ask
# for half a word.
KNOWN, MORE, LARGE, DENSE, MORE_HALF, LARGE_HALF, DENSE_HALF = ALWAYS_ASKED = "0123456"
RECENT = 10  # quarters in which nearly all that there is at all is found soon
COLUMNS = 6
QUERIES = "%s::text[]::tsquery[]"  # a parameter of a statement planned before is no tsquery[]
PART = f"%s::int[], {QUERIES}, {QUERIES}, {QUERIES}, %s::text[], %s::text[]"
OF_A_KIND = (
    "(SELECT part.score, {number}, rows.*"
    " FROM unnest(turn.{of}_scores, turn.{of}, turn.{of}_also, turn.{of}_within, turn.{of}_until,"
    " turn.{of}_when) AS part (score, asked, also, within, until, at)"
    " CROSS JOIN LATERAL ({sql} LIMIT {limit}) AS rows"
    " WHERE strpos(part.at, (SELECT CASE WHEN NOT {is_cut} THEN '0'"
    " WHEN {is_large} AND {is_dense} THEN (CASE WHEN {is_whole} THEN '3' ELSE '6' END)"
    " WHEN {is_large} THEN (CASE WHEN {is_whole} THEN '2' ELSE '5' END)"
    " WHEN {is_whole} THEN '1' ELSE '4' END)) > 0 LIMIT {bound})"
)
IN_TURN = (
    "SELECT rows.* FROM (VALUES {turns}) AS turn"
    " (many_scores, many, many_also, many_within, many_until, many_when,"
    " few_scores, few, few_also, few_within, few_until, few_when)"
    " CROSS JOIN LATERAL ({kinds}) AS rows"
)


def in_one_plan(sources, turns, stage):
    """Return (SQL, parameters) for the newest rows of each source at each of the turns.

    A turn is a list of (score, expression), asked one after the other; see finding.Stage.
    """
    values = []
    for turn in turns:
        many = [
            part for tier in turn for part in _parts(*tier, stage.spans, tier in stage.in_large)
        ]
        few = [
            part for score, each in turn if score in stage.of_few for part in _parts(score, each)
        ]
        for parts in (many, few):
            values += map(list, zip(*parts, strict=True)) if parts else [[]] * COLUMNS
    kinds = [
        source.fill(
            OF_A_KIND,
            of="many" if source.is_many else "few",
            limit=stage.limit,
            bound=source.fill(stage.bound),
            is_cut=source.fill(stage.is_cut),
            is_whole=source.fill(stage.is_whole),
        )
        for source in sources
    ]
    turns = ", ".join([f"({PART}, {PART})"] * len(turns))
    sql = IN_TURN.format(turns=turns, kinds=" UNION ALL ".join(kinds))
    return sql, values + [value for source in sources for value in source.params]


def _parts(score, expression, spans=(), in_large=True):
    """Return [(score, *keys of what is asked, until when, at which times)]."""
    half = halves(expression)
    if not spans:
        return [(score, *keys(expression), ALWAYS, ALWAYS_ASKED)]
    more, large, dense = spans[0], spans[0] + spans[1], spans[2]
    if ":*" in as_tsquery(expression):
        begins_some = half[0].wholes or is_wide(half[0].text.rpartition("_")[2])
        more, large = HALF, HALF_OF_SYLLABLE if begins_some else HALF_OF_ANY
        dense = HALF_OF_DENSE
    return [
        (score, *keys(expression), ALWAYS, KNOWN),
        *_by_time(score, expression, more, MORE + MORE_HALF if half else MORE),
        *(_by_time(score, expression, large, LARGE + LARGE_HALF if half else LARGE) * in_large),
        *(_by_time(score, expression, dense, DENSE + DENSE_HALF if half else DENSE) * in_large),
    ]


def _by_time(score, expression, spans, at):
    """Return the parts for the newest quarters, those before, …, and for all others.

    The others are told by their moment: each term to leave out would be looked for in each row.
    """
    end, parts = quarter(timezone.now()) + 1, []
    by_ten = bool(_flat(expression)[1])
    for length in spans:
        first = end - length
        if by_ten and length >= TEN:
            first -= first % TEN
        when = Some(of_quarters(first, end, by_ten))
        parts.append((score, *keys(expression, when), ALWAYS, at))
        end = first
    return [*parts, (score, *keys(expression), f"{first_day(end)} 00:00+00", at)]


def keys(expression, when=None):
    """Return three tsqueries that say together what is asked: `index.KEYS`.

    PostgreSQL leaps from key to key over what another lacks; within one, all its terms are looked
    up for each row that the rarest has. So neighbors stand apart from words and from quarters.
    Where a key is not needed, it is a term that the rows hold anyway.
    """
    parts, but = _flat(expression)
    plain = [part for part in parts if isinstance(part, Term) and not part.half]
    frequent = [part for part in plain if "_" not in part.text]
    if len(frequent) == len(parts):
        frequent = frequent[(len(parts) + 1) // 2 :]
    first = [part for part in parts if part not in frequent]
    needless = plain[0] if plain else when or expression
    if but and when:  # what has none of those is searched for far beyond the quarters
        first.append(when)
        when = None
    also = Every(tuple(frequent)) if frequent else needless
    return [*map(as_tsquery, (Every(tuple(first), but), also, when or needless))]


def _flat(expression):
    """Return (parts, but) of an expression without such in it that ask for every one of theirs."""
    if not isinstance(expression, Every):
        return (expression,), ()
    parts, but = [], [*expression.but]
    for part in expression.parts:
        more, more_but = _flat(part)
        parts += more
        but += more_but
    return tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(but))


def probes(expression):
    """Return what tells soon whether any row holds an expression: of the newest, then of all."""
    end = quarter(timezone.now()) + 1
    recent = Every((expression, Some(of_quarters(end - RECENT, end))))
    return [as_tsquery(recent), as_tsquery(expression)]


@lru_cache(maxsize=100)
def of_quarters(first, end, by_ten=False):
    """Return the terms for the quarters from `first` to before `end`, `by_ten` where it can be.

    Each row that the other terms find is looked for in the list of each. The terms of ten begin
    alike: their rows are put together first, which is dear, and worth it where something must not
    be there (a minus; half a word without the whole), for then nearly every row is looked for.
    """
    terms = []
    while first < end:
        is_ten = by_ten and first % TEN == 0 and first + TEN <= end
        terms.append(
            Term(of_quarter(first // TEN), half=True) if is_ten else Term(of_quarter(first))
        )
        first += TEN if is_ten else 1
    return tuple(terms)
