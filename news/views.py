"""Public pages of news and documents, their files, and a look at a page before its time."""

import re
from datetime import date
from functools import partial, wraps

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.models import Organization
from content.attachments import download, download_for_staff, to_its_name
from content.feeds import feed_of
from content.paging import LONGEST, PAGE_SIZE, PastTheEnd, page_of
from content.search.index import SearchTooSlow
from content.together import answers_to
from content.withdrawn import tell_withdrawn, withdrawal_to_tell
from news.beside import shown_beside
from news.calendar import YearInAddress, by_year, years_between
from news.forms import DocumentFilter, offered_documents
from news.models import (
    Article,
    Attachment,
    Document,
    DocumentFile,
    DocumentRelation,
    known_months,
    known_sections,
)
from news.models.mentions import articles_naming
from news.preview import NO_FILE, PAGES, Refused, previewed

LATEST_COUNT = 5
YEAR = re.compile(YearInAddress.regex)


@require_safe
def latest(request):
    """All articles, newest first; past the longest list, the month where it was cut."""
    articles = Article.objects.published().for_rows()
    first = newest_in(None)
    try:
        page = page_of(request, articles, name="latest", longest=LONGEST, first=first)
    except PastTheEnd as past:
        day = timezone.localdate(past.moment)
        return redirect("news:month", day.year, day.month)
    return render(request, "news/article_list.html", {"page": page})


def newest_in(sections):
    """Return the function of a count that finds so many of the newest articles of `sections`.

    `sections`: keys, as a tuple; None for all.
    """
    return partial(Article.objects.newest, sections=sections, at=timezone.now())


@require_safe
def archive(request):
    """The years and months that have news, with how many."""
    return render(request, "news/archive.html", {"years": by_year(known_months())})


@require_safe
def month(request, year, month):
    """The articles of one month, newest first."""
    first_day = date(year, month, 1)
    rows = Article.objects.published_in(year, month).for_rows()
    page = page_of(request, rows, counted=lambda: dict(known_months()).get(first_day, 0))
    return render(request, "news/month.html", {"page": page, "month": first_day})


@require_safe
def section(request, slug):
    """The articles of a section and of those below it, newest first."""
    sections = known_sections()
    section = sections.at(slug)
    if section is None:
        raise Http404("Không có chuyên mục này.")
    if section.link:
        return redirect(section.link, permanent=True)
    below, year = sections.subtree(section), year_of(request)
    try:
        page = page_of_section(request, section, below, year)
    except PastTheEnd as past:
        return redirect(f"{request.path}?nam={timezone.localdate(past.moment).year}")
    context = {
        "section": section,
        "sections": sections,
        "trail": sections.trail(section),
        "children": sections.children(section),
        "years": years_between(page.beside[0]),
        "year": year,
        "kept": f"nam={year}" if year else "",
        "page": page,
    }
    return render(request, "news/section_detail.html", context)


def page_of_section(request, section, below, year):
    """Return the page of articles in `section` and those `below` it, of a `year` or of all.

    Beside it stand the ends_of_each().
    """
    keys = tuple(row.pk for row in below)
    articles = Article.objects.published_in(year) if year else Article.objects.published()
    return page_of(
        request,
        articles.in_sections(below).for_rows(),
        name=(year, section.pk, "section"),
        lists=articles.of_each(below),
        longest=None if year else LONGEST,
        first=None if year else newest_in(keys),
        beside=[partial(Article.objects.ends_of_each, sections=keys, at=timezone.now())],
    )


def year_of(request):
    """Return the year that ?nam= asks for; None for nonsense, as if nothing was asked."""
    asked = request.GET.get("nam", "")
    return int(asked) if YEAR.fullmatch(asked) else None


@require_safe
def article(request, slug):
    """One article with its files, related and latest news; what became of a withdrawn one."""
    found = Article.objects.at_address(slug=slug, at=timezone.now())
    if not found:
        raise Http404("Không có bài ở địa chỉ này.")
    article = found[0]
    if not article.is_public:
        return withdrawn(request, article)
    return render(request, "news/article_detail.html", page_context(article))


def page_context(article):
    """Return what the page of `article` shows, public or not."""
    sections = known_sections()
    return {
        "article": article,
        "preview": None,
        "sections": sections,
        "trail": sections.trail(article.section),
        "attachments": [Attachment(**fields) for fields in article.files],
        **shown_beside(article),
    }


def withdrawn(request, article):
    """The way on from a withdrawn article: to what replaced it, or why and when it went (410)."""
    withdrawal = withdrawal_to_tell(article)
    if replacement := article.replacement():
        return redirect(replacement, permanent=True)
    return render(request, "410.html", {"withdrawal": withdrawal}, status=410)


def for_holders_of_link(view):
    """Give a view the Preview that its token opens; its answers are private.

    They are kept by no cache and no search engine, and their address is told to no other site.
    """

    @wraps(view)
    def answer(request, token, **named):
        try:
            response = view(request, previewed(token), **named)
        except Refused as refused:
            response = preview_refused(request, str(refused), refused.status)
        except Http404:
            response = preview_refused(request, NO_FILE, 404)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


def preview_refused(request, sentence, status):
    """Answer a link that shows nothing with a sentence that says why."""
    return render(request, "news/preview_refused.html", {"sentence": sentence}, status=status)


@require_safe
@for_holders_of_link
def preview(request, shown):
    """The page of a row as the public will see it; once public or withdrawn, the way there."""
    row = shown.row
    if row.is_public or shown.is_withdrawn:
        return redirect(row)
    template, context_of = PAGES[type(row)]
    return render(request, template, context_of(row) | {"preview": shown})


@require_safe
@for_holders_of_link
def preview_attachment(request, shown, pk, name):
    """A file of a row that is not withdrawn, for whoever holds its preview link."""
    return download(get_object_or_404(shown.files, pk=pk))


@require_safe
def attachment(request, pk, name):
    """The file itself, for all while its article is public, else for staff alone."""
    return file_of(request, Attachment.objects, pk, name)


def file_of(request, files, pk, name):
    """Send a public file; one that is not yet, or no more, to staff who may see its row."""
    try:
        file, send = get_object_or_404(files.published(), pk=pk), download
    except Http404:
        file = get_object_or_404(files.open_to(request.user), pk=pk)
        send = partial(download_for_staff, user=request.user)
    if name != file.download_name:
        return to_its_name(file, is_public=send is download)
    return send(file)


@require_safe
def latest_feed(request, kind):
    """The newest articles of all sections as a feed."""
    rows = Article.objects.published().for_feed()
    return feed_of(request, kind, "Tin mới nhất", reverse("news:latest"), rows)


@require_safe
def section_feed(request, slug, kind):
    """The newest articles of a section and of those below it as a feed."""
    sections = known_sections()
    section = sections.at(slug)
    if section is None or section.link:
        raise Http404("Không có chuyên mục này.")
    below = sections.subtree(section)
    rows = Article.objects.published().in_sections(below).for_feed()
    return feed_of(request, kind, section.name, section.get_absolute_url(), rows)


@require_safe
def organization_feed(request, slug, kind):
    """The newest articles that name an organization as a feed."""
    unit = get_object_or_404(Organization, slug=slug)
    rows = Article.objects.published().for_feed().about(unit)
    return feed_of(request, kind, f"Tin về {unit.name}", unit.get_absolute_url(), rows)


@require_safe
def documents(request):
    """The documents that a reader asks for, newest first."""
    sections = known_sections()
    section = sections.leading_to(request.path)
    now = timezone.now()
    filters = DocumentFilter(request.GET, offered_documents())
    try:
        page, is_too_slow = page_of_documents(request, filters, now), False
    except PastTheEnd as past:
        chosen = f"{filters.kept}&" if filters.kept else ""
        return redirect(f"{request.path}?{chosen}nam={past.moment}")
    except SearchTooSlow:
        page, is_too_slow = Paginator((), PAGE_SIZE).page(1), True
    context = {
        "sections": sections,
        "children": sections.children(section) if section else (),
        "filters": filters,
        "page": page,
        "is_too_slow": is_too_slow,
    }
    response = render(request, "news/document_list.html", context)
    if is_too_slow:
        response["Cache-Control"] = "no-store"  # a moment later there may be an answer
    return response


def page_of_documents(request, filters, now):
    """Return the page of the documents that `filters` choose; of a year all, else the newest."""
    day = timezone.localdate(now)
    rows = filters.chosen_of(Document.objects.published(now), day, now)
    longest = None if filters.year_chosen else LONGEST
    return page_of(
        request,
        rows.newest_first(),
        name=filters.name_of_list(day),
        longest=longest,
        in_order=filters.found_in(rows, longest and longest + 1),
        dated="year",
        shown=lambda rows: rows.for_list(day, now),
        first=None if filters.kept else partial(Document.objects.newest, day=day, at=now),
    )


@require_safe
def document(request, slug):
    """One document: its particulars, files, what it replaced or amended, news that name it.

    Of a withdrawn one, why and when it went.
    """
    now = timezone.now()
    found = Document.objects.at_address(slug=slug, day=timezone.localdate(now), at=now)
    if not found:
        return withdrawn_document(request, slug)
    return render(request, "news/document_detail.html", document_context(found[0]))


def document_context(document):
    """Return what the page of `document` shows, public or not: two queries, and one for each step
    of a relation but the first.
    """
    now = timezone.now()
    questions = {
        "touching": partial(DocumentRelation.objects.touching, documents=[document.pk]),
        "latest": partial(
            Document.objects.newest_besides, count=LATEST_COUNT, document=document.pk, at=now
        ),
        "namesakes": partial(Document.objects.numbered, keys=[document.number_key], at=now),
    }
    if document.is_corrected:
        questions["corrections"] = document.corrections()
    found = {"corrections": ()} | answers_to(questions)
    relations = DocumentRelation.objects.family_of(document, found["touching"])
    others = [row for row in found["namesakes"] if row != document]  # which may be still to come
    return {
        "document": document,
        "preview": None,
        "files": document.public_files,
        "corrections": found["corrections"],
        "heirs": document.heirs_among(relations),
        "family": DocumentRelation.members(relations),
        "articles": articles_naming(document, [*others, document]),
        "latest": found["latest"],
    }


def withdrawn_document(request, slug):
    """Why and when the document at `slug` went (410); Http404 where none was withdrawn."""
    document = get_object_or_404(Document.objects.withdrawn(), slug=slug)
    return tell_withdrawn(request, document, "news/document_withdrawn.html")


@require_safe
def document_file(request, pk, name):
    """The file itself, for all while it and its document are public, else for staff alone."""
    return file_of(request, DocumentFile.objects, pk, name)


PAGES[Article] = "news/article_detail.html", page_context
PAGES[Document] = "news/document_detail.html", document_context
