"""What every page's frame shows: publisher, menu, links. Asked for only by pages that print it."""

from functools import partial

from django.db.models import DateTimeField
from django.utils.functional import SimpleLazyObject

from contacts.models import Publisher, known_links
from content.prepared import prepared
from content.standing import kinds, standing
from news.models import Article, known_sections

last_seen = []  # the publisher of the last frame: all that is left when the database is gone


@prepared(at=DateTimeField())
def last_revised(articles, at):
    """Return [when the last revised of the `articles` public at `at` was revised], or []."""
    revised = articles.published(at).filter(revised_at__isnull=False)
    return revised.order_by("-revised_at").values_list("revised_at", flat=True)[:1]


def of_publisher(at):
    """Return the questions of the_publisher()."""
    past = [partial(kind.objects.last_shown, at=at) for kind in kinds()]
    return [Publisher.objects.of_frame, partial(last_revised, Article.objects.all(), at=at), *past]


@standing(of_publisher)
def the_publisher(found, *past):
    """Return the publisher with `last_change`: when the newest row came out or an article was
    revised, None when there is no such moment.
    """
    who = found[0] if found else Publisher()
    who.last_change = max((moment for moments in past for moment in moments), default=None)
    return who


def known_publisher():
    """Return the_publisher() and remember it: no query while the content stays."""
    who = the_publisher()
    last_seen[:] = [who]
    return who


def last_known_phone():
    """Return the telephone number of the publisher as last seen by this process; no query."""
    return last_seen[0].phone if last_seen else None


def site(request):
    """Return the lazy context of header, menu and footer; no query while the content stays."""
    return {
        "publisher": SimpleLazyObject(known_publisher),
        "sections": SimpleLazyObject(known_sections),
        "links": SimpleLazyObject(known_links),
    }
