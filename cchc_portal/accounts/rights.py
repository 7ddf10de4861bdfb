"""What one account may do to another: never more than its own rights reach.

Asked by the user admin of every form, list, action and address, whatever the page showed.
"""

from django.contrib.auth.models import Group, Permission


def may_touch(user, other):
    """Whether `user` may change the account `other` (None: any account at all)."""
    if user.is_superuser or other is None or other.pk == user.pk:
        return True
    return not other.is_superuser and rights_of(other) <= rights_of(user)


def rights_of(user):
    """Return the permissions that `user` has or would have when made active again."""
    own = user.user_permissions.values_list("content_type__app_label", "codename")
    through = user.groups.values_list(
        "permissions__content_type__app_label", "permissions__codename"
    )
    return {pair for pair in (*own, *through) if pair[1]}


def roles_to_give(user):
    """Return the groups that `user` may hand out or take away: their own, for a superuser all."""
    return Group.objects.all() if user.is_superuser else user.groups.all()


def permissions_to_give():
    """Return the permissions there are to give: none over phones, codes and counted failures."""
    unseen = ("axes", "otp_static", "otp_totp")
    known = Permission.objects.select_related("content_type")
    return known.exclude(content_type__app_label__in=unseen)


def has_history(user):
    """Whether anything was done by `user`: such an account is deactivated, never deleted."""
    return user.last_login is not None or any(
        relation.related_model._base_manager.filter(**{relation.field.name: user}).exists()
        for relation in user._meta.related_objects
        if relation.one_to_many and not relation.related_model._meta.app_label.startswith("otp")
    )
