"""What the portal remembers about its own running."""

from django.db import models


class JobRun(models.Model):
    """When a repeated job last began and last ended well, whichever machine did it (UTC)."""

    name = models.CharField("công việc", max_length=30, unique=True)
    started_at = models.DateTimeField("bắt đầu lúc", null=True)
    succeeded_at = models.DateTimeField("xong tốt lúc", null=True)
    trouble = models.TextField("lỗi lần gần nhất", blank=True)

    class Meta:
        verbose_name = "lần chạy công việc"
        verbose_name_plural = "lần chạy công việc"

    def __str__(self):
        return self.name
