"""Which published articles name an organization, newest first."""

from django.db import models

from contacts.models import Organization
from news.models.article import Article


class Naming(models.Model):
    """That a published article names an organization, with the article's time.

    No index reaches over two tables, and an office is named by many articles or was last named
    years ago. Triggers keep these rows (migration 0003); nothing else writes them. What is shown by
    them is asked for as published() still.
    """

    article = models.ForeignKey(
        Article, models.DO_NOTHING, db_constraint=False, db_index=False, verbose_name="bài viết"
    )
    organization = models.ForeignKey(
        Organization,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="cơ quan",
    )
    published_at = models.DateTimeField("ngày đăng")

    class Meta:
        verbose_name = "cơ quan trong bài"
        verbose_name_plural = "cơ quan trong bài"
        constraints = [
            models.UniqueConstraint(fields=["article", "organization"], name="naming_unique")
        ]
        indexes = [
            models.Index(fields=["organization", "-published_at", "-article"], name="naming_newest")
        ]

    def __str__(self):
        return f"{self.article_id}: {self.organization_id}"
