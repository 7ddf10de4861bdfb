"""Lists at the desk: what that of articles shows, how it is narrowed; steps with many rows."""

import datetime

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone

from content.editorial import admin_name, version_seen
from content.people import name_of
from content.publishing import StaleVersion
from content.state_lists import StateFilter, state_tag
from news.desk.together import LIMIT, ApproveForm, MoveForm, WithdrawForm
from news.models import Article, Section

STALE = "vừa có người sửa; hãy mở lại danh sách và xem lại."
UNSEEN = ("body", "folded", "live__body", "live__folded")  # a list never reads them


class ArticleList(ChangeList):
    """Rows as the list shows them; bodies stay in the database."""

    def get_queryset(self, request, exclude_parameters=None):
        return super().get_queryset(request, exclude_parameters).defer(*UNSEEN)


class SectionFilter(admin.SimpleListFilter):
    """Picks the articles of a section and of all sections below it."""

    title = "chuyên mục"
    parameter_name = "chuyen-muc"

    def lookups(self, request, model_admin):
        self.tree = Section.objects.tree()
        return [(str(pk), name) for pk, name in self.tree.choices()]

    def queryset(self, request, queryset):
        chosen = self.value() or ""
        section = self.tree.by_pk.get(int(chosen)) if chosen.isdecimal() else None
        return queryset.in_sections(self.tree.subtree(section)) if section else queryset


class PublishedOnFilter(admin.DateFieldListFilter):
    """Django's choices of days, and the years before this one."""

    def __init__(self, field, *args, **options):
        super().__init__(field, *args, **options)
        zone, year = timezone.get_current_timezone(), timezone.localdate().year
        this, last = (datetime.datetime(y, 1, 1, tzinfo=zone) for y in (year, year - 1))
        since, until = self.lookup_kwarg_since, self.lookup_kwarg_until
        self.title = "ngày đăng"
        self.links = (
            *self.links[:5],
            (f"Năm {year - 1}", {since: str(last), until: str(this)}),
            ("Trước đó", {until: str(last)}),
        )


class BrokenLinksFilter(admin.SimpleListFilter):
    """Picks the published articles in which check_links found links that lead nowhere."""

    title = "liên kết"
    parameter_name = "lien-ket"

    def lookups(self, request, model_admin):
        return [("hong", "Có liên kết hỏng")]

    def queryset(self, request, queryset):
        return queryset.with_broken_links() if self.value() == "hong" else queryset


class SeenArticlesAdmin(admin.ModelAdmin):
    """Articles are offered, in a form's fields too, to those alone who may see them."""

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        if db_field.related_model is not Article:
            return rows
        return (Article.objects.all() if rows is None else rows).seen_by(request.user)


class TogetherAdmin(admin.ModelAdmin):
    """Steps with many rows at once; admin/<app>/<model>/_together.html shows one of them."""

    actions = ("approve_chosen", "withdraw_chosen")

    def has_publish_permission(self, request):
        return self.model().may_publish(request.user)

    @admin.action(description="Duyệt và đăng", permissions=["publish"])
    def approve_chosen(self, request, queryset):
        return self.together(request, queryset, ApproveForm)

    @admin.action(description="Gỡ khỏi trang", permissions=["publish"])
    def withdraw_chosen(self, request, queryset):
        return self.together(request, queryset, WithdrawForm)

    def together(self, request, queryset, form_class):
        """Show what is chosen and ask; when answered, do it to each row and tell each outcome."""
        rows = list(queryset[: LIMIT + 1])
        if len(rows) > LIMIT:
            messages.error(request, f"Mỗi lần chọn tối đa {LIMIT} {self.opts.verbose_name}.")
            return None
        form = form_class(request.POST if "sure" in request.POST else None, user=request.user)
        if not form.is_valid():
            return self.ask(request, rows, form)
        for row in rows:
            self.do(request, form, row)
        gone = len(request.POST.getlist(ACTION_CHECKBOX_NAME)) - len(rows)
        if gone > 0:
            thing = self.opts.verbose_name
            messages.warning(request, f"{gone} {thing} không còn trong danh sách nên không làm gì.")
        return HttpResponseRedirect(request.get_full_path())

    def ask(self, request, rows, form):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{form.title}: {len(rows)} {self.opts.verbose_name}",
            "rows": rows,
            "row_template": f"admin/{self.opts.app_label}/{self.opts.model_name}/_together.html",
            "form": form,
            "action": request.POST["action"],
            "checkbox": ACTION_CHECKBOX_NAME,
            "change": admin_name(self.model, "change"),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/publishable/together.html", context)

    def do(self, request, form, row):
        """Do to one row what was asked, if it is still the one that was looked at."""
        try:
            form.act(row, version_seen(request, f"version-{row.pk}"))
        except ValidationError as refused:
            messages.error(request, f"“{row}”: {' '.join(refused.messages)}")
        except StaleVersion:
            messages.error(request, f"“{row}”: {STALE}")
        else:
            messages.success(request, f"{form.done}: “{row}”.")


class ListingAdmin(SeenArticlesAdmin, TogetherAdmin):
    """The list half of ArticleAdmin. Writers see their own and the public's, everywhere."""

    date_hierarchy = None
    ordering = (F("published_at").desc(nulls_first=True), "-pk")  # what is not dated yet, first
    list_display = ("thumb", "headline", "section", state_tag, "day", "byline")
    list_display_links = ("headline",)
    list_filter = (
        StateFilter,
        SectionFilter,
        ("published_at", PublishedOnFilter),
        BrokenLinksFilter,
        ("organizations", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("section", "live", "created_by")
    actions = (*TogetherAdmin.actions, "move_chosen")

    def get_queryset(self, request):
        return super().get_queryset(request).seen_by(request.user)

    def get_changelist(self, request, **options):
        return ArticleList

    @admin.display(description="ảnh")
    def thumb(self, article):
        return cell("thumb", article)

    @admin.display(description="tiêu đề", ordering="title")
    def headline(self, article):
        return cell("headline", article)

    @admin.display(description="ngày", ordering="published_at")
    def day(self, article):
        return cell("day", article)

    @admin.display(description="tác giả", ordering="author")
    def byline(self, article):
        return article.author or (article.created_by and name_of(article.created_by))

    @admin.action(description="Chuyển chuyên mục", permissions=["change"])
    def move_chosen(self, request, queryset):
        return self.together(request, queryset, MoveForm)


def cell(name, article):
    """Return one cell of the list, from the template of its name."""
    return render_to_string(f"admin/news/article/_{name}.html", {"article": article})
