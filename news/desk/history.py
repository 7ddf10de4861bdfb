"""What was kept of a row, who saved it, what differs between two versions; one of them back."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from content.editorial import admin_name, version_seen
from content.history import recorded
from content.publishing import StaleVersion, State
from news.desk.comparing import compared
from news.models import restoring
from news.models.versions import keep_first, snapshot_at, snapshot_of, versions_of

HISTORY_LENGTH = 200
BEFORE_FIRST = "Trước lần sửa đầu tiên"
RESTORED = "Đã khôi phục thành bản mới. Bản trước đó vẫn còn trong lịch sử."
SHOWN_AT_ONCE = "Người đọc thấy bản này từ bây giờ."


class HistoryAdmin(admin.ModelAdmin):
    """In place of Django's history; mixed in before PublishableAdmin, for rows with a Kept."""

    def get_urls(self):
        compare = self.way("<int:pk>/so-sanh/<int:version>/", self.compare_version_view, "version")
        return [compare, *super().get_urls()]

    def seen_row(self, request, pk):
        """Return the row that the person may look at; Http404 otherwise."""
        row = self.get_object(request, str(pk))
        if row is None or not self.has_view_permission(request, row):
            raise Http404(f"Không có {self.model.noun} này, hoặc bạn không được xem.")
        return row

    def to_form(self, row):
        return redirect(reverse(admin_name(row, "change"), args=[row.pk]))

    def may_restore(self, request, row):
        """Whether the person may bring an earlier version of `row` back now."""
        return False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Before the first save of a row of which no version is kept, keep what it was."""
        is_sent = request.method == "POST" and object_id is not None
        row = self.get_object(request, unquote(object_id)) if is_sent else None
        if row is not None and self.has_change_permission(request, row):
            with recorded(None, BEFORE_FIRST):
                keep_first(row)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def history_view(self, request, object_id, extra_context=None):
        """Every kept version: who saved it, when, at what step. `tu` asks what changed since."""
        if not object_id.isdecimal():
            return super().history_view(request, object_id, extra_context)
        row = self.seen_row(request, object_id)
        versions = list(versions_of(row)[:HISTORY_LENGTH])
        if asked := request.GET.get("tu"):
            since = [v for v in versions if str(v.field_dict["version"]) == asked]
            if since:
                return redirect(reverse(admin_name(row, "version"), args=[row.pk, since[0].pk]))
        context = {"versions": versions} | self.ways_back(request, row)
        return self.page(request, "publishable/history", row, title="Lịch sử", **context)

    def ways_back(self, request, row):
        """Return what the pages say of restoring: whether it is offered, and seen at once."""
        return {
            "may_restore": self.may_restore(request, row),
            "at_once": row.is_public and row.kept.change_of is None,
        }

    def compare_version_view(self, request, pk, version):
        """What changed between a kept version and now, or (?voi=truoc) since the one before."""
        row = self.seen_row(request, pk)
        kept = get_object_or_404(versions_of(row), pk=version)
        earlier = versions_of(row).filter(pk__lt=version).first()
        with_earlier = request.GET.get("voi") == "truoc"
        if with_earlier:
            old = snapshot_at(earlier) if earlier else None
            differences = compared(self.model, old, snapshot_at(kept)) if old else []
        else:
            differences = compared(self.model, snapshot_at(kept), snapshot_of(row))
        return self.page(
            request,
            "publishable/compare",
            row,
            title="Thay đổi so với bản trước" if with_earlier else "Thay đổi từ bản này đến nay",
            kept=kept,
            differences=differences,
            old_name="Bản trước" if with_earlier else "Bản này",
            new_name="Bản này" if with_earlier else "Bản hiện nay",
            with_earlier=with_earlier,
            **self.ways_back(request, row),
        )

    def page(self, request, name, row, **context):
        """Render one of the desk's own pages about `row`."""
        frame = self.admin_site.each_context(request) | {"opts": self.opts, "original": row}
        return render(request, f"admin/{name}.html", frame | context)


class RestoringAdmin(HistoryAdmin):
    """Brings earlier versions back, too."""

    def get_urls(self):
        way = self.way("<int:pk>/khoi-phuc/<int:version>/", self.restore_view, "restore")
        return [way, *super().get_urls()]

    def may_restore(self, request, row):
        """Whoever may edit the row and all that hangs on it; never while it waits for approval."""
        may_edit = row.state != State.REVIEW and self.has_change_permission(request, row)
        return may_edit and restoring.may_restore(row, request.user)

    @method_decorator(require_POST)
    def restore_view(self, request, pk, version):
        """Make a kept version the newest one: in place, or of a published article as a change."""
        row = self.seen_row(request, pk)
        kept = get_object_or_404(versions_of(row), pk=version)
        if not self.may_restore(request, row):
            raise Http404(f"Bạn không được khôi phục {row.noun} này lúc này.")
        try:
            restored, lost = restoring.restore(row, kept, version_seen(request), request.user)
        except StaleVersion as stale:
            return self.stale_answer(request, stale.current)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return self.to_form(row)
        for sentence in lost:
            messages.warning(request, sentence)
        messages.success(request, f"{RESTORED} {SHOWN_AT_ONCE}" if restored.is_public else RESTORED)
        return self.to_form(restored)
