"""What values columns have, found by one look into an index for each value.

GROUP BY and DISTINCT read every row to tell the few values of a column that a list may be narrowed
by. Here the next greater value is looked for until there is none: what it costs depends on how many
values there are, whatever the number of rows.
"""

from django.db.models import BigIntegerField, Expression


class EachValue(Expression):
    """The keys of rows that together have every value that `rows` have in these columns.

    For pk__in=. `rows`: a QuerySet; `columns`: names of fields, each the first of an index that
    these rows stand in. NULL is no value.
    """

    output_field = BigIntegerField()

    def __init__(self, rows, *columns):
        super().__init__()
        self.rows, self.columns = rows, columns

    def as_sql(self, compiler, connection):
        parts = [self.of(column, connection) for column in self.columns]
        sql = " UNION ".join(f"SELECT pk FROM ({sql}) AS found" for sql, _ in parts)  # noqa: S608
        return f"({sql})", [value for _, params in parts for value in params]

    def of(self, name, connection):
        """Return (SQL, parameters) for the keys of one row for each value of a column."""
        field = self.rows.model._meta.get_field(name)
        first, params = self.least(self.rows.filter(**{f"{name}__isnull": False}), name, connection)
        greater = self.rows.filter(**{f"{field.attname}__gt": Reached(field)})
        following, more = self.least(greater, name, connection)
        return (
            f"WITH RECURSIVE reached (pk) AS (SELECT ({first}) UNION ALL"  # noqa: S608
            f" SELECT ({following}) FROM reached WHERE reached.pk IS NOT NULL)"
            " SELECT pk FROM reached WHERE pk IS NOT NULL",
            [*params, *more],
        )

    def least(self, rows, name, connection):
        """Return (SQL, parameters) for the key of the row with the least value of a column."""
        row = rows.order_by(rows.model._meta.get_field(name).attname).values("pk")[:1]
        return row.query.get_compiler(connection=connection).as_sql()


class Reached(Expression):
    """The value of a field in the row that EachValue has come to."""

    def __init__(self, field):
        super().__init__(output_field=field)
        self.column = field

    def as_sql(self, compiler, connection):
        quote, meta = connection.ops.quote_name, self.column.model._meta
        table, column, pk = map(quote, (meta.db_table, self.column.column, meta.pk.column))
        last = f"SELECT known.{column} FROM {table} AS known"  # noqa: S608
        return f"({last} WHERE known.{pk} = reached.pk)", []
