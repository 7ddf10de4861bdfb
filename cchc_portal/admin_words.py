"""What Django's admin says in English without asking a catalogue, said in Vietnamese.

What does come from a catalogue is mended in content/locale; the picture of the search box in
templates/admin/search_form.html. tests/cchc_portal/test_admin_words.py walks all pages.
"""

from django.apps import apps
from django.contrib.admin.templatetags import admin_list
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Permission

ANSWERS = {True: "Có", False: "Không", None: "Chưa rõ"}
ACTIONS = {"add": "thêm", "change": "sửa", "delete": "xóa", "view": "xem"}


class PasswordForm(AdminPasswordChangeForm):
    usable_password_help_text = "Nếu tắt, mật khẩu hiện tại sẽ mất."  # noqa: S105  words


def mend():
    """Put words in place of pictures that are read aloud as "True", and name what has no name."""
    admin_list._boolean_icon = ANSWERS.get
    Permission.add_to_class("__str__", permission_name)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.auto_created:
            name_ties(model)


def permission_name(permission):
    """Return e.g. “Tin tức | bài viết | thêm”: Django stores “Can add bài viết” in the database."""
    name = permission.name
    if name.startswith("Can "):
        name = ACTIONS[permission.codename.partition("_")[0]]
    return f"{permission.content_type} | {name}"


def name_ties(model):
    """Name the rows of a many-to-many table, which are listed before a deletion."""
    one, other = (field.related_model._meta for field in model._meta.fields if field.is_relation)
    ties = f"liên kết giữa {one.verbose_name} và {other.verbose_name}"
    model._meta.verbose_name = model._meta.verbose_name_plural = ties
    model.add_to_class("__str__", lambda tie: f"số {tie.pk}")
