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
FEW = 200  # hits, which SQLite looks up as they are: from the newest on it unpacks whole lists
# The newest by the numbers of its index, which tell their quarters, and the rest of the quarter of
# the last of them, sorted. A LIMIT is asked once, a condition for each row.
KEYS = """
WITH hits AS MATERIALIZED (SELECT rowid FROM {index} WHERE {index} MATCH %s LIMIT {limit}),
newest (key, {names}) AS MATERIALIZED
    ({newest} LIMIT {most} * (SELECT count(*) = {limit} FROM hits))
SELECT * FROM ({few} LIMIT {most} * (SELECT count(*) < {limit} FROM hits))
UNION ALL SELECT * FROM (
    SELECT pk FROM (
        SELECT * FROM newest
        UNION ALL SELECT * FROM ({rest} LIMIT -1 * (SELECT count(*) = {limit} FROM hits))
    ) ORDER BY {order} LIMIT {most}
)"""
AMONG_HITS = f'"{{table}}"."id" IN (SELECT rowid & {ID_MASK} FROM hits)'  # noqa: S608
OF_THE_REST = (
    f"{{key}} >= (SELECT min(key) >> {ID_BITS} << {ID_BITS} FROM newest)"  # noqa: S608
    " AND {key} < (SELECT min(key) FROM newest)"
)
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
    """On SQLite: of as many quarters as hold `most`, see KEYS; of all where it is None."""
    asked, key = as_fts5(expression), row_number(rows.model)
    held = with_index(rows, asked)
    if days:
        first, last = (int((day.toordinal() + DAY_ONE) / DAYS) for day in days)
        held = _narrowed(held, f"{key} >= %s", [first << ID_BITS])
        held = _narrowed(held, f"{key} < %s", [last + 1 << ID_BITS])
    if most is None:
        return _written(held.values_list("pk"))
    return _newest_of(rows, held.order_by(), asked, most)


def _newest_of(rows, held, asked, most):
    """Return (SQL, parameters) of KEYS; `held`: the `rows` beside the index, in no order."""
    table, key = rows.model._meta.db_table, row_number(rows.model)
    names = [name.removeprefix("-") for name in rows.query.order_by]
    held = held.extra(select={"key": key}).values_list("key", *names)  # noqa: S610  as below
    newest, of_newest = _written(held.extra(order_by=[f"-{key}"]))
    rest, of_rest = _written(_narrowed(held, OF_THE_REST.format(key=key)))
    few, of_few = _written(_narrowed(rows, AMONG_HITS.format(table=table)).values_list("pk"))
    sql = KEYS.format(
        index=f"{table}_search",
        limit=FEW,
        names=", ".join(names),
        order=", ".join(
            name + " DESC" * (name != told)
            for name, told in zip(names, rows.query.order_by, strict=True)
        ),
        newest=newest,
        rest=rest,
        few=few,
        most=most,
    )
    return sql, [asked, *of_newest, *of_few, *of_rest]


def _narrowed(rows, condition, params=()):
    return rows.extra(where=[condition], params=params)  # noqa: S610  names are our own


def _written(rows):
    return rows.query.sql_with_params()
