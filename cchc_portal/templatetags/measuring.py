"""The tag that puts the code of the national measuring system on a page."""

from django import template

from cchc_portal.security_headers import MEASURING_HOST, allow_measuring

register = template.Library()


@register.inclusion_tag("includes/measuring.html", takes_context=True)
def measuring(context):
    """Show the code when the publisher has a number there; this answer alone may then load it."""
    site_id = context["publisher"].emc_code
    if site_id:
        allow_measuring(context["request"])
    return {"site_id": site_id, "host": MEASURING_HOST}
