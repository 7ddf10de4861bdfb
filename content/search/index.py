"""How the two databases are asked for terms.

Both keep a row's terms as a text. PostgreSQL has a GIN index of its tsvector, SQLite an FTS5 table
`<table>_search` that triggers copy it into. Its row numbers are quarter << 24 | id, so that it
hands out the newest first without looking at the rows; PostgreSQL keeps terms by era and asks for
the newest first. All of this is made by migrations.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from time import monotonic

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import Field, Lookup

from content import databases
from content.prepared import Named, goes_by_name, is_over, numbered
from content.search.eras import held, held_ever, rows_of_parts, sign
from content.search.expressions import Every, Some, Term

ID_BITS = 24
ID_MASK = (1 << ID_BITS) - 1
TIME_LIMIT = 2.0  # seconds for one search
ASKED = "asked"
# Compiling the statement and starting workers take longer than running it; lists of common words
# need some memory.
FOR_SEARCH = (
    "SET LOCAL statement_timeout = {}; SET LOCAL jit = off; SET LOCAL work_mem = '32MB';"
    " SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_seqscan = off;"
    " SET LOCAL plan_cache_mode = force_generic_plan;"
)
MOST_WRITTEN = 5_000  # expressions: a search has a dozen, of which its words come again
MOST_PLANNED = 50  # searches told apart by their kinds, filters and tiers
MANY_ROWS = 300_000  # of a table: there long lists are dearer than reading rows
MANY_AT_ONCE = 10  # rows stored together
STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's machine, about 2 ms


_end = ContextVar("end", default=None)  # of what one_limit allows


class SearchTooSlow(Exception):
    """The database was still busy after TIME_LIMIT."""


@contextmanager
def one_limit():
    """Have all that is searched for inside take no longer than TIME_LIMIT together."""
    token = _end.set(monotonic() + TIME_LIMIT)
    try:
        yield
    finally:
        _end.reset(token)


def as_fts5(expression):
    """Return an expression of content.search.expressions in FTS5's language."""
    match expression:
        case Term(_, _, wholes) if wholes:
            return as_fts5(Some(tuple(map(Term, wholes))))
        case Term(text, half):
            return f'"{text}" *' if half else f'"{text}"'
        case Some(parts):
            return "(" + " OR ".join(map(as_fts5, parts)) + ")"
        case Every(parts, but):
            wanted = " AND ".join(map(as_fts5, parts))
            return "(" + " NOT ".join([f"({wanted})", *map(as_fts5, but)]) + ")"


@lru_cache(maxsize=MOST_WRITTEN)
def as_tsquery(expression):
    """Return an expression of content.search.expressions for PostgreSQL, of no era yet."""
    match expression:
        case Term(_, _, wholes) if wholes:
            return as_tsquery(Some(tuple(map(Term, wholes))))
        case Term(text, half):
            return f"'{sign(text)}{text}'" + ":*" * half
        case Some(parts):
            return "(" + " | ".join(map(as_tsquery, parts)) + ")"
        case Every(parts, but):
            unwanted = [f"!{as_tsquery(each)}" for each in but]
            return "(" + " & ".join([*map(as_tsquery, parts), *unwanted]) + ")"


class AskedField(Field):
    """The type of an expression of content.search.expressions where a prepared query gets it.

    Of common words the newest rows are met soon, of rare ones hardly any row is: PostgreSQL has to
    know them for its plan.
    """

    decides_plan = True

    def get_db_prep_value(self, value, connection, prepared=False):
        return as_tsquery(value) if connection.vendor == "postgresql" else as_fts5(value)


class Terms(Lookup):
    """`folded__terms=expression`: the rows that hold what it asks for."""

    lookup_name = "terms"
    prepare_rhs = False

    def asked(self, connection):
        """Return the parameter for it: the place of one in a prepared query."""
        is_place = hasattr(self.rhs, "resolve_expression")
        return self.rhs if is_place else AskedField().get_db_prep_value(self.rhs, connection)

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return held_ever(self.lhs.target.model, column), [*params, self.asked(connection)]

    def as_sqlite(self, compiler, connection):
        table = self.lhs.alias
        index = f"{self.lhs.target.model._meta.db_table}_search"
        found = f'SELECT rowid & {ID_MASK} FROM "{index}" WHERE "{index}" MATCH %s'  # noqa: S608
        return f'"{table}"."id" IN ({found})', [self.asked(connection)]


def newest(rows, moment):
    """Return `rows` narrowed to those that hold the expression ASKED, the newest first.

    ASKED is the parameter to put the true one in place of (on SQLite): compiling a query costs more
    than running it. `moment` names the field that tells how new a row is, of which none is without;
    None: rows come in the order of their keys. To be compiled by `compiled`.
    """
    if connection.vendor == "postgresql":
        return rows.order_by(*[f"-{moment}", "-pk"] if moment else ["pk"])
    key = row_number(rows.model)
    return with_index(rows, ASKED).extra(order_by=[f"-{key}" if moment else key])


def row_number(model):
    """Return the name of the column by which SQLite's index has the newest rows of `model` last."""
    return f"{model._meta.db_table}_search.rowid"


def with_index(rows, asked):
    """Return `rows` beside SQLite's index, narrowed to those that hold `asked`, as_fts5()."""
    table = rows.model._meta.db_table
    index = f"{table}_search"
    return rows.extra(  # noqa: S610  names of tables are our own
        tables=[index],
        where=[
            f'"{index}" MATCH %s',
            f'"{table}"."id" = ("{index}"."rowid" & {ID_MASK})',
        ],
        params=[asked],
    )


def compiled(rows):
    """Return (SQL, parameters) of what `newest` returned.

    On PostgreSQL the rows that hold what `tier` asks (of `part`; tables around them) stand in a
    query of their own, kept apart by OFFSET 0: a planner that thinks few rows public would make the
    terms of each anew, 0.3 ms each.
    """
    sql, params = rows.query.sql_with_params()
    if connection.vendor != "postgresql":
        return sql, params
    table = f'"{rows.model._meta.db_table}"'
    head, _, tail = sql.partition(f" FROM {table}")
    found = f"SELECT * FROM {table} WHERE {held(rows.model)}"  # noqa: S608
    return f"{head} FROM ({found} OFFSET 0) AS {table}{tail}", params


def fetch(sql, params, seconds=None):
    """Return all rows of a SELECT; raises SearchTooSlow when it takes longer than `seconds`.

    None: than what is left of TIME_LIMIT.
    """
    begun = monotonic()
    seconds = (_end.get() or begun + TIME_LIMIT) - begun if seconds is None else seconds
    line = databases.connection()
    line.ensure_connection()  # the content version may be known without asking the database
    try:
        if line.vendor == "postgresql":
            return _asked_by_name(line, sql, params, max(1, int(seconds * 1000)))
        with _interrupted_after(seconds):
            return _asked(line, sql, params)
    except OperationalError as error:
        late = line.vendor == "sqlite" and monotonic() - begun > seconds
        if late or "statement timeout" in str(error):  # SQLite has many words for it
            raise SearchTooSlow from error
        raise


def _asked_by_name(line, sql, params, milliseconds):
    """Return the rows that PostgreSQL finds in that time, with a plan that it made before."""
    settings = FOR_SEARCH.format(milliseconds)
    if goes_by_name(line):
        try:
            return _asked(line, f"{settings} {_named(sql).on(line)}", params)
        except DatabaseError as error:
            if not is_over(error, line):
                raise
            line.close()
    return _asked(line, f"{settings} {sql}", params)


def _asked(line, sql, params):
    with line.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@lru_cache(maxsize=MOST_PLANNED)
def _named(sql):
    """Return the Named of a search with its parameters as %s."""
    return Named("search", *numbered(sql))


def is_large(table):
    """Return SQL for whether a table has many rows, by the newest key."""
    return f"((SELECT max(id) FROM {table}) > {MANY_ROWS})"  # noqa: S608


def are_there(model):
    """Return SQL for whether a table has a row that holds what the table `others` asks."""
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        row = f"(SELECT FROM {table} WHERE {held(model)} LIMIT 1)"
        parts = rows_of_parts(model, "tier")
        return f"EXISTS (SELECT FROM others AS tier{parts} CROSS JOIN LATERAL {row} AS row)"
    index = f"{table}_search"
    return f"EXISTS (SELECT 1 FROM {index} WHERE {index} MATCH (SELECT asked FROM others))"  # noqa: S608


def not_indexed(model):
    """Return the keys of the rows of `model` that SQLite's index lacks, or has too much of."""
    if connection.vendor == "postgresql":
        return []  # there the index is a part of the table
    table, key = model._meta.db_table, _key(model)
    sql = (
        f"SELECT id FROM {table} WHERE {key} NOT IN (SELECT id FROM {table}_search_docsize)"  # noqa: S608
        f" UNION SELECT id & {ID_MASK} FROM {table}_search_docsize"
        f" WHERE id NOT IN (SELECT {key} FROM {table})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [pk for (pk,) in cursor.fetchall()]


def let_many_wait(rows):
    """Let PostgreSQL put many new `rows` of this transaction into its index together, for less.

    Of rows stored one by one few wait (LIMITS in the settings): a search looks through them sixty
    times.
    """
    if connection.vendor == "postgresql" and len(rows) > MANY_AT_ONCE:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL gin_pending_list_limit = '1MB'")


def refill(model):
    """Make the index anew from the terms of the rows; on PostgreSQL it shrinks by a third."""
    table, index = model._meta.db_table, f"{model._meta.db_table}_search"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"REINDEX INDEX {index}")
        return
    rows = f"SELECT {_key(model)}, folded FROM {table}"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")  # noqa: S608
        cursor.execute(f"INSERT INTO {index} (rowid, terms) {rows}")


def _key(model):
    """Return the SQL for the number of a row in SQLite's index, as its trigger says it."""
    with connection.cursor() as cursor:
        trigger = f"{model._meta.db_table}_search_insert"
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [trigger])
        (sql,) = cursor.fetchone()
    return re.search(r"VALUES \((.*), NEW\.folded\)", sql)[1].replace("NEW.", "")


@contextmanager
def _interrupted_after(seconds):
    """Have SQLite give up what it does inside when `seconds` have passed."""
    end = monotonic() + seconds
    sqlite = databases.connection().connection
    sqlite.set_progress_handler(lambda: monotonic() > end, STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        sqlite.set_progress_handler(None, 0)
