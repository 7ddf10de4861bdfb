"""The admin half of publishing: steps instead of a state to pick, search boxes without marks."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse

from content.history import recorded
from content.publishing import BEFORE_APPROVAL, MOVES, State, Step

EDITABLE = (State.DRAFT, State.RETURNED)


class FoldedSearchAdmin(admin.ModelAdmin):
    """Its search box finds words typed with or without marks; for models with a FoldedField."""

    search_fields = ("folded",)
    search_help_text = "Gõ có dấu hoặc không dấu."
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False


class PublishableForm(forms.ModelForm):
    """A form whose buttons may take an editorial step after saving; `user` is who presses them.

    `version` is the one that the browser was shown: a row that was saved since is not overwritten.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    step = forms.ChoiceField(choices=Step.choices, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Ghi chú, lý do", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    user = None

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        step, note = cleaned.get("step"), cleaned.get("note", "")
        if step and (objection := self.objection(step, note)):
            self.add_error("note" if MOVES[step].needs_note else None, objection)
        return cleaned

    def objection(self, step, note):
        if self.instance._state.adding:
            self.instance.created_by = self.user
        return self.instance.objection(step, self.user, note)


class PublishableAdmin(FoldedSearchAdmin):
    """For Publishable rows: their states change by steps alone, their texts before approval only.

    The form's buttons send `step` along with what was typed; a row that cannot be edited any more
    takes its steps at .../buoc/ (POST step, note).
    """

    form = PublishableForm
    date_hierarchy = "published_at"
    list_per_page = 50
    exclude = ("state",)
    change_form_template = "admin/publishable/change_form.html"

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        return type(form.__name__, (form,), {"user": request.user})

    def may_edit(self, request, obj):
        """Whether the text of `obj` may be changed now: writers until they hand it in."""
        states = BEFORE_APPROVAL if obj.may_publish(request.user) else EDITABLE
        return obj.state in states

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.may_edit(request, obj))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.may_edit(request, obj))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with recorded(request.user):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, obj=None, **options):
        steps = obj.steps_open_to(request.user) if obj else [Step.SUBMIT]
        context |= {
            "steps": steps,
            "step_url": admin_name(self.model, "step"),
            "taken": obj.steps.select_related("by") if obj else (),
        }
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def save_model(self, request, obj, form, change):
        if change:
            obj.save_over(form.cleaned_data["version"])
            return
        obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if step := form.cleaned_data["step"]:
            form.instance.take(step, request.user, form.cleaned_data["note"])

    def get_urls(self):
        name = admin_name(self.model, "step").removeprefix("admin:")
        view = self.admin_site.admin_view(self.step_view)
        return [path("<int:pk>/buoc/", view, name=name), *super().get_urls()]

    def step_view(self, request, pk):
        """Take one step with a row as it is stored; the answer leads back to the row."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, str(pk))
        if row is None or not self.has_view_permission(request, row):
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        try:
            step = forms.ChoiceField(choices=Step.choices).clean(request.POST.get("step"))
            row = row.take(step, request.user, request.POST.get("note", ""))
            messages.success(request, f"{Step(step).label}: “{row}”.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(reverse(admin_name(row, "change"), args=[row.pk]))

    def get_readonly_fields(self, request, obj=None):
        fixed = ("slug",) if obj and obj.state in (State.PUBLISHED, State.WITHDRAWN) else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.is_public else None


def admin_name(model, view):
    """Return the URL name of an admin view of `model`, e.g. "admin:news_article_change"."""
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}"
