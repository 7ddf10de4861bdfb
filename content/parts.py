"""The parts of a row read in the row's own query, as JSON: one question instead of two."""

from django.db.models import JSONField, Subquery
from django.db.models.functions import JSONObject


class Parts(Subquery):
    """A subquery's rows as a list of {name: value}, in its order; an empty list for none.

    `rows` refer to the row they belong to by OuterRef; `fields` name columns of theirs. Dates come
    as text.
    """

    output_field = JSONField()
    template = "(SELECT json_group_array(json(part.part)) FROM (%(subquery)s) part)"

    def __init__(self, rows, *fields):
        parts = JSONObject(**{name: name for name in fields})
        super().__init__(rows.values(part=parts))

    def as_postgresql(self, compiler, connection):
        template = "(SELECT coalesce(jsonb_agg(part.part), '[]') FROM (%(subquery)s) part)"
        return self.as_sql(compiler, connection, template=template)
