"""The newest rows of several lists together, each read from the top of its own index.

Asked for at once ("in one of these sections"), a database would walk all rows by date past those of
none, or read all of theirs to sort them. What it reads here depends on how many are wanted alone.
"""

from contextlib import suppress

from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, Expression, QuerySet

NEWEST_FIRST = "-published_at", "-pk"


class Newest(Expression):
    """The keys of `count` rows of `lists` together from row `start` on, for pk__in=.

    `lists`: QuerySets of Publishables, newest first, that have no row in common, or others of this
    class; one alone may have any order. Without `count`: all rows of each, once, whatever list they
    are in.
    """

    output_field = BigIntegerField()
    order = "published_at DESC, pk DESC"

    def __init__(self, lists, count=None, start=0):
        super().__init__()
        self.lists, self.count, self.start = lists, count, start

    def as_sql(self, compiler, connection):
        if len(self.lists) == 1 and self.count is not None and isinstance(self.lists[0], QuerySet):
            rows = self.lists[0][self.start : self.start + self.count].values("pk")
            sql, params = rows.query.get_compiler(connection=connection).as_sql()
        else:
            sql, params = self.rows(connection)
        return f"(SELECT pk FROM ({sql}) AS newest)", params  # noqa: S608

    def rows(self, connection):
        """Return (SQL, parameters) for rows of (pk, published_at)."""
        if len(self.lists) == 1 and self.count is not None:
            return self.some_of(self.lists[0], self.start, connection)
        parts = []
        for each in self.lists:
            with suppress(EmptyResultSet):
                parts.append(self.some_of(each, 0, connection))
        if not parts:
            raise EmptyResultSet
        tops = (f"SELECT * FROM ({sql}) AS list" for sql, _ in parts)  # noqa: S608
        sql = (" UNION " if self.count is None else " UNION ALL ").join(tops)
        if self.count is not None:
            order = f"ORDER BY {self.order} LIMIT {self.count} OFFSET {self.start}"
            sql = f"SELECT * FROM ({sql}) AS lists {order}"  # noqa: S608
        return sql, [value for _, params in parts for value in params]

    def some_of(self, rows, start, connection):
        """Return the same for one list: its rows from `start` on, as many as may be wanted."""
        if not isinstance(rows, QuerySet):
            return rows.rows(connection)
        if self.count is not None:
            rows = rows[start : self.start + self.count]
        keys = rows.values("pk", "published_at")
        return keys.query.get_compiler(connection=connection).as_sql()


class Oldest(Newest):
    """The same from the other end, of lists that are oldest first."""

    order = "published_at, pk"
