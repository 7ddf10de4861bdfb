"""The pages of an office's news site: a tree of sections with articles, and the text below all."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

LISTED = 5
LISTED_IN_SECTIONS = 20
NEWEST_FIRST = "-published_at"


class ListPage(Page):
    """A page of the newest articles below it."""

    class Meta:
        abstract = True

    def articles(self):
        below = ArticlePage.objects.live().descendant_of(self)
        return below.order_by(NEWEST_FIRST)[:LISTED_IN_SECTIONS]


class HomePage(ListPage):
    template = "wagtail_site/list_page.html"
    max_count = 1
    subpage_types = ["SectionPage"]


class SectionPage(ListPage):
    template = "wagtail_site/list_page.html"
    parent_page_types = ["HomePage", "SectionPage"]
    subpage_types = ["SectionPage", "ArticlePage"]


class ArticlePage(Page):
    lead = models.TextField(blank=True)
    body = RichTextField(blank=True)
    author = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(db_index=True)

    parent_page_types = ["SectionPage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        *map(FieldPanel, ("lead", "body", "author", "published_at")),
    ]
    search_fields = [*Page.search_fields, *map(index.SearchField, ("lead", "body"))]

    def related(self):
        """Return the newest of the same section."""
        siblings = ArticlePage.objects.live().sibling_of(self, inclusive=False)
        return siblings.order_by(NEWEST_FIRST)[:LISTED]

    def latest(self):
        return ArticlePage.objects.live().not_page(self).order_by(NEWEST_FIRST)[:LISTED]


@register_setting
class Footer(BaseSiteSetting):
    text = RichTextField(blank=True)
    panels = [FieldPanel("text")]
