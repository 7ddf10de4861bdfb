"""What every page's frame shows: publisher, menu, links. Asked for only by pages that print it."""

from django.db.models import Subquery
from django.utils.functional import SimpleLazyObject

from contacts.models import Link, Publisher
from content.versions import kept
from inspections.models import InspectionVisit
from news.models import Article, Document, known_sections

PUBLISHED_ROWS = (Article, InspectionVisit, Document)


def publisher():
    """Return the publisher with `last_change`, when the newest row came out or an article was
    revised: one query.

    None when nothing is published yet.
    """
    newest = {model._meta.model_name: newest_of(model) for model in PUBLISHED_ROWS}
    newest["revision"] = newest_of(Article, "revised_at")
    who = Publisher.objects.annotate(**newest).current()
    known = [moment for name in newest if (moment := getattr(who, name, None))]
    who.last_change = max(known, default=None)
    return who


def newest_of(model, moment="published_at"):
    """Return the subquery of the latest such time of the public rows of `model`."""
    dated = model.objects.published().filter(**{f"{moment}__isnull": False})
    return Subquery(dated.order_by(f"-{moment}").values(moment)[:1])


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
