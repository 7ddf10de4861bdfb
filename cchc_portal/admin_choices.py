"""Two faults of Django's forms: a number that no row can have, sent to a box of choices, was a 500.

An autocomplete box asks the database for what it shows, whatever was sent; a list of several asks
for numbers that no database holds. tests/cchc_portal/test_admin_choices.py sends both everywhere.
"""

import re

from django.contrib.admin.widgets import AutocompleteMixin
from django.core.exceptions import ValidationError
from django.forms import ModelMultipleChoiceField

DIGITS = 18  # of the largest number that both databases hold
NUMBER = re.compile(rf"[0-9]{{1,{DIGITS}}}", re.ASCII)
shown_by_django = AutocompleteMixin.optgroups
checked_by_django = ModelMultipleChoiceField._check_values


def mend():
    """Let such a box show nothing for it, and such a list refuse it as it refuses other choices."""
    AutocompleteMixin.optgroups = optgroups
    ModelMultipleChoiceField._check_values = check_values


def optgroups(box, name, value, attr=None):
    known = [each for each in value if not each or NUMBER.fullmatch(str(each))]
    return shown_by_django(box, name, known, attr)


def check_values(field, values):
    for value in map(str, values):
        if len(value) > DIGITS:
            sentence = field.error_messages["invalid_choice"]
            raise ValidationError(sentence, "invalid_choice", {"value": value[:DIGITS]})
    return checked_by_django(field, values)
