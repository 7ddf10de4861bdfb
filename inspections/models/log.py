"""What was done with a visit, kept for good: its way to the public, and its course."""

from django.db import models

from content.step_log import EditorialStep
from inspections.models.course import CourseStep
from inspections.models.visit import InspectionVisit


class VisitStep(EditorialStep):
    """One step of a visit's way to the public."""

    visit = models.ForeignKey(
        InspectionVisit, models.CASCADE, related_name="steps", verbose_name="cuộc kiểm tra"
    )
    noun = InspectionVisit.noun

    class Meta(EditorialStep.Meta):
        verbose_name = "bước biên tập"
        verbose_name_plural = "các bước biên tập"


class VisitCourseStep(EditorialStep):
    """One step of a visit's course, kept for good: who, when, what, and the note."""

    step = models.CharField("bước", max_length=15, choices=CourseStep.choices)
    visit = models.ForeignKey(
        InspectionVisit, models.CASCADE, related_name="course_steps", verbose_name="cuộc kiểm tra"
    )

    class Meta(EditorialStep.Meta):
        verbose_name = "bước tiến trình"
        verbose_name_plural = "các bước tiến trình"
