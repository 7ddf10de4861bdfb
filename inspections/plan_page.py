"""What the public page of a plan shows: its units, and which of them have been inspected."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.utils import timezone

from content.together import answers_to
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
    plan = get_object_or_404(InspectionPlan.objects.published().for_page(), slug=slug)
    return context_of_plan(plan, day)


def context_of_plan(plan, day=None):
    """Return what the page of `plan`, which came for_page(), shows, public or not; `day`: today."""
    day = day or timezone.localdate()
    done, ahead, corrections = lines_of(plan, day)
    return {
        "plan": plan,
        "preview": None,
        "corrections": corrections,
        "done": done,
        "ahead": ahead,
        "total": len(done) + len(ahead),
        "day": day,
    }


def lines_of(plan, day):
    """Return (lines done, lines to do) of the units of `plan` by month, and what corrects it: one
    query.

    Of several visits to a unit the first that took place counts. `day`: local date; `plan` comes
    with_corrected().
    """
    visits = InspectionVisit.objects.published().filter(plan=plan).with_follow_up(day)
    questions = {
        "visits": visits.defer("summary", "folded").order_by("day", "pk"),
        "units": plan.units.select_related("organization"),
    }
    if plan.is_corrected:
        questions["corrections"] = plan.corrections()
    found = {"corrections": ()} | answers_to(questions)
    by_unit = {}
    for visit in found["visits"]:
        known = by_unit.get(visit.organization_id)
        if known is None or not known.has_happened:
            by_unit[visit.organization_id] = visit
    lines = [Line(unit, by_unit.get(unit.organization_id)) for unit in found["units"]]
    done, ahead = [], []
    for each in lines:
        (done if each.is_done else ahead).append(each)
    return done, ahead, found["corrections"]
