"""How our model fields are written into migrations: as Django's own, so that none imports us."""

from django.db import models


class PlainColumn:
    """Mixin for a field whose behavior is Python only: the database sees its Django parent."""

    behavior_options = ("validators", "storage", "error_messages", "help_text")

    def deconstruct(self):
        name, _, args, options = super().deconstruct()
        parent = next(c for c in type(self).__mro__ if c.__module__.startswith(models.__name__))
        for option in self.behavior_options:
            options.pop(option, None)
        return name, f"django.db.models.{parent.__name__}", args, options
