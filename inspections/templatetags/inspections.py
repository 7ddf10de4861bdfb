"""Inspection visits beside something from another app."""

from django import template
from django.utils import timezone

from content.versions import kept
from inspections.counting import counted_follow_up, tag_of
from inspections.models import InspectionVisit, Recommendation
from inspections.unit_record import record_of

register = template.Library()

REMINDER_COUNT = 8


register.filter("follow_up", counted_follow_up)


@register.filter
def state_tag(visit):
    """Return the Tag that says where a visit that came through with_follow_up() stands."""
    return tag_of(visit, counted_follow_up(visit))


@kept
def known_reports():
    """Return the keys of all articles that report on a visit, published or not."""
    reporting = InspectionVisit.articles.through.objects
    return frozenset(reporting.values_list("article", flat=True))


@register.simple_tag
def visits_reported_by(article, today=None):
    """Return the newest published visits that the article reports on, with their follow-up.

    `today`: local date. One query, none for an article that reports on no visit.
    """
    if article.pk not in known_reports():
        return []
    day, now = today or timezone.localdate(), timezone.now()
    return InspectionVisit.objects.reported_by(article=article.pk, day=day, at=now)


@register.inclusion_tag("inspections/_since_then.html")
def since_then(visits, today=None):
    """Show what became of the recommendations of visits from visits_reported_by; no query."""
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
