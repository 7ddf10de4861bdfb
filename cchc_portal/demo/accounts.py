"""The three staff accounts of the demo, and where their passwords are kept."""

import os
import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from cchc_portal.accounts.factors import make_demo_phone
from cchc_portal.demo import Refusal
from cchc_portal.roles import ADMINISTRATOR, AUTHOR, EDITOR

# (user name, full name, role). A Vietnamese name is said whole and in one order only, so all of it
# stands in first_name: Django would print first_name before last_name.
AUTHOR_NAME, EDITOR_NAME = "tacgia", "duyetvien"
STAFF = (
    (AUTHOR_NAME, "Hoàng Thị Mẫu", AUTHOR),
    (EDITOR_NAME, "Lò Văn Mẫu", EDITOR),
    ("quantri", "Giàng A Mẫu", ADMINISTRATOR),
)
# Easy to read aloud and to type: four of these and four digits, 10 ** 4 * 40 ** 4 passwords.
SYLLABLES = (
    "ban bap cau chim coi dao dong gio hoa khe la lan lua mai may mua muong nang ngo nui nuong "
    "que rung sao sen song suoi suong tam thac than thong trang tre vang vuon xanh xoai xuan yen"
).split()
UNKNOWN = "(đã đặt riêng; đặt lại bằng biến DEMO_PASSWORD)"


def check_given_password():
    """Raise Refusal naming DEMO_PASSWORD when it is given and too weak for the accounts."""
    given = settings.DEMO_PASSWORD
    try:
        for username, full_name, _ in STAFF if given else ():
            validate_password(given, get_user_model()(username=username, first_name=full_name))
    except ValidationError as error:
        raise Refusal(
            "Biến môi trường DEMO_PASSWORD không đúng: mật khẩu cần ít nhất 12 ký tự, không chỉ"
            " toàn chữ số, không quá phổ biến và không giống tên đăng nhập."
        ) from error


def make_staff():
    """Store the three accounts with the given password or one generated for each.

    The generated ones are written down first, so that none is lost when this is cut short.
    """
    kept = kept_passwords() or {username: generated_password() for username, *_ in STAFF}
    if not settings.DEMO_PASSWORD:
        keep_passwords(kept)
    for username, full_name, role in STAFF:
        user = get_user_model()(username=username, first_name=full_name, is_staff=True)
        user.last_login = timezone.now()  # the password need not be changed at the first login
        user.set_password(settings.DEMO_PASSWORD or kept[username])
        user.full_clean()
        user.save()
        roles = [each for *_, each in STAFF] if role == ADMINISTRATOR else [role]
        user.groups.set(Group.objects.filter(name__in=roles))  # who manages roles holds them


def logins():
    """Return [(role, user name, password in clear)] of those accounts that are still there.

    DEMO_PASSWORD is set where it is not the password yet, and what was kept is forgotten; without
    it every password stays, and one that was changed by hand is not known here.
    """
    if settings.DEMO_PASSWORD:
        settings.DEMO_LOGINS.unlink(missing_ok=True)
    kept = kept_passwords()
    users = get_user_model().objects.in_bulk([name for name, *_ in STAFF], field_name="username")
    found = []
    for username, _, role in STAFF:
        if user := users.get(username):
            make_demo_phone(user)
            found.append((role, username, known_password(user, kept.get(username))))
    return found


def known_password(user, kept):
    """Return the password of `user` in clear, or a note that it is not known."""
    given = settings.DEMO_PASSWORD
    if given and not user.check_password(given):
        user.set_password(given)
        user.save()
    if given or (kept and user.check_password(kept)):
        return given or kept
    return UNKNOWN


def generated_password():
    return "-".join(
        [*(secrets.choice(SYLLABLES) for _ in range(4)), f"{secrets.randbelow(10**4):04}"]
    )


def keep_passwords(passwords):
    """Write {user name: password} where only this user of the machine can read it."""
    path = settings.DEMO_LOGINS
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text("".join(f"{name} {value}\n" for name, value in passwords.items()))
    draft.replace(path)


def kept_passwords():
    """Return {user name: password} as written down, {} when nothing was."""
    path = settings.DEMO_LOGINS
    lines = path.read_text().splitlines() if path.exists() else ()
    return dict(line.split(maxsplit=1) for line in lines)
