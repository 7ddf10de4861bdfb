"""What every page's frame shows: publisher, menu, links. Asked for only by pages that print it."""

from django.utils.functional import SimpleLazyObject

from contacts.models import Link, Publisher
from content.versions import kept
from news.models import known_sections

known_publisher = kept(Publisher.objects.current)
known_links = kept(Link.objects.by_placement)


def site(request):
    """Return the lazy context of header, menu and footer; no query while the content stays."""
    return {
        "publisher": SimpleLazyObject(known_publisher),
        "sections": SimpleLazyObject(known_sections),
        "links": SimpleLazyObject(known_links),
    }
