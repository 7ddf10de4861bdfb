"""Texts that begin so, found in the index of their column by either database."""

from django.db.models import CharField, Lookup

LAST = chr(0x10FFFF)


@CharField.register_lookup
class Begins(Lookup):
    """`column__begins=text`: as startswith, for which SQLite reads the whole column."""

    lookup_name = "begins"

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", [*params, connection.ops.prep_for_like_query(self.rhs) + "%"]

    def as_sqlite(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        values = [*params, self.rhs, *params, self.rhs + LAST]
        return f"({column} >= %s AND {column} < %s)", values
