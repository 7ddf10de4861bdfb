"""The orders of documents that an index has: what lists are read from, page after page.

Beside the order each holds what tells a public row, so that counting reads the index alone.
"""

from django.db.models import Index, Q

from content.constants import PUBLISHED_AT

NEWEST_FIRST = "-issued_on", "-sort_number", "-sort_suffix", "-pk"
IN_ORDER = "-issued_on", "-sort_number", "-sort_suffix", "-id", "published_at", "expires_at"
PUBLISHED = Q(state="published")


def listed(*choices, name, condition=PUBLISHED):
    """Return the index of a list by the values of these columns."""
    return Index(fields=[*choices, *IN_ORDER], condition=condition, name=name)


INDEXES = [
    listed(name="document_newest"),
    listed("kind", name="document_newest_of_kind"),
    listed("issuer_key", name="document_newest_of_body"),
    listed("issuer_key", "kind", name="document_newest_of_both"),
    listed("area", name="document_newest_in_area"),
    listed(name="document_newest_ending", condition=PUBLISHED & Q(may_end=True)),
    listed("year", name="document_newest_of_year"),
    # What staff are at, which is few of all.
    Index(fields=["-updated_at", "-id"], condition=~PUBLISHED, name="document_at_work"),
    # What takes effect later, what the clock shows or ends next.
    Index(fields=["effective_on"], condition=PUBLISHED, name="document_to_come"),
    Index(PUBLISHED_AT, condition=PUBLISHED, name="document_shown"),
    Index(
        fields=["expires_at"],
        condition=PUBLISHED & Q(expires_at__isnull=False),
        name="document_ended",
    ),
]
