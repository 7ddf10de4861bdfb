"""The desk of the inspection team: visits in their simplest form."""

from django.contrib import admin

from content.editorial import PublishableAdmin
from content.state_lists import StateFilter, state_tag
from inspections.models import InspectionVisit
from news.desk.lists import SeenArticlesAdmin


@admin.register(InspectionVisit)
class InspectionVisitAdmin(SeenArticlesAdmin, PublishableAdmin):
    list_display = ("organization", "started_on", state_tag, "team_lead")
    list_filter = (StateFilter, "started_on")
    list_select_related = ("organization",)
    date_hierarchy = "started_on"
    autocomplete_fields = ("organization", "articles")
    fieldsets = (
        (None, {"fields": (("organization", "started_on"), "team_lead", "lead", "summary")}),
        ("Đăng", {"fields": (("published_at", "expires_at"))}),
        ("Tin bài", {"fields": ("articles",)}),
        ("Khác", {"fields": ("slug",), "classes": ("collapse",)}),
    )
