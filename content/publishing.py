"""What "published" means: one definition for lists, pages, files, search and admin."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

RESOLUTION = timedelta(microseconds=1)  # of times in both databases


class State(models.TextChoices):
    DRAFT = "draft", "Bản nháp"
    REVIEW = "review", "Chờ duyệt"
    PUBLISHED = "published", "Đã đăng"
    WITHDRAWN = "withdrawn", "Đã gỡ"


class PublishableQuerySet(models.QuerySet):
    def published(self, at=None, before=None):
        """Return the rows the public may see at `at` (aware datetime, now by default).

        `before`: only those dated earlier. SQLite chooses the wrong one of two upper bounds (47
        instead of 0.3 ms at a million rows), so there is only one.
        """
        at = at or timezone.now()
        latest = at if before is None else min(at, before - RESOLUTION)
        not_expired = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(not_expired, state=State.PUBLISHED, published_at__lte=latest)


class Publishable(models.Model):
    """A row with a public page of its own, shown from `published_at` until `expires_at`.

    Times are UTC in the database and Asia/Ho_Chi_Minh on screen. Midnight exactly is how an old
    item says that only its day is known; no page prints it as a time.
    """

    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.DRAFT
    )
    published_at = models.DateTimeField(
        "ngày đăng",
        null=True,
        blank=True,
        help_text="Để trống: lấy lúc đăng. Giờ ở tương lai: bài tự hiện đúng giờ đó.",
    )
    expires_at = models.DateTimeField(
        "hết hạn", null=True, blank=True, help_text="Sau giờ này bài không còn trên trang."
    )
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="%(class)s_published_has_a_time",
                violation_error_message="Bài đã đăng phải có ngày đăng.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("published_at")),
                name="%(class)s_expires_after_publishing",
                violation_error_message="Giờ hết hạn phải sau ngày đăng.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="%(class)s_state_is_known",
                violation_error_message="Trạng thái không hợp lệ.",
            ),
        ]

    def clean(self):
        """Give a published row its time when none was typed."""
        super().clean()
        if self.state == State.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()

    def is_public_at(self, at):
        """Whether the public may see this row at `at` (aware); the same rule as `published()`."""
        started = self.published_at is not None and self.published_at <= at
        ended = self.expires_at is not None and self.expires_at <= at
        return self.state == State.PUBLISHED and started and not ended

    @property
    def is_public(self):
        """Whether the public may see this row now."""
        return self.is_public_at(timezone.now())
