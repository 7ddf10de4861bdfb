"""Public addresses of the data: published visits and what belongs to them, nothing else."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.counting import offered
from inspections.exports.calendar import as_calendar
from inspections.exports.responses import EVERYTHING, given_out
from inspections.exports.tables import RECOMMENDATIONS, TABLES
from inspections.forms import RecommendationFilter, VisitFilter
from inspections.models import InspectionVisit


@require_safe
def guide(request):
    """What data there is, and what every column holds."""
    tables = [(table, table.columns()) for table in TABLES]
    return render(request, "inspections/data.html", {"tables": tables, "all": EVERYTHING})


@require_safe
def table(request, name, form):
    """One table as csv, json or xlsx: the rows that the address asks for, as the lists do."""
    published, day, known = InspectionVisit.objects.published(), timezone.localdate(), offered()
    if name == RECOMMENDATIONS.name:
        narrow = RecommendationFilter(request.GET, known, day).chosen_of
        return given_out(name, form, published, narrow=narrow)
    return given_out(name, form, VisitFilter(request.GET, known, day).chosen_of(published))


@require_safe
def calendar(request):
    """The visits to come, for calendars."""
    today = timezone.localdate()
    visits = InspectionVisit.objects.published().to_come(today).select_related("organization")

    def address_of(visit):
        return request.build_absolute_uri(visit.get_absolute_url())

    calendar = as_calendar(visits, request.get_host(), address_of)
    return HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
