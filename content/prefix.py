"""Texts that begin so, found in the index of their column by either database."""

from django.db.models import CharField, Lookup

LAST = chr(0x10FFFF)


@CharField.register_lookup
class Begins(Lookup):
    """`column__begins=text`: as startswith, for which SQLite reads the whole column.

    PostgreSQL finds it so in a plan that was made for any text, by an index of its patterns.
    """

    lookup_name = "begins"

    def as_sql(self, compiler, connection, since=">=", until="<"):
        column, params = self.process_lhs(compiler, connection)
        values = [*params, self.rhs, *params, self.rhs + LAST]
        return f"({column} {since} %s AND {column} {until} %s)", values

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, "~>=~", "~<~")
