"""Stores the demo content through the models: checked, cleaned and folded like any other."""

import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from cchc_portal.demo import Refusal, pictures
from cchc_portal.demo.accounts import AUTHOR_NAME, make_staff
from cchc_portal.demo.documents import DocumentShelf
from cchc_portal.demo.inspections import InspectionShelf
from cchc_portal.demo.opening import open_offices
from cchc_portal.demo.progress import each
from cchc_portal.demo.reading import DATA, moment, read_pages, read_table, workday
from cchc_portal.roles import ship_roles
from contacts.models import Link, Official, Organization, Publisher
from news.models import Article, Attachment, Section

NOON = datetime.time(12)


def is_loaded():
    """Say whether this database was ever loaded.

    The portal ships with a publisher record that names nobody yet. It is filled in last, and none
    of the roles may delete it; so whatever else was changed or deleted since stays so.
    """
    return bool(Publisher.objects.current().governing_body)


def load_once(today):
    """Load the content unless this database was ever loaded; the roles are this release's anyway.

    Raises Refusal when other data stands in the way.
    """
    if is_loaded():
        ship_roles()
        return
    try:
        load(today)
    except ValidationError as error:
        raise Refusal(
            "Cơ sở dữ liệu này đã có dữ liệu khác nên không nạp được nội dung minh họa:"
            f" {' '.join(error.messages)} Chạy lại với --fresh để làm từ đầu, hoặc đặt biến"
            " DATABASE_URL sang tệp khác."
        ) from error


@transaction.atomic
def load(today):
    """Store everything, counted from the local date `today`: all of it or, when cut short, nothing.

    Files of a load that was cut short stay behind unused.
    """
    ship_roles()
    make_staff()
    organizations = load_organizations()
    load_officials(organizations)
    open_offices(organizations, today, stored)
    articles = load_articles(organizations, today)
    author = get_user_model().objects.get(username=AUTHOR_NAME)
    documents = DocumentShelf(organizations, author, stored)
    documents.fill(today)
    InspectionShelf(organizations, articles, documents.documents, stored).fill(today)
    load_site()


def stored(row):
    """Return `row`, checked as a form would and saved."""
    row.full_clean()
    row.save()
    return row


def load_organizations():
    """Store the bodies, those above first; return {reference: Organization}."""
    organizations, successors = {}, {}
    for fields in each("Cơ quan, đơn vị", read_table("organizations")["organization"]):
        reference = fields.pop("ref")
        successors[reference] = fields.pop("successors", ())
        parent = organizations.get(fields.pop("parent", None))
        kind = Organization.Kind[fields.pop("kind")]
        organizations[reference] = stored(Organization(parent=parent, kind=kind, **fields))
    for reference, heirs in successors.items():
        organizations[reference].successors.set([organizations[heir] for heir in heirs])
    return organizations


def load_officials(organizations):
    for fields in each("Cán bộ, công chức", read_table("officials")["official"]):
        organization = organizations[fields.pop("organization")]
        rank = Official.Rank[fields.pop("rank")]
        stored(Official(organization=organization, rank=rank, **fields))


def load_articles(organizations, today):
    """Store the articles, oldest first; return {file name: Article}."""
    shelf = ArticleShelf(organizations)
    pages = sorted(read_pages("articles", today).items(), key=lambda item: item[1]["day"])
    return {name: shelf.put(page, today) for name, page in each("Bài viết", pages)}


class ArticleShelf:
    """Where the articles go: sections, author, organizations, and the covers drawn so far."""

    def __init__(self, organizations):
        self.organizations = organizations
        self.sections = {section.slug: section for section in Section.objects.all()}
        self.author = get_user_model().objects.get(username=AUTHOR_NAME)
        self.covers = {}

    def put(self, page, today):
        """Store one page of data/articles with its files; return the Article."""
        picture, attachments = page.pop("cover", None), page.pop("attachments", ())
        named = [self.organizations[reference] for reference in page.pop("organizations", ())]
        cover = self.cover(picture) if picture else {}
        article = Article(
            section=self.sections[page.pop("section")],
            created_by=self.author,
            **cover,
            **publishing(page, today),
            **page,
        )
        stored(article)
        self.covers[picture] = {
            "cover": article.cover.name,
            "cover_width": article.cover_width,
            "cover_height": article.cover_height,
        }
        article.organizations.set(named)
        for order, attachment in enumerate(attachments, start=1):
            attach(article, order, **attachment)
        return article

    def cover(self, picture):
        """Return the fields of a cover; a picture is drawn and stored once."""
        return self.covers.get(picture) or {"cover": pictures.draw(picture)}


def attach(article, order, title, file):
    """Store data/files/`file` with an article."""
    content = ContentFile((DATA / "files" / file).read_bytes(), name=file)
    stored(Attachment(article=article, order=order, title=title, file=content))


def publishing(page, today):
    """Take state and times out of `page`; return them as the model's fields.

    A draft and a text that waits have no time yet; "expires_workdays_ago" ends a page's life.
    """
    day, time, state = page.pop("day"), page.pop("at", None), page.pop("state", "published")
    ended = page.pop("expires_workdays_ago", None)
    return {
        "state": state,
        "published_at": None if state in ("draft", "review") else moment(day, time),
        "expires_at": None if ended is None else moment(workday(today, ended), NOON),
    }


def load_site():
    """Store the links and, last of all, the publisher in the record that the portal ships."""
    site = read_table("site")
    for order, fields in enumerate(each("Liên kết", site["link"]), start=1):
        stored(Link(order=order * 10, **fields))
    publisher = Publisher.objects.current()
    for name, value in site["publisher"].items():
        setattr(publisher, name, value)
    stored(publisher)
