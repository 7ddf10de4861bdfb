"""The addresses that a page had: which of them can lead to its article."""

from django.urls import Resolver404, resolve

from news.addresses import normal
from news.models import FormerAddress

LIVE = "Địa chỉ cũ trùng một trang đang có, không chuyển hướng: {}"
TOO_LONG = "Địa chỉ cũ quá dài, không chuyển hướng: {}…"


def usable(addresses):
    """Return (addresses in their one spelling, notes on those that cannot redirect)."""
    spelled, notes = [], []
    for address in addresses:
        if not (known := normal(address)):
            notes.append(TOO_LONG.format(address[:100]))
        elif _is_live(known):
            notes.append(LIVE.format(known))
        else:
            spelled.append(known)
    return list(dict.fromkeys(spelled)), notes


def _is_live(address):
    """Say whether a page of ours stands at this path, so that it never answers 404."""
    path = address.partition("?")[0]
    for each in (path, f"{path.rstrip('/')}/"):
        try:
            if not resolve(each).kwargs:
                return True
        except Resolver404:
            continue
    return False


def taken(addresses):
    """Return the set of those `addresses` that lead to an article already."""
    if not addresses:
        return set()
    leading = FormerAddress.objects.filter(address__in=addresses)
    return set(leading.values_list("address", flat=True))
