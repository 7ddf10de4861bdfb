"""The log of the steps that staff take with a row: each one, who, when and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from content.publishing import Step
from content.text import LinesField


class EditorialStep(models.Model):
    """One step of a row, kept for good; a subclass points at it by a foreign key, back: "steps"."""

    step = models.CharField("bước", max_length=10, choices=Step.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người làm"
    )
    at = models.DateTimeField("lúc", default=timezone.now)
    note = LinesField("ghi chú", blank=True, max_length=1000)
    noun = ""  # what staff call the row; none where the steps are others than those of Step

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self):
        return Step(self.step).label_of(self.noun) if self.noun else self.get_step_display()
