"""Accounts and roles, as far as an admin who is no superuser may go."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from cchc_portal import admin_words

ONLY_SUPERUSERS = frozenset({"is_superuser", "user_permissions"})


class PortalUserAdmin(UserAdmin):
    """Django's user admin, in which nobody but a superuser makes or touches a superuser.

    A Vietnamese name is said whole and in one order only: all of it stands in first_name.
    """

    change_password_form = admin_words.PasswordForm
    list_display = ("username", "full_name", "email", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "email")
    add_fieldsets = (
        *UserAdmin.add_fieldsets,
        ("Người dùng", {"fields": ("first_name", "email", "is_staff", "groups")}),
    )

    @admin.display(description="họ và tên", ordering="first_name")
    def full_name(self, user):
        return user.get_full_name()

    def get_form(self, request, obj=None, **options):
        labels = {"first_name": "Họ và tên"}
        return super().get_form(request, obj, labels=labels, **options)

    def get_fieldsets(self, request, obj=None):
        fieldsets = without(super().get_fieldsets(request, obj), {"last_name"})
        return fieldsets if request.user.is_superuser else without(fieldsets, ONLY_SUPERUSERS)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and may_touch(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and may_touch(request.user, obj)


class PortalGroupAdmin(GroupAdmin):
    """Roles decide who may do what; only a superuser edits them."""

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    has_add_permission = has_delete_permission = has_change_permission


def without(fieldsets, names):
    """Return admin fieldsets without the fields `names`."""
    return [
        (title, options | {"fields": [f for f in options["fields"] if f not in names]})
        for title, options in fieldsets
    ]


def may_touch(user, other):
    """Whether `user` may change or delete the account `other` (None: any account at all)."""
    return user.is_superuser or other is None or not other.is_superuser


admin_words.mend()
admin.site.unregister((User, Group))
admin.site.register(User, PortalUserAdmin)
admin.site.register(Group, PortalGroupAdmin)
