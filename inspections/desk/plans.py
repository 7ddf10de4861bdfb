"""Plans with their units, teams with their members."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from content.editorial import SearchOfFewAdmin
from content.living import LivingAdmin
from content.state_lists import StateFilter, state_tag
from inspections.desk.choosing import PartInline
from inspections.models import PlannedUnit, Role, TeamMember
from news.desk.history import HistoryAdmin
from news.desk.previewing import PreviewingAdmin


class PlannedUnitInline(PartInline, admin.TabularInline):
    model = PlannedUnit
    fields = ("organization", "month", "form")
    autocomplete_fields = ("organization",)


class InspectionPlanAdmin(PreviewingAdmin, HistoryAdmin, LivingAdmin):
    list_display = ("__str__", "issuer", state_tag, "published_at")
    list_filter = (StateFilter, "year")
    list_select_related = ("issuer",)
    date_hierarchy = None
    autocomplete_fields = ("issuer", "document")
    inlines = (PlannedUnitInline,)
    fieldsets = (
        (None, {"fields": (("year", "issuer"), "document", "summary")}),
        ("Đăng", {"fields": (("published_at", "expires_at"),)}),
        ("Khác", {"fields": ("slug",), "classes": ("collapse",)}),
    )

    class Media:
        css = {"all": ["desk/visit.css"]}


class TeamMemberFormSet(BaseInlineFormSet):
    def clean(self):
        """Refuse a team without a head, or with two."""
        super().clean()
        kept = [form.cleaned_data for form in self.forms if not self._should_delete_form(form)]
        heads = [each for each in kept if each.get("role") == Role.HEAD]
        if len(heads) != 1 and not any(self.errors):
            raise ValidationError("Đoàn phải có đúng một trưởng đoàn.")


class TeamMemberInline(PartInline, admin.TabularInline):
    model = TeamMember
    formset = TeamMemberFormSet
    fields = ("person", "title", "organization", "role", "order")
    autocomplete_fields = ("organization",)
    extra = 3


class InspectionTeamAdmin(SearchOfFewAdmin):
    list_display = ("name", "decision")
    list_select_related = ("decision",)
    show_full_result_count = False
    autocomplete_fields = ("decision",)
    fields = ("name", "decision")
    inlines = (TeamMemberInline,)

    class Media:
        css = {"all": ["desk/visit.css"]}
