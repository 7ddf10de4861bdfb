"""What search engines are told to read: pages by kind, and the news of the last two days."""

from datetime import timedelta

from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page, Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.models import Organization, SitePage
from inspections.counting import offered
from inspections.models import InspectionPlan, InspectionVisit
from news.forms import offered_documents
from news.models import Article, Document, Section, known_months

NEWS_AGE = timedelta(hours=48)  # what news search engines take
NEWS_SIZE = 1000
STANDING_PAGES = [
    *("home", "news:latest", "news:documents", "inspections:visits", "contacts:directory"),
    *("site_map", "feeds", "english"),
]


class StandingPages(Sitemap):
    def items(self):
        return STANDING_PAGES

    def location(self, item):
        return reverse(item)


class SitePages(Sitemap):
    def items(self):
        return SitePage.objects.order_by("pk")

    def lastmod(self, item):
        return item.updated_on


class EnglishPages(Sitemap):
    def items(self):
        return Organization.objects.in_force().with_english_page().in_order()

    def location(self, item):
        return reverse("english_organization", args=[item.slug])


class Sections(Sitemap):
    def items(self):
        return Section.objects.with_pages()


class ByTime(Paginator):
    """Rows by the month or year they count to, the first first: what is past stays on its page.

    `times`: those that have rows; `rows`: a function of one of them.
    """

    def __init__(self, times, rows):
        super().__init__((), per_page=1)
        self.times, self.rows = times, rows

    @property
    def num_pages(self):
        return max(1, len(self.times))

    def page(self, number):
        number = self.validate_number(number)
        rows = self.rows(self.times[number - 1]).for_sitemap() if self.times else ()
        return Page(rows, number, self)


class Publishables(Sitemap):
    def lastmod(self, item):
        return max(item.published_at, item.updated_at)

    def get_latest_lastmod(self):
        """Say nothing in the index: all rows would have to be read for it."""


class Articles(Publishables):
    @property
    def paginator(self):
        months = [day for day, _ in reversed(known_months())]
        return ByTime(months, lambda day: Article.objects.published_in(day.year, day.month))


class Documents(Publishables):
    @property
    def paginator(self):
        return ByTime(years_of(offered_documents()), Document.objects.published().of_year)


class Visits(Publishables):
    @property
    def paginator(self):
        return ByTime(years_of(offered()), InspectionVisit.objects.published().of_year)


class Plans(Publishables):
    def items(self):
        return InspectionPlan.objects.published().for_sitemap()


def years_of(rows):
    return sorted({row["year"] for row in rows})


class Organizations(Sitemap):
    def items(self):
        return Organization.objects.in_order()


SITEMAPS = {
    "trang": StandingPages,
    "quy-dinh": SitePages,
    "en": EnglishPages,
    "chuyen-muc": Sections,
    "tin-tuc": Articles,
    "van-ban": Documents,
    "kiem-tra": Visits,
    "ke-hoach": Plans,
    "danh-ba": Organizations,
}


@require_safe
def news_sitemap(request):
    """The articles of the last 48 hours, as news search engines read them."""
    since = timezone.now() - NEWS_AGE
    articles = Article.objects.published().since(since).for_sitemap()[:NEWS_SIZE]
    context = {"articles": articles}
    return render(request, "sitemap_news.xml", context, content_type="application/xml")
