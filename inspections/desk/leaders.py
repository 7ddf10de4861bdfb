"""The leaders' page: one look at the year, every number a way to its rows, one A4 on paper."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from content.paging import page_of
from inspections.charts import LineChart, Rate
from inspections.counting import followed
from inspections.leadership import (
    Everything,
    recommendations_behind,
    shortcomings_behind,
    visits_behind,
)
from inspections.models import reporting_year
from inspections.models.visit_queries import ON_CHART

PREFIX = "inspections_inspectionvisit"


class LeadersAdmin(admin.ModelAdmin):
    """For the admin of visits: lanh-dao/ and the rows behind its numbers."""

    def get_urls(self):
        guarded = self.admin_site.admin_view
        return [
            path("lanh-dao/", guarded(self.leaders_view), name=f"{PREFIX}_leaders"),
            path("lanh-dao/kien-nghi/", guarded(self.behind_view), name=f"{PREFIX}_behind"),
            path("lanh-dao/cuoc-kiem-tra/", guarded(self.visits_view), name=f"{PREFIX}_visits"),
            path("lanh-dao/han-che/", guarded(self.findings_view), name=f"{PREFIX}_findings"),
            *super().get_urls(),
        ]

    def allow_leaders(self, request):
        may_follow = request.user.has_perm("inspections.view_recommendation")
        if not (may_follow and self.has_view_permission(request)):
            raise PermissionDenied

    def leaders_view(self, request):
        """The sums of a year by unit and area, and all years side by side."""
        self.allow_leaders(request)
        now = timezone.localtime()
        everything = Everything(now.date())
        year = year_asked_for(request, everything.years, now.date())
        years = [everything.of_year(each) for each in everything.years]
        rates = [
            Rate(sums.label, sums.on_time, sums.resolved, sums.label == str(year))
            for sums in reversed(years)
            if sums.resolved
        ][-ON_CHART:]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Kết quả kiểm tra năm {year}",
            "opts": self.opts,
            "year": year,
            "now": now,
            "sums": everything.of_year(year),
            "years": years,
            "units": everything.by_unit(year),
            "areas": everything.by_area(year),
            "chart": LineChart(rates) if len(rates) > 1 else None,
        }
        return TemplateResponse(request, "admin/inspections/leaders.html", context)

    def behind_view(self, request):
        """The recommendations behind one number of the leaders' page."""
        self.allow_leaders(request)
        day = timezone.localdate()
        year, asked = asked_of(request, "unit", "area", "state")
        page = page_of(request, recommendations_behind(year, day, **asked))
        rows = {"rows": followed(page, day)}
        return self.rows_page(request, "behind", {"title": "Kiến nghị", "page": page} | rows)

    def visits_view(self, request):
        """The visits behind one number of the leaders' page."""
        self.allow_leaders(request)
        year, asked = asked_of(request, "unit", "state")
        page = page_of(request, visits_behind(year, **asked))
        return self.rows_page(request, "behind_visits", {"title": "Cuộc kiểm tra", "page": page})

    def findings_view(self, request):
        """The shortcomings behind one number of the leaders' page."""
        self.allow_leaders(request)
        year, asked = asked_of(request, "area")
        page = page_of(request, shortcomings_behind(year, **asked))
        return self.rows_page(request, "behind_findings", {"title": "Hạn chế", "page": page})

    def rows_page(self, request, template, context):
        """Return the page of the rows behind a number; its pages keep what was asked for."""
        kept = request.GET.copy()
        kept.pop("trang", None)
        frame = self.admin_site.each_context(request)
        context = {**frame, **context, "opts": self.opts, "kept": kept.urlencode()}
        return TemplateResponse(request, f"admin/inspections/{template}.html", context)


PARAMETERS = {"unit": "don-vi", "area": "linh-vuc", "state": "tinh-trang"}


def asked_of(request, *names):
    """Return (year, {name: text or ""}) of what an address asks for; raises Http404 for no year."""
    asked = {name: request.GET.get(PARAMETERS[name], "") for name in names}
    return number_of(request.GET.get("nam", "")), asked


def number_of(year):
    """Return a year of an address as int; raises Http404 for anything else."""
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise Http404("Không có năm này.")
    return int(year)


def year_asked_for(request, years, day):
    """Return the year of the address, else that of the local date `day`, else the newest."""
    if "nam" in request.GET:
        return number_of(request.GET["nam"])
    current = reporting_year(day)
    return current if current in years or not years else years[0]
