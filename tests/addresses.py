"""Every address of the portal, filled in with rows that exist, and the people who ask for it.

`patterns()` walks the URL patterns; `Portal` holds one row of everything, made by an author and
not public unless its label says so, and says which path an example of a pattern is.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import URLResolver, get_resolver
from reversion.models import Version

from cchc_portal.roles import ADMINISTRATOR, AUTHOR
from contacts.site_pages import SitePage
from content.audit import Act, AuditEntry
from content.history import recorded
from content.publishing import State
from inspections.models import InspectionVisit
from news.models import Article
from news.preview import preview_address
from tests.factories import (
    make_area,
    make_article,
    make_attachment,
    make_document,
    make_document_file,
    make_link,
    make_official,
    make_organization,
    make_paper,
    make_plan,
    make_publisher,
    make_recommendation,
    make_section,
    make_special_days,
    make_superuser,
    make_team,
    make_user,
    make_visit,
    picture_file,
)
from tests.newsroom import make_author, make_editor, make_staff

ROLES = ("anonymous", "author", "elsewhere", "approver", "admin", "superuser")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


def patterns(resolver=None, before="/"):
    """Yield the pattern of every address, as the URL configuration writes it."""
    for each in (resolver or get_resolver()).url_patterns:
        whole = before + re.sub(r"\\(.)", r"\1", str(each.pattern).strip("^$"))
        if isinstance(each, URLResolver):
            yield from patterns(each, whole)
        else:
            yield GROUP.sub(r"<\1>", whole)


class Asker(RequestFactory):
    """Asks as the test client does, without its copies of all that templates were given."""

    handler = ClientHandler(enforce_csrf_checks=False)

    def __init__(self, cookies):
        super().__init__()
        self.cookies.load({name: each.value for name, each in cookies.items()})

    def request(self, **asked):
        return self.handler(self._base_environ(**asked))


@dataclass
class Portal:
    """One row of everything and one member of staff a role; `samples` fills the patterns in."""

    people: dict
    samples: dict

    def client(self, role):
        """Return a client signed in as the person of this role."""
        client = Client()
        client.raise_request_exception = False
        if role != "anonymous":
            client.force_login(self.people[role])
        return client

    def paths(self):
        """Return {pattern with label: path} of all addresses; None where no sample fills one in."""
        found = {}
        for pattern in patterns():
            samples = self.samples_of(pattern) if PARAMETER.search(pattern) else {"": {}}
            for label, values in (samples or {"": None}).items():
                name = f"{pattern} {label}".strip()
                found[name] = None if values is None else filled(pattern, values)
        return found

    def samples_of(self, pattern):
        """Return {label: values} of the longest beginning of `pattern` that has samples."""
        fitting = [start for start in self.samples if pattern.startswith(start)]
        return self.samples[max(fitting, key=len)] if fitting else {}


def filled(pattern, values):
    """Return the path that a pattern is with these values."""
    return PARAMETER.sub(lambda part: str(values[part[1]]), pattern)


def make_portal():
    """Store the portal that the table of addresses is about."""
    author = make_author()
    elsewhere = make_author("Phàn Tả Khác")
    people = {
        "author": author,
        "elsewhere": elsewhere,
        "approver": make_editor(),
        "admin": make_staff(ADMINISTRATOR, "Chẻo A Quản"),
        "superuser": make_superuser(),
    }
    desk = Group.objects.create(name="Tổ tin của tác giả")
    author.groups.add(desk)
    section = make_section(name="Chuyên mục riêng", slug="rieng")
    section.writers.add(desk)
    return Portal(people, make_samples(author, section))


def make_samples(author, section):
    """Return {beginning of a pattern: {label: {parameter: value}}}, the rows stored."""
    unit = make_organization(name="Đơn vị mẫu", name_en="Sample", slug="don-vi-mau")
    samples = {}
    samples |= news_samples(author, section)
    samples |= document_samples(author)
    samples |= visit_samples(author, unit)
    samples |= plain_samples(unit, section)
    return samples


def desk_of(model, row):
    """Return the beginning of the admin's addresses of a model and the sample of a row there."""
    return f"/quan-tri/{model}/", {"object_id": row.pk, "pk": row.pk, "id": row.pk}


def news_samples(author, section):
    draft = {"state": State.DRAFT, "published_at": None, "created_by": author, "section": section}
    with recorded(author):
        hidden = make_article(slug="bai-nhap", cover=picture_file(), cover_alt="Ảnh", **draft)
    shown = make_article(slug="bai-dang", created_by=author, section=section)
    token = preview_address(hidden).split("/")[2]
    files = {"draft": make_attachment(article=hidden), "public": make_attachment(article=shown)}
    rows = {"draft": hidden, "public": shown}
    desk, _ = desk_of("news/article", hidden)
    return {
        "/tin-tuc/<slug:slug>/": {label: {"slug": row.slug} for label, row in rows.items()},
        "/tin-tuc/<feed:kind>.xml": {"": {"kind": "rss"}},
        "/tin-tuc/<year:year>/<month:month>/": {"": {"year": "2026", "month": "10"}},
        "/chuyen-muc/<slug:slug>/": {"": {"slug": section.slug, "kind": "atom"}},
        "/xem-truoc/<str:token>/": {"": {"token": token} | file_sample(files["draft"])},
        "/tep/": {label: file_sample(file) for label, file in files.items()},
        "/media/": {"": {"path": hidden.cover.name}},
        desk: {
            label: desk_of("news/article", row)[1] | version_of(hidden)
            for label, row in rows.items()
        },
        "/quan-tri/r/": {
            "": {
                "content_type_id": ContentType.objects.get_for_model(Article).pk,
                "object_id": hidden.pk,
            }
        },
    }


def file_sample(row):
    return {"pk": row.pk, "name": row.download_name}


def version_of(row):
    """Return the sample of the one version that is kept of `row`."""
    return {"version": Version.objects.get_for_object(row).get().pk}


def document_samples(author):
    draft = {"state": State.DRAFT, "published_at": None, "created_by": author, "slug": "nhap"}
    with recorded(author):
        hidden = make_document(**draft)
    rows = {"draft": hidden, "public": make_document(slug="van-ban-dang", created_by=author)}
    files = {label: make_document_file(document=row) for label, row in rows.items()}
    return {
        "/van-ban/<slug:slug>/": {label: {"slug": row.slug} for label, row in rows.items()},
        "/van-ban/tep/": {label: file_sample(file) for label, file in files.items()},
        "/quan-tri/news/document/": {
            label: desk_of("", row)[1] | version_of(hidden) for label, row in rows.items()
        },
    }


def visit_samples(author, unit):
    made = {"created_by": author} if hasattr(InspectionVisit, "created_by") else {}
    draft = {"state": State.DRAFT, "published_at": None}
    with recorded(author):
        hidden = make_visit(organization=unit, slug="cuoc-nhap", **draft, **made)
        hidden_plan = make_plan(year=2024, **draft)
    shown = make_visit(organization=unit, slug="cuoc-dang", **made)
    rows = {"draft": hidden, "public": shown}
    papers = {
        "draft": make_paper(visit=hidden, is_public=True),
        "internal": make_paper(visit=shown),
        "public": make_paper(visit=shown, is_public=True),
    }
    plan = make_plan(year=2025, units=[unit])
    plans = {"draft": hidden_plan, "public": plan}
    table = {"name": "cuoc-kiem-tra", "form": "csv", "year": 2026}
    remedy = make_recommendation()
    return {
        "/kiem-tra/<feed:kind>.xml": {"": {"kind": "rss"}},
        "/kiem-tra/<name>.<form>": {"": table},
        "/kiem-tra/<slug:slug>/": {label: {"slug": row.slug} for label, row in rows.items()},
        "/kiem-tra/ho-so/": {label: file_sample(row) for label, row in papers.items()},
        "/kiem-tra/ke-hoach/": {label: {"slug": row.slug} for label, row in plans.items()},
        "/quan-tri/inspections/inspectionplan/": {
            label: desk_of("", row)[1] | version_of(hidden_plan) for label, row in plans.items()
        },
        "/quan-tri/inspections/inspectionvisit/": {
            label: desk_of("", row)[1] | version_of(hidden) for label, row in rows.items()
        },
        "/quan-tri/inspections/inspectionvisit/du-lieu/": {"": table},
        "/quan-tri/inspections/inspectionteam/": {"": desk_of("", make_team())[1]},
        "/quan-tri/inspections/recommendation/": {"": desk_of("", remedy)[1]},
    }


def plain_samples(unit, section):
    person = make_official(organization=unit)
    rows = {
        "news/area": make_area(),
        "news/section": section,
        "contacts/organization": unit,
        "contacts/official": person,
        "contacts/publisher": make_publisher(),
        "contacts/link": make_link(),
        "auth/group": Group.objects.get(name=AUTHOR),
        "auth/user": make_user(username="nguoi-khac"),
        "content/auditentry": AuditEntry.objects.create(act=Act.LOGIN, who="nguoi-khac"),
        "contacts/specialdays": make_special_days(first_day=date(2026, 9, 2)),
        "contacts/sitepage": SitePage.objects.at(SitePage.Address.TERMS),
    }
    desks = dict(desk_of(model, row) for model, row in rows.items())
    return {start: {"": sample} for start, sample in desks.items()} | {
        "/danh-ba/can-bo/<int:pk>.vcf": {"": {"pk": person.pk}},
        "/danh-ba/<slug:slug>": {"": {"slug": unit.slug, "kind": "rss"}},
        "/en/": {"": {"slug": unit.slug}},
        "/<site_page:address>/": {"": {"address": SitePage.Address.TERMS.value}},
        "/sitemap-": {"": {"section": "tin-tuc"}},
        "/quan-tri/<app_label>/": {"": {"app_label": "news"}},
        "/quan-tri/<url>": {"": {"url": "khong-co.css"}},
    }
