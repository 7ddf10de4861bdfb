"""Articles on their way: the log of their steps, and what is open on a screen."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from content.publishing import EditorialStep
from news.models.article import Article


class ArticleStep(EditorialStep):
    """One step of an article's way."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="steps", verbose_name="bài viết"
    )

    class Meta(EditorialStep.Meta):
        verbose_name = "bước biên tập"
        verbose_name_plural = "các bước biên tập"


class OpenForm(models.Model):
    """An article's form open on somebody's screen, with what is typed and not saved yet.

    `article` is None for one not stored yet; `token` is the form's own, so that two new articles
    in two tabs are two. `seen_at` (UTC) tells the others that somebody is there.
    """

    token = models.UUIDField("mã biểu mẫu", default=uuid.uuid4, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="open_forms"
    )
    values = models.JSONField("nội dung chưa lưu", null=True, blank=True)
    saved_at = models.DateTimeField("tự lưu lúc", null=True, blank=True)
    seen_at = models.DateTimeField("thấy lúc", default=timezone.now)

    class Meta:
        verbose_name = "biểu mẫu đang mở"
        verbose_name_plural = "biểu mẫu đang mở"
        indexes = [models.Index(fields=["article", "-seen_at"], name="open_form_by_article")]

    def __str__(self):
        return str(self.token)
