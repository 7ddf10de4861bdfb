"""The menu of sections, news about something from another app, documents named in a text."""

from django import template
from django.utils.html import format_html, format_html_join

from content.slugs import path_of
from news.models import Article
from news.models.mentions import pieces, with_links

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
def linking_documents(html, named):
    """Return cleaned HTML in which the numbers of documents lead to them.

    `named`: what named_on_page() returned.
    """
    return with_links(html, named)


@register.filter
def linking_in_text(text, named):
    """Return plain text as HTML: escaped, the numbers of documents as links. `named`: as above."""
    if not named:
        return text
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{}">{}</a>', address, piece) if address else piece,)
            for piece, address in pieces(text, named)
        ),
    )


@register.inclusion_tag("news/_articles_about.html")
def articles_about(organization):
    """Show the newest published articles that name the organization; nothing when none does."""
    return {"articles": Article.objects.published().for_rows().about(organization)[:ABOUT_COUNT]}
