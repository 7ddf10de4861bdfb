"""What no password of ours may be, beside Django's own rules."""

import re

from django.core.exceptions import ValidationError
from django.db import connection

from contacts.models import Publisher
from content.vietnamese import fold

OWN_WORDS = ("caicachhanhchinh", "congthongtin", "trangthongtin", "laichau", "cchc", "sonoivu")
LEFT = 8  # letters and digits that must stand beside the office's name
NOT_LETTERS = re.compile(r"[\W_]+")


class NotTheOfficeValidator:
    """Refuses a password that is little more than the name of the office or of the portal."""

    def validate(self, password, user=None):
        left = bare(password)
        for word in sorted((*OWN_WORDS, *office_names()), key=len, reverse=True):
            left = left.replace(word, "")
        if left != bare(password) and len(left) < LEFT:
            raise ValidationError(
                "Mật khẩu gần như chỉ là tên cơ quan hoặc tên trang. Hãy chọn mật khẩu khác.",
                code="password_is_the_office",
            )

    def get_help_text(self):
        return "Mật khẩu không được là tên cơ quan hay tên trang."


def bare(text):
    """Return `text` in small letters without marks, spaces and signs."""
    return NOT_LETTERS.sub("", fold(text))


def office_names():
    """Return the names of the publisher of the site, bare; none before the tables are made."""
    if Publisher._meta.db_table not in connection.introspection.table_names():
        return []
    names = Publisher.objects.values_list("site_name", "governing_body").first() or ()
    return [bare(name) for name in names if name]
