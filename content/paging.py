"""Numbered pages of long lists."""

import re

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404

PAGE_SIZE = 20
PAGE_NUMBER = re.compile("[1-9][0-9]{0,8}")


def page_of(request, rows, size=PAGE_SIZE):
    """Return the page of `rows` that ?trang= asks for, the first by default.

    Raises Http404 for what is no number as we write it ("02", "1_0", "٢") or no page's.
    """
    number = request.GET.get("trang", "1")
    if not PAGE_NUMBER.fullmatch(number):
        raise Http404("Không có trang này.")
    try:
        return Paginator(rows, size).page(number)
    except InvalidPage as error:
        raise Http404("Không có trang này.") from error
