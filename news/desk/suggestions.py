"""Articles that the one being written is likely related to, to be picked by hand."""

import math
from collections import Counter
from itertools import pairwise

from content.newest import NEWEST_FIRST, Newest
from content.vietnamese import is_near_duplicate, words
from news.models import Article

COUNT = 5
CANDIDATES = 60  # of the same section, of the same organizations, and of all, the newest each
SAME_ORGANIZATION, SAME_SECTION = 3, 1
CLOSE_ENOUGH = 3


def suggestions(title, section, organizations, article, picked=()):
    """Return at most five published articles close to `title`, the closest first: two queries.

    `section` and `organizations` are primary keys (None, none); `picked` those of articles that
    are picked already. Never `article` itself, its change or what it changes, nor a title twice.
    """
    itself = [pk for pk in (article.pk, article.live_id, *picked) if pk]
    published = Article.objects.published().exclude(pk__in=itself).order_by(*NEWEST_FIRST)
    about = Newest([published.about(pk)[:CANDIDATES] for pk in organizations], CANDIDATES)
    on_them = set(Article.objects.filter(pk__in=about).values_list("pk", flat=True))
    near = [published[:CANDIDATES], published.filter(pk__in=on_them)]
    if section:
        near.append(published.filter(section=section)[:CANDIDATES])
    rows = list(Article.objects.filter(pk__in=Newest(near)).for_list())
    closeness = _closeness(title, section, on_them, rows)
    return _first_of_each(title, [row for row in closeness if closeness[row] >= CLOSE_ENOUGH])


def _closeness(title, section, on_them, rows):
    """Return {row: how close}, the closest first: words in common count more the rarer they are."""
    mine = _pairs(title)
    seen = Counter(pair for row in rows for pair in _pairs(row.title))
    points = {
        row: SAME_ORGANIZATION * (row.pk in on_them)
        + SAME_SECTION * (row.section_id == section)
        + sum(math.log(1 + len(rows) / seen[pair]) for pair in mine & _pairs(row.title))
        for row in rows
    }
    return dict(sorted(points.items(), key=lambda item: -item[1]))


def _pairs(title):
    """Return the pairs of neighboring words: one syllable alone says little in Vietnamese."""
    return set(pairwise(words(title)))


def _first_of_each(title, rows):
    """Return the first few rows, none that tells `title` or an earlier row once more."""
    chosen = []
    for row in rows:
        told = [title, *(other.title for other in chosen)]
        if not any(is_near_duplicate(row.title, other) for other in told):
            chosen.append(row)
    return chosen[:COUNT]
