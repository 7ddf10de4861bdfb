"""Letters that could not be sent, kept until the mail server is back."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from content.text import LineField, LinesField

WORTH_SENDING = timedelta(days=7)  # older news of a text is none


class WaitingLetterQuerySet(models.QuerySet):
    def delete_outdated(self, now):
        """Delete what nobody needs to read any more; return how many."""
        return self.filter(written_at__lt=now - WORTH_SENDING).delete()[0]


class WaitingLetter(models.Model):
    """A letter as it was written; gone once it is sent."""

    to = models.JSONField("người nhận")
    subject = LineField("tiêu đề", max_length=250)
    body = LinesField("nội dung")
    written_at = models.DateTimeField("viết lúc", default=timezone.now)

    objects = WaitingLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "thư chờ gửi"
        verbose_name_plural = "thư chờ gửi"
        ordering = ["pk"]

    def __str__(self):
        return self.subject
