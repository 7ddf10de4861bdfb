"""The audit log in the admin: read, filtered and taken away as CSV; nobody changes a row."""

from typing import NamedTuple

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from content.audit import Act, AuditEntry
from content.editorial import SearchOfFewAdmin
from content.search.few import MOST
from content.templatetags.portal import grouped
from inspections.exports.forms import as_csv

SHOWN = ("at", "act", "who", "about", "address")


class Heading(NamedTuple):
    label: str


COLUMNS = [Heading(str(AuditEntry._meta.get_field(name).verbose_name)) for name in SHOWN]


class YearFilter(admin.SimpleListFilter):
    """Chooses the rows of one year, back to the oldest."""

    title = "năm"
    parameter_name = "nam"

    def lookups(self, request, model_admin):
        return [(str(year), str(year)) for year in AuditEntry.objects.years(timezone.now())]

    def queryset(self, request, queryset):
        chosen = dict(self.lookup_choices).get(self.value())
        return queryset.from_year(int(chosen)) if chosen else queryset


class AuditEntryAdmin(SearchOfFewAdmin):
    list_display = SHOWN
    list_filter = ("act", "at", YearFilter)
    search_fields = ("who", "about", "address")
    search_help_text = (
        f"Gõ có dấu hoặc không dấu. Tìm trong {grouped(MOST)} dòng mới nhất của phần đang lọc;"
        " muốn tìm dòng cũ hơn, hãy chọn năm hoặc việc ở bộ lọc."
    )
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def get_urls(self):
        view = self.admin_site.admin_view(self.export_view)
        return [path("csv/", view, name="content_auditentry_csv"), *super().get_urls()]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def export_view(self, request):
        """All that the list's filters leave, newest first; taking it away is logged too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request).iterator()
        except IncorrectLookupParameters:
            return redirect("admin:content_auditentry_changelist")
        AuditEntry.objects.record(Act.EXPORTED, request.user, "nhật ký tài khoản")
        name = f'attachment; filename="nhat-ky-{timezone.localdate().isoformat()}.csv"'
        return StreamingHttpResponse(
            as_csv(COLUMNS, map(line, rows)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": name},
        )


def line(entry):
    """Return one row of the log as the cells of a table."""
    at = timezone.localtime(entry.at).isoformat(timespec="seconds")
    return [at, entry.get_act_display(), entry.who, entry.about, entry.address or ""]
