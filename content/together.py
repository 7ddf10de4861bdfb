"""Several questions asked in one statement: the first page after a change needs many small things.

A statement costs its way to the database and back, and Django's own work around it, whatever it
asks. Here each question is a column of one row, its rows as JSON, of which the same instances or
values are made as if it had been asked alone.
"""

import json
from copy import copy
from datetime import date, datetime, time
from functools import lru_cache, partial
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections

from content.databases import alias
from content.prepared import MOST_KEPT, Asked, Bind, Kept, Question, is_put_off

# How a part is written, by the vendor of a database.
PARTS = {
    "sqlite": "(WITH part ({names}) AS ({sql})"
    " SELECT json_group_array(json_array({columns})) FROM part)",
    "postgresql": "(WITH part ({names}) AS ({sql})"
    " SELECT json_agg(json_build_array({columns}))::text FROM part)",
}
# JSON within is text until its own field reads it.
AS_TEXT = {"sqlite": "{0} || ''", "postgresql": "{0}::text"}
# What PostgreSQL's driver would have read; SQLite stores text, which Django's converters read.
READ = {
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "TimeField": time.fromisoformat,
    "UUIDField": UUID,
}
NOT_IN_JSON = ("BinaryField", "DecimalField", "DurationField", "FloatField")


class Count:
    """The question how many `rows` of a QuerySet there are, or `most`; its one row says it."""

    def __init__(self, rows, most=None):
        self.counted = rows.order_by()[:most].values("pk")

    def rows(self):
        return [self.counted.count()]

    def part(self, connection):
        """Return (SQL, parameters) of the JSON of its rows, and what reads them."""
        sql, params = self.counted.query.get_compiler(connection=connection).as_sql()
        template = PARTS[connection.vendor]
        counting = f"SELECT COUNT(*) FROM ({sql}) AS counted"  # noqa: S608  Django's own SQL
        part = template.format(names="number", sql=counting, columns="number")
        return part, params, lambda rows, _: [number for (number,) in rows]


class Plain:
    """The question of a QuerySet as it is."""

    def __init__(self, queryset):
        self.queryset = queryset

    def rows(self):
        return list(self.queryset)

    def part(self, connection):
        compiler = self.queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        reader = Reader(compiler, self.queryset)
        return reader.part_of(sql), params, reader


class Reader:
    """Makes instances or values of the rows that came as JSON; `compiler`: of their query."""

    def __init__(self, compiler, queryset=None, iterable=None):
        self.compiler = compiler
        self.iterable = iterable or queryset._iterable_class
        self.known_related = queryset._known_related_objects if queryset is not None else None
        if compiler.has_extra_select:
            raise ValueError("a DISTINCT of other columns than its order is asked alone")
        self.columns = [column for column, *_ in compiler.select]
        self.kinds = [column.output_field.get_internal_type() for column in self.columns]
        if unknown := {*self.kinds} & {*NOT_IN_JSON}:
            raise ValueError(f"JSON does not keep {', '.join(unknown)}")
        self.converters = self.with_readers(compiler.get_converters(self.columns))

    def with_readers(self, converters):
        """Return the converters of columns, before each what PostgreSQL's driver would do."""
        if self.compiler.connection.vendor != "postgresql":
            return converters
        converters = dict(converters)
        for place, (kind, column) in enumerate(zip(self.kinds, self.columns, strict=True)):
            if kind in READ:
                known, _ = converters.get(place, ((), column))
                converters[place] = [partial(read, READ[kind]), *known], column
        return converters

    def part_of(self, sql):
        """Return SQL for one value: the rows of `sql` as JSON."""
        vendor = self.compiler.connection.vendor
        names = [f"c{n}" for n, _ in enumerate(self.columns)]
        columns = [
            AS_TEXT[vendor].format(name) if kind == "JSONField" else name
            for name, kind in zip(names, self.kinds, strict=True)
        ]
        return PARTS[vendor].format(names=", ".join(names), sql=sql, columns=", ".join(columns))

    def __call__(self, rows, connection):
        """Return what lists of columns are as rows of the query."""
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *_, **__: [rows]
        compiler.get_converters = lambda _: self.converters
        return list(self.iterable(Asked(compiler, self.known_related)))


def read(reader, value, expression, connection):
    return None if value is None else reader(value)


class Joined(Kept):
    """Several Statements in one, which stay as they are for whoever asks one of them alone."""

    def __init__(self, statements):
        self.readers, binds, parts = [], [], []
        for number, each in enumerate(statements):
            reader = Reader(each.compiler, iterable=each.iterable)
            self.readers.append(reader)
            parts.append(reader.part_of(each.sql))
            binds += [
                Bind(told_apart(number, b.name), b.number, b.output_field) for b in each.binds
            ]
        super().__init__("together", f"SELECT {', '.join(parts)}", binds)

    def asked(self, connection, statement):
        return rows_of(self.readers, connection, statement)


def told_apart(number, name):
    return f"{number}.{name}"


@lru_cache(maxsize=MOST_KEPT)
def joined(statements):
    return Joined(statements)


def together(*questions):
    """Return the rows of each question, as a list: one query for all of them.

    A question is a QuerySet, a Count, or a function without arguments, e.g. a partial, that calls
    something @prepared. All of one database.
    """
    asked = [question_of(each) for each in questions]
    if len(asked) < 2:
        return [each.rows() for each in asked]
    connection = connections[alias()]
    if all(isinstance(each, Question) for each in asked):
        values = {
            told_apart(number, name): value
            for number, each in enumerate(asked)
            for name, value in each.values.items()
        }
        return joined(tuple(each.statement for each in asked)).answer(values, connection)
    return as_they_are(asked, connection)


def answers_to(questions):
    """Return {name: rows} of {name: question}, asked together."""
    return dict(zip(questions, together(*questions.values()), strict=True))


def question_of(given):
    """Return what has rows() and can be a part: a Question, a Count or a Plain."""
    if callable(given):
        token = is_put_off.set(True)
        try:
            given = given()
        finally:
            is_put_off.reset(token)
    return given if isinstance(given, (Count, Question)) else Plain(given)


def as_they_are(asked, connection):
    """Return the rows of questions of which some are put together for this once."""
    parts, parameters, readers = [], [], []
    for each in asked:
        try:
            sql, params, reader = part_of(each, connection)
        except EmptyResultSet:
            sql, params, reader = "NULL", (), lambda *_, each=each: each.rows()
        parts.append(sql)
        parameters += params
        readers.append(reader)
    return rows_of(readers, connection, (f"SELECT {', '.join(parts)}", parameters))


def part_of(asked, connection):
    """Return (SQL, parameters, reader) of one question."""
    if not isinstance(asked, Question):
        return asked.part(connection)
    known = asked.statement
    sql, params = known.whole(known.bound(asked.values, connection))
    reader = Reader(known.compiler, iterable=known.iterable)
    return reader.part_of(sql), params, reader


def rows_of(readers, connection, statement):
    """Return the rows of each part of a (SQL, parameters)."""
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        found = cursor.fetchone()
    return [
        reader(json.loads(text) if text else [], connection)
        for reader, text in zip(readers, found, strict=True)
    ]
