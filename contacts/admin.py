"""The directory's desk: organizations, officials, and who publishes the site."""

from django.contrib import admin, messages
from django.db import models, transaction
from django.forms import BaseInlineFormSet
from django.shortcuts import redirect
from django.utils import timezone

from contacts.hours import OFFICE_HOURS, OpeningHours, SpecialDays, forbid_overlap
from contacts.models import CONFIRMED_FOR, Link, Official, Organization, Publisher, SitePage
from content.editorial import FoldedSearchAdmin

HTTPS = {models.URLField: {"assume_scheme": "https"}}  # an address typed without it


class HoursFormSet(BaseInlineFormSet):
    """The hours of one organization, which must not overlap."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        forbid_overlap([row.instance for row in self.forms if is_filled_in(row)])


def is_filled_in(form):
    return form.cleaned_data and not form.cleaned_data.get("DELETE")


class HoursInline(admin.TabularInline):
    model = OpeningHours
    formset = HoursFormSet
    fields = ("first_day", "last_day", "opens", "closes")
    extra = 0
    verbose_name_plural = "giờ làm việc (buổi sáng một dòng, buổi chiều một dòng)"


class OfficialInline(admin.TabularInline):
    model = Official
    fields = ("full_name", "title", "rank", "phone", "order", "is_public")
    extra = 0
    show_change_link = True


class ConfirmedFilter(admin.SimpleListFilter):
    """Picks the bodies in force whose particulars are to be confirmed again."""

    title = "xác nhận thông tin"
    parameter_name = "xac-nhan"

    def lookups(self, request, model_admin):
        return [("cho", f"Chưa xác nhận trong {CONFIRMED_FOR.days} ngày")]

    def queryset(self, request, queryset):
        return queryset.unconfirmed() if self.value() == "cho" else queryset


@admin.action(description="Đã xác nhận hôm nay", permissions=["change"])
def confirm_today(model_admin, request, queryset):
    """Store the local day as that on which the chosen bodies confirmed their particulars."""
    for organization in queryset:
        model_admin.log_change(request, organization, "Đã xác nhận thông tin.")
    count = queryset.update(confirmed_on=timezone.localdate())
    messages.success(request, f"Đã ghi {count} cơ quan, đơn vị xác nhận hôm nay.")


@admin.action(description="Đặt giờ hành chính, nếu chưa có giờ làm việc", permissions=["change"])
def keep_office_hours(model_admin, request, queryset):
    """Give the chosen bodies that have no hours the common ones."""
    chosen = [*queryset.filter(hours=None)]
    with transaction.atomic():  # nobody sees an office that opens in the morning alone
        for organization in chosen:
            for fields in OFFICE_HOURS:
                organization.hours.create(**fields)
            model_admin.log_change(request, organization, "Đã đặt giờ hành chính.")
    messages.success(request, f"Đã đặt giờ hành chính cho {len(chosen)} cơ quan, đơn vị.")


@admin.register(Organization)
class OrganizationAdmin(FoldedSearchAdmin):
    list_display = ("name", "kind", "parent", "phone", "confirmed_on", "valid_to")
    list_filter = ("kind", ConfirmedFilter)
    actions = (confirm_today, keep_office_hours)
    list_select_related = ("parent",)
    autocomplete_fields = ("parent", "successors")
    formfield_overrides = HTTPS
    inlines = (HoursInline, OfficialInline)
    fieldsets = (
        (None, {"fields": ("name", ("short_name", "code"), "kind", "parent", "order")}),
        (
            "Liên hệ",
            {"fields": ("address", ("phone", "fax"), ("email", "website"), "confirmed_on")},
        ),
        ("Giới thiệu", {"fields": ("functions",)}),
        ("Thời gian hoạt động", {"fields": (("valid_from", "valid_to"), "successors")}),
        ("Tiếng Anh", {"fields": ("name_en", "functions_en"), "classes": ("collapse",)}),
        ("Khác", {"fields": ("slug",), "classes": ("collapse",)}),
    )


@admin.register(Official)
class OfficialAdmin(FoldedSearchAdmin):
    list_display = ("full_name", "title", "organization", "phone", "email", "is_public")
    list_filter = ("is_public", "is_information_contact", "rank")
    list_select_related = ("organization",)
    autocomplete_fields = ("organization",)
    fieldsets = (
        (None, {"fields": ("full_name", "title", "organization", "department")}),
        ("Liên hệ", {"fields": (("phone", "extension"), ("fax", "email"), "room")}),
        ("Công việc", {"fields": ("duties", "is_information_contact")}),
        ("Hiển thị", {"fields": (("rank", "order"), "is_public")}),
        ("Tiếng Anh", {"fields": (("name_en", "title_en"),), "classes": ("collapse",)}),
    )


@admin.register(Publisher)
class PublisherAdmin(admin.ModelAdmin):
    """One record: the list leads straight to it."""

    formfield_overrides = HTTPS
    fieldsets = (
        ("Đầu trang", {"fields": ("site_name", "short_name", "parent_body", "emblem")}),
        (
            "Chân trang",
            {
                "fields": (
                    "governing_body",
                    ("responsible_name", "responsible_title"),
                    "address",
                    ("phone", "email"),
                    "website",
                    "licence",
                    "reuse_note",
                    ("emc_code", "emc_label"),
                )
            },
        ),
        ("Trang tiếng Anh", {"fields": ("site_name_en", "governing_body_en")}),
    )

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:contacts_publisher_change", Publisher.THE_ONE)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Link)
class LinkAdmin(admin.ModelAdmin):
    list_display = ("label", "placement", "url", "order")
    list_editable = ("order",)
    list_filter = ("placement",)
    fields = ("placement", "label", "description", "url", ("icon", "order"))


@admin.register(SpecialDays)
class SpecialDaysAdmin(admin.ModelAdmin):
    """Public holidays of all offices, days off of one, days worked instead."""

    list_display = ("name", "first_day", "last_day", "worked_as", "organization")
    list_filter = ("worked_as", ("organization", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("organization",)
    date_hierarchy = "first_day"
    autocomplete_fields = ("organization",)
    fields = ("name", ("first_day", "last_day"), "worked_as", "organization")


@admin.register(SitePage)
class SitePageAdmin(admin.ModelAdmin):
    """The standing pages: exactly those that are shipped, their words to be changed."""

    list_display = ("__str__", "updated_on")
    fields = ("body", "updated_on")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
