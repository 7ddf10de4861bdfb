"""Numbered pages of long lists."""

import re
from functools import partial

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.utils.functional import cached_property

from content.newest import Newest, Oldest
from content.standing import Shelf
from content.together import Count, together

PAGE_SIZE = 20
PAGE_NUMBER = re.compile("[1-9][0-9]{0,8}")
LONGEST = 1000  # rows of a list without bounds; what is older is found by year or month


class PastTheEnd(Exception):
    """A page was asked for behind those of a list that was cut; `moment`: where it was cut.

    As the field of the list says it: a time, a year.
    """

    def __init__(self, moment):
        super().__init__(f"the list ends with {moment}")
        self.moment = moment


class LongList(Paginator):
    """Pages of rows that may have grown to very many, in an order that an index has.

    `rows`: all of them. `lists`: the same in parts, each newest first by published_at and in an
    index so; None when an index has `rows` in their order, whichever that is. `name`: what tells
    this list from others of the model, hashable: its length is kept under it; None: not kept, as of
    what readers choose freely. `longest`: how many rows are shown at most. `dated`: the field that
    says where a cut list ended. `shown`: a function that makes of some of the rows what a page
    shows, ordered; None when `rows` are that. `first`: a function of a `count` that returns so many
    of the first rows for less than they cost here. `counted`: a function that knows the length for
    less than counting costs; then it needs no name. `in_order`: all keys in their order where they
    are known, one more than `longest` at most. `beside`: questions that are asked in the same
    statement (content.together), whose answers the page has as `beside`.
    """

    lists = longest = shown = first = counted = in_order = None
    dated, beside = "published_at", ()

    def __init__(self, rows, size, name=None, **options):
        super().__init__(rows, size)
        self.name = name
        for option, value in options.items():
            setattr(self, option, value)
        if self.lists is None:
            self.lists = [rows]
        if self.in_order is not None:
            self.counted = partial(len, self.in_order)

    @cached_property
    def length(self):
        """How many rows there are; of more than `longest` one more than that."""
        return self.asked()[0]

    @cached_property
    def shelf(self):
        """Where the length is kept; None where it is not."""
        return None if self.name is None else Shelf((self.object_list.model, "count", self.name))

    def asked(self, *questions):
        """Return the length and the answers to `questions`, as together() takes them: one query."""
        if "length" in self.__dict__:
            return self.length, *together(*questions)
        if self.counted or (self.shelf and not self.shelf.is_empty):
            self.length = self.counted() if self.counted else self.shelf.value
            return self.asked(*questions)
        most = None if self.longest is None else self.longest + 1
        [self.length], *answers = together(Count(self.object_list, most), *questions)
        if self.shelf:
            self.shelf.put(self.length)
        return self.length, *answers

    @property
    def count(self):
        return self.length - self.is_cut

    @property
    def is_cut(self):
        """Whether there are more rows than are shown."""
        return self.longest is not None and self.length > self.longest

    @property
    def end(self):
        """What the last row shown has in the field `dated`."""
        rows = self.object_list.model.objects  # what was withdrawn meanwhile has it still
        last = rows.filter(pk__in=self.keys(self.count - 1, 1))
        return last.values_list(self.dated, flat=True).get()

    def rows_from(self, start, count):
        """Return `count` rows from row `start` on."""
        return self.shown_of(self.keys(start, count))

    def shown_of(self, keys):
        """Return the rows of `keys`; those that were known before must be of the list still."""
        is_asked = self.shown and self.in_order is None  # as a part of the same statement
        rows = self.object_list.model.objects if is_asked else self.object_list
        rows = rows.filter(pk__in=keys)
        return self.shown(rows) if self.shown else rows

    def keys(self, start, count):
        """Return their keys, looked for from the nearer end of the list."""
        if self.in_order is not None:
            return self.in_order[start : start + count]
        after = self.length - start - count
        if after < start and not self.is_cut:
            return Oldest([rows.reverse() for rows in self.lists], count, after)
        return Newest(self.lists, count, start)

    def page(self, number):
        number = self.validate_number(number) if number > 1 else number
        if number == 1:
            _, rows, *beside = self.asked(self.first_rows(), *self.beside)
            rows = rows[: self.count]
        else:
            start = (number - 1) * self.per_page
            count = min(self.per_page, self.count - start)
            _, rows, *beside = self.asked(self.rows_from(start, count), *self.beside)
        page = self._get_page(rows, number, self)
        page.beside = beside
        return page

    def first_rows(self):
        """Return the question of the first page, for which the length is not needed."""
        if self.first:
            return partial(self.first, count=self.per_page)
        if self.in_order is not None:
            return self.rows_from(0, self.per_page)
        return self.shown_of(Newest(self.lists, self.per_page))


def page_of(request, rows, size=PAGE_SIZE, **long):
    """Return the page of `rows` that ?trang= asks for, the first by default.

    `long`: rows that may be very many are paged as the LongList of these options. Raises Http404
    for what is no number as we write it ("02", "1_0", "٢") or no page's, PastTheEnd behind
    the last page of a list that was cut.
    """
    number = request.GET.get("trang", "1")
    if not PAGE_NUMBER.fullmatch(number):
        raise Http404("Không có trang này.")
    pages = LongList(rows, size, **long) if long else Paginator(rows, size)
    try:
        return pages.page(int(number))
    except InvalidPage as error:
        if long and pages.is_cut:
            raise PastTheEnd(pages.end) from error
        raise Http404("Không có trang này.") from error
