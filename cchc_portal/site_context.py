"""What every page's frame shows: publisher, menu, links. Asked for only by pages that print it."""

from django.utils.functional import SimpleLazyObject

from contacts.models import Link, Publisher
from news.models import Section


def site(request):
    """Return the lazy context of header, menu and footer; a view may put its own in its place."""
    return {
        "publisher": SimpleLazyObject(Publisher.objects.current),
        "sections": SimpleLazyObject(Section.objects.tree),
        "links": SimpleLazyObject(Link.objects.by_placement),
    }
