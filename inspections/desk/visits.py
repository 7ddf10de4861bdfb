"""A visit on one screen: when and where, figures, findings, recommendations, papers, its course."""

import json

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from content.editorial import PublishableForm, admin_name
from content.living import LivingAdmin
from content.state_lists import StateFilter, state_tag
from inspections.desk.choosing import PartInline
from inspections.desk.leaders import LeadersAdmin
from inspections.desk.outgoing import OutgoingAdmin
from inspections.desk.proposing import ProposingAdmin
from inspections.models import (
    SHARES,
    SUMS,
    CourseStep,
    Finding,
    Recommendation,
    VisitDocument,
    VisitFigures,
)
from news.desk.history import HistoryAdmin
from news.desk.lists import SeenArticlesAdmin
from news.desk.previewing import PreviewingAdmin

TEXT_BOX = forms.Textarea({"rows": 3, "cols": 60})


class VisitForm(PublishableForm):
    """The form of a visit; its buttons may take a step of the course after saving."""

    course_step = forms.ChoiceField(
        choices=CourseStep.choices, required=False, widget=forms.HiddenInput
    )
    course_note = forms.CharField(
        label="Lý do, ghi chú về tiến trình",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean(self):
        cleaned = super().clean()
        self.step_wanted = cleaned.get("course_step")
        return cleaned

    def _post_clean(self):
        """Judge the step on the visit as it was typed; what hangs on other rows waits for them."""
        super()._post_clean()
        if not self.step_wanted or self.errors:
            return
        note = self.cleaned_data.get("course_note", "")
        for each in self.instance.course_objections(self.step_wanted, self.user, note):
            if each.field:
                self.add_error(each.field, each.sentence)


class FiguresForm(forms.ModelForm):
    """The boxes of the figures carry their names for the script that checks sums at once."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs["data-figure"] = name


class FiguresInline(PartInline, admin.StackedInline):
    model = VisitFigures
    form = FiguresForm
    template = "admin/inspections/figures.html"
    extra = 1
    max_num = 1
    can_delete = False
    shares = SHARES
    fieldsets = (
        (None, {"fields": (("carried_over", "new_in_period", "received"),)}),
        (None, {"fields": (("online", "resolved", "on_time"),)}),
        (None, {"fields": (("pending", "pending_overdue", "fee_vnd"),)}),
        (None, {"fields": (("procedures_total", "procedures_on_spot"),)}),
        (None, {"fields": (("visitors", "visitors_is_estimate"),)}),
    )

    @property
    def sums(self):
        """The sums as data for the script: [{parts, whole, exact, at, says}] in JSON."""
        rows = [
            {"parts": s.parts, "whole": s.whole, "exact": s.exact, "at": s.at, "says": s.says}
            for s in SUMS
        ]
        return json.dumps(rows, ensure_ascii=False)


class FindingInline(PartInline, admin.TabularInline):
    model = Finding
    fields = ("kind", "area", "text", "order")
    chosen_once = ("area",)

    def formfield_for_dbfield(self, db_field, request, **options):
        if db_field.name == "text":
            options["widget"] = TEXT_BOX
        return super().formfield_for_dbfield(db_field, request, **options)


class RecommendationInline(PartInline, admin.StackedInline):
    model = Recommendation
    fields = ("text", ("addressee", "deadline", "priority"), ("finding", "order", "state_label"))
    readonly_fields = ("state_label",)
    autocomplete_fields = ("addressee",)
    chosen_once = ("finding",)
    show_change_link = True

    def has_delete_permission(self, request, obj=None):
        """What was asked of a body is closed with a reason, and never taken out of the record."""
        is_given = obj is not None and obj.is_concluded
        return super().has_delete_permission(request, obj) and not is_given

    @admin.display(description="tình trạng")
    def state_label(self, recommendation):
        return recommendation.get_state_display()

    def formfield_for_dbfield(self, db_field, request, **options):
        if db_field.name == "text":
            options["widget"] = TEXT_BOX
        return super().formfield_for_dbfield(db_field, request, **options)

    def choices_of(self, db_field, parent):
        return parent.findings.all() if parent else ()


class PaperInline(PartInline, admin.StackedInline):
    model = VisitDocument
    fields = (("role", "document", "title"), ("file", "is_public"))
    autocomplete_fields = ("document",)


class InspectionVisitAdmin(
    ProposingAdmin,
    OutgoingAdmin,
    LeadersAdmin,
    SeenArticlesAdmin,
    PreviewingAdmin,
    HistoryAdmin,
    LivingAdmin,
):
    form = VisitForm
    change_form_template = "admin/inspections/inspectionvisit/change_form.html"
    list_display = ("organization", "day", "kind", "course", state_tag)
    list_filter = ("course", StateFilter, "year", "kind")
    list_select_related = ("organization",)
    date_hierarchy = "day"
    autocomplete_fields = ("organization", "articles", "plan", "team", "follow_up_of")
    inlines = (FiguresInline, FindingInline, RecommendationInline, PaperInline)
    fieldsets = (
        (None, {"fields": (("organization", "plan"), ("kind", "form", "follow_up_of"))}),
        (
            "Thời gian, địa điểm",
            {
                "fields": (
                    ("scheduled_on", "started_on", "ended_on", "concluded_on"),
                    ("period_start", "period_end", "place"),
                )
            },
        ),
        ("Đoàn kiểm tra", {"fields": (("team", "team_lead"), "members")}),
        ("Nội dung", {"fields": ("areas", "lead", "summary", "articles")}),
        ("Đăng", {"fields": (("published_at", "expires_at"),)}),
        ("Khác", {"fields": ("slug",), "classes": ("collapse",)}),
    )

    readonly_fields = ("members",)

    class Media:
        css = {"all": ["desk/visit.css"]}
        js = ["desk/visit.js"]

    @admin.display(description="thành viên")
    def members(self, visit):
        """The members of the chosen team, as stored; one query."""
        team = visit.team.members.all() if visit.team_id else ()
        return "\n".join(f"{each.get_role_display()}: {each}" for each in team) or "Chưa có"

    def formfield_for_manytomany(self, db_field, request, **options):
        if db_field.name == "areas":
            options["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **options)

    def render_change_form(self, request, context, *args, obj=None, **options):
        if obj:
            context |= {
                "course_steps": obj.course_steps_open_to(request.user),
                "course_taken": obj.course_steps.select_related("by"),
            }
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        visit = form.instance.settle(request.user)
        if step := form.cleaned_data["course_step"]:
            self.take_course_step(request, visit, step, form.cleaned_data["course_note"])

    def response_change(self, request, obj):
        """Stay with the visit after a step of its course: the next one follows there."""
        if request.POST.get("course_step"):
            return redirect(admin_name(obj, "change"), obj.pk)
        return super().response_change(request, obj)

    def take_course_step(self, request, visit, step, note):
        """Take the step; what was typed is stored already and stays when something is missing."""
        label = CourseStep(step).label
        try:
            visit.advance(step, request.user, note)
            messages.success(request, f"Tiến trình: {label}.")
        except ValidationError as refused:
            why = " ".join(refused.messages)
            messages.error(request, f"Đã lưu, nhưng chưa làm được “{label}”. {why}")
