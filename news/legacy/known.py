"""What is already known of the pages taken over before: finding a page again."""

from dataclasses import dataclass, field

from content.richtext import plain_text
from content.vietnamese import words
from news.legacy.page import HTML, TEXT, digest
from news.models import LegacyPage

# Two texts are versions of one page when they share half of their words.
SAME_PAGE = 0.5
ARTICLE_FIELDS = (
    *("title", "short_title", "section_id", "lead", "body", "cover", "cover_alt", "cover_caption"),
    *("cover_credit", "author", "source", "state", "published_at", "expires_at"),
)


@dataclass
class Known:
    """A page taken before; `row` is its LegacyPage, None when this run would only create it."""

    form: str
    text: str
    versions: list
    addresses: set
    missing_pictures: list = field(default_factory=list)
    row: LegacyPage | None = None

    @property
    def is_edited(self):
        """Whether staff changed the article since we stored it."""
        return self.row is not None and self.row.stored_hash != stored_hash(self.row.article)

    def has_all_of(self, page):
        """Say whether taking `page` (a Page) again would bring nothing new."""
        if self.form == HTML and page.form == TEXT:
            return True
        seen = self.form == page.form and page.content_hash in self.versions
        return seen and not set(self.missing_pictures) & set(page.found)


def known_pages(key):
    """Return the Known pages with this key: one query for most, one more for their addresses."""
    rows = LegacyPage.objects.filter(key=key).select_related("article").order_by("twin")
    rows = rows.prefetch_related("article__former_addresses")
    return [
        Known(
            form=row.form,
            text=plain_text(row.article.body),
            versions=row.versions,
            addresses={old.address for old in row.article.former_addresses.all()},
            missing_pictures=row.missing_pictures,
            row=row,
        )
        for row in rows
    ]


def find(page, addresses, known):
    """Return the Known that `page` (at `addresses`, normal) is another copy of, or None.

    All in `known` have its title and time. Another address makes another page, unless the words
    are the same; without addresses to compare, half of the words must be.
    """
    for one in known:
        if page.content_hash in one.versions or addresses & one.addresses:
            return one
    scored = [(_likeness(page.text, one.text), n) for n, one in enumerate(known)]
    scored += [(1, n) for n, one in enumerate(known) if one.is_edited]
    for score, n in sorted(scored, reverse=True):
        is_elsewhere = bool(addresses and known[n].addresses)
        if score >= (1 if is_elsewhere else SAME_PAGE):
            return known[n]
    return None


def _likeness(text, other):
    """Return the share of words that two texts have in common, 0 to 1."""
    mine, theirs = set(words(text)), set(words(other))
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 1


def stored_hash(article):
    """Return SHA-256 over all of `article` that staff may change and an import would overwrite."""
    values = (getattr(article, name) for name in ARTICLE_FIELDS)
    return digest([_plain(value) for value in values])


def _plain(value):
    return value.timestamp() if hasattr(value, "timestamp") else str(value or "")
