"""Queries that are put together once and asked many times.

For a page's query Django needs one to five milliseconds of Python to write the SQL, the database
a tenth of that to answer it. Here a QuerySet method keeps its SQL, and a call brings values only.
"""

from copy import copy
from functools import wraps

from django.db import connections
from django.db.models import Expression
from django.db.models.query import ModelIterable

from content.databases import alias


class Bind(Expression):
    """The place in a query of a value that comes when it is asked."""

    def __init__(self, name, output_field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


def prepared(**fields):
    """Make a QuerySet method one that returns the list of its rows, compiled at its first call.

    `fields`: {argument: a model field of its type}; None is no value for any. The method builds
    its query of them without looking at them, for at first they are places and no values. On a
    QuerySet that is narrowed already it does without what is kept.
    """

    def of_method(method):
        binds = {name: Bind(name, field) for name, field in fields.items()}
        known = {}

        @wraps(method)
        def rows(queryset, **values):
            if queryset.query.where or queryset.query.is_sliced or queryset.query.combinator:
                return list(method(queryset, **values))
            key = queryset.model, alias()
            if key not in known:
                known[key] = Statement(method(queryset.using(alias()), **binds))
            return known[key].rows(values)

        return rows

    return of_method


class Statement:
    """The SQL of a QuerySet with Binds, and how its rows become model instances."""

    def __init__(self, queryset):
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        self.sql, self.parameters = self.compiler.as_sql()
        self.converters = self.compiler.get_converters(
            [column for column, *_ in self.compiler.select[: self.compiler.col_count]]
        )

    def rows(self, values):
        """Return the rows for {name: value}; KeyError when one is missing."""
        compiler = copy(self.compiler)
        connection = compiler.connection = connections[compiler.using]  # this thread's
        parameters = tuple(
            each.output_field.get_db_prep_value(values[each.name], connection)
            if isinstance(each, Bind)
            else each
            for each in self.parameters
        )
        compiler.as_sql = lambda *_, **__: (self.sql, parameters)
        compiler.get_converters = lambda _: self.converters
        return list(ModelIterable(Asked(compiler)))


class Asked:
    """What ModelIterable looks for in a QuerySet and its query."""

    def __init__(self, compiler):
        self.db, self.query, self._known_related_objects = compiler.using, self, {}
        self.compiler = compiler

    def get_compiler(self, using):
        return self.compiler
