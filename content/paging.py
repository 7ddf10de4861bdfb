"""Numbered pages of long lists."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404

PAGE_SIZE = 20


def page_of(request, rows, size=PAGE_SIZE):
    """Return the page of `rows` that ?trang= asks for, the first by default.

    Raises Http404 for a number that is none or that no page has.
    """
    try:
        return Paginator(rows, size).page(request.GET.get("trang", 1))
    except InvalidPage as error:
        raise Http404("Không có trang này.") from error
