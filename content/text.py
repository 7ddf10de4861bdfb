"""Model fields for plain text that people type or paste: tidied by the field, whoever saves it."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.lookups import (
    Contains,
    EndsWith,
    IContains,
    IEndsWith,
    IStartsWith,
    StartsWith,
)

from content.columns import PlainColumn
from content.vietnamese import nfc, sort_key, tidy

safe_address = RegexValidator(
    r"^(/(?![/\\])|https://[^/\\])\S*\Z", "Địa chỉ bắt đầu bằng / (trong trang này) hoặc https://."
)


class TidyText(PlainColumn):
    """What LineField and LinesField share: text is tidied on save, queries compare NFC."""

    def tidied(self, value):
        return tidy(value) if isinstance(value, str) else value

    def clean(self, value, model_instance):
        return super().clean(self.tidied(value), model_instance)

    def pre_save(self, model_instance, add):
        value = self.tidied(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(self.tidied(value), connection)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return nfc(value) if isinstance(value, str) else value


class LineField(TidyText, models.CharField):
    """One line of plain text, e.g. a title or a name; line breaks become spaces."""

    def tidied(self, value):
        value = super().tidied(value)
        return " ".join(value.split()) if isinstance(value, str) else value


class LinesField(TidyText, models.TextField):
    """Plain text of several lines, e.g. an address."""


for pattern in (Contains, IContains, StartsWith, IStartsWith, EndsWith, IEndsWith):
    # Django compares patterns as they come; ours are made NFC like any other value.
    prepared = type(pattern.__name__, (pattern,), {"prepare_rhs": True})
    LineField.register_lookup(prepared)
    LinesField.register_lookup(prepared)


class SortKeyField(PlainColumn, models.CharField):
    """The dictionary key of the field `source`, made from it by `key` in the same save."""

    def __init__(self, *args, source="name", key=sort_key, **options):
        self.source, self.key = source, key
        super().__init__(*args, **{"max_length": 1200, "editable": False, "default": ""} | options)

    def pre_save(self, model_instance, add):
        value = self.key(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value
