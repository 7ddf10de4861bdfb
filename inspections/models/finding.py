"""Findings (nhận định): what a visit found, each by its area."""

from django.db import models
from django.db.models import F, Q

from content.prepared import prepared
from content.rules import Rule, among
from content.search import Part, PartQuerySet
from content.text import LinesField
from inspections.models.visit import InspectionVisit
from news.models import Area


class FindingKind(models.TextChoices):
    """What a finding says (loại)."""

    STRENGTH = "strength", "Kết quả đạt được"
    SHORTCOMING = "shortcoming", "Tồn tại, hạn chế"
    CAUSE = "cause", "Nguyên nhân"
    DIFFICULTY = "difficulty", "Khó khăn, vướng mắc"


class FindingQuerySet(PartQuerySet):
    def strengths(self):
        return self.filter(kind=FindingKind.STRENGTH)

    def shortcomings(self):
        return self.filter(kind=FindingKind.SHORTCOMING)

    @prepared(visit=models.BigIntegerField())
    def by_area(self, visit):
        """Return (kind, name of the area or None, text) of those of a visit (its pk), by area."""
        order = (F("area__order").asc(nulls_last=True), "area_id", "order", "pk")
        return self.filter(visit=visit).order_by(*order).values_list("kind", "area__name", "text")


class Finding(Part):
    """One thing found: a result, a shortcoming, its cause, a difficulty."""

    found_in = "visit"
    told = ("text",)

    visit = models.ForeignKey(
        InspectionVisit, models.CASCADE, related_name="findings", verbose_name="cuộc kiểm tra"
    )
    kind = models.CharField("loại", max_length=11, choices=FindingKind.choices)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name="lĩnh vực",
    )
    text = LinesField("nội dung", max_length=2000)
    order = models.PositiveSmallIntegerField("thứ tự", default=100)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "nhận định"
        verbose_name_plural = "nhận định"
        ordering = ["order", "pk"]
        constraints = [
            among("kind", FindingKind.values, name="finding_kind_is_known", says="Hãy chọn loại."),
            Rule(
                at="area",
                says="Hãy chọn lĩnh vực của tồn tại, hạn chế.",
                condition=~Q(kind="shortcoming") | Q(area__isnull=False),
                name="finding_shortcoming_has_an_area",
            ),
        ]

    def __str__(self):
        return self.text
