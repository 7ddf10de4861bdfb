"""Lists of publishable rows in the admin: picked by the state that staff see, marked with it."""

from django.contrib import admin
from django.template.loader import render_to_string

from content.publishing import SHOWN_STATES


class StateFilter(admin.SimpleListFilter):
    """Picks rows by the state that staff see: scheduled and over are states of their own."""

    title = "trạng thái"
    parameter_name = "trang-thai"

    def lookups(self, request, model_admin):
        return SHOWN_STATES.items()

    def queryset(self, request, queryset):
        known = self.value() in SHOWN_STATES
        return queryset.shown_as(self.value()) if known else queryset


@admin.display(description="trạng thái", ordering="state")
def state_tag(row):
    """Return the state of `row` for a list: in words and in color."""
    return render_to_string("admin/publishable/_state.html", {"row": row})
