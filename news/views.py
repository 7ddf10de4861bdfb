"""Public pages of news: lists, an article, its files."""

from datetime import date

from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from contacts.models import Organization
from content.feeds import feed_of
from content.paging import page_of
from news.calendar import by_year
from news.models import Article, Attachment, Section

LATEST_COUNT = 5


def latest(request):
    """All articles, newest first."""
    page = page_of(request, Article.objects.published().for_list())
    return render(request, "news/article_list.html", {"page": page})


def archive(request):
    """The years and months that have news, with how many."""
    years = by_year(Article.objects.published().months())
    return render(request, "news/archive.html", {"years": years})


def month(request, year, month):
    """The articles of one month, newest first."""
    page = page_of(request, Article.objects.published_in(year, month).for_list())
    return render(request, "news/month.html", {"page": page, "month": date(year, month, 1)})


def section(request, slug):
    """The articles of a section and of those below it, newest first."""
    section = get_object_or_404(Section, slug=slug)
    if section.link:
        return redirect(section.link, permanent=True)
    sections = Section.objects.tree()
    articles = Article.objects.published().in_sections(sections.subtree(section)).for_list()
    context = {
        "section": section,
        "sections": sections,
        "trail": sections.trail(section),
        "children": sections.children(section),
        "page": page_of(request, articles),
    }
    return render(request, "news/section_detail.html", context)


def article(request, slug):
    """One article with its files, related and latest news."""
    article = get_object_or_404(Article.objects.published().select_related("section"), slug=slug)
    sections = Section.objects.tree()
    context = {
        "article": article,
        "sections": sections,
        "trail": sections.trail(article.section),
        "attachments": article.attachments.all(),
        "related": Article.objects.related_to(article),
        "latest": Article.objects.published().besides(article).for_list()[:LATEST_COUNT],
    }
    return render(request, "news/article_detail.html", context)


def attachment(request, pk, name):
    """The file itself, only while its article is public."""
    attachment = get_object_or_404(Attachment.objects.published(), pk=pk)
    if name != attachment.download_name:
        return redirect(attachment, permanent=True)
    response = FileResponse(
        attachment.file.open(),
        filename=attachment.download_name,
        as_attachment=True,
        content_type=attachment.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def latest_feed(request, kind):
    """The newest articles of all sections as a feed."""
    rows = Article.objects.published().for_feed()
    return feed_of(request, kind, "Tin mới nhất", reverse("news:latest"), rows)


def section_feed(request, slug, kind):
    """The newest articles of a section and of those below it as a feed."""
    section = get_object_or_404(Section.objects.with_pages(), slug=slug)
    below = Section.objects.tree().subtree(section)
    rows = Article.objects.published().in_sections(below).for_feed()
    return feed_of(request, kind, section.name, section.get_absolute_url(), rows)


def organization_feed(request, slug, kind):
    """The newest articles that name an organization as a feed."""
    unit = get_object_or_404(Organization, slug=slug)
    rows = unit.articles.published().for_feed()
    return feed_of(request, kind, f"Tin về {unit.name}", unit.get_absolute_url(), rows)
