"""A word of ours in the SQL of a query itself, where a parameter would hide it from the planner."""

from django.db.models import Value
from django.db.models.functions import Coalesce


class Constant(Value):
    """A word that no person typed, e.g. a state.

    SQLite knows that a partial index holds only rows of this word, so that none has to be read for
    it, when the word stands in the query: counting a million rows takes 65 ms instead of 2.5 s.
    """

    def __init__(self, word):
        if not word.isidentifier():
            raise ValueError(f"{word} is not a plain word")
        super().__init__(word)

    def as_sql(self, compiler, connection):
        return f"'{self.value}'", []


# When a published row came out, in other words: lists in another order SQLite would read from an
# index of published_at, and sort.
PUBLISHED_AT = Coalesce("published_at", "created_at")
