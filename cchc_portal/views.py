"""Pages of the whole portal: home, search, errors."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone

from contacts.models import Organization
from content.paging import page_of
from inspections.models import InspectionVisit
from news.models import Article, Section

LATEST_COUNT = 4
BLOCK_COUNT = 4
VISIT_COUNT = 3
SEARCH_VISIT_COUNT = 10
SEARCH_ORGANIZATION_COUNT = 10
SECURITY_CONTACT_HOLDS = timedelta(days=180)


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
        "visits": InspectionVisit.objects.published().for_list()[:VISIT_COUNT],
    }
    return render(request, "home.html", context)


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


def robots(request):
    return render(request, "robots.txt", content_type="text/plain")


def security(request):
    """Whom to tell of a weakness (RFC 9116)."""
    context = {"expires": timezone.now() + SECURITY_CONTACT_HOLDS}
    return render(request, "security.txt", context, content_type="text/plain")


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
