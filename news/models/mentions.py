"""Which documents a text means by the numbers in it, and which articles mean a document."""

from dataclasses import replace
from datetime import date
from functools import partial

from django.utils import timezone

from content import document_numbers
from content.richtext import plain_text
from content.search.queries import parse
from news.models.article import Article
from news.models.document import Document

LOOKED_UP = 200  # numbers of one text; the longest report names a tenth
ARTICLE_COUNT = 5
CANDIDATES = 30


class Naming:
    """The numbers in the texts of one page, and the published documents that they mean.

    `html`: its cleaned HTML, `plain`: its plain texts; a date behind a number counts for all of
    them. `written_on`: the local date of the page.
    """

    def __init__(self, html="", plain=(), written_on=None):
        self.written_on = written_on
        self.mentions = document_numbers.mentions_in(html)
        self.mentions += [each for text in plain for each in document_numbers.find(text)]

    def question(self, at):
        """Return the question (content.together) for documents of these numbers at `at`.

        A key is said again until there are 1, 2, 4, … keys: each number is a statement kept.
        """
        keys = sorted({mention.key for mention in self.mentions})[:LOOKED_UP]
        keys += keys[-1:] * (2 ** (len(keys) - 1).bit_length() - len(keys))
        return partial(Document.objects.numbered, keys=keys, at=at)

    def addresses(self, documents):
        """Return {(key, date or None): address} of what is meant of the `documents` found."""
        meant = meant_by(self.mentions, documents, self.written_on)
        return {wanted: row.get_absolute_url() for wanted, row in meant.items() if row}


def named_on_page(html="", plain=(), written_on=None):
    """Return the addresses() of a page's Naming: one query, none without a number."""
    naming = Naming(html, plain, written_on)
    if not naming.mentions:
        return {}
    return naming.addresses(naming.question(timezone.now())())


def with_links(cleaned, named):
    """Return cleaned HTML in which the numbers of `named` documents lead to them."""
    return (
        document_numbers.linked(cleaned, lambda m: named.get((m.key, m.on))) if named else cleaned
    )


def pieces(text, named):
    """Yield (piece, address or "") of plain text: its numbers of `named` documents lead to them."""
    return document_numbers.pieces(text, lambda m: named.get((m.key, m.on)))


def meant_by(mentions, documents, written_on=None):
    """Return {(key, date or None): document or None} for the mentions of one text.

    Numbers restart each January and every body counts for itself. A date behind the number says
    which is meant, for its other places in the text too; where there is none, it must be the only
    document of that number issued by then.
    """
    until = written_on or date.max
    meant = {}
    for mention in sorted(mentions, key=lambda m: m.on is None):
        known = [row for row in documents if row.number_key == mention.key]
        if mention.on:
            found = only([row for row in known if row.issued_on == mention.on])
            meant.setdefault((mention.key, None), found)
        else:
            found = only([row for row in known if row.issued_on <= until])
        meant.setdefault((mention.key, mention.on), found)
    return meant


def only(rows):
    """Return the one row there is, or None."""
    return rows[0] if len(rows) == 1 else None


def articles_naming(document, namesakes):
    """Return the newest published articles that mean `document` by a number: one query at most.

    They have what their links print, and their text. `namesakes`: the documents of the same number
    that it may mean, this one among them.
    """
    typed = replace(parse(document.number), half=False)
    if not typed:
        return []
    candidates = Article.objects.newest_holding(
        count=CANDIDATES, asked=typed.anywhere(), at=timezone.now()
    )
    return [a for a in candidates if means(a, document, namesakes)][:ARTICLE_COUNT]


def means(article, document, namesakes):
    """Say whether a number in the words of `article` means `document` of all its `namesakes`."""
    text = " ".join([article.title, article.lead, plain_text(article.body)])
    mentions = [m for m in document_numbers.find(text) if m.key == document.number_key]
    written_on = timezone.localdate(article.published_at)
    return document in meant_by(mentions, namesakes, written_on).values()
