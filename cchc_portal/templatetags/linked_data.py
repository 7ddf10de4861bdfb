"""The tag by which a page carries its graph for machines."""

from django import template

from cchc_portal.linked_data import Page
from content.slugs import path_of
from content.templatetags.portal import host

register = template.Library()
HOMES = {"vi": ("Trang chủ", "home"), "en": ("Structure and contacts", "english")}


@register.simple_tag(takes_context=True)
def linked_data(context, thing=None, name="", language="vi"):
    """Show the graph of this page as JSON; `thing`: the row that it is about, `name`: its title.

    The way down to it is what includes/breadcrumb.html has in its context.
    """
    request = context["request"]
    home = HOMES[language]
    steps = steps_to(request.path, context, name, home) if name or context.get("trail") else []
    page = Page(host(request), request.path, context["publisher"], steps, language)
    return page.graph(thing or None)


def steps_to(path, context, name, home):
    """Return the way down as (name, path), this page itself last."""
    steps = [(home[0], path_of(home[1]))]
    if context.get("list_url"):
        steps.append((context["list_name"], context["list_url"]))
    steps += [(step.name, step.get_absolute_url()) for step in context.get("trail") or ()]
    return steps if steps[-1][1] == path else [*steps, (name, path)]
