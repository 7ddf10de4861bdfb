"""Inspection visits beside something from another app."""

from django import template
from django.utils import timezone

from inspections.counting import counted_follow_up, tag_of
from inspections.models import Recommendation
from inspections.unit_record import record_of

register = template.Library()

REMINDER_COUNT = 8


register.filter("follow_up", counted_follow_up)


@register.filter
def state_tag(visit):
    """Return the Tag that says where a visit that came through with_follow_up() stands."""
    return tag_of(visit, counted_follow_up(visit))


@register.inclusion_tag("inspections/_since_then.html")
def since_then(visits, today=None):
    """Show what became of the recommendations of visits from reported_by(); no query."""
    return {"visits": visits, "day": today or timezone.localdate()}


@register.inclusion_tag("inspections/_unit_record.html")
def unit_record(organization, today=None):
    """Show the published visits to the organization by year, with what came back: two queries.

    Nothing when there is none. `today`: local date.
    """
    day = today or timezone.localdate()
    return {"record": record_of(organization, day), "organization": organization, "day": day}


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
