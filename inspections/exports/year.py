"""The facts of one year of inspections, as its report tells them; all are sums over the visits."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from content.figures import share
from content.templatetags.portal import grouped
from inspections.models import (
    HAPPENED,
    WITH_CONCLUSION,
    Course,
    Finding,
    InspectionVisit,
    PlannedUnit,
    Recommendation,
    RemedyState,
    VisitFigures,
)

# (label, part, whole): only visits that know both count, so that each fraction is of like things.
TOTALS = (
    ("Nộp trực tuyến, trên số phát sinh trong kỳ", "online", "new_in_period"),
    ("Đã giải quyết, trên số tiếp nhận", "resolved", "received"),
    ("Đúng và trước hạn, trên số đã giải quyết", "on_time", "resolved"),
)


@dataclass(frozen=True)
class YearFacts:
    """What happened in the reporting year `year` as known on the local date `day`."""

    year: int
    day: date
    visits: list
    planned_units: int
    figures: list
    shortcomings_by_area: list
    recommendations: list

    def count(self, *courses):
        return sum(visit.course in courses for visit in self.visits)

    @property
    def held(self):
        return self.count(*HAPPENED)

    @property
    def concluded(self):
        return self.count(*WITH_CONCLUSION)

    @property
    def ahead(self):
        return self.count(Course.PLANNED)

    def asked(self, *states):
        return [row for row in self.recommendations if row.state in states]

    @property
    def remedied(self):
        return self.asked(RemedyState.IMPLEMENTED)

    @property
    def overdue(self):
        return [row for row in self.recommendations if row.is_overdue(self.day)]

    @property
    def totals(self):
        """Return [(label, part, whole, percentage)] over the visits that know both numbers."""
        found = []
        for label, part, whole in TOTALS:
            known = [
                (getattr(row, part), getattr(row, whole))
                for row in self.figures
                if None not in (getattr(row, part), getattr(row, whole))
            ]
            of, among = (sum(numbers) for numbers in zip(*known, strict=True)) if known else (0, 0)
            if among:
                found.append((label, of, among, share(of, among)))
        return found


def year_facts(year, day):
    """Return the YearFacts of all visits of `year` that were not cancelled: a fixed few queries."""
    visits = InspectionVisit.objects.filter(year=year).exclude(course=Course.CANCELLED)
    findings = Finding.objects.filter(visit__in=visits).shortcomings().select_related("area")
    areas = Counter((row.area.order, row.area.name) for row in findings)
    return YearFacts(
        year=year,
        day=day,
        visits=list(visits.select_related("organization").order_by("day", "pk")),
        planned_units=PlannedUnit.objects.filter(plan__year=year).count(),
        figures=list(
            VisitFigures.objects.filter(visit__in=visits)
            .select_related("visit__organization")
            .order_by("visit__day", "visit_id")
        ),
        shortcomings_by_area=[(name, count) for (_, name), count in sorted(areas.items())],
        recommendations=list(
            Recommendation.objects.filter(visit__in=visits)
            .being_followed()
            .select_related("addressee", "visit")
            .order_by("deadline", "pk")
        ),
    )


def fraction(part, whole):
    """Return 19.535/19.540 and below it (99,97%), or what of it is known."""
    if part is None:
        return ""
    if not whole:
        return grouped(part)
    return f"{grouped(part)}/{grouped(whole)}\n({share(part, whole)})"
