"""Numbered pages of long lists."""

import re

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.utils.functional import cached_property

from content.versions import kept_until

PAGE_SIZE = 20
PAGE_NUMBER = re.compile("[1-9][0-9]{0,8}")
DEEP = 1000  # rows before a page, from which on their keys are found before the rows themselves


class LongList(Paginator):
    """Pages of a QuerySet that may have grown long: any of them, the last too, costs the same.

    `name`: what tells this list from others of the model, hashable. Its length is kept under it.
    Rows of a deep page are walked to by keys alone, from the nearer end.
    """

    def __init__(self, rows, size, name):
        super().__init__(rows, size)
        self.name = name

    @cached_property
    def count(self):
        rows, model = self.object_list, self.object_list.model
        key = (model, "count", self.name)
        return kept_until(key, rows.count, model.objects.next_moment)

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        if start < DEEP:
            return super().page(number)
        rows = self.object_list
        keys = rows.values("pk")
        if self.count - end < start:
            start, end, keys = self.count - end, self.count - start, keys.reverse()
        return self._get_page(rows.filter(pk__in=keys[start:end]), number, self)


def page_of(request, rows, size=PAGE_SIZE, name=None):
    """Return the page of `rows` that ?trang= asks for, the first by default.

    `name`: rows of a Publishable that may be very many are paged as the LongList of that name.
    Raises Http404 for what is no number as we write it ("02", "1_0", "٢") or no page's.
    """
    number = request.GET.get("trang", "1")
    if not PAGE_NUMBER.fullmatch(number):
        raise Http404("Không có trang này.")
    pages = Paginator(rows, size) if name is None else LongList(rows, size, name)
    try:
        return pages.page(number)
    except InvalidPage as error:
        raise Http404("Không có trang này.") from error
