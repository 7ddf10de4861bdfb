"""The admin half of publishing: who may set which state, and search boxes that know no marks."""

from django.contrib import admin
from django.contrib.auth import get_permission_codename

from content.publishing import State

BEFORE_APPROVAL = (State.DRAFT, State.REVIEW)


class FoldedSearchAdmin(admin.ModelAdmin):
    """Its search box finds words typed with or without marks; for models with a FoldedField."""

    search_fields = ("folded",)
    search_help_text = "Gõ có dấu hoặc không dấu."
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False


class PublishableAdmin(FoldedSearchAdmin):
    """For Publishable rows: who may not publish works on drafts and rows in review only."""

    date_hierarchy = "published_at"
    list_per_page = 50
    save_on_top = True

    def may_publish(self, request):
        codename = get_permission_codename("publish", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def is_theirs(self, request, obj):
        """Whether the state of `obj` lets this user change or delete it."""
        return obj is None or obj.state in BEFORE_APPROVAL or self.may_publish(request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_theirs(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_theirs(request, obj)

    def formfield_for_choice_field(self, db_field, request, **options):
        if db_field.name == "state" and not self.may_publish(request):
            options["choices"] = [(state.value, state.label) for state in BEFORE_APPROVAL]
        return super().formfield_for_choice_field(db_field, request, **options)

    def get_readonly_fields(self, request, obj=None):
        fixed = ("slug",) if obj and obj.state == State.PUBLISHED else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.is_public else None
