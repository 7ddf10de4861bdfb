"""From the dashboard to a published article in four clicks besides typing, by two people."""

from django.urls import reverse

from content.publishing import State
from news.models import Article
from tests.browser.browser import BrowserTestCase
from tests.factories import make_article, make_section
from tests.newsroom import make_author, make_editor

INDEX = reverse("admin:index")


class FourClicksTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.clicks = 0
        self.author, self.editor = make_author(), make_editor()
        self.section = make_section(name="Trong tỉnh")
        make_article(section=self.section, created_by=self.author)  # the section last used

    def desk(self, user, **options):
        """Return a page that stands at the dashboard of `user`."""
        return self.page_of(user, INDEX, **options)

    def click(self, page, selector):
        self.clicks += 1
        page.click(selector)
        page.wait_for_load_state("load")

    def write(self, page):
        """Type an article into its empty form, going on by the Tab key."""
        page.wait_for_selector(".cke_editable[role='textbox']")
        page.focus("[name='title']")
        page.keyboard.type("Bốn lần bấm là xong")
        page.focus("[name='lead']")
        page.keyboard.type("Từ bàn làm việc đến trang công khai.")
        page.focus(".cke_editable")
        page.keyboard.type("Nội dung của bài.")
        self.assertEqual(page.input_value("[name='section']"), str(self.section.pk))

    def hand_in(self, **options):
        page = self.desk(self.author, **options)
        self.click(page, "text=Viết bài")
        self.write(page)
        self.click(page, "button:has-text('Gửi duyệt')")
        article = Article.objects.get(title="Bốn lần bấm là xong")
        self.assertEqual((article.state, self.clicks), (State.REVIEW, 2))
        return article

    def assert_published(self, article):
        self.assertEqual([*Article.objects.published().filter(pk=article.pk)], [article])
        public = self.page()
        public.goto(article.get_absolute_url())
        self.assertEqual(public.inner_text(".prose").strip(), "Nội dung của bài.")
        self.assertEqual((self.clicks, self.problems), (4, []))

    def test_on_the_page_of_the_article(self):
        article = self.hand_in()
        page = self.desk(self.editor)
        self.click(page, "#content a:has-text('Bốn lần bấm là xong')")
        self.click(page, "button:has-text('Duyệt và đăng')")
        self.assert_published(article)

    def test_on_the_dashboard_of_a_phone(self):
        article = self.hand_in(width=375)
        page = self.desk(self.editor, width=375)
        self.click(page, "text=Đọc và duyệt tại đây")
        self.assertIn("Nội dung của bài.", page.inner_text(".desk-read"))
        self.click(page, ".desk-read button:has-text('Duyệt và đăng')")
        self.assert_published(article)
