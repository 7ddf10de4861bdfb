"""The files of articles."""

from django.db import models

from content.attachments import FileRow
from content.slugs import path_of
from news.models.article import Article


class AttachmentQuerySet(models.QuerySet):
    def published(self):
        """Return the files of articles that the public may see."""
        return self.filter(article__in=Article.objects.published())

    def open_to(self, user):
        """Return the files of the articles that `user` may see at the desk."""
        articles = Article.objects.seen_by(user)
        may_look = user.has_perm("news.view_article")
        return self.filter(article__in=articles) if may_look else self.none()

    def shown_with(self, article):
        """Return the files that the page of `article` shows, public by now or not."""
        return self.filter(article=article)


class Attachment(FileRow):
    """A document that belongs to an article and is public exactly as long as the article is."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="attachments", verbose_name="bài viết"
    )
    original = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="tệp gốc ở bài đã đăng",
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta(FileRow.Meta):
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"

    def get_absolute_url(self):
        return path_of("news:attachment", self.pk, self.download_name)
