"""Rows that live on after they were published: plans and visits."""

from content.editorial import PublishableAdmin
from content.publishing import State


class LivingAdmin(PublishableAdmin):
    """What is public goes on changing, by the hands of those who may approve it.

    A visit is announced, held, concluded and followed for months; taking it down for each entry
    would hide it. Writers hand in, approvers keep: each save is a revision in its history.
    """

    def may_edit(self, request, obj):
        is_kept = obj.state == State.PUBLISHED and obj.may_publish(request.user)
        return is_kept or super().may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        is_public = obj is not None and obj.state == State.PUBLISHED
        return super().has_delete_permission(request, obj) and not is_public
