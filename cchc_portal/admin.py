"""Accounts and roles, as far as an admin who is no superuser may go, and the log of it all."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import get_text_list
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from cchc_portal import admin_choices, admin_words
from cchc_portal.accounts import audit_admin, factors
from cchc_portal.accounts.rights import (
    has_history,
    may_touch,
    permissions_to_give,
    roles_to_give,
)
from content.audit import Act, AuditEntry
from content.editorial import SearchOfFewAdmin

ONLY_SUPERUSERS = frozenset({"is_superuser", "user_permissions"})
NOT_OF_ONES_OWN = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions", "email")


class GivenPasswordForm(admin_words.PasswordForm):
    """A password for somebody else, who has to set one of their own at the next login."""

    def save(self, commit=True):
        self.user.last_login = None
        return super().save(commit)


class PortalUserAdmin(SearchOfFewAdmin, UserAdmin):
    """Django's user admin, in which nobody reaches further than their own rights.

    A Vietnamese name is said whole and in one order only: all of it stands in first_name.
    """

    change_password_form = GivenPasswordForm
    list_display = ("username", "full_name", "email", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "email")
    search_help_text = "Tên đăng nhập, họ và tên hoặc thư điện tử; gõ có dấu hoặc không dấu."
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        *UserAdmin.add_fieldsets,
        ("Người dùng", {"fields": ("first_name", "email", "is_staff", "groups")}),
    )

    @admin.display(description="họ và tên", ordering="first_name")
    def full_name(self, user):
        return user.get_full_name()

    def get_urls(self):
        view = self.admin_site.admin_view(self.reset_factor_view)
        return [path("<id>/go-ma/", view, name="auth_user_reset_factor"), *super().get_urls()]

    def get_form(self, request, obj=None, **options):
        labels = {"first_name": "Họ và tên"}
        return super().get_form(request, obj, labels=labels, **options)

    def get_changeform_initial_data(self, request):
        """Whoever is added comes to work here, unless the box is cleared."""
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def get_fieldsets(self, request, obj=None):
        fieldsets = without(super().get_fieldsets(request, obj), {"last_name"})
        return fieldsets if request.user.is_superuser else without(fieldsets, ONLY_SUPERUSERS)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *NOT_OF_ONES_OWN) if obj == request.user else fields

    def formfield_for_manytomany(self, db_field, request, **options):
        if db_field.name == "groups":
            options["queryset"] = roles_to_give(request.user)
        if db_field.name == "user_permissions":
            options["queryset"] = permissions_to_give()
        return super().formfield_for_manytomany(db_field, request, **options)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may_touch(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj) and may_touch(request.user, obj)
        return allowed and (obj is None or (obj != request.user and not has_history(obj)))

    def get_actions(self, request):
        """Without deletion of many at once: it would not ask of each account."""
        return {k: v for k, v in super().get_actions(request).items() if k != "delete_selected"}

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        act = Act.ACCOUNT_CHANGED if change else Act.ACCOUNT_MADE
        AuditEntry.objects.record(act, request.user, f"{obj}: {told(form)}")

    def save_related(self, request, form, formsets, change):
        """Leave alone the roles that this admin may not hand out: they were not on the form."""
        offered = roles_to_give(request.user).values("pk")
        kept = list(form.instance.groups.exclude(pk__in=offered)) if change else []
        super().save_related(request, form, formsets, change)
        form.instance.groups.add(*kept)

    def delete_model(self, request, obj):
        AuditEntry.objects.record(Act.ACCOUNT_DELETED, request.user, obj)
        super().delete_model(request, obj)

    def user_change_password(self, request, id, form_url=""):
        """Not of one's own: that one is changed with the old one and a code."""
        user = get_object_or_404(User, pk=id)
        if user == request.user:
            return redirect("admin:password_change")
        before = user.password
        response = super().user_change_password(request, id, form_url)
        user.refresh_from_db()
        if user.password != before:
            AuditEntry.objects.record(Act.PASSWORD, request.user, f"đặt cho {user}")
        return response

    def reset_factor_view(self, request, id):
        """Take phone and recovery codes from a user who lost them: after asking, and logged."""
        user = get_object_or_404(User, pk=id)
        if user == request.user or not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST":
            with transaction.atomic():
                factors.reset(user)
                AuditEntry.objects.record(Act.FACTOR_RESET, request.user, user)
            messages.success(request, f"Đã gỡ mã xác thực của {user}. Lần sau họ quét mã mới.")
            return redirect("admin:auth_user_change", user.pk)
        context = self.admin_site.each_context(request) | {
            "title": "Gỡ mã xác thực",
            "original": user,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/accounts/reset_factor.html", context)


class PortalGroupAdmin(SearchOfFewAdmin, GroupAdmin):
    """Roles decide who may do what; only a superuser edits them."""

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    has_add_permission = has_delete_permission = has_change_permission

    def formfield_for_manytomany(self, db_field, request, **options):
        if db_field.name == "permissions":
            options["queryset"] = permissions_to_give()
        return super().formfield_for_manytomany(db_field, request, **options)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        about = f"{form.instance}: {told(form)}"
        AuditEntry.objects.record(Act.ROLE_CHANGED, request.user, about)

    def get_actions(self, request):
        """Without deletion of many at once: each is logged."""
        return {k: v for k, v in super().get_actions(request).items() if k != "delete_selected"}

    def delete_model(self, request, obj):
        AuditEntry.objects.record(Act.ROLE_CHANGED, request.user, f"{obj}: xóa vai trò")
        super().delete_model(request, obj)


def told(form):
    """Return what was changed: names of fields, and the roles the account has now."""
    labels = [str(form.fields[name].label).lower() for name in form.changed_data]
    roles = form.cleaned_data.get("groups")
    if "groups" in form.changed_data:
        labels.append(
            f"vai trò nay là {get_text_list([r.name for r in roles], 'và') or 'không có'}"
        )
    return ", ".join(labels)


def without(fieldsets, names):
    """Return admin fieldsets without the fields `names`."""
    return [
        (title, options | {"fields": [f for f in options["fields"] if f not in names]})
        for title, options in fieldsets
    ]


admin_words.mend()
admin_choices.mend()
admin.site.unregister((User, Group, StaticDevice, TOTPDevice))  # phones are reset, never edited
admin.site.register(User, PortalUserAdmin)
admin.site.register(Group, PortalGroupAdmin)
admin.site.register(AuditEntry, audit_admin.AuditEntryAdmin)
