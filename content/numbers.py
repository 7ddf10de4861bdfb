"""Whole numbers as Vietnamese type and print them: 21.817 and 3.075.347.446, dots every three.

Django's own field takes "21.000" for 21 without a word; this one groups or refuses.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models

from content.columns import PlainColumn
from content.templatetags.portal import grouped

SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
GROUPED = re.compile(r"\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+")
MAX_COUNT = 2**31 - 1  # a column of PostgreSQL; SQLite would take more
DONG = re.compile(r"(?<=\d)\s*(?:đ|đồng|vnđ|vnd)$", re.IGNORECASE)
NO_NUMBER = "Hãy ghi số nguyên, ví dụ 21.817 hoặc 21817."


def whole_number(typed):
    """Return typed text as an integer from 0 up, None for nothing.

    Groups of three may be parted by dots or spaces. Raises ValueError for all else: a comma, two
    digits behind a dot, a sign, a unit.
    """
    text = SPACES.sub(" ", typed).strip()
    if not text:
        return None
    if not (text.isascii() and GROUPED.fullmatch(text)):
        raise ValueError(typed)
    return int(re.sub(r"\D", "", text))


def amount(number):
    """Return an amount in whole đồng as it is written: 3.075.347.446 đ, the unit kept beside it."""
    return f"{grouped(number)}\u00a0đ"


class GroupedInput(forms.TextInput):
    """A box that shows a number with its dots; what was typed wrongly is shown as it was typed."""

    def __init__(self, attrs=None):
        super().__init__(
            {"inputmode": "numeric", "autocomplete": "off", "size": 18} | (attrs or {})
        )

    def format_value(self, value):
        return grouped(value) if isinstance(value, int) else super().format_value(value)


class WholeNumberField(forms.IntegerField):
    """A form field that reads 21.817 as twenty-one thousand eight hundred and seventeen."""

    widget = GroupedInput
    default_error_messages = {"invalid": NO_NUMBER, "min_value": "Số không được âm."}

    def to_python(self, value):
        if isinstance(value, str):
            try:
                value = whole_number(value)
            except ValueError as error:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return super().to_python(value)


class AmountInput(GroupedInput):
    """A box that shows an amount with its unit: 3.075.347.446 đ."""

    def __init__(self, attrs=None):
        super().__init__({"data-unit": "đ"} | (attrs or {}))

    def format_value(self, value):
        return amount(value) if isinstance(value, int) else super().format_value(value)


class AmountField(WholeNumberField):
    """A form field that reads an amount in whole đồng, with or without "đ" or "đồng" behind it."""

    widget = AmountInput

    def to_python(self, value):
        return super().to_python(DONG.sub("", value) if isinstance(value, str) else value)


class Grouped(PlainColumn):
    """What CountField and MoneyField share: unknown is empty and not 0, typed with dots."""

    form_class = WholeNumberField
    shown = staticmethod(grouped)  # how the figure is read: digits in groups, the unit behind them

    def __init__(self, *args, **options):
        super().__init__(*args, **{"null": True, "blank": True} | options)

    def formfield(self, **options):
        options |= {"form_class": self.form_class, "widget": self.form_class.widget}
        return super().formfield(**options)


class CountField(Grouped, models.PositiveIntegerField):
    """A number of things up to 2.147.483.647, or None where no figure is known."""

    default_validators = (MaxValueValidator(MAX_COUNT, "Số quá lớn. Hãy kiểm tra lại."),)


class MoneyField(Grouped, models.PositiveBigIntegerField):
    """An amount in whole đồng, or None; 3.075.347.446 does not fit into 32 bits."""

    form_class = AmountField
    shown = staticmethod(amount)
