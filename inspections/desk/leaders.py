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
from inspections.leadership import Everything, rows_behind
from inspections.models import reporting_year
from inspections.visit_page import SERIES

PREFIX = "inspections_inspectionvisit"


class LeadersAdmin(admin.ModelAdmin):
    """For the admin of visits: lanh-dao/ and the rows behind its numbers."""

    def get_urls(self):
        guarded = self.admin_site.admin_view
        return [
            path("lanh-dao/", guarded(self.leaders_view), name=f"{PREFIX}_leaders"),
            path("lanh-dao/kien-nghi/", guarded(self.behind_view), name=f"{PREFIX}_behind"),
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
        ][-SERIES:]
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
        asked = {name: request.GET.get(key, "") for name, key in PARAMETERS.items()}
        page = page_of(request, rows_behind(number_of(request.GET.get("nam", "")), day, **asked))
        kept = request.GET.copy()
        kept.pop("trang", None)
        context = {
            **self.admin_site.each_context(request),
            "title": "Kiến nghị",
            "opts": self.opts,
            "page": page,
            "kept": kept.urlencode(),
            "rows": followed(page, day),
        }
        return TemplateResponse(request, "admin/inspections/behind.html", context)


PARAMETERS = {"unit": "don-vi", "area": "linh-vuc", "state": "tinh-trang"}


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
