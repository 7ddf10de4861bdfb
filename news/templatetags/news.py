"""The menu of sections, news about something from another app, documents named in a text."""

from datetime import datetime

from django import template
from django.utils import timezone

from content.slugs import path_of
from news.models import Article
from news.models.mentions import with_links

register = template.Library()

ABOUT_COUNT = 5


@register.simple_tag(takes_context=True)
def menu_here(context):
    """Return (name, path, aria-current) of Trang chủ and of each root section in the menu.

    aria-current is "page" for this page, "true" for what holds it, "" for the others.
    """
    path = context["request"].path
    above = {section.pk for section in context.get("trail") or ()}
    home = ("Trang chủ", path_of("home"), "page" if path == "/" else "")
    return (home, *(item(section, path, above) for section in context["sections"].menu))


def item(section, path, above):
    """`above`: keys of the sections that the page at `path` stands in."""
    address = section.get_absolute_url()
    if path == address:
        return section.name, address, "page"
    holds = section.pk in above or path.startswith(address)
    return section.name, address, "true" if holds else ""


@register.filter
def linking_documents(html, written_on):
    """Return cleaned HTML in which the numbers of published documents are links to them.

    `written_on`: the date or aware datetime of the text; later documents are not meant by it.
    """
    is_moment = isinstance(written_on, datetime)
    return with_links(html, timezone.localdate(written_on) if is_moment else written_on)


@register.inclusion_tag("news/_articles_about.html")
def articles_about(organization):
    """Show the newest published articles that name the organization; nothing when none does."""
    return {"articles": Article.objects.published().for_rows().about(organization)[:ABOUT_COUNT]}
