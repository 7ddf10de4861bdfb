"""How PostgreSQL is asked for one thing after the other: in one plan a kind, gone through in turn.

A plan for each took longer to make than to run. Of rows that have a moment the newest are asked
first (content.search.eras), so that common words need not be found everywhere.
"""

from django.utils import timezone

from content.search.eras import NEWEST, back_from, in_era, rows_of_parts
from content.search.expressions import halves
from content.search.index import as_tsquery
from content.search.terms import quarter

TOLD = "%s::int[], %s::text[], %s::bool[]"
OF_A_KIND = (
    "(SELECT tier.score, {number}, rows.*"
    " FROM unnest(turn.{of}_scores, turn.{of}, turn.{of}_half) AS tier (score, asked, half){parts}"
    " CROSS JOIN LATERAL ({sql} LIMIT {limit}) AS rows"
    " WHERE tier.half OR (SELECT {is_whole}) LIMIT {bound})"
)
IN_TURN = (
    "SELECT rows.* FROM (VALUES {turns}) AS turn"
    " (many_scores, many, many_half, few_scores, few, few_half, eras, today)"
    " CROSS JOIN LATERAL ({kinds}) AS rows"
)


def in_one_plan(sources, turns, stage):
    """Return (SQL, parameters) for the newest rows of each source at each of the turns.

    A turn is a list of (score, expression), asked one after the other; see finding.Stage.
    """
    values = []
    for turn in turns:
        many = [_told(*tier) for tier in turn]
        few = [told for told in many if told[0] in stage.of_few]
        for tiers in (many, few):
            values += map(list, zip(*tiers, strict=True)) if tiers else [[], [], []]
        values += back()
    kinds = [
        source.fill(
            OF_A_KIND,
            of="many" if source.is_many else "few",
            parts=rows_of_parts(source.model, "turn"),
            limit=stage.limit,
            bound=source.fill(stage.bound),
            is_whole=source.fill(stage.is_whole),
        )
        for source in sources
    ]
    turns = ", ".join([f"({TOLD}, {TOLD}, %s, %s::date)"] * len(turns))
    sql = IN_TURN.format(turns=turns, kinds=" UNION ALL ".join(kinds))
    return sql, values + [value for source in sources for value in source.params]


def back(newest=NEWEST):
    """Return `eras` and `today`, from which the newest are asked first, as of back_from().

    Today is the local date: a document has one, and the day in UTC is never later here.
    """
    today = timezone.localdate()
    return [back_from(quarter(today), newest), today]


def _told(score, expression):
    """Return (score, what is asked, whether half a word is: no row may hold the words whole)."""
    return score, as_tsquery(in_era(expression)), bool(halves(expression))
