"""Inspection visits beside something from another app."""

from django import template

register = template.Library()

VISIT_COUNT = 5


@register.inclusion_tag("inspections/_visits_beside.html")
def visits_reported_by(article):
    """Show the published visits that the article reports on; nothing when there is none."""
    visits = article.visits.published().for_list()[:VISIT_COUNT]
    return {"visits": visits, "heading": "Cuộc kiểm tra này"}


@register.inclusion_tag("inspections/_visits_beside.html")
def visits_to(organization):
    """Show the newest published visits to the organization; nothing when there is none."""
    visits = organization.visits.published().for_list()[:VISIT_COUNT]
    return {"visits": visits, "heading": "Các lần kiểm tra", "same_unit": True}
