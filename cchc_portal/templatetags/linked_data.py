"""The way down to a page, and the graph by which it tells machines of itself."""

from dataclasses import dataclass

from django import template

from cchc_portal.linked_data import Page
from content.slugs import path_of
from content.templatetags.portal import host

register = template.Library()
HOMES = {"vi": ("Trang chủ", "home"), "en": ("Structure and contacts", "english")}


@dataclass
class OfWay:
    """What a page says of the way down to it: the list that it stands in; its own name.

    People read it as `here` in the way, too, or only machines as `name`. `hidden`: from those.
    """

    list_name: str = ""
    list_url: str = ""
    here: str = ""
    name: str = ""
    hidden: bool = False


@register.inclusion_tag("includes/breadcrumb.html", takes_context=True)
def breadcrumb(context, thing=None, **of_way):
    """Show the way down to this page and, unless it is hidden, its graph; `of_way` as OfWay.

    `thing`: the row that it is about. The way leads by its list, or else by the `trail` of the
    context, sections from the root.
    """
    told = OfWay(**of_way)
    request = context["request"]
    shown = {
        "request": request,
        "publisher": context["publisher"],
        "list_url": told.list_url,
        "list_name": told.list_name,
        "trail": context.get("trail"),
    }
    way = way_down(shown, HOMES["vi"])
    return shown | {
        "way": tuple((step, "" if address == request.path else address) for step, address in way),
        "here": told.here,
        "name": told.here or told.name,
        "hidden": told.hidden,
        "thing": thing,
    }


@register.simple_tag(takes_context=True)
def linked_data(context, thing=None, name="", language="vi"):
    """Show the graph of this page as JSON; `thing`: the row that it is about, `name`: its title.

    The way down to it is that of breadcrumb(), which says what `context` has of it.
    """
    request = context["request"]
    home = HOMES[language]
    steps = way_down(context, home) if name or context.get("trail") else []
    if steps and steps[-1][1] != request.path:
        steps.append((name, request.path))
    page = Page(host(request), request.path, context["publisher"], steps, language)
    return page.graph(thing or None)


def way_down(context, home):
    """Return the lists and sections that lead down to a page, as [(name, path)]."""
    steps = [(home[0], path_of(home[1]))]
    if context.get("list_url"):
        steps.append((context["list_name"], context["list_url"]))
    return steps + [(step.name, step.get_absolute_url()) for step in context.get("trail") or ()]
