"""The menu of sections, news about something from another app, documents named in a text."""

from datetime import datetime

from django import template
from django.utils import timezone

from news.models import Article
from news.models.mentions import with_links

register = template.Library()

ABOUT_COUNT = 5


@register.inclusion_tag("includes/menu.html", takes_context=True)
def main_menu(context):
    """Show Trang chủ and the root sections of the menu, the one we are in marked as current."""
    path = context["request"].path
    above = {section.pk for section in context.get("trail", ())}
    shown = [section for section in context["sections"].children() if section.in_menu]
    states = [state_of(section, path, above) for section in shown]
    home = "page" if path == "/" else ""
    return {"items": list(zip(shown, states, strict=True)), "home": home, "marks": (home, *states)}


def state_of(section, path, above):
    """Return the aria-current of a menu item: "page" is this page, "true" holds it, "" neither.

    `above`: keys of the sections that the page stands in.
    """
    address = section.get_absolute_url()
    if path == address:
        return "page"
    return "true" if section.pk in above or path.startswith(address) else ""


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
    return {"articles": Article.objects.published().for_list().about(organization)[:ABOUT_COUNT]}
