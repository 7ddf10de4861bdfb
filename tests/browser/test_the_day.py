"""A day at the desk, played in a real browser: from an idea to what the public reads."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from content.publishing import State
from news.models import Article
from tests.browser.browser import BrowserTestCase
from tests.browser.test_editor import PASTE
from tests.browser.test_writing import DROP, WORD, sent
from tests.factories import make_section, picture_file
from tests.newsroom import make_author, make_editor, now_stored

INDEX = reverse("admin:index")
TITLE = "Đoàn kiểm tra làm việc với Sở Nội vụ"


class TheDayTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.author, self.editor = make_author(), make_editor()
        self.section = make_section(name="Trong tỉnh")

    def note_console(self, message):
        """A page that is not there yet says so; the caret of a pasted paragraph is no matter."""
        if "404" not in message.text and "addRange()" not in message.text:
            super().note_console(message)

    def test_from_an_idea_to_what_the_public_reads(self):
        article = self.the_author_writes_and_hands_in()
        self.the_approver_returns_it(article)
        self.the_author_mends_it(article)
        self.the_approver_compares_and_schedules_it(article)
        self.the_public_sees_it_at_that_minute_and_not_before(article)
        self.assertEqual(self.problems, [])

    def the_author_writes_and_hands_in(self):
        page = self.page_of(self.author, INDEX)
        page.click("text=Viết bài")
        page.wait_for_selector(".cke_editable")
        page.fill("#id_title", TITLE)
        page.fill("#id_lead", "Tỷ lệ đúng hạn tăng so với năm trước.")
        page.select_option("#id_section", str(self.section.pk))
        page.click(".cke_editable")
        page.evaluate(PASTE, ["text/html", WORD])
        page.wait_for_selector(".cke_editable table")
        page.evaluate(DROP, [".field-cover", [sent(picture_file(), "Họp.jpg", "image/jpeg")]])
        page.fill("#id_cover_alt", "Quang cảnh buổi làm việc")
        page.click("button:has-text('Gửi duyệt')")
        page.wait_for_selector(".messagelist .success")
        article = Article.objects.get(title=TITLE)
        self.assertEqual((article.state, article.created_by), (State.REVIEW, self.author))
        self.assertIn("<strong>Sở Nội vụ</strong>", article.body)
        self.assertNotIn("style=", article.body)
        return article

    def open_from_dashboard(self, user):
        page = self.page_of(user, INDEX)
        page.click(f"#content a:has-text('{TITLE}') >> nth=0")
        page.wait_for_selector(".cke_editable")
        return page

    def press(self, page, step):
        page.click(f"button:has-text('{step}')")
        page.wait_for_selector(".messagelist .success")

    def the_approver_returns_it(self, article):
        page = self.open_from_dashboard(self.editor)
        page.click("button:has-text('Trả lại')")
        page.wait_for_selector(".errorlist:has-text('Hãy ghi lý do.')")
        page.fill("#id_note", "Thiếu số hồ sơ.")
        self.press(page, "Trả lại")
        self.assertEqual(now_stored(article).state, State.RETURNED)

    def the_author_mends_it(self, article):
        board = self.page_of(self.author, INDEX)
        self.assertIn("Thiếu số hồ sơ.", board.inner_text("#content"))
        page = self.open_from_dashboard(self.author)
        page.click(".cke_editable li >> nth=-1")
        page.keyboard.press("End")
        page.keyboard.type(" 19.535 hồ sơ")
        self.press(page, "Gửi duyệt")
        self.assertIn("Báo cáo 19.535 hồ sơ", now_stored(article).body)

    def the_approver_compares_and_schedules_it(self, article):
        page = self.open_from_dashboard(self.editor)
        page.click("text=Lịch sử")
        page.click("text=So với bản trước >> nth=0")
        page.wait_for_selector("ins:has-text('19.535')")
        page = self.open_from_dashboard(self.editor)
        tomorrow = timezone.localtime() + timedelta(days=1)
        page.fill("#id_published_at_0", date_format(tomorrow, "d/m/Y"))
        page.fill("#id_published_at_1", "08:30")
        self.press(page, "Duyệt và đăng")
        stored = now_stored(article)
        self.assertEqual((stored.state, stored.state_label()), (State.PUBLISHED, "Đã lên lịch"))

    def the_public_sees_it_at_that_minute_and_not_before(self, article):
        due = now_stored(article).published_at
        before, at = due - timedelta(microseconds=1), due
        self.assertEqual([*Article.objects.published(before)], [])
        self.assertEqual([*Article.objects.published(at)], [article])
        page = self.page()
        self.assertEqual(page.goto(article.get_absolute_url()).status, 404)
        Article.objects.update(published_at=timezone.now())  # the minute has come
        self.assertEqual(page.goto(article.get_absolute_url()).status, 200)
        self.assertIn("Báo cáo 19.535 hồ sơ", page.inner_text(".prose"))
        self.assertEqual(page.locator("img[alt='Quang cảnh buổi làm việc']").count(), 1)
