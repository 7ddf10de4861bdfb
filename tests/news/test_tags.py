from django.template import Context, Template
from django.test import RequestFactory, TestCase
from lxml.html import fromstring

from content import versions
from news.models import Section
from tests.factories import make_article, make_hidden_articles, make_organization, make_section


class MainMenuTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        Section.objects.filter(parent__isnull=False).delete()
        Section.objects.all().delete()
        cls.news = make_section(name="Tin tức", in_menu=True, order=1)
        cls.local = make_section(name="Trong tỉnh", parent=cls.news, in_menu=True)
        cls.contacts = make_section(name="Danh bạ", link="/danh-ba/", in_menu=True, order=2)

    def items(self, path, trail=()):
        """Return [(label, aria-current or None), …] of the menu as it is shown at `path`."""
        request = RequestFactory().get(path)
        context = Context({"request": request, "sections": Section.objects.tree(), "trail": trail})
        source = (
            "{% load news %}{% menu_here as menu %}"
            '{% frame "menu" menu %}{% include "includes/menu.html" %}{% endframe %}'
        )
        menu = fromstring(Template(source).render(context))
        return [(link.text, link.get("aria-current")) for link in menu.iter("a")]

    def test_home_stands_first_and_only_roots_follow(self):
        self.assertEqual(
            self.items("/"), [("Trang chủ", "page"), ("Tin tức", None), ("Danh bạ", None)]
        )

    def test_an_article_marks_the_root_of_its_section(self):
        items = self.items("/tin-tuc/mot-bai/", [self.news, self.local])
        self.assertEqual(items, [("Trang chủ", None), ("Tin tức", "true"), ("Danh bạ", None)])

    def test_pages_of_one_version_mark_each_their_own(self):
        with versions.held():
            for _ in range(2):
                marks = [mark for _, mark in self.items("/tin-tuc/mot-bai/", [self.news])]
                self.assertEqual(marks, [None, "true", None])
                self.assertEqual([mark for _, mark in self.items("/")], ["page", None, None])

    def test_a_section_page_marks_itself(self):
        items = self.items(self.news.get_absolute_url(), [self.news])
        self.assertEqual(items, [("Trang chủ", None), ("Tin tức", "page"), ("Danh bạ", None)])

    def test_a_linked_section_is_current_below_its_address(self):
        items = self.items("/danh-ba/so-noi-vu/")
        self.assertEqual(items, [("Trang chủ", None), ("Tin tức", None), ("Danh bạ", "true")])


class ArticlesAboutTests(TestCase):
    def shown(self, organization):
        source = "{% load news %}{% articles_about organization %}"
        return Template(source).render(Context({"organization": organization}))

    def test_published_news_that_names_the_office_is_shown(self):
        office = make_organization()
        article = make_article(title="Sở mở lớp tập huấn", organizations=[office])
        make_article(title="Rò rỉ tin của nơi khác", organizations=[make_organization()])
        make_hidden_articles(organizations=[office])
        html = self.shown(office)
        self.assertIn(article.get_absolute_url(), html)
        self.assertNotIn("Rò rỉ", html)

    def test_no_news_is_no_heading(self):
        self.assertEqual(self.shown(make_organization()).strip(), "")
