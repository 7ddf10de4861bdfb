"""The files of articles."""

from django.db import models
from django.urls import reverse

from content.attachments import CONTENT_TYPES, AttachmentField, ending_of
from content.text import LineField
from content.vietnamese import slug
from news.models.article import Article


class AttachmentQuerySet(models.QuerySet):
    def published(self):
        """Return the files of articles that the public may see."""
        return self.filter(article__in=Article.objects.published())


class Attachment(models.Model):
    """A document that belongs to an article and is public exactly as long as the article is."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="attachments", verbose_name="bài viết"
    )
    title = LineField("tên tệp hiển thị", max_length=250)
    file = AttachmentField("tệp")
    size = models.PositiveIntegerField("cỡ tệp (byte)", editable=False, default=0)
    original = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="tệp gốc ở bài đã đăng",
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=100)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title

    def save(self, **options):
        if self.file and not self.file._committed:
            self.size = self.file.size
        super().save(**options)

    def get_absolute_url(self):
        return reverse("news:attachment", args=[self.pk, self.download_name])

    @property
    def kind(self):
        """The kind of file in capitals, e.g. PDF."""
        return ending_of(self.file.name).upper()

    @property
    def content_type(self):
        return CONTENT_TYPES[ending_of(self.file.name)]

    @property
    def download_name(self):
        return f"{slug(self.title, 80) or 'tep'}.{ending_of(self.file.name)}"
