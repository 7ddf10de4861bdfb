"""What the public page of a visit shows, read in a fixed few queries."""

from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from django.db import models
from django.http import Http404
from django.utils import timezone

from content.newest import NEWEST_FIRST
from content.prepared import prepared
from content.slugs import path_of
from content.templatetags.portal import day as printed_day
from content.templatetags.portal import grouped
from content.together import answers_to
from inspections.charts import LineChart, Rate
from inspections.counting import Tag, follow_up_of, remedy_tag, tag_of
from inspections.models import (
    Finding,
    FindingKind,
    InspectionVisit,
    Recommendation,
    Role,
    TeamMember,
    VisitDocument,
)
from news.models import Article
from news.models.mentions import named_on_page

SERIES = 8  # as many points as a telephone shows with their figures


@dataclass(frozen=True)
class Heir:
    """A body that carries on for one that has ended."""

    name: str
    address: str


@dataclass
class Remedy:
    """A recommendation as followed on one day: its Tag, days late, and public remarks by date."""

    recommendation: Recommendation
    tag: Tag
    late: int
    remarks: list = field(default_factory=list)


def visit_at(slug, at):
    """Return (visit, heirs of its unit) of a visit published at `at` (aware): one query.

    Raises Http404.
    """
    rows = InspectionVisit.objects.at_address(slug=slug, at=at)
    if not rows:
        raise Http404("Không có cuộc kiểm tra này.")
    heirs = [
        Heir(row.heir_name, path_of("contacts:organization", row.heir_slug))
        for row in rows
        if row.heir_name
    ]
    return rows[0], heirs if rows[0].organization.is_historical else []


def remedies_of(rows, day):
    """Return the Remedy of each recommendation, in order, from what with_remarks() found.

    `day`: local date.
    """
    return [remedy_of(list(same), day) for _, same in groupby(rows, lambda row: row.pk)]


def remedy_of(rows, day):
    """Return the Remedy of one recommendation from its rows, one for each public remark."""
    row = rows[0]
    remarks = [(each.said_on, each.said_text) for each in rows if each.said_text]
    return Remedy(row, remedy_tag(row, day), row.days_late(day), remarks)


def by_kind_and_area(rows):
    """Return {kind: [(area name or None, [text, …])]} of the kinds there are in by_area()."""
    by_kind = {kind.value: [] for kind in FindingKind}
    for kind, area, text in rows:
        by_kind[kind].append((area, text))
    return {kind: by_area(found) for kind, found in by_kind.items() if found}


def by_area(findings):
    return [
        (area, [text for _, text in found])
        for area, found in groupby(findings, lambda pair: pair[0])
    ]


def named_by(visit, findings, remedies):
    """Return the documents that the page of a visit names, as named_on_page(): one query at most.

    It is written until the conclusion, which may come after it is published.
    """
    texts = [visit.lead]
    texts += [text for areas in findings.values() for _, found in areas for text in found]
    for each in remedies:
        texts += [each.recommendation.text, *(text for _, text in each.remarks)]
    published_on = timezone.localdate(visit.published_at or timezone.now())
    written_on = max(published_on, visit.concluded_on or published_on)
    return named_on_page(visit.summary, texts, written_on)


def series_of(visit, at):
    """Return the visits to the same unit published at `at`, oldest first: one query."""
    return InspectionVisit.objects.series(organization=visit.organization_id, at=at)[::-1]


@prepared(visit=models.BigIntegerField(), at=models.DateTimeField())
def reporting_on(articles, visit, at):
    """Return those of `articles` published at `at` that report on a visit (its pk), for links."""
    rows = articles.published(at).filter(visits=visit).order_by(*NEWEST_FIRST)
    return rows.only("title", "short_title", "slug", "published_at")


def with_itself(series, visit):
    """Return the visits of a series and `visit`, which stands in it when it is public."""
    if visit in series:
        return series
    return sorted([*series, visit], key=lambda each: (each.day, each.pk))


def rates_of(visits, here):
    """Return [(visit, Rate on time)] of the newest visits that know it; no query."""
    known = [each for each in visits if knows_on_time(each)][-SERIES:]
    years = [each.year for each in known]
    return [(each, on_time_rate(each, years.count(each.year) > 1, here)) for each in known]


def knows_on_time(visit):
    figures = getattr(visit, "figures", None)
    return figures is not None and figures.on_time is not None and bool(figures.resolved)


def on_time_rate(visit, by_month, here):
    label = printed_day(visit.day)[3:] if by_month else str(visit.year)
    return Rate(label, visit.figures.on_time, visit.figures.resolved, visit.pk == here.pk)


def tiles_of(figures):
    """Return [(figure, label, note)] of what is known, the shares with their fractions."""
    if figures is None:
        return []
    tiles = [
        (each.percentage, each.label, f"{fraction_of(each)} {each.denominator}")
        for each in figures.shares
    ]
    if figures.received is not None:
        tiles.insert(0, (grouped(figures.received), "Hồ sơ tiếp nhận", received_note(figures)))
    return tiles


def fraction_of(share):
    return f"{grouped(share.part)}/{grouped(share.whole)}"


def received_note(figures):
    if figures.carried_over is None or figures.new_in_period is None:
        return ""
    new, old = grouped(figures.new_in_period), grouped(figures.carried_over)
    return f"{new} phát sinh trong kỳ, {old} kỳ trước chuyển sang"


def parts_of(visit, at):
    """Return {name: rows} of what stands on the page of `visit` at `at` beside it: one query.

    Recommendations of a concluded visit alone, their remarks for staff never; the visits to the
    same unit oldest first.
    """
    one = {"visit": visit.pk}
    questions = {
        "findings": partial(Finding.objects.by_area, **one),
        "series": partial(
            InspectionVisit.objects.series, organization=visit.organization_id, at=at
        ),
        "papers": partial(VisitDocument.objects.of_visit, **one, at=at),
        "articles": partial(reporting_on, Article.objects.all(), **one, at=at),
    }
    if visit.is_concluded:
        questions["remarks"] = partial(Recommendation.objects.with_remarks, **one)
    if visit.is_corrected:
        questions["corrections"] = visit.corrections()
    found = {"remarks": (), "corrections": ()} | answers_to(questions)
    return found | {"series": found["series"][::-1]}


def page_of_visit(slug, day):
    """Return the context of the page of a published visit: three queries at most.

    `day`: local date, by which deadlines are judged. Raises Http404.
    """
    now = timezone.now()
    return context_of(*visit_at(slug, now), day, now)


def context_before(visit):
    """Return what the page of `visit`, which came for_page(), is going to show: as of now.

    Its papers are those that will be public with it.
    """
    now, unit = timezone.now(), visit.organization
    rows = unit.successors.order_by("kind", "order", "sort_key") if unit.is_historical else ()
    heirs = [Heir(each.name, each.get_absolute_url()) for each in rows]
    papers = visit.papers.on_pages(now).select_related("document")
    return context_of(visit, heirs, timezone.localdate(now), now) | {"papers": papers}


def context_of(visit, heirs, day, now):
    """Return the context of the page of a visit as of `now` and the local date `day`."""
    parts = parts_of(visit, now)
    remedies, findings = remedies_of(parts["remarks"], day), by_kind_and_area(parts["findings"])
    series = with_itself(parts["series"], visit)
    follow_up = follow_up_of([each.recommendation for each in remedies], day)
    members = [TeamMember(**fields) for fields in visit.members]
    rates = rates_of(series, visit)
    figures = getattr(visit, "figures", None)
    return {
        "visit": visit,
        "preview": None,
        "corrections": parts["corrections"],
        "heirs": heirs,
        "plan": visit.plan if visit.plan_id and visit.plan.is_public else None,
        "head": next((each for each in members if each.role == Role.HEAD), visit.team_lead),
        "members": [each for each in members if each.role != Role.HEAD],
        "figures": figures,
        "tiles": tiles_of(figures),
        "rates": rates,
        "chart": LineChart([rate for _, rate in rates]) if len(rates) > 1 else None,
        "findings": findings,
        "named": named_by(visit, findings, remedies),
        "remedies": remedies,
        "follow_up": follow_up,
        "tag": tag_of(visit, follow_up),
        "papers": parts["papers"],
        "articles": parts["articles"],
        "earlier_visits": [each for each in reversed(series) if each.day < visit.day],
        "day": day,
    }
