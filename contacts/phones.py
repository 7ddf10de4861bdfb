"""Telephone numbers as typed in Vietnam: kept, and found by a part of them."""

import re
from functools import cached_property, lru_cache

from django.db.models import Q
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber, to_python

from content.search import FoldedQuerySet

PHONE_ERROR = "Số điện thoại không đúng. Ví dụ: 0213 3876 650, 0912 345 678, 1900 1234."
NUMBER_TYPED = re.compile(r"\s*\+?(?:[\s.()-]*\d){3,}[\s.()-]*")


class Phone(PhoneNumber):
    """A number that is written once; the library judges and writes it anew at each look.

    Rows with the same number share it: it never changes.
    """

    as_e164 = cached_property(PhoneNumber.as_e164.fget)
    as_national = cached_property(PhoneNumber.as_national.fget)
    text = cached_property(PhoneNumber.__str__)

    def __str__(self):
        return self.text


@lru_cache(maxsize=5_000)
def known_phone(text, region):
    """Return the Phone that the stored `text` is."""
    phone = Phone()
    phone.merge_from(to_python(text, region))
    return phone


class PhoneField(PhoneNumberField):
    """A phone number as typed in Vietnam, stored as E.164 (ITU-T), printed in the local form."""

    default_error_messages = {"invalid": PHONE_ERROR}

    def __init__(self, *args, **options):
        super().__init__(*args, **{"blank": True, "default": ""} | options)

    def from_db_value(self, value, expression, connection):
        return known_phone(value, self.region) if value else value

    def deconstruct(self):
        name, _, args, options = super().deconstruct()
        return name, "phonenumber_field.modelfields.PhoneNumberField", args, options

    def formfield(self, **options):
        return super().formfield(**{"error_messages": {"invalid": PHONE_ERROR}} | options)


class DirectoryQuerySet(FoldedQuerySet):
    """What the search of the directory finds: words, or a part of a telephone number."""

    def found_by(self, typed):
        """Return the rows that hold every word of `typed`, or whose number it is a part of."""
        if not NUMBER_TYPED.fullmatch(typed):
            return self.matching(typed)
        digits = re.sub(r"\D", "", typed).removeprefix("0")
        return self.filter(Q(phone__icontains=digits) | Q(fax__icontains=digits))
