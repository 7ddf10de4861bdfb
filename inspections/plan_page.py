"""What the public page of a plan shows: its units, and which of them have been inspected."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from inspections.counting import counted_follow_up, tag_of
from inspections.models import InspectionPlan, InspectionVisit, PlannedUnit


@dataclass(frozen=True)
class Line:
    """One planned unit with its published visit, if there is one, and where that stands."""

    unit: PlannedUnit
    visit: InspectionVisit | None

    @property
    def tag(self):
        return tag_of(self.visit, counted_follow_up(self.visit)) if self.visit else None

    @property
    def is_done(self):
        return self.visit is not None and self.visit.has_happened


def page_of_plan(slug, day):
    """Return what the page of the plan published under `slug` shows on the local date `day`.

    Raises Http404.
    """
    rows = InspectionPlan.objects.published().for_list().with_corrected()
    plan = get_object_or_404(rows, slug=slug)
    done, ahead = lines_of(plan, day)
    return {
        "plan": plan,
        "corrections": plan.corrections() if plan.is_corrected else (),
        "done": done,
        "ahead": ahead,
        "total": len(done) + len(ahead),
        "day": day,
    }


def lines_of(plan, day):
    """Return (lines done, lines to do) of the units of `plan` by month: two queries.

    Of several visits to a unit the first that took place counts. `day`: local date.
    """
    visits = InspectionVisit.objects.published().filter(plan=plan).with_follow_up(day)
    by_unit = {}
    for visit in visits.defer("summary", "folded").order_by("day", "pk"):
        known = by_unit.get(visit.organization_id)
        if known is None or not known.has_happened:
            by_unit[visit.organization_id] = visit
    units = plan.units.select_related("organization")
    lines = [Line(unit, by_unit.get(unit.organization_id)) for unit in units]
    return [each for each in lines if each.is_done], [each for each in lines if not each.is_done]
