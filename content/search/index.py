"""How the two databases are asked for terms.

PostgreSQL keeps a row's terms as a tsvector under a GIN index, SQLite as a text that triggers copy
into an FTS5 table `<table>_search`. Its row numbers are week << 24 | id, so that it hands out the
newest first without looking at the rows; all of this is made by migrations.
"""

from contextlib import contextmanager
from time import monotonic

from django.db import OperationalError, connection
from django.db.models import Lookup

from content.search.queries import Every, Some, Term

ID_BITS = 24
ID_MASK = (1 << ID_BITS) - 1
TIME_LIMIT = 2.0  # seconds for one search
STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's machine, about 2 ms


class SearchTooSlow(Exception):
    """The database was still busy after TIME_LIMIT."""


def as_fts5(expression):
    """Return an expression of content.search.queries in FTS5's language."""
    match expression:
        case Term(text, half):
            return f'"{text}" *' if half else f'"{text}"'
        case Some(parts):
            return "(" + " OR ".join(map(as_fts5, parts)) + ")"
        case Every(parts, but):
            wanted = " AND ".join(map(as_fts5, parts))
            return "(" + " NOT ".join([f"({wanted})", *map(as_fts5, but)]) + ")"


def as_tsquery(expression):
    """Return an expression of content.search.queries in PostgreSQL's language."""
    match expression:
        case Term(text, half):
            return f"'{text}':*" if half else f"'{text}'"
        case Some(parts):
            return "(" + " | ".join(map(as_tsquery, parts)) + ")"
        case Every(parts, but):
            unwanted = [f"!{as_tsquery(each)}" for each in but]
            return "(" + " & ".join([*map(as_tsquery, parts), *unwanted]) + ")"


class Terms(Lookup):
    """`folded__terms=expression`: the rows that hold what it asks for."""

    lookup_name = "terms"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*params, as_tsquery(self.rhs)]

    def as_sqlite(self, compiler, connection):
        table = self.lhs.alias
        index = f"{self.lhs.target.model._meta.db_table}_search"
        found = f'SELECT rowid & {ID_MASK} FROM "{index}" WHERE "{index}" MATCH %s'  # noqa: S608
        return f'"{table}"."id" IN ({found})', [as_fts5(self.rhs)]


def newest(rows, expression, moment):
    """Return `rows` narrowed to those that hold `expression`, the newest first.

    `moment` names the field that tells how new a row is; None: the order does not matter.
    """
    if connection.vendor == "postgresql":
        order = [f"-{moment}", "-pk"] if moment else ["pk"]
        return rows.filter(folded__terms=expression).order_by(*order)
    table = rows.model._meta.db_table
    index = f"{table}_search"
    return rows.extra(  # noqa: S610  names of tables are our own
        tables=[index],
        where=[
            f'"{index}" MATCH %s',
            f'"{table}"."id" = ("{index}"."rowid" & {ID_MASK})',
        ],
        params=[as_fts5(expression)],
        order_by=[f"-{index}.rowid"],
    )


def fetch(sql, params):
    """Return all rows of a SELECT; raises SearchTooSlow after TIME_LIMIT seconds."""
    with connection.cursor() as cursor:
        try:
            if connection.vendor == "postgresql":
                milliseconds = int(TIME_LIMIT * 1000)
                cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}; {sql}", params)
                return cursor.fetchall()
            with _interrupted_after(TIME_LIMIT):
                cursor.execute(sql, params)
                return cursor.fetchall()
        except OperationalError as error:
            if "interrupted" in str(error) or "statement timeout" in str(error):
                raise SearchTooSlow from error
            raise


@contextmanager
def _interrupted_after(seconds):
    """Have SQLite give up what it does inside when `seconds` have passed."""
    end = monotonic() + seconds
    sqlite = connection.connection
    sqlite.set_progress_handler(lambda: monotonic() > end, STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        sqlite.set_progress_handler(None, 0)
