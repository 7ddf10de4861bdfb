"""Rules of one row as database constraints whose sentence stands at a field of the form."""

from django.core.exceptions import ValidationError
from django.db import models


class AtField:
    """Mixin for a constraint: in forms its sentence stands at the field `at`, not above them all.

    `at` must be one of the fields that the rule reads; migrations see Django's own constraint.
    """

    def __init__(self, *, at, says, **options):
        self.at = at
        super().__init__(violation_error_message=says, **options)

    def validate(self, model, instance, exclude=None, **options):
        """Judge the row as a form does, by the fields that the rule reads and no others.

        Django passes over a rule that reads one of `exclude`; but a state that changes by steps
        alone is in no form, and a held visit could be left without its day.
        """
        exclude = set(exclude or ())
        if self.at in exclude:
            return
        read = {"pk", model._meta.pk.name, *self.reads()}
        unseen = {
            field.name
            for field in model._meta.concrete_fields
            if field.name not in read or (field.name in exclude and field.editable)
        }
        try:
            super().validate(model, instance, exclude=unseen, **options)
        except ValidationError as error:
            raise ValidationError({self.at: error.messages}) from error

    def reads(self):
        """Return the names of the fields that the rule is about."""
        condition = self.condition.referenced_base_fields if self.condition else ()
        return {*condition, *getattr(self, "fields", ())}

    def deconstruct(self):
        _, args, options = super().deconstruct()
        parent = next(c for c in type(self).__mro__ if c.__module__.startswith(models.__name__))
        return f"django.db.models.{parent.__name__}", args, options

    def clone(self):
        _, args, options = self.deconstruct()
        return type(self)(*args, at=self.at, says=options.pop("violation_error_message"), **options)


class Rule(AtField, models.CheckConstraint):
    """What one row must fulfill: Rule(at="field", says="Câu tiếng Việt.", condition=…, name=…)."""


class OnlyOne(AtField, models.UniqueConstraint):
    """What only one row may have: OnlyOne(at="field", says="Câu tiếng Việt.", fields=…, name=…)."""


def in_order(earlier, later, *, name, says, at=None):
    """Return the Rule that the column `earlier` is at most `later`, if both are known."""
    condition = models.Q(**{f"{earlier}__isnull": True}) | models.Q(**{f"{later}__isnull": True})
    condition |= models.Q(**{f"{earlier}__lte": models.F(later)})
    return Rule(at=at or later, says=says, condition=condition, name=name)


def among(field, values, *, name, says):
    """Return the Rule that the column `field` holds one of `values`."""
    condition = models.Q(**{f"{field}__in": list(values)})
    return Rule(at=field, says=says, condition=condition, name=name)
