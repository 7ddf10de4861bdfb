"""What search engines are told to read: pages by kind, and the news of the last two days."""

from datetime import timedelta

from django.contrib.sitemaps import Sitemap
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.models import Organization, SitePage
from inspections.models import InspectionVisit
from news.models import Article, Section

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


class Articles(Sitemap):
    def items(self):
        return Article.objects.published().for_sitemap()

    def lastmod(self, item):
        return max(item.published_at, item.updated_at)


class Visits(Articles):
    def items(self):
        return InspectionVisit.objects.published().for_sitemap()


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
