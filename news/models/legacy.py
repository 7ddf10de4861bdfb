"""The old portal: addresses that articles once had, and the pages they were taken from."""

from django.db import models
from django.db.models import Q

import content.prefix  # noqa: F401  the lookup `begins`
from news.addresses import normal
from news.models.article import Article


class FormerAddressQuerySet(models.QuerySet):
    def with_query_at(self, path):
        """Return the addresses that are `path`, in the one spelling, and a query behind it."""
        return self.filter(address__begins=f"{path}?")


class FormerAddress(models.Model):
    """An address an article once had, with its query string; it redirects as long as we exist.

    Kept in the one spelling of news.addresses, without the old host.
    """

    address = models.CharField("địa chỉ cũ", max_length=500, unique=True)
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="former_addresses", verbose_name="bài viết"
    )

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "địa chỉ cũ"
        verbose_name_plural = "địa chỉ cũ"

    def __str__(self):
        return self.address

    def save(self, **options):
        self.address = normal(self.address)
        super().save(**options)


class LegacyPage(models.Model):
    """What is known of the old portal's page that an article was taken from.

    `key` finds the page again whatever form it was saved in: SHA-256 of folded title and time.
    `twin` tells pages apart that share a key and nothing else. `versions` are the hashes of the
    page's words each time it was taken; `stored_hash` is that of the article as we stored it, so
    that what staff changed since is never overwritten. `missing_pictures` had no file then.
    `related` is the page's list, [{"title", "at", "article"}]: `article` is the pk of the one it
    was matched to, None as long as that is not there.
    """

    class Form(models.TextChoices):
        TEXT = "text", "văn bản thuần"
        HTML = "html", "HTML"

    article = models.OneToOneField(
        Article, models.CASCADE, related_name="legacy_page", verbose_name="bài viết"
    )
    key = models.CharField("khóa", max_length=64)
    twin = models.PositiveSmallIntegerField("số thứ tự bài trùng", default=0)
    form = models.CharField("dạng", max_length=4, choices=Form.choices)
    versions = models.JSONField("các bản đã nhập", default=list)
    stored_hash = models.CharField(max_length=64)
    missing_pictures = models.JSONField("ảnh chưa có tệp", default=list, blank=True)
    related = models.JSONField("tin liên quan", default=list, blank=True)

    class Meta:
        verbose_name = "trang cũ đã nhập"
        verbose_name_plural = "trang cũ đã nhập"
        constraints = [
            models.UniqueConstraint(fields=["key", "twin"], name="legacy_page_key_is_unique"),
            models.CheckConstraint(
                condition=Q(form__in=["text", "html"]),
                name="legacy_page_form_is_known",
                violation_error_message="Dạng trang không hợp lệ.",
            ),
        ]

    def __str__(self):
        return f"{self.get_form_display()} {self.key[:12]}"
