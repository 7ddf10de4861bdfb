"""Feeds of public rows: RSS 2.0 and Atom (RFC 4287), full text, conditional GET."""

import hashlib
import re

from django.http import HttpResponse
from django.urls import register_converter
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import format_html
from django.utils.http import quote_etag

FEED_SIZE = 30
FORMATS = {"rss": Rss201rev2Feed, "atom": Atom1Feed}
OWN_ADDRESS = re.compile(r'(?<= src=")/(?!/)|(?<= href=")/(?!/)')


class FeedKind:
    """The part of an address that says which format: /tin-tuc/rss.xml, /tin-tuc/atom.xml."""

    regex = "rss|atom"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(FeedKind, "feed")


def feed_of(request, kind, title, page, rows):
    """Return the feed of `rows`, a QuerySet in order, as an answer; 304 when nothing changed.

    `kind` is a key of FORMATS, `page` the address of the page with the same list. A row has a
    title, a text of its own as HTML (`feed_text`) and times; those are printed in +07:00. Ids are
    tag URIs (RFC 4151) and stay when addresses change.
    """
    feed = FORMATS[kind](
        title=title,
        description=title,
        link=request.build_absolute_uri(page),
        feed_url=request.build_absolute_uri(request.path),
        language="vi",
    )
    for row in rows[:FEED_SIZE]:
        feed.add_item(**item_of(request, row))
    content = feed.writeString("utf-8").encode()
    answer = HttpResponse(content, content_type=feed.content_type)
    answer["ETag"] = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    return get_conditional_response(request, etag=answer["ETag"], response=answer)


def item_of(request, row):
    """Return what a feed says of one row; addresses inside its text become absolute."""
    made = timezone.localdate(row.created_at).isoformat()
    host = request.get_host().partition(":")[0]
    return {
        "title": row.title,
        "link": request.build_absolute_uri(row.get_absolute_url()),
        "description": OWN_ADDRESS.sub(request.build_absolute_uri("/"), row.feed_text),
        "unique_id": f"tag:{host},{made}:{row._meta.model_name}:{row.pk}",
        "unique_id_is_permalink": False,
        "pubdate": timezone.localtime(row.published_at),
        "updateddate": timezone.localtime(max(row.published_at, row.updated_at)),
    }


def with_lead(lead, html):
    """Return `html` (clean already) below its lead (plain text) as one text."""
    return (format_html("<p>{}</p>", lead) if lead else "") + html
