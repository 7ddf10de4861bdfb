"""What the public page of a visit shows, read in a fixed few queries."""

from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import F, FilteredRelation, OuterRef, Q
from django.http import Http404
from django.urls import reverse

from content.parts import Parts
from content.templatetags.portal import day as printed_day
from content.templatetags.portal import grouped
from inspections.charts import LineChart, Rate
from inspections.counting import Tag, follow_up_of, remedy_tag, tag_of
from inspections.models import (
    FindingKind,
    InspectionVisit,
    Recommendation,
    Role,
    TeamMember,
    VisitDocument,
)

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


def visit_at(slug):
    """Return (visit, heirs of its unit) of a published visit: one query. Raises Http404."""
    heir = "organization__successors__"
    members = TeamMember.objects.filter(team=OuterRef("team")).order_by(*TeamMember._meta.ordering)
    rows = (
        InspectionVisit.objects.published()
        .filter(slug=slug)
        .select_related("organization", "plan__document", "team", "figures")
        .select_related("follow_up_of__organization")
        .defer("folded")
        .annotate(members=Parts(members, "person", "title", "role"))
        .annotate(heir_name=F(f"{heir}name"), heir_slug=F(f"{heir}slug"))
        .order_by(f"{heir}kind", f"{heir}order", f"{heir}sort_key")
    )
    rows = list(rows)  # one row for each heir
    if not rows:
        raise Http404("Không có cuộc kiểm tra này.")
    heirs = [
        Heir(row.heir_name, reverse("contacts:organization", args=[row.heir_slug]))
        for row in rows
        if row.heir_name
    ]
    return rows[0], heirs if rows[0].organization.is_historical else []


def remedies_of(visit, day):
    """Return the Remedy of each recommendation of a concluded visit, in order: one query.

    Remarks for staff alone stay out. `day`: local date.
    """
    if not visit.is_concluded:
        return []
    rows = (
        visit.recommendations.select_related("addressee")
        .annotate(said=FilteredRelation("comments", condition=Q(comments__is_public=True)))
        .annotate(said_on=F("said__on"), said_text=F("said__text"))
        .order_by("order", "pk", "said__on", "said__pk")
    )
    return [remedy_of(list(same), day) for _, same in groupby(rows, lambda row: row.pk)]


def remedy_of(rows, day):
    """Return the Remedy of one recommendation from its rows, one for each public remark."""
    row = rows[0]
    remarks = [(each.said_on, each.said_text) for each in rows if each.said_text]
    return Remedy(row, remedy_tag(row, day), row.days_late(day), remarks)


def findings_of(visit):
    """Return {kind: [(area name, [finding, …])]} of the kinds there are, by area: one query."""
    rows = visit.findings.select_related("area").order_by(
        F("area__order").asc(nulls_last=True), "area_id", "order", "pk"
    )
    by_kind = {kind: [] for kind in FindingKind}
    for row in rows:
        by_kind[row.kind].append(row)
    return {kind.value: by_area(found) for kind, found in by_kind.items() if found}


def by_area(findings):
    return [
        (area, list(rows))
        for area, rows in groupby(findings, lambda row: row.area.name if row.area else "")
    ]


def series_of(visit):
    """Return the published visits to the same unit, oldest first, with figures: one query."""
    rows = InspectionVisit.objects.published().filter(organization=visit.organization_id)
    return list(rows.select_related("figures", "organization").defer("summary", "folded"))[::-1]


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


def page_of_visit(slug, day):
    """Return the context of the page of a published visit: at most seven queries.

    `day`: local date, by which deadlines are judged. Raises Http404.
    """
    visit, heirs = visit_at(slug)
    remedies = remedies_of(visit, day)
    series = series_of(visit)
    follow_up = follow_up_of([each.recommendation for each in remedies], day)
    members = [TeamMember(**fields) for fields in visit.members]
    rates = rates_of(series, visit)
    figures = getattr(visit, "figures", None)
    return {
        "visit": visit,
        "heirs": heirs,
        "plan": visit.plan if visit.plan_id and visit.plan.is_public else None,
        "head": next((each for each in members if each.role == Role.HEAD), visit.team_lead),
        "members": [each for each in members if each.role != Role.HEAD],
        "figures": figures,
        "tiles": tiles_of(figures),
        "rates": rates,
        "chart": LineChart([rate for _, rate in rates]) if len(rates) > 1 else None,
        "findings": findings_of(visit),
        "remedies": remedies,
        "follow_up": follow_up,
        "tag": tag_of(visit, follow_up),
        "papers": VisitDocument.objects.published().filter(visit=visit).select_related("document"),
        "articles": visit.articles.published().for_list(),
        "earlier_visits": [each for each in reversed(series) if each.day < visit.day],
        "day": day,
    }
