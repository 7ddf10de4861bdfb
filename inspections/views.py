"""Public pages of inspections."""

from functools import partial

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.attachments import download, download_for_staff, to_its_name
from content.feeds import feed_of
from content.paging import LONGEST, PastTheEnd, page_of
from content.withdrawn import tell_withdrawn
from inspections.counting import (
    followed,
    numbers_of_year,
    offered,
    public_recommendations,
    year_to_show,
)
from inspections.exports.columns import RATES as RATE_COLUMNS
from inspections.exports.forms import as_csv
from inspections.forms import RecommendationFilter, VisitFilter
from inspections.models import InspectionPlan, InspectionVisit, VisitDocument
from inspections.plan_page import page_of_plan
from inspections.visit_page import page_of_visit, rated_at, rates_of, visit_at


@require_safe
def visits(request):
    """The visits that a reader asks for, newest first, below the plain numbers of the year."""
    now = timezone.localtime()
    day, known = now.date(), offered()
    filters = VisitFilter(request.GET, known, day)
    year = filters.year_chosen or year_to_show(known, day)
    try:
        page = page_of_visits(request, filters, now)
    except PastTheEnd as past:
        return redirect(request.path + filters.address_in(past.moment))
    context = {
        "filters": filters,
        "numbers": numbers_of_year(year, day),
        "page": page,
        "now": now,
    }
    return render(request, "inspections/visit_list.html", context)


def page_of_visits(request, filters, now):
    """Return the page of the visits that `filters` choose; of a year all, else the newest."""
    day = now.date()
    return page_of(
        request,
        filters.chosen_of(InspectionVisit.objects.published(now)).newest_first(),
        name=filters.name_of_list(day),
        longest=None if filters.year_chosen else LONGEST,
        dated="year",
        shown=lambda rows: rows.listed(day),
        first=None
        if filters.kept
        else partial(InspectionVisit.objects.first_listed, day=day, at=now),
    )


@require_safe
def recommendations(request):
    """The recommendations that a reader asks for, soonest deadline first."""
    now = timezone.localtime()
    filters = RecommendationFilter(request.GET, offered(), now.date())
    page = page_of_recommendations(request, filters, now.date())
    context = {"filters": filters, "page": page, "rows": followed(page, now.date()), "now": now}
    return render(request, "inspections/recommendation_list.html", context)


def page_of_recommendations(request, filters, day):
    """Return the page of those that `filters` choose, all of them: the soonest are the oldest."""
    return page_of(
        request,
        filters.chosen_of(public_recommendations()).soonest_first(),
        name=filters.name_of_list(day),
        shown=lambda rows: rows.for_list().defer("visit__summary", "visit__folded"),
    )


@require_safe
def plan(request, slug):
    """The plan of a year: its units, which have been inspected, and how far the year has come."""
    return page_or_withdrawal(request, slug, page_of_plan, InspectionPlan, "plan")


@require_safe
def visit(request, slug):
    """One visit: facts, figures, what was found and asked for, and whether it was mended."""
    return page_or_withdrawal(request, slug, page_of_visit, InspectionVisit, "visit")


def page_or_withdrawal(request, slug, page_of, model, name):
    """The page of the row at `slug`, as page_of(slug, day) fills it; of a withdrawn one, why."""
    try:
        context = page_of(slug, timezone.localdate())
    except Http404:
        row = get_object_or_404(model.objects.withdrawn(), slug=slug)
        return tell_withdrawn(request, row, f"inspections/{name}_withdrawn.html")
    return render(request, f"inspections/{name}_detail.html", context)


@require_safe
def visits_feed(request, kind):
    """The newest inspection visits as a feed."""
    rows = InspectionVisit.objects.published().for_feed()
    title = "Kiểm tra cải cách hành chính"
    return feed_of(request, kind, title, reverse("inspections:visits"), rows)


@require_safe
def on_time(request, slug):
    """The numbers of the chart on the page of a visit, as CSV."""
    now = timezone.now()
    visit, _ = visit_at(slug, now)
    rows = rates_of(rated_at(visit, now), visit)
    pieces = as_csv(RATE_COLUMNS, ([column.value(row) for column in RATE_COLUMNS] for row in rows))
    headers = {"Content-Disposition": f'attachment; filename="dung-han-{slug}.csv"'}
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def paper(request, pk, name):
    """A file of a visit: for all while it and the visit are public, else for staff alone."""
    files = VisitDocument.objects.files().open_to(request.user)
    paper = get_object_or_404(files, pk=pk)
    is_guest = not request.user.is_authenticated
    is_public = is_guest or VisitDocument.objects.published().contains(paper)
    if name != paper.download_name:
        return to_its_name(paper, is_public=is_public)
    return download(paper) if is_public else download_for_staff(paper, request.user)
