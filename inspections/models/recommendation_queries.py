"""What is asked of recommendations: which of them, in which order, how many."""

from datetime import timedelta

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Value,
    When,
)

from content.prepared import prepared
from content.publishing import IS_PUBLISHED
from content.search import PartQuerySet
from inspections.models.course import WITH_CONCLUSION, others_than
from inspections.models.remedy import CLOSED, UNVERIFIED, RemedyState
from inspections.models.visit import InspectionVisit

REMINDED_DAYS = 14


class RecommendationQuerySet(PartQuerySet):
    def published(self, at=None):
        """Return the recommendations of visits that the public may see at `at`, now by default."""
        visits = InspectionVisit.objects.published(at)
        return self.filter(Exists(visits.filter(pk=OuterRef("visit"))))

    @prepared(visit=models.BigIntegerField())
    def with_remarks(self, visit):
        """Return the rows of a visit (its pk) in order, once for each public remark on them.

        `said_on`, `said_text`: the remark, None where there is none. Those for staff alone stay
        out.
        """
        said = FilteredRelation("comments", condition=Q(comments__is_public=True))
        rows = self.filter(visit=visit).select_related("addressee")
        rows = rows.annotate(said=said).annotate(said_on=F("said__on"), said_text=F("said__text"))
        own = ("text", "priority", "deadline", "order", "state", "reported_on", "verified_on")
        rows = rows.only(*own, "addressee__name")
        return rows.order_by("order", "pk", "said__on", "said__pk")

    @prepared(
        year=models.PositiveSmallIntegerField(), day=models.DateField(), at=models.DateTimeField()
    )
    def counted(self, year, day, at):
        """Return [(total, remedied, closed, overdue)] of those of a year that are followed.

        What is published at `at`, overdue by the local date `day`; nothing when there is none.
        """
        # The state is said again: the visits of a year stand in an index of published ones.
        of_year = {"visit__year": year, "visit__state": IS_PUBLISHED}
        rows = self.published(at).being_followed().filter(**of_year)
        open_late = Q(state=RemedyState.OPEN, deadline__lt=day)
        counts = {
            "total": Count("pk"),
            "remedied": Count("pk", filter=Q(state=RemedyState.IMPLEMENTED)),
            "closed": Count("pk", filter=Q(state__in=CLOSED)),
            "overdue": Count("pk", filter=open_late),
        }
        rows = rows.order_by().values("visit__year").annotate(**counts)
        return rows.values_list(*counts)

    def for_list(self):
        """Return the rows as lists show them: soonest deadline first, with unit and visit."""
        return self.select_related("addressee", "visit__organization").soonest_first()

    def soonest_first(self):
        """Return the rows in the order of lists: soonest deadline first, those without one last."""
        return self.order_by(F("deadline").asc(nulls_last=True), "pk")

    def unverified(self):
        """Return what nobody has verified yet, whether reported or not."""
        return self.filter(state__in=UNVERIFIED)

    def implemented(self):
        return self.filter(state=RemedyState.IMPLEMENTED)

    def overdue(self, day):
        """Return what is unreported past its deadline on the local date `day`."""
        return self.filter(state=RemedyState.OPEN, deadline__lt=day)

    def due_soon(self, day, days=REMINDED_DAYS):
        """Return what is unreported and due from the local date `day` on, within `days`."""
        last = day + timedelta(days=days)
        return self.filter(state=RemedyState.OPEN, deadline__gte=day, deadline__lte=last)

    def to_remind_of(self, day):
        """Return what staff are reminded of on the local date `day`: overdue, or due soon."""
        return self.being_followed() & (self.overdue(day) | self.due_soon(day))

    def due_before(self, day):
        """Return the rows with a deadline before the local date `day`."""
        return self.filter(deadline__lt=day)

    def being_followed(self):
        """Return those whose visit is concluded: before that nothing was asked of anybody."""
        return self.exclude(visit__course__in=others_than(WITH_CONCLUSION))

    def with_overdue(self, day):
        """Give each row `overdue_for` on the local date `day`: a timedelta, or None."""
        gone = ExpressionWrapper(
            Value(day, models.DateField()) - F("deadline"), models.DurationField()
        )
        late = When(state=RemedyState.OPEN, deadline__lt=day, then=gone)
        return self.annotate(overdue_for=Case(late, output_field=models.DurationField()))


class RecommendationCommentQuerySet(PartQuerySet):
    def public(self):
        """Return the remarks that are not for staff alone."""
        return self.filter(is_public=True)
