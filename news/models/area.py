"""The areas of administrative reform (lĩnh vực), by which documents are told apart."""

from django.db import models

from content.slugs import AutoSlugField
from content.text import LineField


class Area(models.Model):
    """One area, e.g. Cải cách thủ tục hành chính; the seven of the yearly plans are shipped."""

    name = LineField("tên lĩnh vực", max_length=150, unique=True)
    slug = AutoSlugField("địa chỉ", source="name", max_length=100)
    order = models.PositiveSmallIntegerField("thứ tự", default=100)

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name
