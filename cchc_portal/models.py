"""What the portal remembers about its own running, and the keys of those who run it."""

from django.conf import settings
from django.db import models

from content.text import LineField


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


class Passkey(models.Model):
    """A WebAuthn key of a member of staff: what is public of it; the secret never leaves it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = LineField("tên khóa", max_length=60)
    credential = models.CharField("mã khóa", max_length=1400, unique=True)
    data = models.BinaryField("khóa công khai")
    used = models.PositiveBigIntegerField("bộ đếm của khóa", default=0)
    created_at = models.DateTimeField("thêm lúc", auto_now_add=True)
    last_used_at = models.DateTimeField("dùng lần cuối", null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "khóa truy cập"
        verbose_name_plural = "khóa truy cập"

    def __str__(self):
        return self.name
