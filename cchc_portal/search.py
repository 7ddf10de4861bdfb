"""The one search of the portal: what it looks through, what may be asked, what is answered."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db import models
from django.utils import timezone

from contacts.models import Official, Organization
from contacts.site_pages import pages_with
from content.prepared import prepared
from content.search.finding import Findings, Kind, find
from content.search.index import SearchTooSlow, one_limit
from content.search.queries import TITLE, parse
from content.search.slips import Slip, mended
from content.search.snippets import excerpt, reading, runs, tells_all
from inspections.models import InspectionVisit
from news.models import Article, Document

MAX_LENGTH = 200  # characters of a query
SUGGESTIONS = 6
READ_FOR_SLIPS = 20
READ_TOGETHER = 5
SPELLING = ("tin-bai", "van-ban", "co-quan")  # the kinds whose texts say how a word is spelled
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
        day=row.started_on,
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
    name: str | None = None
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
    ),
    "kiem-tra": Source(
        "Cuộc kiểm tra",
        InspectionVisit,
        lambda rows, at: rows.published(at).for_search(),
        _visit,
        moment="started_on",
    ),
    "co-quan": Source(
        "Cơ quan, đơn vị",
        Organization,
        lambda rows, _: rows.defer("folded"),
        _organization,
        name="name",
    ),
    "can-bo": Source(
        "Cán bộ",
        Official,
        lambda rows, _: rows.public().select_related("organization").defer("folded"),
        _official,
        name="full_name",
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
            Kind(key, rows, source.moment, source.name, is_kept=rows == source.rows)
            for key, source in SOURCES.items()
            if self.kind in ("", key) and (rows := self._narrowed(key, sections)) is not None
        ]

    def _narrowed(self, key, sections):
        """Return rows() of a source under the filters, None where a filter leaves none."""
        source = SOURCES[key]
        undated = self.year and not source.moment
        itself = self.organization and key == "co-quan"
        if (self.section and not source.has_sections) or undated or itself:
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


@dataclass
class Answer:
    """What was found. `loosened`: not for the words as typed; `meant`: what may have been meant."""

    query: object
    findings: Findings = field(default_factory=lambda: Findings([], complete=True))
    loosened: bool = False
    meant: str = ""
    too_slow: bool = False


def answer(asked, sections):
    """Return the Answer to what was asked: as typed, else loosened, else with a slip mended."""
    made = Answer(parse(asked.text))
    kinds = asked.kinds(sections)
    try:
        with one_limit():
            made.findings = find(kinds, made.query)
            if not made.findings.hits and made.query:
                _help(made, kinds)
    except SearchTooSlow:
        made.too_slow = True
    return made


def _help(made, kinds):
    """Fill an empty Answer with what other words find, or say what may have been meant.

    Fewer kinds are asked, to keep the page within its six queries.
    """
    loose = made.query.loosened()
    if loose.all() != made.query.all():
        findings = find([kind for kind in kinds if kind.key != "kiem-tra"], loose)
        if findings.hits:
            made.query, made.findings, made.loosened = loose, findings, True
            return
    spelling = [kind for kind in kinds if kind.key in SPELLING]
    few = {"window": READ_FOR_SLIPS, "most": READ_FOR_SLIPS}
    hits = find(spelling, Slip(made.query), **few).hits[:READ_FOR_SLIPS]
    texts = [f"{row.title}\n{row.read(made.query)}" for row in load(hits)]
    made.meant = mended(made.query, texts)


def load(hits):
    """Return the Shown of hits in their order, from rows that are public now: a query a kind."""
    found, now = {}, timezone.now()
    for key in {hit.kind for hit in hits}:
        pks = [hit.pk for hit in hits if hit.kind == key]
        pks += pks[-1:] * (-len(pks) % READ_TOGETHER)  # a query is kept for each length
        rows = rows_with_keys(SOURCES[key].model.objects.all(), kind=key, keys=pks, at=now)
        found |= {(key, row.pk): row for row in rows}
    rows = ((hit.kind, found.get((hit.kind, hit.pk))) for hit in hits)
    return [SOURCES[kind].shown(row) for kind, row in rows if row]


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
    query = parse(asked.text)
    pages = [] if asked.filters else pages_with(query)
    alone = found.loosened or not found.findings.hits
    return marked([_site_page(page) for page, is_named in pages if is_named or alone], query)


def choices(asked, found, sections):
    """Return what the filters offer: kinds as (label, address, is chosen), sections, years.

    Years are those of what was found, `year` the one that is chosen, or ""; sections come as
    (slug, indented name).
    """
    labels = {"": "Tất cả"} | {key: source.label for key, source in SOURCES.items()}
    year = str(asked.year or "")
    years = {hit.moment[:4] for hit in found.findings.hits if hit.moment}
    slugs = {section.pk: section.slug for section in sections.by_pk.values() if not section.link}
    return {
        "kinds": [
            (label, asked.address(loai=key), key == asked.kind) for key, label in labels.items()
        ],
        "sections": [(slugs[pk], name) for pk, name in sections.choices() if pk in slugs],
        "years": sorted(years | {year} if year else years, reverse=True),
        "year": year,
    }


def suggestions(text, sections):
    """Return [{"title", "kind", "url"}] of what has the words in its title or name, best first."""
    asked = Asked(text)
    named = [_site_page(page) for page, is_named in pages_with(parse(text)) if is_named]
    try:
        few = {"window": SUGGESTIONS, "most": SUGGESTIONS}
        findings = find(asked.kinds(sections), parse(text), (TITLE,), **few)
    except SearchTooSlow:
        return []
    return [
        {"title": row.title, "kind": row.kind, "url": row.url}
        for row in [*named, *load(findings.hits[:SUGGESTIONS])][:SUGGESTIONS]
    ]
