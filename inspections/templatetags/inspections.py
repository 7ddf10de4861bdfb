"""Inspection visits beside something from another app."""

from django import template
from django.utils import timezone

from inspections.models import Recommendation

register = template.Library()

VISIT_COUNT = 5
REMINDER_COUNT = 8


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


@register.inclusion_tag("admin/desk/_remedies.html")
def remedy_reminders(user, today=None):
    """Show `user` of the desk what is overdue and what falls due within 14 days, soonest first.

    Nothing for who may not see recommendations. `today`: local date. Two queries.
    """
    today = today or timezone.localdate()
    if not user.has_perm("inspections.view_recommendation"):
        return {"rows": ()}
    reminded = Recommendation.objects.to_remind_of(today)
    late = reminded.overdue(today).count()
    rows = [
        (row, row.days_late(today), row.days_left(today))
        for row in reminded.for_list()[:REMINDER_COUNT]
    ]
    return {"rows": rows, "late": late}
