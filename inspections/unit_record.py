"""The record of one unit: its visits by year, its remedies, and shortcomings that come back."""

from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from inspections.counting import FollowUp, counted_follow_up
from inspections.models import InspectionVisit


@dataclass(frozen=True)
class Repeated:
    """An area with shortcomings in each of the `years` (newest first) the unit was inspected."""

    area: str
    years: list


@dataclass(frozen=True)
class UnitRecord:
    """`years`: [(year, [visit, …])], newest first."""

    years: list
    follow_up: FollowUp
    repeated: list


def record_of(organization, day):
    """Return the UnitRecord of what is published about `organization`: one query.

    `day`: local date.
    """
    asked = {"organization": organization.pk, "day": day, "at": timezone.now()}
    visits = InspectionVisit.objects.to_unit(**asked)
    for visit in visits:
        visit.organization = organization
    return UnitRecord(
        years=[(year, list(rows)) for year, rows in groupby(visits, lambda row: row.year)],
        follow_up=summed([counted_follow_up(visit) for visit in visits]),
        repeated=repeated_in(areas_by_year(visits)),
    )


def summed(follow_ups):
    names = ("total", "remedied", "closed", "overdue")
    return FollowUp(**{name: sum(getattr(each, name) for each in follow_ups) for name in names})


def areas_by_year(visits):
    """Return {year: {area name}} of shortcomings in the conclusions of visits from record_of().

    A year that was inspected and concluded without a shortcoming holds an empty set.
    """
    found = {}
    for visit in visits:
        if visit.is_concluded:
            areas = found.setdefault(visit.year, set())
            areas.update(short["area__name"] for short in visit.short_in)
    return found


def repeated_in(areas):
    """Return the Repeated of {year: {area name}}, longest first.

    The honest rule: counted back from the last inspected year, an area repeats as long as every
    inspected year in a row has a shortcoming in it; one good year ends the row, years without an
    inspection say nothing either way. Two years at least.
    """
    years = sorted(areas, reverse=True)
    found = []
    for area in sorted(areas[years[0]] if years else ()):
        run = []
        for year in years:
            if area not in areas[year]:
                break
            run.append(year)
        if len(run) > 1:
            found.append(Repeated(area, run))
    return sorted(found, key=lambda each: -len(each.years))
