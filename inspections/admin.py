"""The desk of the inspection team: visits in their simplest form."""

from django.contrib import admin

from content.editorial import PublishableAdmin
from inspections.models import InspectionVisit


@admin.register(InspectionVisit)
class InspectionVisitAdmin(PublishableAdmin):
    list_display = ("organization", "started_on", "state", "team_lead")
    list_filter = ("state", "started_on")
    list_select_related = ("organization",)
    date_hierarchy = "started_on"
    autocomplete_fields = ("organization", "articles")
    fieldsets = (
        (None, {"fields": (("organization", "started_on"), "team_lead", "lead", "summary")}),
        ("Đăng", {"fields": (("published_at", "expires_at"))}),
        ("Tin bài", {"fields": ("articles",)}),
        ("Khác", {"fields": ("slug",), "classes": ("collapse",)}),
    )
