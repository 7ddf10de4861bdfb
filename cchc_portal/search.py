"""The one search of the portal: what it looks through, what may be asked, what is answered."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.db import models
from django.db.models import Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from cchc_portal.site_context import known_publisher
from contacts.models import Official, Organization
from contacts.site_pages import pages_with
from content.prepared import prepared
from content.search.finding import Kind, find
from content.search.index import SearchTooSlow
from content.search.queries import TITLE, parse
from content.search.snippets import excerpt, reading, runs, tells_all
from content.search.terms import term
from content.together import answers_to
from content.vietnamese import spelled
from inspections.models import InspectionVisit
from news.models import Article, Document, known_months

MAX_LENGTH = 200  # characters of a query
SUGGESTIONS, LOOKED_AT = 6, 50  # SQLite's index knows the newest by quarters
READ_TOGETHER = 20  # results of a page
LAST_HOURS = "12-31 17"  # of a year in UTC, which are the next one's in Vietnam
PROVINCE = ("tinh",), ("thanh", "pho")  # how the place begins that the whole site is about
YEAR_NAMES = {str(year) for year in range(1990, 2100)}


@dataclass(frozen=True)
class Shown:
    """One result as the page shows it. Excerpts are cut from `text` and from what follows it:
    `html`, cleaned, and `more`; or from `instead`, cleaned HTML that tells what nothing else does.
    """

    kind: str
    title: str
    url: str
    text: str = ""
    html: str = ""
    more: str = ""
    instead: str = ""
    day: object = None
    place: str = ""
    phone: object = None
    is_past: bool = False
    unit: str = ""  # by which others of what is found may be narrowed

    def read(self, query):
        """Return the text that an excerpt is cut from."""
        text = " ".join(filter(None, (self.text, reading(self.html, query), self.more)))
        if self.instead and not tells_all(f"{self.title} {text}", query):
            other = reading(self.instead, query)
            return other if tells_all(f"{self.title} {text} {other}", query) else text
        return text


def _article(row):
    return Shown(
        kind="Tin bài",
        title=row.list_title,
        url=row.get_absolute_url(),
        text=row.lead,
        html=row.body,
        day=row.published_at,
        place=row.section.name,
    )


def _document(row):
    return Shown(
        kind="Văn bản",
        title=row.name,
        url=row.get_absolute_url(),
        text=row.abstract,
        day=row.issued_on,
        place=row.issuer_label,
    )


def _visit(row):
    return Shown(
        kind="Cuộc kiểm tra",
        title=row.title,
        url=row.get_absolute_url(),
        text=row.lead,
        html=row.summary,
        more=" ".join(row.told_of(row.found, row.asked, row.said)),
        day=row.day,
    )


def _organization(row):
    return Shown(
        kind="Cơ quan, đơn vị",
        title=row.name,
        url=row.get_absolute_url(),
        text=row.address,
        instead=row.functions,
        place=row.get_kind_display(),
        phone=row.phone,
        is_past=row.is_historical,
        unit=row.slug,
    )


def _official(row):
    return Shown(
        kind="Cán bộ",
        title=row.full_name,
        url=row.organization.get_absolute_url(),
        text=", ".join(filter(None, (row.title, row.department, row.duties))),
        place=row.organization.name,
        phone=row.phone,
    )


def _site_page(row):
    return Shown(
        kind="Trang quy định",
        title=str(row),
        url=row.get_absolute_url(),
        html=row.body,
    )


def day_of(at):
    """Return the local date of an aware time, or of the place of one in a query."""
    at = Value(at, models.DateTimeField()) if isinstance(at, datetime) else at
    return TruncDate(at, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True)
class Source:
    """One kind of results. `public(rows, at)`: what the public may see then of all rows of `model`,
    with what `shown` needs of each.
    """

    label: str
    model: type
    public: object
    shown: object
    moment: str | None = None
    names: tuple = ()
    has_sections: bool = False

    def rows(self, at):
        """Return what the public may see at `at`, with what `shown` needs of each."""
        return self.public(self.model.objects, at)


SOURCES = {
    "tin-bai": Source(
        "Tin bài",
        Article,
        lambda rows, at: rows.published(at).select_related("section").defer("folded"),
        _article,
        moment="published_at",
        has_sections=True,
    ),
    "van-ban": Source(
        "Văn bản",
        Document,
        lambda rows, at: rows.published(at).select_related("issuer").defer("folded"),
        _document,
        moment="issued_on",
        names=("number",),
    ),
    "kiem-tra": Source(
        "Cuộc kiểm tra",
        InspectionVisit,
        lambda rows, at: rows.published(at).for_search(),
        _visit,
        moment="day",
    ),
    "co-quan": Source(
        "Cơ quan, đơn vị",
        Organization,
        lambda rows, at: rows.begun(day_of(at)).defer("folded"),
        _organization,
        names=("name", "short_name"),
    ),
    "can-bo": Source(
        "Cán bộ",
        Official,
        lambda rows, at: (
            rows.public().in_office(day_of(at)).select_related("organization").defer("folded")
        ),
        _official,
        names=("full_name",),
    ),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: words and filters; nonsense in a filter counts as none."""

    text: str
    kind: str = ""
    section: object = None
    year: int | None = None
    organization: object = None

    @classmethod
    def read(cls, parameters, sections):
        """Return what the parameters of a request ask for; `sections` is the Tree of all."""
        wanted = {name: parameters.get(name, "") for name in ("loai", "muc", "nam", "don-vi")}
        kind, year, unit = wanted["loai"], wanted["nam"], wanted["don-vi"].replace("\0", "")
        by_slug = {section.slug: section for section in sections.by_pk.values()}
        return cls(
            text=" ".join(parameters.get("q", "").replace("\0", "")[:MAX_LENGTH].split()),
            kind=kind if kind in SOURCES else "",
            section=by_slug.get(wanted["muc"]),
            year=int(year) if year in YEAR_NAMES else None,
            organization=Organization.objects.at(unit) if unit else None,
        )

    @property
    def filters(self):
        """The filters that are set, {name in the address: value}."""
        found = {
            "loai": self.kind,
            "muc": self.section and self.section.slug,
            "nam": self.year,
            "don-vi": self.organization and self.organization.slug,
        }
        return {name: value for name, value in found.items() if value}

    def address(self, **changes):
        """Return the query string with some filters changed; an empty one is dropped."""
        wanted = {"q": self.text} | self.filters | changes
        return urlencode({name: value for name, value in wanted.items() if value})

    @property
    def unfiltered(self):
        """The query string without any filter."""
        return urlencode({"q": self.text})

    def kinds(self, sections):
        """Return the Kinds that are to be searched, narrowed by the filters."""
        return [
            Kind(key, rows, source.moment, source.names, is_kept=rows == source.rows)
            for key, source in SOURCES.items()
            if self.kind in ("", key) and (rows := self._narrowed(key, sections)) is not None
        ]

    def _narrowed(self, key, sections):
        """Return rows() of a source under the filters, None where a filter leaves none."""
        source = SOURCES[key]
        undated = self.year and not source.moment
        if (self.section and not source.has_sections) or undated:
            return None
        if not (self.section or self.year or self.organization):
            return source.rows

        def rows(at):
            found = source.rows(at)
            if self.section:
                found = found.in_sections(sections.subtree(self.section))
            if self.year:
                found = found.from_year(self.year)
            return found.naming(self.organization) if self.organization else found

        return rows


def query_of(text):
    """Return the Query for what was typed; that all is about the province need not be said."""
    return parse(text).within(home())


def home():
    """Return the terms of the province, e.g. of "tỉnh Lai Châu", as its body is named; or ()."""
    words = tuple(map(term, spelled(known_publisher().governing_body)))
    begins = (n for n in range(len(words)) for name in PROVINCE if words[n : n + len(name)] == name)
    return words[next(begins, len(words)) :]


def load(hits):
    """Return the Shown of hits in their order, from rows that are public now: one query."""
    now, keys = timezone.now(), {}
    for hit in hits:
        keys.setdefault(hit.kind, []).append(hit.pk)
    questions = {
        kind: partial(
            rows_with_keys, source.model.objects.all(), kind=kind, keys=filled(keys[kind]), at=now
        )
        for kind, source in SOURCES.items()
        if kind in keys
    }
    found = {(kind, row.pk): row for kind, rows in answers_to(questions).items() for row in rows}
    rows = ((hit.kind, found.get((hit.kind, hit.pk))) for hit in hits)
    return [SOURCES[kind].shown(row) for kind, row in rows if row]


def filled(keys):
    """Return keys as many as a page has, the last again and again: one statement for any number."""
    return [*keys, *keys[-1:] * (-len(keys) % READ_TOGETHER)]


@prepared(keys=[models.BigIntegerField()], at=models.DateTimeField())
def rows_with_keys(rows, kind, keys, at):
    """Return those of `rows` of a kind that have these keys and are public at `at`."""
    return SOURCES[kind].public(rows, at).filter(pk__in=keys)


def results(hits, query):
    """Return hits as the page shows them: (Shown, title as runs, excerpt as runs)."""
    return marked(load(hits), query)


def marked(rows, query):
    return [(row, runs(row.title, query), excerpt(row.read(query), query)) for row in rows]


def standing(asked, found):
    """Return the standing pages that an Answer leads with, as results() does; filters leave none.

    Those whose name has the words as typed; those whose text has them only where nothing else does.
    """
    query = query_of(asked.text)
    pages = [] if asked.filters else pages_with(query)
    alone = found.loosened or not found.findings.hits
    return marked([_site_page(page) for page, is_named in pages if is_named or alone], query)


def choices(asked, found, shown, sections):
    """Return what the filters offer: kinds as (label, address, is chosen), sections, years, units.

    `shown`: results() of the page. Years are those of what was found; once one is chosen, of all
    news, and `year` is that one, or "". Sections and units come as (slug, name).
    """
    labels = {"": "Tất cả"} | {key: source.label for key, source in SOURCES.items()}
    year = str(asked.year or "")
    years = {local_year(hit.moment) for hit in found.findings.hits if hit.moment}
    if year:
        years |= {year, *(str(month.year) for month, _ in known_months())}
    slugs = {section.pk: section.slug for section in sections.by_pk.values() if not section.link}
    units = {row.unit: row.title for row, *_ in shown if row.unit}
    if asked.organization:
        units = {asked.organization.slug: asked.organization.name} | units
    return {
        "kinds": [
            (label, asked.address(loai=key), key == asked.kind) for key, label in labels.items()
        ],
        "sections": [(slugs[pk], name) for pk, name in sections.choices() if pk in slugs],
        "years": sorted(years, reverse=True),
        "year": year,
        "units": [*units.items()],
    }


def local_year(moment):
    """Return the year of a hit's moment, a day or a time in UTC as text, in Vietnam."""
    if moment[5:13] >= LAST_HOURS and len(moment) > len("2021-12-31"):
        return str(int(moment[:4]) + 1)
    return moment[:4]


def suggestions(text, sections):
    """Return [{"title", "kind", "url"}] of what has the words in its title or name, best first."""
    asked = Asked(text)
    query = query_of(text)
    named = [_site_page(page) for page, is_named in pages_with(query) if is_named]
    try:
        few = {"window": LOOKED_AT, "most": LOOKED_AT}
        findings = find(asked.kinds(sections), query, (TITLE,), **few)
    except SearchTooSlow:
        return []
    return [
        {"title": row.title, "kind": row.kind, "url": row.url}
        for row in [*named, *load(findings.hits[:SUGGESTIONS])][:SUGGESTIONS]
    ]
