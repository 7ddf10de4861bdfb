"""What every page's frame shows: publisher, menu, links. Asked for only by pages that print it."""

from django.db.models import DateTimeField, Subquery
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from contacts.models import Link, Publisher
from content.prepared import prepared
from content.publishing import MOMENTS
from content.versions import is_between, kept
from inspections.models import InspectionPlan, InspectionVisit
from news.models import Article, Document, known_sections

PUBLISHED_ROWS = (Article, Document, InspectionVisit, InspectionPlan)
# {name of a moment in a query: (model, its column)}
PAST = {model._meta.model_name: (model, "published_at") for model in PUBLISHED_ROWS}
PAST["revision"] = (Article, "revised_at")
COMING = {f"{m._meta.model_name}_{name}": (m, name) for m in PUBLISHED_ROWS for name in MOMENTS}


def publisher():
    """Return the publisher with `last_change`, when the newest row came out or an article was
    revised, and `holds_until`, when the clock alone changes that: one query.

    Both are None when there is no such moment. `made_at` is now.
    """
    now = timezone.now()
    found = with_moments(Publisher.objects.all(), at=now)
    who = found[0] if found else Publisher()
    who.made_at = now
    who.last_change = max(moments_of(who, PAST), default=None)
    who.holds_until = min(moments_of(who, COMING), default=None)
    return who


def coming_moments(at):
    """Return the next times after `at` when rows come out or end: one query, or one for each kind
    of them where there is no publisher yet.
    """
    if found := with_moments(Publisher.objects.all(), at=at):
        return moments_of(found[0], COMING)
    return [*filter(None, (model.objects.next_moment(at) for model in PUBLISHED_ROWS))]


@prepared(at=DateTimeField())
def with_moments(publishers, at):
    """Return [the publisher with the moments PAST and COMING at `at`], or []."""
    moments = {name: newest_of(*of, at) for name, of in PAST.items()}
    moments |= {
        name: Subquery(model.objects.coming(moment, at)[:1])
        for name, (model, moment) in COMING.items()
    }
    return publishers.annotate(**moments).order_by("pk")[:1]


def moments_of(row, names):
    """Return the times that `row` has under these names, those that it has none of left out."""
    return [moment for name in names if (moment := getattr(row, name, None))]


def newest_of(model, moment, at):
    """Return the subquery of the latest such time of the rows of `model` public at `at`."""
    if moment == "published_at":
        return Subquery(model.objects.last_shown(at)[:1])
    dated = model.objects.published(at).filter(**{f"{moment}__isnull": False})
    return Subquery(dated.order_by(f"-{moment}").values(moment)[:1])


kept_publisher = kept(publisher)
last_seen = []  # the publisher of the last frame: all that is left when the database is gone


def known_publisher():
    """Return publisher() without a query while the content stays and no moment passes."""
    who = kept_publisher()
    if not is_between(who.made_at, who.holds_until):
        kept_publisher.forget()
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
