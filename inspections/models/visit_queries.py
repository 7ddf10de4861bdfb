"""What is asked of inspection visits: which of them, in which order, with which counts."""

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Sum

from contacts.models import LONG_TEXTS
from content.constants import PUBLISHED_AT
from content.distinct import EachValue
from content.newest import Newest
from content.parts import Parts
from content.prepared import prepared
from content.published_rows import PublishableQuerySet
from content.search import FoldedQuerySet
from inspections.models.course import HAPPENED, WITH_CONCLUSION, Course, others_than
from inspections.models.remedy import CLOSED
from inspections.models.team import TeamMember
from inspections.models.visit_lists import NEWEST_FIRST

BESIDE_ARTICLE, BESIDE_VISIT, ON_FRONT_PAGE = 5, 10, 3
ON_CHART = 8  # as many points as a telephone shows with their figures
PARTS_TOLD = ("found", "asked", "said")
NOT_ON_PAGE = (  # of a visit: long texts of what it names
    "folded",
    "organization__functions",
    "organization__functions_en",
    "organization__folded",
    "plan__summary",
    "plan__folded",
    "plan__document__abstract",
    "plan__document__folded",
    "follow_up_of__summary",
    "follow_up_of__folded",
)


class InspectionVisitQuerySet(FoldedQuerySet, PublishableQuerySet):
    shown_by = PUBLISHED_AT

    def for_list(self):
        """Return the visits as lists show them: newest first, with the unit."""
        return self.select_related("organization").defer("summary", "folded").newest_first()

    def for_desk(self):
        """With the unit's name, without the long text."""
        texts = (f"organization__{name}" for name in LONG_TEXTS)
        rows = super().for_desk().select_related("organization")
        return rows.defer("summary", "folded", *texts)

    def listed(self, day):
        """Return the visits as the list of all shows them, as with_follow_up(day)."""
        own = ("slug", "day", "kind", "lead", "course", "organization__name")
        return self.with_follow_up(day).for_list().only(*own)

    def newest_first(self):
        """Return the visits in the order of lists."""
        return self.order_by(*NEWEST_FIRST)

    @prepared(day=models.DateField(), at=models.DateTimeField())
    def first_listed(self, count, day, at):
        """Return the first `count` of all rows published at `at`, as listed(day)."""
        keys = Newest([self.published(at).newest_first()], count)
        return self.filter(pk__in=keys).listed(day)

    def for_feed(self):
        """Return the visits as feeds send them: newest first, with their text."""
        return self.select_related("organization").newest_first()

    def for_search(self):
        """Return the visits as results of a search show them: with the unit, and with_parts()."""
        return self.select_related("organization").defer("folded").with_parts()

    def of_year(self, year):
        """Return the visits that count to a year of reports."""
        return self.filter(year=year)

    def from_year(self, year):
        """Return the visits of a year's days, whatever year of reports they count to."""
        return self.filter(day__year=year)

    def naming(self, organization):
        """Return the visits to this organization."""
        return self.filter(organization=organization)

    def besides(self, visit):
        """Return the rows without `visit` itself."""
        return self.exclude(pk=visit.pk)

    @prepared(slug=models.SlugField(), at=models.DateTimeField())
    def at_address(self, slug, at):
        """Return the row published at `at` under `slug`, for its page; once for each heir of its
        unit, in the order of the directory.

        As for_page(). `heir_name`, `heir_slug`: None of a unit without heirs.
        """
        heir = "organization__successors__"
        rows = self.published(at).filter(slug=slug).for_page()
        rows = rows.annotate(heir_name=F(f"{heir}name"), heir_slug=F(f"{heir}slug"))
        return rows.order_by(f"{heir}kind", f"{heir}order", f"{heir}sort_key")

    def for_page(self):
        """Return the rows as their own page shows them, whether corrected.

        `members`: {person, title, role} of each in its team, in order.
        """
        order = TeamMember._meta.ordering
        members = TeamMember.objects.filter(team=OuterRef("team")).order_by(*order)
        rows = self.select_related("organization", "plan__document", "figures", "follow_up_of")
        rows = rows.defer(*NOT_ON_PAGE).with_corrected()
        return rows.annotate(members=Parts(members, "person", "title", "role"))

    @prepared(
        organization=models.BigIntegerField(), day=models.DateField(), at=models.DateTimeField()
    )
    def earlier(self, organization, day, at):
        """Return the newest rows published at `at` of an organization (its pk) from before `day`.

        For links; one more than are shown beside a visit, if there are more.
        """
        rows = self.published(at).filter(organization=organization, day__lt=day)
        return rows.only("slug", "day").newest_first()[: BESIDE_VISIT + 1]

    @prepared(organization=models.BigIntegerField(), at=models.DateTimeField())
    def rated(self, organization, at):
        """Return the newest rows published at `at` of an organization (its pk) that know how many
        files were on time, with these figures: as many as its chart shows.
        """
        own = ("slug", "day", "year", "period_start", "period_end")
        figures = ("figures__on_time", "figures__resolved")
        known = {"figures__on_time__isnull": False, "figures__resolved__gt": 0}
        rows = self.published(at).filter(organization=organization, **known)
        rows = rows.select_related("figures").only(*own, *figures)
        return rows.newest_first()[:ON_CHART]

    @prepared(article=models.BigIntegerField(), day=models.DateField(), at=models.DateTimeField())
    def reported_by(self, article, day, at):
        """Return the newest rows published at `at` that an article (its pk) reports on, for links.

        With their follow-up as of the local date `day`.
        """
        rows = self.filter(articles=article).published(at).with_follow_up(day).for_list()
        return rows.only("slug", "day", "organization__name")[:BESIDE_ARTICLE]

    def with_parts(self):
        """Give each row the texts of its parts that may be public, as lists of {"text"}: `found`,
        `asked`, and `said` of what was asked, as InspectionVisit.told_of() takes them.
        """
        findings = self.model.findings.rel.related_model.objects
        recommendations = self.model.recommendations.rel.related_model
        remarks = recommendations.comments.rel.related_model.objects.public()
        of_visit = {"visit": OuterRef("pk")}
        said = remarks.filter(recommendation__visit=OuterRef("pk")).order_by("pk")
        return self.annotate(
            found=Parts(findings.filter(**of_visit).order_by("pk"), "text"),
            asked=Parts(recommendations.objects.filter(**of_visit).order_by("pk"), "text"),
            said=Parts(said, "text"),
        )

    def happened(self):
        """Return the visits that took place: nearly all, so they are read in their order."""
        return self.exclude(course__in=others_than(HAPPENED))

    def concluded(self):
        """Return the visits whose conclusion is there, whatever became of the remedies."""
        return self.filter(course__in=WITH_CONCLUSION)

    def as_planned(self, year):
        """Return the visits that took place, of units that stand in a plan of `year`."""
        return self.happened().filter(plan__year=year, plan__units__organization=F("organization"))

    def with_fraction(self, part, whole):
        """Return those that took place and know both figures; the names are VisitFigures'."""
        known = {f"figures__{part}__isnull": False, f"figures__{whole}__gt": 0}
        return self.happened().filter(**known)

    @prepared(day=models.DateField(), at=models.DateTimeField())
    def newest_with_follow_up(self, day, at):
        """Return the newest rows published at `at` that took place, as with_follow_up(day)."""
        newest = self.published(at).happened().newest_first()
        rows = self.filter(pk__in=Newest([newest], ON_FRONT_PAGE))
        return rows.with_follow_up(day).for_list()

    @prepared(
        organization=models.BigIntegerField(), day=models.DateField(), at=models.DateTimeField()
    )
    def to_unit(self, organization, day, at):
        """Return the rows published at `at` of an organization (its pk), as with_follow_up(day).

        `short_in`: [{"area__name": …}] of the shortcomings that were found.
        """
        findings = self.model.findings.rel.related_model.objects
        areas = findings.shortcomings().filter(visit=OuterRef("pk"))
        rows = self.published(at).filter(organization=organization)
        rows = rows.with_follow_up(day).for_list()
        return rows.annotate(short_in=Parts(areas, "area__name"))

    @prepared(at=models.DateTimeField())
    def offered(self, at):
        """Return what the rows published at `at` may be chosen by, in dictionaries.

        Of year, kind, organization__slug and organization__name: each value stands in one of them
        at least.
        """
        told_apart = ("year", "kind", "organization__slug", "organization__name")
        each = EachValue(self.published(at), "year", "kind", "organization")
        return self.filter(pk__in=each).order_by("pk").values(*told_apart)

    @prepared(years=[models.PositiveSmallIntegerField()], at=models.DateTimeField())
    def courses(self, years, at):
        """Return [(year, course, how many rows published at `at`)] of these years of reports."""
        rows = self.published(at).filter(year__in=years).order_by().values("year", "course")
        return rows.annotate(count=Count("pk")).values_list("year", "course", "count")

    @prepared(years=[models.PositiveSmallIntegerField()], at=models.DateTimeField())
    def on_time(self, years, at):
        """Return {year, part, whole, visits} of these years of reporting: files on time, of all."""
        known = self.published(at).with_fraction("on_time", "resolved")
        sums = {"part": Sum("figures__on_time"), "whole": Sum("figures__resolved")}
        rows = known.filter(year__in=years).order_by().values("year")
        return rows.annotate(**sums, visits=Count("pk"))

    def to_come(self, day):
        """Return the visits that are planned for the local date `day` or later, soonest first."""
        return self.filter(course=Course.PLANNED, scheduled_on__gte=day).order_by("scheduled_on")

    def with_follow_up(self, day):
        """Count the recommendations of each row that bind, as of the local date `day`.

        recommendation_count, remedied_count, closed_count (verified, either way), overdue_count;
        none of a visit without conclusion, by which nothing was asked of anybody yet.
        """
        overdue = Q(recommendations__state="open", recommendations__deadline__lt=day)
        states = "recommendations__state"
        asked = Q(course__in=WITH_CONCLUSION)
        return self.annotate(
            recommendation_count=Count("recommendations", filter=asked),
            remedied_count=Count("recommendations", filter=asked & Q(**{states: "implemented"})),
            closed_count=Count("recommendations", filter=asked & Q(**{f"{states}__in": CLOSED})),
            overdue_count=Count("recommendations", filter=asked & overdue),
        )
