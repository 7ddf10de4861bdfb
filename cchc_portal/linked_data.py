"""What a page says to machines: one schema.org graph (JSON-LD 1.1) whose nodes meet by @id.

Nodes tell what the page itself shows, and nothing else: they are made of the same rows.
"""

import json
from functools import singledispatch

from django.templatetags.static import static
from django.urls import reverse

from contacts.models import Organization
from content.templatetags.portal import machine
from content.versions import kept_as
from inspections.models import Course, InspectionPlan, InspectionVisit
from news.models import Article, Document

CONTEXT = "https://schema.org"
ENCODE = json.JSONEncoder(ensure_ascii=False).encode
# As Django's json_script: no text of ours can end the element that it stands in.
ESCAPES = (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026"))
PUBLISHER, SITE, PAGE, CRUMBS, THING = (
    "#co-quan",
    "#trang-thong-tin",
    "#trang",
    "#duong-dan",
    "#noi-dung",
)


class Graph:
    """Nodes as JSON that may stand in a <script type="application/ld+json">.

    `before`: what as_json() gave for those that stand before them.
    """

    def __init__(self, nodes, before=""):
        self.nodes, self.before = nodes, before

    def __html__(self):
        nodes = ", ".join(filter(None, [self.before, as_json(self.nodes)]))
        return f'{{"@context": "{CONTEXT}", "@graph": [{nodes}]}}'


def as_json(nodes):
    """Return the text of nodes, parted by commas.

    Replacing a sign is faster than looking up every letter.
    """
    text = ENCODE(nodes)[1:-1]
    for sign, escape in ESCAPES:
        text = text.replace(sign, escape)
    return text


def known(node):
    """Return a node without what is empty, inside its parts too; nought and no are not empty."""
    kept = {name: known_part(value) for name, value in node.items()}
    return {name: value for name, value in kept.items() if value or value == 0}


def known_part(value):
    if isinstance(value, dict):
        return known(value)
    return [known_part(each) for each in value] if isinstance(value, list) else value


def reference(address):
    return {"@id": address}


class Page:
    """One page as its graph tells of it.

    `host`: scheme and host; `path`: its address; `publisher`: whose site it is; `steps`: the way
    down to it as (name, path); `language`: of its text.
    """

    def __init__(self, host, path, publisher, steps=(), language="vi"):
        self.host, self.path, self.publisher = host, path, publisher
        self.steps, self.language = steps, language

    @property
    def address(self):
        return self.host + self.path

    def at(self, path):
        """Return the whole address of a path of this site."""
        return self.host + path

    def graph(self, thing=None):
        """Return the Graph of the page; `thing`: the row that it is about, if it is about one."""
        nodes = [self.page_node(thing)]
        if self.steps:
            nodes.append(self.crumbs_node())
        if thing is not None:
            about = {
                "@id": self.address + THING,
                "mainEntityOfPage": reference(self.address + PAGE),
            }
            nodes.append(about | known(node(thing, self)))
        return Graph(nodes, before=self.of_site())

    def of_site(self):
        """Return what every page says of the site and of whose it is; made once for a version."""
        return kept_as(
            ("graph", self.host),
            lambda: as_json([known(self.publisher_node()), known(self.site_node())]),
        )

    def publisher_node(self):
        who = self.publisher
        picture = who.emblem.url if who.emblem else static("icons/icon-512.png")
        return {
            "@type": "GovernmentOrganization",
            "@id": self.at(f"/{PUBLISHER}"),
            "name": who.governing_body or who.site_name,
            "url": self.at("/"),
            "logo": {"@type": "ImageObject", "url": self.at(picture)},
            "address": who.address,
            "contactPoint": contact_point(who),
        }

    def site_node(self):
        search = self.at(reverse("search")) + "?q={search_term_string}"
        return {
            "@type": "WebSite",
            "@id": self.at(f"/{SITE}"),
            "name": self.publisher.site_name,
            "alternateName": self.publisher.short_name,
            "url": self.at("/"),
            "inLanguage": "vi",
            "publisher": reference(self.at(f"/{PUBLISHER}")),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": search},
                "query-input": "required name=search_term_string",
            },
        }

    def page_node(self, thing):
        told = {
            "@type": "WebPage",
            "@id": self.address + PAGE,
            "url": self.address,
            "name": self.steps[-1][0] if self.steps else self.publisher.site_name,
            "inLanguage": self.language,
            "isPartOf": reference(self.at(f"/{SITE}")),
        }
        if self.steps:
            told["breadcrumb"] = reference(self.address + CRUMBS)
        if thing is not None:
            told["mainEntity"] = reference(self.address + THING)
        return told

    def crumbs_node(self):
        return {
            "@type": "BreadcrumbList",
            "@id": self.address + CRUMBS,
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": name, "item": self.at(path)}
                for number, (name, path) in enumerate(self.steps, 1)
            ],
        }


def contact_point(who):
    """Return how to reach an office: one ContactPoint, nothing when no number or letterbox is."""
    ways = {"telephone": who.phone.as_e164 if who.phone else "", "email": who.email}
    return (
        {
            "@type": "ContactPoint",
            "contactType": "Tiếp nhận thông tin",
            "availableLanguage": "vi",
            **ways,
        }
        if any(ways.values())
        else None
    )


@singledispatch
def node(thing, page):
    """Return what the graph of `page` says of the row that it is about."""
    raise TypeError(f"No node is known for {thing!r}.")


@node.register
def article_node(article: Article, page):
    picture = page.at(article.cover.url) if article.cover else page.at(static("icons/share.png"))
    return {
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.lead,
        "datePublished": machine(article.published_at),
        "dateModified": machine(article.revised_at or article.published_at),
        "author": {"@type": "Person", "name": article.author}
        if article.author
        else publisher(page),
        "publisher": publisher(page),
        "image": picture,
        "articleSection": article.section.name,
        "inLanguage": "vi",
        "isAccessibleForFree": True,
    }


@node.register
def visit_node(visit: InspectionVisit, page):
    cancelled = visit.course == Course.CANCELLED
    return {
        "@type": "Event",
        "name": visit.title,
        "description": visit.lead,
        "startDate": machine(visit.day),
        "endDate": machine(visit.ended_on),
        "eventStatus": f"{CONTEXT}/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "location": {
            "@type": "Place",
            "name": visit.place or visit.organization.name,
            "address": visit.organization.address,
        },
        "about": office(visit.organization, page),
        "organizer": publisher(page),
        "inLanguage": "vi",
    }


@node.register
def plan_node(plan: InspectionPlan, page):
    return {
        "@type": "Report",
        "name": plan.title,
        "description": plan.summary,
        "datePublished": machine(plan.published_at),
        "author": office(plan.issuer, page),
        "publisher": publisher(page),
        "inLanguage": "vi",
    }


@node.register
def document_node(document: Document, page):
    by = {"@type": "GovernmentOrganization", "name": document.issuer_label}
    return {
        "@type": "Legislation",
        "name": document.name,
        "description": document.abstract,
        "legislationIdentifier": document.number,
        "legislationType": document.get_kind_display(),
        "legislationDate": machine(document.issued_on),
        "legislationDateVersion": machine(document.effective_on),
        "legislationPassedBy": by,
        "publisher": publisher(page),
        "inLanguage": "vi",
    }


@node.register
def organization_node(organization: Organization, page):
    return {
        "@type": "GovernmentOrganization",
        "name": organization.name,
        "alternateName": organization.name_en,
        "url": page.address,
        "address": organization.address,
        "sameAs": organization.website,
        "foundingDate": machine(organization.valid_from),
        "dissolutionDate": machine(organization.valid_to),
        "contactPoint": contact_point(organization),
    }


def publisher(page):
    return reference(page.at(f"/{PUBLISHER}"))


def office(organization, page):
    """Return a short node of a body that has a page of its own, with the @id that it has there."""
    address = page.at(organization.get_absolute_url())
    return {
        "@type": "GovernmentOrganization",
        "@id": address + THING,
        "name": organization.name,
        "url": address,
    }
