"""Inspections: visits of the provincial team to a unit, and what came of them."""

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format

from contacts.models import Organization
from content.feeds import with_lead
from content.publishing import EditorialStep, Publishable, PublishableQuerySet
from content.richtext import RichTextField
from content.search import FoldedField, FoldedQuerySet, Searchable
from content.slugs import AutoSlugField
from content.text import LineField, LinesField
from news.models import Article


class InspectionVisitQuerySet(FoldedQuerySet, PublishableQuerySet):
    def for_list(self):
        """Return the visits as lists show them: newest first, with the unit."""
        return (
            self.select_related("organization")
            .defer("summary", "folded")
            .order_by("-started_on", "-pk")
        )

    def for_feed(self):
        """Return the visits as feeds send them: newest first, with their text."""
        return self.select_related("organization").order_by("-started_on", "-pk")

    def for_sitemap(self):
        """Return the visits with no more than their address and time."""
        return self.only("slug", "updated_at", "published_at").order_by("-started_on", "-pk")

    def from_year(self, year):
        """Return the visits that began in a year."""
        return self.filter(started_on__year=year)

    def naming(self, organization):
        """Return the visits to this organization."""
        return self.filter(organization=organization)

    def earlier_than(self, visit):
        """Return the visits of the same unit before `visit`."""
        return self.filter(organization=visit.organization_id, started_on__lt=visit.started_on)


class InspectionVisit(Searchable, Publishable):
    """One visit of an inspection team to one unit (cuộc kiểm tra)."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="visits", verbose_name="đơn vị được kiểm tra"
    )
    started_on = models.DateField("ngày kiểm tra")
    slug = AutoSlugField("địa chỉ trang", source="title")
    team_lead = LineField(
        "trưởng đoàn",
        max_length=250,
        blank=True,
        help_text="Họ tên và chức vụ tại thời điểm kiểm tra.",
    )
    lead = LinesField("tóm tắt", blank=True, max_length=600)
    summary = RichTextField("kết quả kiểm tra", blank=True)
    articles = models.ManyToManyField(
        Article, blank=True, related_name="visits", verbose_name="tin bài về cuộc kiểm tra"
    )
    folded = FoldedField(sources=("title", "lead", "summary", "team_lead organization.short_name"))

    objects = InspectionVisitQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = "cuộc kiểm tra"
        verbose_name_plural = "cuộc kiểm tra"
        ordering = ["-started_on", "-pk"]
        permissions = [("publish_inspectionvisit", "Duyệt và đăng cuộc kiểm tra")]
        indexes = [
            models.Index(
                fields=["-started_on", "-id"],
                condition=models.Q(state="published"),
                name="visit_latest",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("inspections:visit", args=[self.slug])

    @property
    def feed_text(self):
        return with_lead(self.lead, self.summary)

    @property
    def title(self):
        return f"Kiểm tra {self.organization.name}, {date_format(self.started_on)}"


class VisitStep(EditorialStep):
    """One step of a visit's way to the public."""

    visit = models.ForeignKey(
        InspectionVisit, models.CASCADE, related_name="steps", verbose_name="cuộc kiểm tra"
    )

    class Meta(EditorialStep.Meta):
        verbose_name = "bước biên tập"
        verbose_name_plural = "các bước biên tập"
