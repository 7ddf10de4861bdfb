"""Page → rows and picture files. Everything here runs inside the transaction of one article."""

from html import escape

from django.core.files.storage import default_storage

from content.publishing import State
from news.legacy import pictures
from news.legacy.html_form import PICTURE
from news.legacy.known import stored_hash
from news.models import Article

ALT_LENGTH = 200


def write(page, known, section, stored):
    """Store `page` as the article of `known.row`, a new one if it has none yet.

    Pictures that cannot be taken over must have been left out of `page`. What was stored of them
    is added to the list `stored`, also when this fails half-way.
    """
    row = known.row
    article = row.article if row.pk else Article(state=State.PUBLISHED)
    files = {}
    for number, picture in page.pictures.items():
        files[number] = pictures.store(picture)
        stored.append(files[number])
    article.section, article.title = section, page.title
    article.published_at = page.published_at
    article.body = _illustrated(page, files)
    article.author, article.source = page.author, page.source
    article.cover_caption = page.caption
    if page.cover in files:
        article.cover, article.cover_width, article.cover_height = files[page.cover]
        article.cover_alt = _alt(page, page.cover)
    article.save()
    row.article, row.stored_hash = article, stored_hash(article)
    row.form, row.versions = known.form, known.versions
    row.missing_pictures = known.missing_pictures
    row.save()


def _illustrated(page, files):
    """Return the body with its pictures at the addresses where they are stored now."""

    def image(found):
        number = int(found[1])
        if number not in files:
            return ""
        name, width, height = files[number]
        address, alt = default_storage.url(name), escape(_alt(page, number))
        return f'<img src="{address}" alt="{alt}" width="{width}" height="{height}">'

    return PICTURE.sub(image, page.body).replace("<figure></figure>", "")


def _alt(page, number):
    """Return what a picture shows: its own words, the caption for the cover, else the title."""
    caption = page.caption if number == page.cover else ""
    return (page.pictures[number].alt or caption or page.title)[:ALT_LENGTH]
