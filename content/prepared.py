"""Queries that are put together once and asked many times.

For a page's query Django needs one to five milliseconds of Python to write the SQL, the database
a tenth of that to answer it. Here a QuerySet method keeps its SQL, and a call brings values only.
PostgreSQL needs three times as long to plan such a query as to answer it: there each connection
prepares it once and executes it by its name from then on, unless a value decides how.
"""

import re
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from itertools import count
from weakref import WeakValueDictionary

from django.db import DatabaseError, connections
from django.db.models import Expression

from content.databases import alias, is_pooled

MOST_KEPT = 100  # statements of one method: sections change, and a process lives for weeks
is_put_off = ContextVar("is_put_off", default=False)  # while content.together gathers questions


class Bind(Expression):
    """The place in a query of a value that comes when it is asked: `name`, or one of several."""

    def __init__(self, name, number, output_field):
        super().__init__(output_field=output_field)
        self.name, self.number = name, number

    @property
    def key(self):
        """What is the same where the same value stands: of one name there is one field."""
        return self.name, self.number

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def of(self, values, connection):
        """Return its own of {name: value} as the database takes it; KeyError when it is missing."""
        value = values[self.name]
        if self.number is not None:
            value = value[self.number]
        return self.output_field.get_db_prep_value(value, connection)


def prepared(**fields):
    """Make a QuerySet method, or a function of a QuerySet, one that returns the list of its rows,
    compiled at its first call.

    `fields`: {argument: a model field of its type}, [field] for a sequence of such; None is no
    value for any. The method builds its query of them without looking at them, for at first they
    are places and no values; of a sequence only the length counts. Its other arguments it gets as
    they are: each hashable value of theirs is a query of its own. It begins with all rows of the
    model: an order, columns or a database that its QuerySet was given do not count. On one that is
    narrowed already it does without what is kept, and there they do.
    """
    several = [name for name, field in fields.items() if isinstance(field, list)]

    def of_method(method):
        @lru_cache(maxsize=MOST_KEPT)
        def statement(rows_of, model, using, lengths, plain):
            places = places_of(fields, dict(zip(several, lengths, strict=True)))
            queryset = rows_of(model, using=using)
            return Statement(method(queryset, **places, **dict(plain)), method.__name__)

        @wraps(method)
        def rows(queryset, **values):
            if is_narrowed(queryset.query):
                found = method(queryset, **values)
                return found if is_put_off.get() else list(found)
            lengths = tuple([len(values[name]) for name in several])
            plain = tuple([item for item in values.items() if item[0] not in fields])
            known = statement(type(queryset), queryset.model, alias(), lengths, plain)
            return Question(known, values) if is_put_off.get() else known.rows(values)

        return rows

    return of_method


def places_of(fields, lengths):
    """Return {argument: a Bind, or so many as `lengths` says of it} for prepared()."""
    return {
        name: [Bind(name, at, field[0]) for at in range(lengths[name])]
        if name in lengths
        else Bind(name, None, field)
        for name, field in fields.items()
    }


def is_narrowed(query):
    return query.where or query.is_sliced or query.combinator


NUMBERS = count(1)
KEPT = WeakValueDictionary()  # {name: Named}
# PostgreSQL's codes of a line that does not know the name, and of a plan whose columns changed.
OVER = "26000", "0A000"
PLACE = re.compile("%[s%]")  # of a parameter, or a sign of per cent
DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Named:
    """SQL that PostgreSQL plans once for a connection; its `count` parameters stand in it as $1."""

    def __init__(self, name, sql, count):
        self.name = f"{name}_{next(NUMBERS)}"  # as the log of slow queries has it
        KEPT[self.name] = self
        given = ", ".join(["%s"] * count)
        self.preparing = f"PREPARE {self.name} AS {sql}"
        self.execute = f"EXECUTE {self.name}({given})" if given else f"EXECUTE {self.name}"

    def on(self, connection):
        """Return what executes it on this connection, which prepares it when its line has not yet.

        Preparing is counted as no query: it is part of the first one on a line. What is kept no
        more is forgotten there, too.
        """
        connection.close_if_health_check_failed()  # as before any cursor
        connection.ensure_connection()
        line, names = getattr(connection, "prepared_by", (None, None))
        if line is not connection.connection:
            line, names = connection.prepared_by = connection.connection, set()
        if self.name not in names:
            gone = [name for name in names if name not in KEPT]
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                for statement in [*map("DEALLOCATE {}".format, gone), self.preparing]:
                    cursor.execute(statement)
            names.difference_update(gone)
            names.add(self.name)
        return self.execute


def goes_by_name(connection):
    """Say whether what is Named is executed so on this connection."""
    return connection.vendor == "postgresql" and not is_pooled(connection)


def is_over(error, connection):
    """Say whether a DatabaseError only says that the line knows a name no more, or an old plan.

    Inside a transaction nothing could be asked again.
    """
    code = getattr(error.__cause__, "pgcode", None)
    return code in OVER and not connection.in_atomic_block


class Kept:
    """SQL that was put together once, with its Binds in their order."""

    def __init__(self, name, sql, binds):
        self.sql, self.binds = sql, binds
        self.places = {}  # {key: (bind, its places)}: a moment stands in ten
        for place, bind in enumerate(binds):
            self.places.setdefault(bind.key, (bind, []))[1].append(place)
        self.is_planned_anew = any(
            getattr(bind.output_field, "decides_plan", False) for bind in binds
        )
        _, names = self.whole([f"${n}" for n in range(1, len(self.places) + 1)])
        self.named = Named(name, self.sql % tuple(names), len(self.places))

    def answer(self, values, connection):
        """Return what asked() makes of {name: value or sequence}."""
        bound = self.bound(values, connection)
        if goes_by_name(connection) and not self.is_planned_anew:
            try:
                return self.asked(connection, (self.named.on(connection), bound))
            except DatabaseError as error:
                if not is_over(error, connection):
                    raise
                connection.close()  # a new line knows no old plan
        return self.asked(connection, self.whole(bound))

    def bound(self, values, connection):
        """Return the value of each place that is another."""
        return [bind.of(values, connection) for bind, _ in self.places.values()]

    def whole(self, bound):
        """Return (SQL, parameters) with these values, each in all its places."""
        parameters = [None] * len(self.binds)
        for value, (_, places) in zip(bound, self.places.values(), strict=True):
            for place in places:
                parameters[place] = value
        return self.sql, parameters


class Statement(Kept):
    """The SQL of a QuerySet with Binds, and what its rows become: instances, values."""

    def __init__(self, queryset, name):
        self.iterable = queryset._iterable_class
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        sql, binds = with_constants(*self.compiler.as_sql(), self.compiler.connection)
        super().__init__(name, sql, binds)
        self.converters = self.compiler.get_converters(
            [column for column, *_ in self.compiler.select[: self.compiler.col_count]]
        )

    def rows(self, values):
        """Return the rows for {name: value or sequence}."""
        return self.answer(values, connections[self.compiler.using])  # this thread's

    def asked(self, connection, statement):
        """Return what a (SQL, parameters) finds, as rows."""
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: statement
        compiler.get_converters = lambda _: self.converters
        return list(self.iterable(Asked(compiler)))


@dataclass(frozen=True)
class Question:
    """A Statement that is still to be asked, with the values of its call."""

    statement: Statement
    values: dict

    def rows(self):
        return self.statement.rows(self.values)


def numbered(sql):
    """Return (SQL with $1, $2, … in place of each %s, their count)."""
    places = count(1)
    written = PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(places)}", sql)
    return written, next(places) - 1


def with_constants(sql, parameters, connection):
    """Return SQL with everything written into it that is no Bind, and its Binds in their order.

    SQLite plans a statement anew for each value of a parameter that may decide whether a partial
    index holds its rows.
    """
    connection.ensure_connection()  # PostgreSQL quotes as the connection has it
    quote, values, binds = connection.schema_editor().quote_value, iter(parameters), []

    def written(found):
        if found[0] == "%%":
            return "%%"
        value = next(values)
        if isinstance(value, Bind):
            binds.append(value)
            return "%s"
        refuse_moment(value)
        return quote(value).replace("%", "%%")

    return PLACE.sub(written, sql), binds


def refuse_moment(value):
    """Raise ValueError for a day or moment in SQL that is kept: it would stay for all who ask.

    As a database takes it; SQLite takes text.
    """
    if isinstance(value, date) or (isinstance(value, str) and DAY.match(value)):
        raise ValueError(f"a moment is an argument of what is prepared, not a constant: {value}")


class Asked:
    """What the iterables of Django look for in a QuerySet and its query."""

    def __init__(self, compiler, known_related=None):
        self.db, self.query, self.compiler = compiler.using, self, compiler
        self._known_related_objects = known_related or {}

    def get_compiler(self, using):
        return self.compiler

    def __getattr__(self, name):
        return getattr(self.compiler.query, name)
