"""The approver's half of the desk: draft beside live, what differs, going back."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from content.editorial import version_seen
from content.publishing import StaleVersion, State, Step
from news.desk.comparing import compared
from news.desk.history import RestoringAdmin
from news.desk.previewing import PreviewingAdmin
from news.models import Article, open_change, restoring
from news.models.changes import drop_change, may_open_change
from news.models.versions import snapshot_of

ON_CHANGES_ONLY = {"is_minor"}
FIXED_IN_CHANGES = ("slug",)
SHOWN = {"body": "shown_body"}


class ReplacementForm(forms.Form):
    """Which published article takes the place of one that is withdrawn; none is an answer too."""

    replaced_by = forms.ModelChoiceField(
        Article.objects.none(),
        required=False,
        label="Khi gỡ: thay bằng bài",
        help_text="Có bài thay thế thì người đọc được dẫn thẳng đến bài đó.",
        error_messages={"invalid_choice": "Bài thay thế phải là một bài khác đang đăng."},
    )

    def __init__(self, *args, article, admin_site, **options):
        super().__init__(*args, **options)
        field = self.fields["replaced_by"]
        field.queryset = Article.objects.published().besides(article)
        field.widget = AutocompleteSelect(Article._meta.get_field("replaced_by"), admin_site)
        field.widget.choices = field.choices


def with_shown_body(fieldsets):
    """Return admin fieldsets in which the body is shown instead of its HTML."""
    return [
        (title, options | {"fields": [SHOWN.get(name, name) for name in options["fields"]]})
        for title, options in fieldsets
    ]


class ApprovingAdmin(PreviewingAdmin, RestoringAdmin):
    """Articles beside their changes and earlier versions; mixed in before PublishableAdmin."""

    def get_urls(self):
        return [
            self.way("<int:pk>/ban-sua/", self.open_change_view, "open_change"),
            self.way("<int:pk>/bo-ban-sua/", self.drop_change_view, "drop_change"),
            self.way("<int:pk>/so-sanh/", self.compare_view, "compare"),
            *super().get_urls(),
        ]

    # The form

    def get_exclude(self, request, obj=None):
        excluded = super().get_exclude(request, obj) or ()
        is_change = obj is not None and obj.live_id
        return [name for name in excluded if not (is_change and name in ON_CHANGES_ONLY)]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and not self.has_change_permission(request, obj):
            fieldsets = with_shown_body(fieldsets)
        if obj is None or not obj.live_id:
            return fieldsets
        return [*fieldsets, ("Bản sửa của bài đã đăng", {"fields": sorted(ON_CHANGES_ONLY)})]

    @admin.display(description="Nội dung")
    def shown_body(self, article):
        """Show the text of an article that cannot be edited as readers see it."""
        return render_to_string("includes/rich_text.html", {"html": article.body})

    def get_readonly_fields(self, request, obj=None):
        fields = (*super().get_readonly_fields(request, obj), "shown_body")
        if obj is None or not obj.live_id:
            return fields
        fixed = (*FIXED_IN_CHANGES, *(("published_at",) if obj.live.is_public else ()))
        return (*fields, *(name for name in fixed if name not in fields))

    def get_search_results(self, request, queryset, search_term):
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        if not request.path.endswith("/autocomplete/"):
            return rows, duplicates
        if request.GET.get("field_name") == "replaced_by":
            return rows.published(), duplicates
        return rows.without_changes(), duplicates

    def render_change_form(self, request, context, *args, obj=None, **options):
        if obj is not None:
            context["approving"] = self.ways_on(request, obj)
            if Step.WITHDRAW in obj.steps_open_to(request.user):
                form = ReplacementForm(article=obj, admin_site=self.admin_site)
                context["step_fields"] = form
                context["media"] += form.media
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def ways_on(self, request, row):
        """Return what the form of `row` leads to: its change, its article."""
        change = Article.objects.filter(live=row).first()
        return {
            "change": change,
            "may_open": change is None and may_open_change(row, request.user),
            "may_drop": self.may_drop(request, row),
        }

    # Steps

    def take_step(self, request, row, step):
        if step != Step.WITHDRAW:
            return super().take_step(request, row, step)
        form = ReplacementForm(request.POST, article=row, admin_site=self.admin_site)
        if not form.is_valid():
            raise ValidationError(form.errors["replaced_by"])
        also = {"replaced_by": form.cleaned_data["replaced_by"]}
        note, version = request.POST.get("note", ""), version_seen(request)
        return row.take(step, request.user, note, version=version, **also)

    # Draft beside live

    @method_decorator(require_POST)
    def open_change_view(self, request, pk):
        """Lead to the change of a published article; the first to ask makes it."""
        row = self.seen_row(request, pk)
        try:
            return self.to_form(open_change(row, request.user))
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return self.to_form(row)

    def may_drop(self, request, row):
        """Whether the person may throw this change away: theirs, or that of an approver."""
        theirs = row.is_work_of(request.user) or row.may_publish(request.user)
        return row.live_id and theirs and self.has_change_permission(request, row)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.live_id or self.may_drop(request, obj))

    def drop_change_view(self, request, pk):
        """Ask whether to throw a change away, and do it; the published article stays as it is."""
        row = self.seen_row(request, pk)
        if not self.may_drop(request, row):
            raise Http404("Không phải bản sửa, hoặc bạn không được bỏ.")
        if request.method != "POST":
            return self.page(request, "news/article/drop_change", row, title="Bỏ bản sửa")
        live = row.live
        try:
            drop_change(row, version_seen(request), request.user)
        except StaleVersion as stale:
            return self.stale_answer(request, stale.current)
        except ValidationError as gone:
            messages.error(request, " ".join(gone.messages))
            return self.to_form(live)
        messages.success(request, f"Đã bỏ bản sửa của bài “{live}”. Bài đang đăng giữ nguyên.")
        return self.to_form(live)

    def compare_view(self, request, pk):
        """What a change of a published article changes, field by field."""
        row = self.seen_row(request, pk)
        if not row.live_id:
            return redirect(reverse("admin:news_article_history", args=[pk]))
        differences = compared(self.model, snapshot_of(row.live), snapshot_of(row))
        return self.page(
            request,
            "publishable/compare",
            row,
            title="Bản sửa so với bài đang đăng",
            differences=differences,
            old_name="Bài đang đăng",
            new_name="Bản sửa",
            steps=row.steps_open_to(request.user),
            step_url="admin:news_article_step",
        )

    def may_restore(self, request, row):
        """Of a published article, whether the person may propose a change of it."""
        if row.state == State.PUBLISHED:
            user = request.user
            return may_open_change(row, user) and restoring.may_restore(row, user)
        return super().may_restore(request, row)
