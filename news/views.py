"""Public pages of news and documents: lists, an article, a document, their files."""

from django.shortcuts import get_object_or_404, redirect, render

from content.attachments import download
from content.paging import page_of
from news.forms import DocumentFilter
from news.models import (
    Article,
    Attachment,
    Document,
    DocumentFile,
    DocumentRelation,
    Section,
)
from news.models.mentions import articles_naming

LATEST_COUNT = 5


def latest(request):
    """All articles, newest first."""
    page = page_of(request, Article.objects.published().for_list())
    return render(request, "news/article_list.html", {"page": page})


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
    return download(attachment)


def documents(request):
    """The documents that a reader asks for, newest first."""
    sections = Section.objects.tree()
    section = sections.leading_to(request.path)
    published = Document.objects.published()
    filters = DocumentFilter(request.GET, published)
    rows = filters.chosen_of(published.for_list())
    context = {
        "sections": sections,
        "children": sections.children(section) if section else (),
        "filters": filters,
        "page": page_of(request, rows.prefetch_related(DocumentFile.objects.to_prefetch())),
    }
    return render(request, "news/document_list.html", context)


def document(request, slug):
    """One document: its particulars, files, what it replaced or amended, news that name it."""
    published = Document.objects.published()
    rows = published.with_force().select_related("issuer", "area")
    document = get_object_or_404(rows, slug=slug)
    relations = DocumentRelation.objects.family_of(document)
    context = {
        "document": document,
        "files": document.files.published(),
        "heirs": document.heirs_among(relations),
        "family": DocumentRelation.members(relations),
        "articles": articles_naming(document),
        "latest": published.besides(document).for_list()[:LATEST_COUNT],
    }
    return render(request, "news/document_detail.html", context)


def document_file(request, pk, name):
    """The file itself, only while it and its document are public."""
    file = get_object_or_404(DocumentFile.objects.published(), pk=pk)
    if name != file.download_name:
        return redirect(file, permanent=True)
    return download(file)
