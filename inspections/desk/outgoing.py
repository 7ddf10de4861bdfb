"""What leaves the desk: a draft article, tables with internal columns, the yearly report."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, re_path
from django.utils import timezone

from contacts.models import Publisher
from content.audit import Act, AuditEntry
from content.editorial import admin_name
from content.history import recorded
from inspections.exports.report import as_docx
from inspections.exports.responses import EVERYTHING, given_out
from inspections.exports.tables import TABLES
from inspections.exports.year import year_facts
from inspections.models import InspectionVisit
from inspections.writing import draft_article

PREFIX = "inspections_inspectionvisit"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class OutgoingAdmin(admin.ModelAdmin):
    """For the admin of visits: soan-tin/ (POST) of a visit, du-lieu/ with tables and reports."""

    def get_urls(self):
        guarded = self.admin_site.admin_view
        return [
            path("<int:pk>/soan-tin/", guarded(self.write_view), name=f"{PREFIX}_write"),
            path("du-lieu/", guarded(self.data_view), name=f"{PREFIX}_data"),
            path(
                "du-lieu/bao-cao-<int:year>.docx",
                guarded(self.report_view),
                name=f"{PREFIX}_report",
            ),
            re_path(
                r"^du-lieu/(?P<name>[a-z-]+)\.(?P<form>csv|json|xlsx)$",
                guarded(self.table_view),
                name=f"{PREFIX}_table",
            ),
            *super().get_urls(),
        ]

    def write_view(self, request, pk):
        """Make the draft article of a visit and lead to it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        visit = self.get_object(request, str(pk))
        may_write = request.user.has_perm("news.add_article")
        if visit is None or not (may_write and self.has_view_permission(request, visit)):
            raise PermissionDenied
        try:
            with recorded(request.user, "Soạn tin"):
                article = draft_article(visit, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(admin_name(visit, "change"), visit.pk)
        messages.success(request, "Đã soạn bản nháp từ cuộc kiểm tra. Hãy đọc và sửa lại.")
        return redirect(admin_name(article, "change"), article.pk)

    def allow(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied

    def data_view(self, request):
        """What tables and reports there are."""
        self.allow(request)
        years = InspectionVisit.objects.order_by("-year").values_list("year", flat=True).distinct()
        context = {
            **self.admin_site.each_context(request),
            "title": "Dữ liệu và báo cáo năm",
            "opts": self.opts,
            "tables": TABLES,
            "all": EVERYTHING,
            "years": years,
        }
        return TemplateResponse(request, "admin/inspections/outgoing.html", context)

    def table_view(self, request, name, form):
        """One table of all visits, published or not, with the columns for staff."""
        self.allow(request)
        answer = given_out(name, form, InspectionVisit.objects.all(), internal=True)
        AuditEntry.objects.record(Act.EXPORTED, request.user, f"{name}.{form}, có cột nội bộ")
        return answer

    def report_view(self, request, year):
        """The report of a reporting year as .docx, as of today."""
        self.allow(request)
        facts = year_facts(year, timezone.localdate())
        if not (facts.visits or facts.sums.planned):
            raise Http404
        name = f'attachment; filename="bao-cao-kiem-tra-{year}.docx"'
        report = as_docx(facts, Publisher.objects.current())
        AuditEntry.objects.record(Act.EXPORTED, request.user, f"báo cáo kiểm tra năm {year}.docx")
        return HttpResponse(report, content_type=DOCX, headers={"Content-Disposition": name})
