"""Public pages of inspections."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from content.attachments import download
from content.feeds import feed_of
from content.paging import page_of
from inspections.models import InspectionVisit, VisitDocument


def visits(request):
    """All inspection visits, newest first."""
    page = page_of(request, InspectionVisit.objects.published().for_list())
    return render(request, "inspections/visit_list.html", {"page": page})


def visit(request, slug):
    """One visit: the unit, what was found, the news about it, earlier visits of the same unit."""
    published = InspectionVisit.objects.published()
    visit = get_object_or_404(published.select_related("organization"), slug=slug)
    context = {
        "visit": visit,
        "articles": visit.articles.published().for_list(),
        "earlier_visits": published.earlier_than(visit).for_list(),
    }
    return render(request, "inspections/visit_detail.html", context)


def visits_feed(request, kind):
    """The newest inspection visits as a feed."""
    rows = InspectionVisit.objects.published().for_feed()
    title = "Kiểm tra cải cách hành chính"
    return feed_of(request, kind, title, reverse("inspections:visits"), rows)


def paper(request, pk, name):
    """A file of a visit: for all while it and the visit are public, else for staff alone."""
    files = VisitDocument.objects.files().open_to(request.user)
    paper = get_object_or_404(files, pk=pk)
    if name != paper.download_name:
        return redirect(paper, permanent=paper.is_public)
    response = download(paper)
    if not paper.is_public:
        response["Cache-Control"] = "private, no-store"
    return response
