"""The orders of visits that an index has: what lists are read from, page after page.

Beside the order each holds what tells a public row, so that counting reads the index alone.
"""

from django.db.models import Index, Q

from content.constants import PUBLISHED_AT

NEWEST_FIRST = "-day", "-pk"
IN_ORDER = "-day", "-id", "published_at", "expires_at"
PUBLISHED = Q(state="published")


def listed(*choices, name):
    """Return the index of a list by the values of these columns."""
    return Index(fields=[*choices, *IN_ORDER], condition=PUBLISHED, name=name)


INDEXES = [
    listed(name="visit_newest"),
    listed("kind", name="visit_newest_of_kind"),
    listed("course", name="visit_newest_of_course"),
    listed("organization", name="visit_newest_of_unit"),
    # With how many of a year have come how far.
    Index(fields=["year", *IN_ORDER, "course"], condition=PUBLISHED, name="visit_newest_of_year"),
    # What the clock shows or ends next.
    Index(PUBLISHED_AT, condition=PUBLISHED, name="visit_shown"),
    Index(
        fields=["expires_at"],
        condition=PUBLISHED & Q(expires_at__isnull=False),
        name="visit_ended",
    ),
]
