"""What every page's frame shows: publisher, menu, links. Asked for only by pages that print it."""

from django.db.models import Subquery
from django.utils.functional import SimpleLazyObject

from contacts.models import Link, Publisher
from content.versions import kept
from inspections.models import InspectionVisit
from news.models import Article, Document, known_sections

PUBLISHED_ROWS = (Article, InspectionVisit, Document)


def publisher():
    """Return the publisher with `last_published`, when the newest row came out: one query.

    None when nothing is published yet.
    """
    newest = {model._meta.model_name: newest_of(model) for model in PUBLISHED_ROWS}
    who = Publisher.objects.annotate(**newest).current()
    known = [moment for name in newest if (moment := getattr(who, name, None))]
    who.last_published = max(known, default=None)
    return who


def newest_of(model):
    """Return the subquery of the time at which the newest public row of `model` came out."""
    return Subquery(model.objects.published().order_by("-published_at").values("published_at")[:1])


kept_publisher = kept(publisher)
last_seen = []  # the publisher of the last frame: all that is left when the database is gone


def known_publisher():
    """Return publisher() without a query while the content stays."""
    who = kept_publisher()
    last_seen[:] = [who]
    return who


def last_known_phone():
    """Return the telephone number of the publisher as last seen by this process; no query."""
    return last_seen[0].phone if last_seen else None


known_links = kept(Link.objects.by_placement)


def site(request):
    """Return the lazy context of header, menu and footer; no query while the content stays."""
    return {
        "publisher": SimpleLazyObject(known_publisher),
        "sections": SimpleLazyObject(known_sections),
        "links": SimpleLazyObject(known_links),
    }
