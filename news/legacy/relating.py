"""The old pages' "Tin liên quan" → related articles, whatever order the pages came in.

Run after an import over all pages, so that the result depends on what is there, not on when it
came. An entry keeps whom it was matched to: what staff take out of the list stays out.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from news.legacy.page import title_key
from news.models import Article, LegacyPage

# The old portal printed one item with dates two days apart; a month apart it is another item.
SAME_ITEM = timedelta(days=31)


def as_entries(page):
    """Return what `page` lists in the form of LegacyPage.related, not yet matched."""
    return [
        {"title": listed.title, "at": listed.at and listed.at.isoformat(), "article": None}
        for listed in page.related
    ]


def merged(entries, more):
    """Return `entries` and those of `more` that they lack; the order does not depend on whose."""
    by_name = {_name(entry): entry for entry in [*more, *entries]}
    return [by_name[name] for name in sorted(by_name, reverse=True)]


def _name(entry):
    return entry["at"] or "", title_key(entry["title"])


def relate_all():
    """Match every listed title to an article; return how many pages changed.

    One transaction a page. A page never becomes related to its own article.
    """
    listing = LegacyPage.objects.exclude(related=[]).order_by("pk")
    titles = {
        title_key(entry["title"])
        for related in listing.values_list("related", flat=True).iterator()
        for entry in related
    }
    candidates = _candidates(titles)
    return sum(_relate(page, candidates) for page in listing.only("article", "related"))


def _candidates(titles):
    """Return {folded title: [(time, pk)]} of the articles that have one of `titles`."""
    found = defaultdict(list)
    dated = Article.objects.filter(published_at__isnull=False).order_by("pk")
    for pk, title, at in dated.values_list("pk", "title", "published_at").iterator():
        if (key := title_key(title)) in titles:
            found[key].append((at, pk))
    return found


def _relate(page, candidates):
    """Bring the related articles of one page to what its list says; return whether they changed."""
    before = {entry["article"] for entry in page.related}
    matched = [_match(page, entry, candidates) for entry in page.related]
    if matched == [entry["article"] for entry in page.related]:
        return False
    for entry, pk in zip(page.related, matched, strict=True):
        entry["article"] = pk
    with transaction.atomic():
        picks = Article(pk=page.article_id).related
        picks.remove(*(before - set(matched) - {None}))
        picks.add(*(set(matched) - before - {None}))
        page.save(update_fields=["related"])
    return True


def _match(page, entry, candidates):
    """Return the pk of the article that `entry` means, None when it is not there or the page's own.

    The same title, nearest in time. The page's own article competes: the old portal listed pages
    among their own related ones, under another date.
    """
    alike = candidates.get(title_key(entry["title"]), ())
    at = entry["at"] and datetime.fromisoformat(entry["at"])
    near = [(abs(time - at) if at else timedelta(0), pk) for time, pk in alike]
    if not at and len(near) != 1:
        return None
    distance, pk = min(near, default=(SAME_ITEM, None))
    return pk if distance < SAME_ITEM and pk != page.article_id else None
