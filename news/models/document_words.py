"""Words in the list of documents: the newest that hold them all, in the order of the list."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

import content.prefix  # noqa: F401  the lookup `begins`
from content import document_numbers
from content.search import FoldedQuerySet
from content.search.listing import as_they_are, keys_of_each, newest_holding
from content.search.queries import parse
from news.models.document_lists import NEWEST_FIRST


class WordedQuerySet(FoldedQuerySet):
    """Rows that have a number, and a day of issue by which lists begin with the newest."""

    def newest_first(self):
        """Return the rows in the order of lists: newest first, then by number."""
        return self.order_by(*NEWEST_FIRST)

    def by_number(self, typed):
        """Return the rows whose number begins as `typed`, in whatever spelling; "" gives none.

        One figure is a number by itself: a ninth of all begin with it.
        """
        key = document_numbers.key_of(typed)
        if len(key) == 1:
            whole = (Q(number_key__begins=key + sign) for sign in "/-.")
            return self.filter(reduce(or_, whole))
        return self.filter(number_key__begins=key) if key else self.none()

    def keys_of(self, typed, most=None, year=None):
        """Return the keys of those that hold every word `typed`, or whose number begins so.

        In the order of lists, `most` of them; None: all. They are of one `year`, if it is told.
        """
        query, days = parse(typed), year and (date(year, 1, 1), date(year, 12, 31))
        rows, numbered = self.newest_first(), self.by_number(typed).newest_first()
        held = query and newest_holding(rows, query.by_syllables(), most, days)
        found = keys_of_each({"held": held, "numbered": as_they_are(numbered, most)})
        if not found["numbered"]:
            return found["held"]
        either = self.filter(pk__in={*found["held"], *found["numbered"]})
        return [*either.newest_first().values_list("pk", flat=True)[:most]]
