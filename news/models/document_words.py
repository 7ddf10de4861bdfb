"""Words in the list of documents: of few that hold them all are sorted, of many the newest read."""

from functools import partial, reduce
from operator import or_

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

import content.prefix  # noqa: F401  the lookup `begins`
from content import document_numbers
from content.paging import LONGEST
from content.prepared import prepared
from content.search import FoldedField, FoldedQuerySet
from content.search.index import ID_BITS, ID_MASK, Terms, as_fts5
from content.search.queries import parse
from content.search.terms import DAYS
from content.together import together
from news.models.document_lists import NEWEST_FIRST

MANY = 1000  # rows that hold some words: no more are sorted
REACH = 6_000  # newest documents, which hold a whole list of common words
DAY_ONE = 1_721_424.5  # of Python in Julian days


@FoldedField.register_lookup
class TermsSince(Terms):
    """`folded__terms_since=(expression, date)`: of the rows from that day on those that hold it.

    Of older ones of the same quarter some, too. SQLite reads what the index says of that time alone
    (see content.search.index for its row numbers); PostgreSQL needs a condition of the date beside.
    """

    lookup_name = "terms_since"

    def __init__(self, lhs, rhs):
        expression, self.day = rhs
        super().__init__(lhs, expression)

    def as_sqlite(self, compiler, connection):
        index = f"{self.lhs.target.model._meta.db_table}_search"
        first = int((self.day.toordinal() + DAY_ONE) / DAYS) << ID_BITS
        found = f'SELECT rowid & {ID_MASK} FROM "{index}" WHERE "{index}" MATCH %s AND rowid >= %s'  # noqa: S608
        return f'"{self.lhs.alias}"."id" IN ({found})', [self.asked(connection), first]


class WordedQuerySet(FoldedQuerySet):
    """Rows that have a number, and a day of issue by which lists begin with the newest."""

    def by_number(self, typed):
        """Return the rows whose number begins as `typed`, in whatever spelling; "" gives none."""
        key = document_numbers.key_of(typed)
        return self.filter(number_key__begins=key) if key else self.none()

    @prepared(at=models.DateTimeField())
    def reach(self, count, at):
        """Return [the day of issue of row `count` of all published at `at`], or []."""
        rows = self.published(at).order_by(*NEWEST_FIRST)
        return rows.values_list("issued_on", flat=True)[count : count + 1]

    def asked_for(self, typed, is_cut=False):
        """Return the rows that hold every word `typed`, or whose number begins so.

        Few are looked for first, to be sorted: of many a list reads the newest in their order.
        `is_cut`: no more than the LONGEST list's are wanted, which may be all that is returned.
        """
        if not typed.strip():
            return self
        every, at = self.model.objects.order_by(), timezone.now()
        by_words, by_number, day = together(
            *(rows.values_list("pk", flat=True)[:MANY] for rows in ways_of(every, typed)),
            partial(every.reach, count=REACH, at=at),
        )
        keys = {*by_words, *by_number}
        if len(keys) < MANY:
            return self.filter(pk__in=keys)
        number = typed if by_number else ""
        if is_cut and day:
            near = self.filter(holding(typed, number, *day), issued_on__gte=day[0])
            if near.order_by()[: LONGEST + 1].count() > LONGEST:
                return near
        return self.filter(holding(typed, number))


def ways_of(rows, typed):
    """Return (those of `rows` that hold every word `typed`, those whose number begins so).

    As one list with its index SQLite stops at the last row that is wanted; of "in what the index
    finds" it reads all that is found.
    """
    query = parse(typed)
    if not query or connection.vendor != "sqlite":
        return rows.matching(typed), rows.by_number(typed)
    table = rows.model._meta.db_table
    index = f"{table}_search"
    words = rows.extra(  # noqa: S610  names of tables are our own
        tables=[index],
        where=[f'"{index}" MATCH %s', f'"{table}"."id" = ("{index}"."rowid" & {ID_MASK})'],
        params=[as_fts5(query.anywhere())],
    )
    return words, rows.by_number(typed)


def holding(typed, number, day=None):
    """Return as a condition what asked_for() returns; where a `day` is told, of rows since then.

    `number`: what a number may begin with, "" when none does: to judge an OR PostgreSQL makes the
    terms of each row anew, 0.03 ms each.
    """
    query, key = parse(typed), document_numbers.key_of(number)
    # Not `begins`, which would have all found sorted
    ways = [Q(number_key__startswith=key)] if key else []
    if query and day is None:
        ways.append(Q(folded__terms=query.anywhere()))
    elif query:
        ways.append(Q(folded__terms_since=(query.anywhere(), day)))
    return reduce(or_, ways)
