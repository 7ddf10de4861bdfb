"""Rows that live on after they were published: documents, plans and visits."""

from copy import copy

from content.audit import AuditEntry
from content.editorial import PublishableAdmin
from content.publishing import AFTER_APPROVAL, StaleVersion, State

OVERTAKEN = (
    "Có người vừa lưu sau khi bạn mở biểu mẫu này, nên lần lưu này chưa được ghi. Phần bạn gõ vẫn"
    " còn ở đây: hãy mở lại trang ở thẻ khác và ghi tiếp vào bản mới."
)


class LivingAdmin(PublishableAdmin):
    """What is public goes on changing, by the hands of those who may approve it.

    A visit is announced, held, concluded and followed for months, a document ends or gets its scan;
    taking them down for each entry would hide them. Writers hand in, approvers keep: each save is a
    revision in the history. What was withdrawn is mended before it is shown again.
    """

    def may_edit(self, request, obj):
        is_kept = obj.state in AFTER_APPROVAL and obj.may_publish(request.user)
        return is_kept or super().may_edit(request, obj)

    def get_readonly_fields(self, request, obj=None):
        """Fix the date of what was withdrawn: it tells whether there is a reason to be told."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "published_at") if obj and obj.state == State.WITHDRAWN else fields

    def changeform_view(self, request, *args, **options):
        """Show the form again, as typed, to who was overtaken: nothing of it is stored."""
        try:
            return super().changeform_view(request, *args, **options)
        except StaleVersion:
            request.refusal = OVERTAKEN
            return super().changeform_view(request, *args, **options)

    def save_model(self, request, obj, form, change):
        """Log when new dates alone show the row to the public, or take it away."""
        before = copy(obj)
        for name in ("published_at", "expires_at"):
            setattr(before, name, form.initial.get(name, getattr(obj, name)))
        super().save_model(request, obj, form, change)
        if change and before.is_public != obj.is_public:
            AuditEntry.objects.record_showing(
                request.user, obj, obj.is_public, "ngày đăng, hết hạn"
            )

    def save_formset(self, request, form, formset, change):
        """Log which files the public is shown now with what it reads, and which no more."""
        if "is_public" not in formset.form.base_fields:
            return super().save_formset(request, form, formset, change)
        deleted = [copy(part.instance) for part in formset.deleted_forms if was_public(part)]
        super().save_formset(request, form, formset, change)
        if not form.instance.is_public:
            return None
        ticked = [row for row, names in formset.changed_objects if "is_public" in names]
        added = [row for row in formset.new_objects if row.is_public]
        log = AuditEntry.objects.record_showing
        for row in (*ticked, *added):
            log(request.user, row, row.is_public)
        for row in deleted:
            log(request.user, row, False, "xóa tệp")
        return None

    def has_delete_permission(self, request, obj=None):
        is_kept = obj is not None and obj.state in AFTER_APPROVAL
        return super().has_delete_permission(request, obj) and not is_kept


def was_public(part):
    """Whether this form of an inline is that of a stored row that was shown to the public."""
    return part.instance.pk is not None and part.initial.get("is_public", False)
