"""The plan of a year (kế hoạch kiểm tra): which units are to be inspected, when and how."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q

from contacts.models import LONG_TEXTS, Organization
from content.prepared import prepared
from content.published_rows import PublishableQuerySet
from content.publishing import Publishable
from content.rules import OnlyOne, Rule, among
from content.search import FoldedField, FoldedQuerySet, Searchable
from content.slugs import AutoSlugField, path_of
from content.step_log import EditorialStep
from content.text import LinesField
from news.models import Document
from news.models.versions import Kept

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Form(models.TextChoices):
    """How a visit is made (hình thức)."""

    ON_SITE = "on-site", "Kiểm tra trực tiếp"
    BY_REPORT = "by-report", "Kiểm tra qua báo cáo"


class InspectionPlanQuerySet(FoldedQuerySet, PublishableQuerySet):
    def for_list(self):
        """Return the plans as lists show them, newest year first."""
        return self.select_related("issuer", "document").defer("folded").order_by("-year", "-pk")

    def for_page(self):
        """Return the plans as their own page shows them, whether corrected."""
        return self.for_list().with_corrected()

    def for_desk(self):
        """With the issuing body's name."""
        texts = (f"issuer__{name}" for name in LONG_TEXTS)
        return super().for_desk().select_related("issuer").defer("folded", *texts)

    @prepared(year=models.PositiveSmallIntegerField(), at=models.DateTimeField())
    def with_unit_count(self, year, at):
        """Return the plans of a year published at `at`, for links: each with its `unit_count`."""
        rows = self.published(at).filter(year=year).order_by("pk")
        return rows.only("slug").annotate(unit_count=Count("units"))


class InspectionPlan(Searchable, Publishable):
    """The inspection plan of one year, issued by one body."""

    noun = "kế hoạch"
    year = models.PositiveSmallIntegerField(
        "năm", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    issuer = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name="cơ quan ban hành"
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspection_plans",
        verbose_name="văn bản ban hành kế hoạch",
    )
    slug = AutoSlugField("địa chỉ trang", source="year")
    summary = LinesField("mục đích, yêu cầu", blank=True, max_length=2000)
    folded = FoldedField(sources=("title", "summary", "issuer.name"))

    objects = InspectionPlanQuerySet.as_manager()
    kept = Kept(
        values=tuple("year issuer_id document_id summary published_at expires_at".split()),
        told={"units": ("organization_id", "month", "form")},
        said={"units": ("month", "form")},
    )

    class Meta(Publishable.Meta):
        verbose_name = "kế hoạch kiểm tra"
        verbose_name_plural = "kế hoạch kiểm tra"
        ordering = ["-year", "-pk"]
        permissions = [("publish_inspectionplan", "Duyệt và đăng kế hoạch kiểm tra")]
        constraints = [
            *Publishable.Meta.constraints,
            OnlyOne(
                at="year",
                says="Cơ quan này đã có kế hoạch kiểm tra của năm này.",
                fields=["issuer", "year"],
                name="plan_is_one_a_year",
            ),
            Rule(
                at="year",
                says="Năm phải từ 2000 đến 2100.",
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="plan_year_is_possible",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, **options):
        super().save(**options)
        self.visits.exclude(year=self.year).update(year=self.year)

    def get_absolute_url(self):
        return path_of("inspections:plan", self.slug)

    @property
    def placed(self):
        return self.issuer.name

    @property
    def gist(self):
        return self.summary

    @property
    def title(self):
        return f"Kế hoạch kiểm tra cải cách hành chính năm {self.year}"


class PlannedUnit(models.Model):
    """One unit that the plan names, with the month it is expected in."""

    plan = models.ForeignKey(
        InspectionPlan, models.CASCADE, related_name="units", verbose_name="kế hoạch"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="planned_in", verbose_name="cơ quan, đơn vị"
    )
    month = models.PositiveSmallIntegerField(
        "tháng dự kiến",
        null=True,
        blank=True,
        choices=[(month, f"Tháng {month}") for month in range(1, 13)],
    )
    form = models.CharField("hình thức", max_length=10, choices=Form.choices, default=Form.ON_SITE)

    class Meta:
        verbose_name = "đơn vị trong kế hoạch"
        verbose_name_plural = "đơn vị trong kế hoạch"
        ordering = ["month", "organization__kind", "organization__order", "pk"]
        constraints = [
            OnlyOne(
                at="organization",
                says="Đơn vị này đã có trong kế hoạch.",
                fields=["plan", "organization"],
                name="planned_unit_is_one_in_a_plan",
            ),
            among("form", Form.values, name="planned_unit_form_is_known", says="Chọn hình thức."),
            Rule(
                at="month",
                says="Tháng phải từ 1 đến 12.",
                condition=Q(month__isnull=True) | Q(month__gte=1, month__lte=12),
                name="planned_unit_month_is_possible",
            ),
        ]

    def __str__(self):
        return self.organization.name

    def clean(self):
        super().clean()
        year = self.plan.year
        if not (self.organization_id and year):
            return
        begun, ended = self.organization.valid_from, self.organization.valid_to
        if (begun and begun.year > year) or (ended and ended.year < year):
            message = f"“{self.organization}” không hoạt động trong năm {year}."
            raise ValidationError({"organization": message})


class PlanStep(EditorialStep):
    """One step of a plan's way to the public."""

    plan = models.ForeignKey(
        InspectionPlan, models.CASCADE, related_name="steps", verbose_name="kế hoạch"
    )
    noun = InspectionPlan.noun

    class Meta(EditorialStep.Meta):
        verbose_name = "bước biên tập"
        verbose_name_plural = "các bước biên tập"
