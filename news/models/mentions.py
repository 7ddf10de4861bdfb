"""Which documents a text means by the numbers in it, and which articles mean a document."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from content import document_numbers
from content.richtext import plain_text
from content.search.queries import parse
from news.models.article import Article
from news.models.document import Document

LOOKED_UP = 200  # numbers of one text; the longest report names a tenth
ARTICLE_COUNT = 5
CANDIDATES = 30


def named_on_page(html="", plain=(), written_on=None):
    """Return {(key, date or None): address} of the published documents that one page names.

    `html`: its cleaned HTML, `plain`: its plain texts; a date behind a number counts for all of
    them. `written_on`: the local date of the page. One query, none without a number.
    """
    mentions = document_numbers.mentions_in(html)
    mentions += [mention for text in plain for mention in document_numbers.find(text)]
    if not mentions:
        return {}
    meant = meant_by(mentions, documents_of({m.key for m in mentions}), written_on)
    return {wanted: row.get_absolute_url() for wanted, row in meant.items() if row}


def with_links(cleaned, named):
    """Return cleaned HTML in which the numbers of `named` documents lead to them."""
    return (
        document_numbers.linked(cleaned, lambda m: named.get((m.key, m.on))) if named else cleaned
    )


def pieces(text, named):
    """Yield (piece, address or "") of plain text: its numbers of `named` documents lead to them."""
    return document_numbers.pieces(text, lambda m: named.get((m.key, m.on)))


def documents_of(keys):
    """Return the published documents with these numbers, whoever issued them and when."""
    return Document.objects.numbered(keys=sorted(keys)[:LOOKED_UP], at=timezone.now())


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


def articles_naming(document):
    """Return the newest published articles that mean `document` by a number: at most two queries.

    They have what their links print, and their text.
    """
    typed = replace(parse(document.number), half=False)
    if not typed:
        return []
    candidates = Article.objects.newest_holding(
        count=CANDIDATES, asked=typed.anywhere(), at=timezone.now()
    )
    if not candidates:
        return []
    others = [row for row in documents_of({document.number_key}) if row != document]
    namesakes = [*others, document]  # which may be still to come: a look at its page
    return [a for a in candidates if means(a, document, namesakes)][:ARTICLE_COUNT]


def means(article, document, namesakes):
    """Say whether a number in the words of `article` means `document` of all its `namesakes`."""
    text = " ".join([article.title, article.lead, plain_text(article.body)])
    mentions = [m for m in document_numbers.find(text) if m.key == document.number_key]
    written_on = timezone.localdate(article.published_at)
    return document in meant_by(mentions, namesakes, written_on).values()
