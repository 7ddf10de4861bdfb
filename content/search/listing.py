"""Which rows of a list hold the words, in the order of the list, which begins with the newest.

They are looked for from the newest quarter on until there are enough: where words are common, what
is old is not looked at.
"""

from contextlib import suppress

from django.core.exceptions import EmptyResultSet
from django.db import connection

from content.search.eras import between, in_era, rows_of_parts
from content.search.index import (
    ID_BITS,
    ID_MASK,
    as_fts5,
    as_tsquery,
    compiled,
    fetch,
    row_number,
    with_index,
)
from content.search.terms import DAYS, quarter
from content.search.turns import back

NEWEST = 1, 2, 2, 2, 2, 2, 2  # quarters that PostgreSQL is asked for, each sorted: few at a time
LIMIT_IF = "LIMIT (CASE WHEN (SELECT count(*) FROM hits) {0} {1} THEN {1} ELSE 0 END)"
DAY_ONE = 1_721_424.5  # of Python in Julian days, by which SQLite counts quarters


def keys_of_each(parts):
    """Return {name: keys} of {name: (SQL, parameters) of keys}, in their order: one query.

    What has no SQL, None, finds none. Raises SearchTooSlow.
    """
    found = {name: [] for name in parts}
    asked = [(name, *part) for name, part in parts.items() if part]
    if asked:
        each = (f"SELECT '{name}', part.* FROM ({sql}) AS part" for name, sql, _ in asked)  # noqa: S608
        values = [value for _, _, params in asked for value in params]
        for name, key in fetch(" UNION ALL ".join(each), values):
            found[name].append(key)
    return found


def as_they_are(rows, most=None):
    """Return (SQL, parameters) for the keys of `most` of the rows; None where there are none."""
    with suppress(EmptyResultSet):
        return rows.values_list("pk")[:most].query.sql_with_params()


def newest_holding(rows, expression, most=None, days=None):
    """Return the same for those of `rows` that hold an expression of content.search.expressions.

    `rows` begin with the newest by the moment of their terms (FoldedField), in whatever order
    otherwise. `days`: the first and the last date that they are of, where it is known.
    """
    way = _by_era if connection.vendor == "postgresql" else _by_quarter
    with suppress(EmptyResultSet):
        return way(rows, expression, most, days)


def _by_era(rows, expression, most, days):
    """On PostgreSQL: part after part of the eras, the rows of each sorted by themselves."""
    sql, params = compiled(rows.values_list("pk"))
    limit = "" if most is None else f" LIMIT {most}"
    eras, today = back(NEWEST)
    if days:
        eras = between(*map(quarter, days))
    parts = rows_of_parts(rows.model, "tier", NEWEST)
    sql = (
        "SELECT rows.* FROM (VALUES (%s, %s, %s::date)) AS tier (asked, eras, today)"  # noqa: S608
        f"{parts} CROSS JOIN LATERAL ({sql}{limit}) AS rows{limit}"
    )
    return sql, [as_tsquery(in_era(expression)), eras, today, *params]


def _by_quarter(rows, expression, most, days):
    """On SQLite: of as many quarters as hold `most`, which the numbers of its index tell.

    Where there are fewer hits they are not counted back from the newest: that way it unpacks the
    whole list of each word.
    """
    asked, key = as_fts5(expression), row_number(rows.model)
    held, index = with_index(rows, asked), key.partition(".")[0]
    if days:
        first, last = (int((day.toordinal() + DAY_ONE) / DAYS) for day in days)
        held = _narrowed(held, f"{key} >= %s", [first << ID_BITS])
        held = _narrowed(held, f"{key} < %s", [last + 1 << ID_BITS])
    if most is None:
        return _written(held)
    quarters = held.extra(  # noqa: S610  as below
        select={"quarter": f"{key} >> {ID_BITS} << {ID_BITS}"}, order_by=[f"-{key}"]
    )
    sql, params = quarters.values_list("quarter")[most - 1 : most].query.sql_with_params()
    newest, of_newest = _written(_narrowed(held, f"{key} >= coalesce(({sql}), 0)", params))
    one_of_few = f'"{rows.model._meta.db_table}"."id" IN (SELECT rowid & {ID_MASK} FROM hits)'  # noqa: S608
    few, of_few = _written(_narrowed(rows, one_of_few, []))
    sql = (
        f"WITH hits AS MATERIALIZED"  # noqa: S608
        f" (SELECT rowid FROM {index} WHERE {index} MATCH %s LIMIT {most})"
        f" SELECT * FROM ({few} {LIMIT_IF.format('<', most)})"
        f" UNION ALL SELECT * FROM ({newest} {LIMIT_IF.format('=', most)})"
    )
    return sql, [asked, *of_few, *of_newest]


def _narrowed(rows, condition, params):
    return rows.extra(where=[condition], params=params)  # noqa: S610  names are our own


def _written(rows):
    return rows.values_list("pk").query.sql_with_params()
