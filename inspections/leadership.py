"""The sums of a year for leaders and for its report: the plan, the figures, the remedies.

Over all visits that were not cancelled, published or not, for staff alone; by year, unit, area.
Recommendations count once their visit is concluded. A fraction is summed over those visits that
took place and know both its numbers.
"""

from collections import Counter
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
    """All rows that the sums of `year` are made of, or of all years: read in four queries.

    `day`: local date. Visits stand by day, recommendations by deadline.
    """

    def __init__(self, day, year=None):
        def of_that_year(rows, field):
            return rows if year is None else rows.filter(**{field: year})

        self.day = day
        visits = of_that_year(visits_that_count(), "year").select_related("figures")
        self.visits = list(visits.for_list().order_by("day", "pk"))
        units = of_that_year(PlannedUnit.objects, "plan__year")
        self.units = list(units.values_list("plan__year", "plan", "organization"))
        asked = of_that_year(asked_of_bodies(), "visit__year").for_list()
        asked = asked.select_related("finding__area", "visit", "addressee")
        self.asked = list(asked.defer("visit__summary", "visit__folded"))
        shortcomings = Finding.objects.shortcomings().filter(visit__in=visits_that_count())
        shortcomings = of_that_year(shortcomings, "visit__year").order_by("area__order", "area")
        self.shortcomings = list(
            shortcomings.values_list("visit__year", "area__slug", "area__name")
        )

    @property
    def years(self):
        """The years with a visit or a plan, newest first."""
        years = {visit.year for visit in self.visits} | {year for year, _, _ in self.units}
        return sorted(years, reverse=True)

    def sums(self, key, label, visits, asked, **more):
        on_time, resolved = fraction_of(visits, "on_time", "resolved")
        return Sums(
            key=str(key),
            label=label,
            visits=len(visits),
            concluded=sum(each.is_concluded for each in visits),
            on_time=on_time,
            resolved=resolved,
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

    def found_in(self, year):
        """Return {(slug, name) of an area: how many shortcomings}, in the order of the areas."""
        return Counter((slug, name) for of, slug, name in self.shortcomings if of == year)

    def by_area(self, year):
        """Return the Sums of `year` by area of the finding that a recommendation comes from."""
        poor = self.found_in(year)
        rows = [(area_of(row), row) for row in self.asked if row.visit.year == year]
        areas = dict([*poor, *(area for area, _ in rows)])
        found = [
            self.sums(
                slug,
                name,
                [],
                [row for (of, _), row in rows if of == slug],
                shortcomings=poor[slug, name],
            )
            for slug, name in areas.items()
        ]
        return sorted(found, key=lambda each: (-each.follow_up.overdue, each.label))


def fraction_of(visits, part, whole):
    """Return the sums of two figures over the visits that took place and know both: (0, 0) if none.

    The names are those of VisitFigures; one without a whole says nothing.
    """
    figures = [getattr(each, "figures", None) for each in visits if each.has_happened]
    pairs = [(getattr(row, part), getattr(row, whole)) for row in figures if row]
    known = [(of, among) for of, among in pairs if of is not None and among]
    return sum(of for of, _ in known), sum(among for _, among in known)


def area_of(recommendation):
    """Return (slug, name) of the area that a recommendation belongs to."""
    finding = recommendation.finding
    area = finding.area if finding else None
    return (area.slug, area.name) if area else (NO_AREA, NO_AREA_LABEL)


def visits_that_count():
    """Return the visits that were not cancelled, published or not."""
    return InspectionVisit.objects.exclude(course=Course.CANCELLED)


def visits_behind(year, unit="", state=""):
    """Return the visits behind a number, newest first.

    `year`: int; `unit` a primary key as text; `state` "da-ket-luan", "co-so-lieu" (what the rate on
    time is made of), "theo-ke-hoach" (of the plan of that year, whenever held); "" for all. What
    is none of these gives none.
    """
    rows = visits_that_count()
    if unit:
        rows = rows.filter(organization=unit) if unit.isdecimal() else rows.none()
    of_year = rows.filter(year=year)
    chosen = {
        "": of_year,
        "da-ket-luan": of_year.concluded(),
        "co-so-lieu": of_year.with_fraction("on_time", "resolved"),
        "theo-ke-hoach": rows.as_planned(year),
    }
    return chosen.get(state, rows.none()).for_list()


def shortcomings_behind(year, area=""):
    """Return the shortcomings behind a number, by visit, newest first.

    `year`: int; `area` a slug or NO_AREA, "" for all.
    """
    rows = Finding.objects.shortcomings().filter(visit__in=visits_that_count(), visit__year=year)
    if area:
        known = {"area__isnull": True} if area == NO_AREA else {"area__slug": area}
        rows = rows.filter(**known)
    return rows.select_related("area", "visit__organization").order_by("-visit__day", "-pk")


def asked_of_bodies():
    """Return the recommendations that some body must follow, published or not."""
    return Recommendation.objects.being_followed()


def recommendations_behind(year, day, unit="", area="", state=""):
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
