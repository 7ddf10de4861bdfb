"""Pages of the whole portal: home, search, errors."""

import mimetypes
import sys
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.static import serve

from cchc_portal.answers import answer
from cchc_portal.search import Asked, choices, results, standing, suggestions
from cchc_portal.site_context import last_known_phone
from contacts.models import Organization, Publisher, SitePage
from content.databases import went_away
from content.files import is_disk_full
from content.paging import PAGE_SIZE, page_of
from inspections.counting import numbers_of_year, offered_and, year_to_show
from inspections.models import InspectionVisit
from news.models import Article, Document, Section, known_sections
from news.models.article_queries import on_front_page

LATEST_COUNT = 4
BLOCK_COUNT = 4
SECURITY_CONTACT_HOLDS = timedelta(days=180)
DOCUMENT_COUNT = 4
MANIFEST_ICONS = (
    ("icon-192", "192x192", "any"),
    ("icon-512", "512x512", "any"),
    ("icon-maskable", "512x512", "maskable"),
)


@require_safe
def home(request):
    """The front page: lead story, newest, sections chosen for it, newest inspections."""
    sections, now = known_sections(), timezone.now()
    day = timezone.localdate(now)
    front, shown = Article.objects.front_page(sections, LATEST_COUNT, BLOCK_COUNT, now)
    known, rows, visits, documents = offered_and(
        front,
        partial(InspectionVisit.objects.newest_with_follow_up, day=day, at=now),
        documents_for_home(sections, now),
    )
    newest, blocks = on_front_page(rows, shown, LATEST_COUNT, BLOCK_COUNT)
    context = {
        "sections": sections,
        "lead": newest[0] if newest else None,
        "latest": newest[1:],
        "blocks": [block for block in blocks if block[1]],
        "visits": visits,
        "documents": documents,
        "numbers": numbers_of_year(year_to_show(known, day), day) if known else None,
    }
    return render(request, "home.html", context)


def documents_for_home(sections, at):
    """Return the question for the newest documents at `at`: for none when no section that leads to
    them is on the home page.
    """
    section = sections.leading_to(reverse("news:documents"))
    if section is None or not section.on_home:
        return Document.objects.none()
    return partial(Document.objects.newest_besides, count=DOCUMENT_COUNT, document=0, at=at)


@require_safe
def search(request):
    """The one search: results of all kinds, best first, filters, help when nothing is found."""
    sections = known_sections()
    asked = Asked.read(request.GET, sections)
    found = answer(asked, sections)
    page = page_of_found(request, found)
    shown = results(page.object_list, found.query)
    context = {
        "sections": sections,
        "query": asked.text,
        "asked": asked,
        "found": found,
        "page": page,
        "results": shown,
        "standing": standing(asked, found),
        "choices": choices(asked, found, shown, sections),
        "meant_address": asked.address(q=found.meant),
    }
    response = render(request, "search.html", context)
    if found.too_slow:
        response["Cache-Control"] = "no-store"  # a moment later there may be an answer
    return response


def page_of_found(request, found):
    """Return the page of what was found; a search that took too long has one, whatever is asked."""
    hits = found.findings.hits
    return Paginator(hits, PAGE_SIZE).page(1) if found.too_slow else page_of(request, hits)


@require_safe
def site_map(request):
    """All ways through the site on one page: sections, lists, bodies, pages about the site."""
    context = {
        "organizations": Organization.objects.in_force().in_order(),
        "site_pages": SitePage.Address.choices,
    }
    return render(request, "site_map.html", context)


@require_safe
def feeds(request):
    """The feeds that there are, and what to do with them."""
    return render(request, "feeds.html", {"with_pages": Section.objects.with_pages()})


@require_safe
def picture(request, path):
    """A stored picture, of a local site or a bucket; those on a server's disk nginx serves."""
    if not settings.BUCKET:
        return serve(request, path, document_root=settings.MEDIA_ROOT)
    try:
        file = default_storage.open(path)
    except (FileNotFoundError, SuspiciousOperation) as error:
        raise Http404 from error
    response = FileResponse(file, content_type=mimetypes.guess_type(path)[0])
    response["Cache-Control"] = "public, max-age=31536000, immutable"  # names are never used twice
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def favicon(request):
    """The way to the icon for whoever asks for it where browsers once looked."""
    return redirect(static("icons/favicon.ico"))


@require_safe
def manifest(request):
    """What a telephone needs to keep this site beside its apps (W3C web app manifest)."""
    who = Publisher.objects.current()
    icons = [
        {"src": static(f"icons/{name}.png"), "sizes": size, "type": "image/png", "purpose": purpose}
        for name, size, purpose in MANIFEST_ICONS
    ]
    about = {
        "name": who.site_name,
        "short_name": who.short_name,
        "lang": "vi",
        "start_url": "/",
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": "#26336f",
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json")


@require_safe
def robots(request):
    return render(request, "robots.txt", content_type="text/plain")


@require_safe
def security(request):
    """Whom to tell of a weakness (RFC 9116)."""
    context = {"expires": timezone.now() + SECURITY_CONTACT_HOLDS}
    return render(request, "security.txt", context, content_type="text/plain")


@require_safe
def search_suggestions(request):
    """What may be meant by half a query, for the list under a search field: JSON."""
    text = request.GET.get("q", "")
    return JsonResponse({"suggestions": suggestions(text, known_sections())})


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def not_found(request, exception):
    return render(request, "404.html", status=404)


def server_error(request):
    """Rendered without request: neither database nor context may be needed here."""
    error = sys.exc_info()[1]
    if is_disk_full(error):
        return render(None, "507_alone.html", status=507)
    lost = went_away(error)
    response = render(None, "500.html", {"phone": last_known_phone()}, status=503 if lost else 500)
    if lost:
        response["Retry-After"] = "10"
        response.lost_database = True  # for cchc_portal.second_try
    return response


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
