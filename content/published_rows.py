"""Rows of Publishables: which of them the public sees, and when that changes."""

from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual
from django.utils import timezone

from content.prepared import prepared
from content.publishing import (
    BEFORE_APPROVAL,
    EXPIRED,
    GONE,
    IS_PUBLISHED,
    RESOLUTION,
    SCHEDULED,
    State,
    Step,
)


class PublishableQuerySet(models.QuerySet):
    shown_by = F("published_at")  # what an index has by which the clock shows rows

    def published(self, at=None, before=None):
        """Return the rows the public may see at `at` (aware, now by default), dated `before`."""
        at = at or timezone.now()
        # One bound: of two, SQLite takes the wrong one (47 instead of 0.3 ms at a million rows).
        latest = at if before is None else min(at, before - RESOLUTION)
        not_expired = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(not_expired, state=IS_PUBLISHED, published_at__lte=latest)

    def dated_from(self, moment):
        """Return the rows dated `moment` (aware) or later, as an index of theirs has them."""
        return self.filter(GreaterThanOrEqual(self.shown_by, moment))

    def shown_as(self, shown_state, at=None):
        """Return the rows whose state staff see as this one of SHOWN_STATES at `at` (aware)."""
        at = at or timezone.now()
        if shown_state == State.PUBLISHED:
            return self.published(at)
        if shown_state == SCHEDULED:
            return self.filter(state=IS_PUBLISHED, published_at__gt=at)
        if shown_state == EXPIRED:
            return self.filter(state=IS_PUBLISHED, published_at__lte=at, expires_at__lte=at)
        return self.filter(state=shown_state)

    @prepared(at=models.DateTimeField())
    def next_times(self, name, at):
        """Return [the next time after `at` at which a row comes out or ends], by `name`, or []."""
        return self.coming(name, at)[:1]

    def coming(self, name, at):
        """Return the times `name`, one of MOMENTS, of published rows after `at`, the next first."""
        moment = self.shown_by if name == "published_at" else F(name)
        rows = self.filter(GreaterThan(moment, at), state=IS_PUBLISHED)
        return rows.order_by(moment).values_list(name, flat=True)

    @prepared(at=models.DateTimeField())
    def last_shown(self, at):
        """Return [the time at which the last of the rows public at `at` came out], or []."""
        rows = self.published(at).order_by(self.shown_by.desc())
        return rows.values_list("published_at", flat=True)[:1]

    def withdrawn(self):
        """Return the rows that were taken from the public, for whatever reason."""
        return self.filter(state=State.WITHDRAWN)

    def works_of(self, user):
        """Return the Q of the rows that `user` works at: wrote, or handed in."""
        return Q(created_by=user) | Q(submitted_by=user)

    def of_concern_to(self, user):
        """Return the rows before approval that `user` works at, and those waiting, for who sees
        them all: who may approve them, or only looks on (no right to add).
        """
        row, opts = self.model(), self.model._meta
        may_add = user.has_perm(f"{opts.app_label}.{get_permission_codename('add', opts)}")
        sees_all = row.may_publish(user) or not may_add
        waiting = Q(state=State.REVIEW) if sees_all else Q(pk__in=[])
        # The very words by which SQLite knows an index of what is not published
        rows = self.exclude(state=State.PUBLISHED)
        return rows.filter(self.works_of(user) | waiting, state__in=BEFORE_APPROVAL)

    def for_sitemap(self):
        """Return the rows with no more than their address and time."""
        return self.only("slug", "updated_at", "published_at").order_by("pk")

    def seen_by(self, user):
        """Return what staff member `user`, who may view such rows at all, sees in the admin."""
        return self

    def for_desk(self):
        """Return the rows as the dashboard of the desk shows them, with who wrote them."""
        return self.select_related("created_by").defer("folded")

    def with_corrected(self):
        """Tell of each row whether public notes correct it: `is_corrected`."""
        log = self.model.steps.field
        notes = log.model.objects.filter(step=Step.CORRECT, **{log.name: OuterRef("pk")})
        return self.annotate(is_corrected=Exists(notes))

    def locked(self, pk):
        """Return the row as stored now, kept from other writers until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def stored(self, pk):
        """Return the row `locked`; raise ValidationError with a sentence when it is gone."""
        try:
            return self.locked(pk)
        except self.model.DoesNotExist as gone:
            raise ValidationError(GONE) from gone
