"""What leaders look at: the plan done, the rate on time, overdue remedies; by year, unit, area.

Sums over all visits that were not cancelled, published or not, for staff alone. Recommendations
count once their visit is concluded. On-time sums hold only visits that know both numbers.
"""

from dataclasses import dataclass

from content.figures import share
from inspections.counting import FollowUp, follow_up_of
from inspections.models import (
    Course,
    Finding,
    InspectionVisit,
    PlannedUnit,
    Recommendation,
)
from inspections.visit_page import knows_on_time

NO_AREA = "khong-ro"  # in addresses: recommendations that come from no finding with an area
NO_AREA_LABEL = "Chưa ghi lĩnh vực"


@dataclass(frozen=True)
class Sums:
    """The sums of some visits under one label; `key` names them in addresses.

    `planned` and `done` are units of plans, `shortcomings` are findings; None where not asked.
    """

    key: str
    label: str
    visits: int
    concluded: int
    on_time: int
    resolved: int
    follow_up: FollowUp
    planned: int | None = None
    done: int | None = None
    shortcomings: int | None = None

    @property
    def share(self):
        return share(self.on_time, self.resolved)


class Everything:
    """All rows that the sums are made of, read in four queries; `day`: local date."""

    def __init__(self, day):
        self.day = day
        visits = InspectionVisit.objects.exclude(course=Course.CANCELLED)
        self.visits = list(
            visits.select_related("organization", "figures").defer("summary", "folded")
        )
        self.units = list(PlannedUnit.objects.values_list("plan__year", "plan", "organization"))
        asked = asked_of_bodies().select_related("finding__area", "visit")
        self.asked = list(asked.defer("visit__summary", "visit__folded"))
        shortcomings = Finding.objects.shortcomings().exclude(visit__course=Course.CANCELLED)
        self.shortcomings = list(
            shortcomings.values_list("visit__year", "area__slug", "area__name")
        )

    @property
    def years(self):
        """The years with a visit or a plan, newest first."""
        years = {visit.year for visit in self.visits} | {year for year, _, _ in self.units}
        return sorted(years, reverse=True)

    def sums(self, key, label, visits, asked, **more):
        known = [each.figures for each in visits if each.has_happened and knows_on_time(each)]
        return Sums(
            key=str(key),
            label=label,
            visits=len(visits),
            concluded=sum(each.is_concluded for each in visits),
            on_time=sum(each.on_time for each in known),
            resolved=sum(each.resolved for each in known),
            follow_up=follow_up_of(asked, self.day),
            **more,
        )

    def of_year(self, year):
        """Return the Sums of one year, with its plan."""
        visits = [each for each in self.visits if each.year == year]
        held = {(each.plan_id, each.organization_id) for each in self.visits if each.has_happened}
        units = [(plan, unit) for of, plan, unit in self.units if of == year]
        return self.sums(
            year,
            str(year),
            visits,
            [row for row in self.asked if row.visit.year == year],
            planned=len(units),
            done=sum(each in held for each in units),
        )

    def by_unit(self, year):
        """Return the Sums of `year` by inspected unit, those with most overdue first."""
        units = {v.organization_id: v.organization for v in self.visits if v.year == year}
        asked = [row for row in self.asked if row.visit.year == year]
        found = [
            self.sums(
                pk,
                unit.name,
                [v for v in self.visits if v.year == year and v.organization_id == pk],
                [row for row in asked if row.visit.organization_id == pk],
            )
            for pk, unit in units.items()
        ]
        return sorted(found, key=lambda each: (-each.follow_up.overdue, each.label))

    def by_area(self, year):
        """Return the Sums of `year` by area of the finding that a recommendation comes from."""
        poor = [(slug, name) for of, slug, name in self.shortcomings if of == year]
        rows = [(area_of(row), row) for row in self.asked if row.visit.year == year]
        areas = dict([*poor, *((slug, name) for (slug, name), _ in rows)])
        found = [
            self.sums(
                slug,
                name,
                [],
                [row for (of, _), row in rows if of == slug],
                shortcomings=sum(of == slug for of, _ in poor),
            )
            for slug, name in areas.items()
        ]
        return sorted(found, key=lambda each: (-each.follow_up.overdue, each.label))


def area_of(recommendation):
    """Return (slug, name) of the area that a recommendation belongs to."""
    finding = recommendation.finding
    area = finding.area if finding else None
    return (area.slug, area.name) if area else (NO_AREA, NO_AREA_LABEL)


def asked_of_bodies():
    """Return the recommendations that some body must follow, published or not."""
    return Recommendation.objects.being_followed()


def rows_behind(year, day, unit="", area="", state=""):
    """Return the recommendations behind a number, soonest deadline first.

    `year`: int; the others are "" for all: `unit` a primary key as text, `area` a slug or NO_AREA,
    `state` "da-khac-phuc" or "qua-han" on the local date `day`. What is none of these gives none.
    """
    rows = asked_of_bodies().filter(visit__year=year)
    if unit:
        rows = rows.filter(visit__organization=unit) if unit.isdecimal() else rows.none()
    if area:
        known = {"finding__area__slug": area}
        rows = rows.filter(finding__area__isnull=True) if area == NO_AREA else rows.filter(**known)
    if state:
        chosen = {"da-khac-phuc": rows.implemented(), "qua-han": rows.overdue(day)}
        rows = chosen.get(state, rows.none())
    return rows.for_list().defer("visit__summary", "visit__folded")
