"""Recommendations followed to the end: reported, proved, verified, with dated remarks."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.text import Truncator

from content.attachments import check_attachment
from content.editorial import SearchOfFewAdmin
from content.history import recorded
from inspections.desk.choosing import PartInline
from inspections.models import (
    InspectionVisit,
    PaperRole,
    Recommendation,
    RecommendationComment,
    RemedyState,
    RemedyStep,
    VisitDocument,
)
from news.models import Document

VERIFY = "inspections.verify_recommendation"
ONE_PROOF = "Chọn một bằng chứng: giấy tờ đã có, một văn bản, hoặc một tệp."


class RemedyForm(forms.ModelForm):
    """What is known of a remedy, and the step that its buttons take after saving.

    Evidence is one of the visit's papers, or becomes one: a document of the portal, or a file.
    """

    new_document = forms.ModelChoiceField(
        Document.objects.all(),
        label="Bằng chứng là văn bản",
        required=False,
        widget=AutocompleteSelect(
            VisitDocument._meta.get_field("document"), admin.site, attrs={"data-width": "100%"}
        ),
    )
    new_file = forms.FileField(
        label="Hoặc tệp báo cáo khắc phục", required=False, validators=[check_attachment]
    )
    step = forms.ChoiceField(choices=RemedyStep.choices, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Ghi chú, lý do", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    user = None

    class Meta:
        model = Recommendation
        fields = ("reported_on", "evidence")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if "evidence" in self.fields:
            self.fields["evidence"].queryset = self.instance.visit.papers.all()

    def clean(self):
        cleaned = super().clean()
        names = ("evidence", "new_document", "new_file")
        given = [name for name in names if name in self.changed_data and cleaned.get(name)]
        if len(given) > 1:
            self.add_error(given[-1], ONE_PROOF)
        return cleaned

    def _post_clean(self):
        """Judge the step on the remedy as it was typed, each reason at its field."""
        super()._post_clean()
        step = self.cleaned_data.get("step")
        if not step or self.errors:
            return
        brings_proof = self.cleaned_data.get("new_document") or self.cleaned_data.get("new_file")
        note = self.cleaned_data.get("note", "")
        for field, sentence in self.instance.objections(step, self.user, note):
            if field == "evidence" and brings_proof:
                continue
            self.add_error(field if field in self.fields else None, sentence)

    def adopt_proof(self):
        """Make what was brought as evidence a paper of the visit, internal until said otherwise."""
        proof = {
            "document": self.cleaned_data.get("new_document"),
            "file": self.cleaned_data.get("new_file") or "",
        }
        if any(proof.values()):
            paper = VisitDocument(visit=self.instance.visit, role=PaperRole.EVIDENCE, **proof)
            paper.save()
            self.instance.evidence = paper


class CommentInline(PartInline, admin.TabularInline):
    model = RecommendationComment
    fields = ("on", "text", "is_public")

    def get_readonly_fields(self, request, obj=None):
        return () if request.user.has_perm(VERIFY) else ("is_public",)


class DeadlineFilter(admin.SimpleListFilter):
    """Chooses what is overdue today, or due within the days that staff are reminded of."""

    title = "thời hạn"
    parameter_name = "han"

    def lookups(self, request, model_admin):
        return [("qua-han", "Quá hạn"), ("sap-den", "Đến hạn trong 14 ngày")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "qua-han":
            return queryset.being_followed().overdue(today)
        if self.value() == "sap-den":
            return queryset.being_followed().due_soon(today)
        return queryset


class RecommendationAdmin(SearchOfFewAdmin):
    """The list of all recommendations; each is written on its visit and followed here."""

    form = RemedyForm
    change_form_template = "admin/inspections/recommendation/change_form.html"
    list_display = ("short_text", "standing", "deadline", "addressee")
    list_filter = (DeadlineFilter, "state", "priority", "visit__year")
    list_select_related = ("addressee",)
    ordering = (F("deadline").desc(nulls_last=True), "-pk")
    search_fields = (
        *("text", "addressee__name", "addressee__short_name"),
        *("visit__organization__name", "visit__organization__short_name"),
    )
    search_help_text = (
        "Chữ trong kiến nghị, tên cơ quan thực hiện hoặc đơn vị được kiểm tra; gõ có dấu hoặc"
        " không dấu."
    )
    show_full_result_count = False
    inlines = (CommentInline,)
    readonly_fields = (
        "visit",
        "finding",
        "addressee",
        "text",
        "deadline",
        "priority",
        "state",
        "verified_on",
        "verified_by",
        "result",
    )
    fieldsets = (
        (None, {"fields": ("text", ("addressee", "deadline", "priority"), ("visit", "finding"))}),
        (
            "Khắc phục",
            {"fields": ("state", "reported_on", "evidence", "new_document", "new_file")},
        ),
        ("Xác minh", {"fields": (("verified_on", "verified_by"), "result")}),
    )

    class Media:
        css = {"all": ["desk/visit.css"]}

    @admin.display(description="kiến nghị", ordering="order")
    def short_text(self, recommendation):
        return Truncator(recommendation.text).chars(100)

    @admin.display(description="tình trạng", ordering="state")
    def standing(self, recommendation):
        return recommendation.standing(timezone.localdate())

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        return type(form.__name__, (form,), {"user": request.user})

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self.may_follow(request, obj):
            return fieldsets
        hidden = {"new_document", "new_file"}
        return [
            (title, {"fields": [name for name in options["fields"] if name not in hidden]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        fixed = () if self.may_follow(request, obj) else ("reported_on", "evidence")
        return (*super().get_readonly_fields(request, obj), *fixed)

    def may_follow(self, request, obj):
        """Whether something may still be entered: not before the conclusion, not once closed."""
        is_open = obj is not None and not obj.is_closed and obj.visit.is_concluded
        return is_open and self.has_change_permission(request, obj)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def render_change_form(self, request, context, *args, obj=None, **options):
        context |= {
            "remedy_steps": obj.steps_open_to(request.user),
            "taken": obj.steps.select_related("by"),
        }
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with recorded(request.user):
            self.lock_visit(object_id)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def lock_visit(self, pk):
        """Lock the visit of the recommendation `pk` before its parts, as the form of a visit does:
        what is told of a part is told of the visit, too.
        """
        found = Recommendation.objects.filter(pk=pk) if str(pk).isdecimal() else ()
        for row in found:
            InspectionVisit.objects.locked(row.visit_id)

    def save_model(self, request, obj, form, change):
        form.adopt_proof()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if step := form.cleaned_data["step"]:
            self.take_step(request, form.instance, step, form.cleaned_data["note"])

    def take_step(self, request, recommendation, step, note):
        label = RemedyStep(step).label
        try:
            taken = recommendation.take(step, request.user, note)
            messages.success(request, f"{label}: {RemedyState(taken.state).label}.")
        except ValidationError as refused:
            why = " ".join(refused.messages)
            messages.error(request, f"Đã lưu, nhưng chưa làm được “{label}”. {why}")
