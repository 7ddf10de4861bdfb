"""Pages of the whole portal: home, search, errors."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from contacts.models import Organization
from content.paging import page_of
from inspections.models import InspectionVisit
from news.models import Article, Document, Section

LATEST_COUNT = 4
BLOCK_COUNT = 4
VISIT_COUNT = 3
DOCUMENT_COUNT = 4
SEARCH_VISIT_COUNT = 10
SEARCH_ORGANIZATION_COUNT = 10


def home(request):
    """The front page: lead story, newest, sections chosen for it, newest inspections."""
    sections = Section.objects.tree()
    articles = Article.objects.published().for_list()
    lead, *latest = articles[:LATEST_COUNT] or [None]
    others = articles.besides(lead) if lead else articles.none()
    context = {
        "sections": sections,
        "lead": lead,
        "latest": latest,
        "blocks": [block for block in others.newest_by_section(sections, BLOCK_COUNT) if block[1]],
        "visits": visits_for_home(timezone.localdate()),
        "documents": documents_for_home(sections),
    }
    return render(request, "home.html", context)


def visits_for_home(day):
    """Return the newest visits that took place, with their follow-up on the local date `day`."""
    happened = InspectionVisit.objects.published().happened()
    return happened.with_follow_up(day).for_list()[:VISIT_COUNT]


def documents_for_home(sections):
    """Return the newest documents when the section that leads to them is on the home page."""
    section = sections.leading_to(reverse("news:documents"))
    if section is None or not section.on_home:
        return ()
    return Document.objects.published().for_list()[:DOCUMENT_COUNT]


def search(request):
    """Search with or without marks over articles, visits and organizations."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    articles = Article.objects.published().matching(query).for_list()
    visits = InspectionVisit.objects.published().matching(query).for_list()
    organizations = Organization.objects.matching(query).in_order()
    context = {
        "query": query,
        "page": page_of(request, articles if query else articles.none()),
        "visits": visits[:SEARCH_VISIT_COUNT] if query else (),
        "organizations": organizations[:SEARCH_ORGANIZATION_COUNT] if query else (),
    }
    return render(request, "search.html", context)


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    """Rendered without request: neither database nor context may be needed here."""
    return render(None, "500.html", status=500)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
