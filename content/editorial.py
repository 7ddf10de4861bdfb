"""The admin half of publishing: steps instead of a state to pick, search boxes without marks."""

import re

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from content.differences import blocks
from content.history import recorded
from content.publishing import (
    AFTER_APPROVAL,
    BEFORE_APPROVAL,
    BUTTONS,
    EDITABLE,
    ENDS_TOO_EARLY,
    MOVES,
    StaleVersion,
    State,
    Step,
)
from content.richtext import RichTextField
from content.search import few
from content.templatetags.portal import knows_only_its_day, local
from content.text import LineField, LinesField

SEEN_BY_ALL = {Step.WITHDRAW, Step.CORRECT}
PUBLIC_NOTE = "Lý do gỡ và lời đính chính được đăng công khai trên trang."
PAST_HOUR = "Giờ hẹn phải sau thời điểm hiện tại. Muốn đăng ngay, hãy để trống ngày đăng."
MOMENT = "H:i, d/m/Y"
SCHEDULED = "Đã lên lịch, tự hiện trên trang lúc {moment}."
OLD_DATE = "Ngày đăng {day} đã qua."


class SearchOfFewAdmin(admin.ModelAdmin):
    """Its search box finds words typed with or without marks in `search_fields`; for few rows."""

    search_fields = ("name",)
    search_help_text = "Gõ có dấu hoặc không dấu."

    def get_search_results(self, request, queryset, search_term):
        return few.matching(queryset, search_term, self.search_fields), False


class FoldedSearchAdmin(admin.ModelAdmin):
    """The same for any number of rows; for models with a FoldedField."""

    search_fields = ("folded",)
    search_help_text = SearchOfFewAdmin.search_help_text
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def formfield_for_manytomany(self, db_field, request, **options):
        """Offer no "clear all": Select2 puts it where a list may hold choices only (WCAG 1.3.1)."""
        field = super().formfield_for_manytomany(db_field, request, **options)
        if field:
            field.widget.is_required = True
        return field


class PublishableForm(forms.ModelForm):
    """A form whose buttons may take an editorial step after saving; `user` is who presses them.

    `version` is the one that the browser was shown: a row that was saved since is not overwritten.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    step = forms.ChoiceField(choices=BUTTONS, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Ghi chú, lý do", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    user = None
    refusal = ""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        step, note = cleaned.get("step"), cleaned.get("note", "")
        if step and (objection := self.refusal or self.objection(step, note)):
            at_note = MOVES[step].needs_note and not note.strip()
            self.add_error("note" if at_note else None, objection)
        elif self.refusal:
            self.add_error(None, self.refusal)
        return cleaned

    def objection(self, step, note):
        if self.instance._state.adding:
            self.instance.created_by = self.user
        return self.instance.objection(step, self.user, note)

    def clean_published_at(self):
        """Refuse an hour of today that is over: a slip of the hand. Earlier days are old papers."""
        typed, now = self.cleaned_data["published_at"], timezone.now()
        stored = self.instance.published_at
        if typed and stored and typed == stored.replace(second=0, microsecond=0):
            return stored  # the form shows minutes
        if not typed or typed >= now or "published_at" not in self.changed_data:
            return typed
        if timezone.localdate(typed) == timezone.localdate(now) and not knows_only_its_day(typed):
            raise ValidationError(PAST_HOUR)
        return typed

    def clean_expires_at(self):
        """Refuse an end before a date that is fixed; a constraint skips what is not in the form."""
        ends, shown = self.cleaned_data["expires_at"], self.instance.published_at
        if "published_at" not in self.fields and ends and shown and ends <= shown:
            raise ValidationError(ENDS_TOO_EARLY)
        return ends

    def changes_text(self):
        """Whether what readers read was changed: words, links, pictures; not times or places."""
        return any(self.changes(name) for name in self.changed_data)

    def changes(self, name):
        if isinstance(self.fields[name], forms.FileField):
            return True
        try:
            field = self._meta.model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        if isinstance(field, RichTextField):
            return blocks(self.initial.get(name) or "") != blocks(self.cleaned_data[name])
        return isinstance(field, (LineField, LinesField))


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
    of_old_dates = OLD_DATE  # what is said of a date of publishing that has passed

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        refusal = getattr(request, "refusal", "")
        return type(form.__name__, (form,), {"user": request.user, "refusal": refusal})

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
        try:
            with recorded(request.user):
                return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refused:
            # Nothing is stored; the form is shown again with what was typed and the reason.
            request.refusal = " ".join(refused.messages)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, obj=None, **options):
        steps = obj.steps_open_to(request.user) if obj else [Step.SUBMIT]
        context |= {
            "steps": steps,
            "step_url": admin_name(self.model, "step"),
            "taken": obj.steps.select_related("by") if obj else (),
            "public_note": PUBLIC_NOTE if {*steps} & SEEN_BY_ALL else "",
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
        row = form.instance
        if change and (form.changes_text() or any(files.has_changed() for files in formsets)):
            row.note_amended(request.user)
        if step := form.cleaned_data["step"]:
            request.arrived = row.take(step, request.user, form.cleaned_data["note"])
        row = getattr(request, "arrived", row)
        if step == Step.APPROVE or "published_at" in form.changed_data:
            self.tell_when(request, row)

    def tell_when(self, request, row):
        """Say when an approved row will show, and where one with a date of old will stand."""
        moment, now = row.published_at, timezone.now()
        if not moment:
            return
        if moment > now and row.state == State.PUBLISHED:
            messages.info(request, SCHEDULED.format(moment=date_format(local(moment), MOMENT)))
        elif timezone.localdate(moment) < timezone.localdate(now):
            messages.warning(request, self.of_old_dates.format(day=date_format(local(moment))))

    def response_change(self, request, obj):
        arrived = getattr(request, "arrived", obj)
        if arrived.pk == obj.pk:
            return super().response_change(request, obj)
        messages.success(request, f"Đã ghi bản sửa vào {arrived.noun} “{arrived}”.")
        return redirect(reverse(admin_name(arrived, "change"), args=[arrived.pk]))

    def get_urls(self):
        return [self.way("<int:pk>/buoc/", self.step_view, "step"), *super().get_urls()]

    def way(self, route, view, name):
        """Return the URL pattern of a further admin view of this model."""
        named = admin_name(self.model, name).removeprefix("admin:")
        return path(route, self.admin_site.admin_view(view), name=named)

    def step_view(self, request, pk):
        """Take one step with a row as it is stored; the answer leads back to the row.

        POST: step, note, and `version`, the one that was looked at. Another one is refused.
        `back`: "index" leads back to the dashboard instead.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, str(pk))
        if row is None or not self.has_view_permission(request, row):
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        try:
            step = forms.ChoiceField(choices=BUTTONS).clean(request.POST.get("step"))
            row = self.take_step(request, row, step)
            messages.success(request, f"{Step(step).label_of(row.noun)}: “{row}”.")
            if step == Step.APPROVE:
                self.tell_when(request, row)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except StaleVersion as stale:
            return self.stale_answer(request, stale.current)
        if request.POST.get("back") == "index":
            return redirect("admin:index")
        return redirect(reverse(admin_name(row, "change"), args=[row.pk]))

    def take_step(self, request, row, step):
        """Take `step` with the row as it was looked at; return it. A subclass may read more."""
        version = version_seen(request)
        return row.take(step, request.user, request.POST.get("note", ""), version=version)

    def stale_answer(self, request, row):
        """Say that `row` was saved since it was looked at, and lead to what changed."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Vừa có thay đổi",
            "original": row,
            "change_url": admin_name(row, "change"),
            "history_url": admin_name(row, "history"),
            "seen": version_seen(request),
        }
        return render(request, "admin/publishable/stale_step.html", context, status=409)

    def get_readonly_fields(self, request, obj=None):
        fixed = ("slug",) if obj and obj.state in AFTER_APPROVAL else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.is_public else None


def version_seen(request, name="version"):
    """Return the version that a form says it shows; 0, which none has, when it says nothing."""
    sent = request.POST.get(name, "")
    return int(sent) if re.fullmatch(r"[0-9]{1,9}", sent) else 0


def admin_name(model, view):
    """Return the URL name of an admin view of `model`, e.g. "admin:news_article_change"."""
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}"
