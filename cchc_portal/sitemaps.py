"""What search engines are told to read: pages by kind, and the news of the last two days."""

from datetime import timedelta

from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page, Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.models import Organization, SitePage
from inspections.models import InspectionVisit
from news.models import Article, Section, known_months

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


class Months(Paginator):
    """The articles by month, the first month first: what is past stays on its page."""

    def __init__(self):
        super().__init__((), per_page=1)
        self.days = [day for day, _ in reversed(known_months())]

    @property
    def num_pages(self):
        return max(1, len(self.days))

    def page(self, number):
        number, rows = self.validate_number(number), ()
        if self.days:
            day = self.days[number - 1]
            rows = Article.objects.published_in(day.year, day.month).for_sitemap()
        return Page(rows, number, self)


class Articles(Sitemap):
    @property
    def paginator(self):
        return Months()

    def lastmod(self, item):
        return max(item.published_at, item.updated_at)

    def get_latest_lastmod(self):
        """Say nothing in the index: all months would have to be read for it."""


class Visits(Sitemap):
    def items(self):
        return InspectionVisit.objects.published().for_sitemap()

    def lastmod(self, item):
        return max(item.published_at, item.updated_at)


class Organizations(Sitemap):
    def items(self):
        return Organization.objects.in_order()


SITEMAPS = {
    "trang": StandingPages,
    "quy-dinh": SitePages,
    "en": EnglishPages,
    "chuyen-muc": Sections,
    "tin-tuc": Articles,
    "kiem-tra": Visits,
    "danh-ba": Organizations,
}


@require_safe
def news_sitemap(request):
    """The articles of the last 48 hours, as news search engines read them."""
    since = timezone.now() - NEWS_AGE
    articles = Article.objects.published().since(since).for_sitemap()[:NEWS_SIZE]
    context = {"articles": articles}
    return render(request, "sitemap_news.xml", context, content_type="application/xml")
