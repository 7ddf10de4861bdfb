"""Nothing lost, in a real browser: leaving, a lost session or connection, two at one article."""

import unittest

from django.conf import settings
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cchc_portal.accounts import factors
from content.publishing import State
from news.models import Article, OpenForm, Section
from tests.browser.browser import BrowserTestCase
from tests.browser.test_admin_axe import GRAVE, MISSING, OPTIONS, Axe
from tests.factories import make_article, make_superuser

ADD = reverse("admin:news_article_add")
KEEP = reverse("admin:news_article_keep")
LIST = reverse("admin:news_article_changelist")
DATA = "CKEDITOR.instances.id_body.getData()"
LOST = "Mất kết nối: bản viết được giữ trên máy này."
COPIES = "Object.keys(localStorage).filter(key => key.startsWith('desk:')).length"
A_TURN = 20_000  # milliseconds between two reports of a form


class KeepingTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.editor = make_superuser(username="lo.thi.b", first_name="Lò Thị B")
        section = {"name": "Trong tỉnh", "slug": "trong-tinh"}
        self.section = Section.objects.get_or_create(**section)[0]

    def note_console(self, message):
        """The tab's icon is not asked about here, nor what a browser says of a cut line."""
        if "favicon" not in message.location.get("url", "") and "ERR_" not in message.text:
            super().note_console(message)

    def sign_in(self, page, user):
        client = Client()
        client.force_login(user)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "url": self.live_server_url}
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([cookie | {"value": session}])

    def desk(self, address=ADD, user=None, **options):
        """Return a page with an article's form open, its clock in our hands."""
        page = self.page(**options)
        self.sign_in(page, user or self.editor)
        page.clock.install()
        page.goto(address)
        if options.get("java_script_enabled", True):
            page.wait_for_selector(".cke_editable")
        return page

    def write(self, page, title="Bài đang viết", body="Đoạn đầu"):
        page.fill("#id_title", title)
        page.select_option("#id_section", str(self.section.pk))
        page.click(".cke_editable")
        page.keyboard.type(body)

    def turn(self, page):
        """Let the time pass until the form has reported."""
        with page.expect_response(f"**{KEEP}"):
            page.clock.run_for(A_TURN)

    def draft(self, **fields):
        same = {"section": self.section, "state": State.DRAFT, "published_at": None}
        return make_article(**same | fields)

    def change(self, article):
        return reverse("admin:news_article_change", args=[article.pk])

    def test_what_is_typed_is_kept_and_comes_back(self):
        page = self.desk()
        self.write(page)
        self.turn(page)
        page.wait_for_selector(".kept-state:has-text('Đã lưu lúc')")
        self.assertEqual(page.evaluate(COPIES), 0)
        page.goto(ADD)
        page.wait_for_selector(".kept:has-text('Có bản chưa lưu lúc')")
        page.click("a:text-is('Khôi phục')")
        page.wait_for_selector(".cke_editable")
        self.assertEqual(page.input_value("#id_title"), "Bài đang viết")
        self.assertEqual(page.input_value("#id_section"), str(self.section.pk))
        self.assertEqual(page.evaluate(DATA).strip(), "<p>Đoạn đầu</p>")
        page.click(".step-row [name=_continue]")
        page.wait_for_selector(".messagelist .success")
        self.assertEqual(Article.objects.get().body, "<p>Đoạn đầu</p>")
        self.assertEqual(OpenForm.objects.filter(saved_at__isnull=False).count(), 0)
        page.goto(ADD)
        page.wait_for_selector(".cke_editable")
        self.assertEqual(page.locator(".kept").count(), 0)
        self.assertEqual(self.problems, [])

    def test_a_form_that_was_only_looked_at_keeps_nothing(self):
        page = self.desk(self.change(self.draft(body="<p>Một</p><p>Hai &amp; ba</p>")))
        self.turn(page)
        page.goto(LIST)
        self.assertEqual(OpenForm.objects.filter(saved_at__isnull=False).count(), 0)
        self.assertEqual(page.evaluate(COPIES), 0)

    def test_leaving_keeps_what_was_typed_a_moment_ago(self):
        page = self.desk()
        self.write(page)
        page.goto(LIST)
        page.goto(ADD)
        page.wait_for_selector(".kept:has-text('Bài đang viết')")

    def test_what_is_dropped_stays_away(self):
        page = self.desk()
        self.write(page)
        self.turn(page)
        page.goto(ADD)
        page.click(".kept >> text=Bỏ")
        page.wait_for_selector(".kept", state="detached")
        page.goto(ADD)
        page.wait_for_selector(".cke_editable")
        self.assertEqual(page.locator(".kept").count(), 0)

    def test_a_form_sent_after_the_session_has_ended_comes_back_after_the_login(self):
        self.editor.set_password("mot-hai-ba-bon")
        self.editor.last_login = timezone.now()
        factors.make_demo_phone(self.editor)
        self.editor.save()
        page = self.desk()
        self.write(page)
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.click(".step-row [name=_continue]")
        page.fill("#id_username", "lo.thi.b")
        page.fill("#id_password", "mot-hai-ba-bon")
        page.click("[type=submit]")
        page.click("[value='Đăng nhập']:below(#id_code)")  # a phone of the demo fills in its code
        page.wait_for_selector(".kept:has-text('Trên máy này có bản chưa lưu')")
        self.assertTrue(page.url.endswith(ADD))
        page.click("button:text-is('Khôi phục')")
        page.wait_for_url("**?mo=*")
        page.wait_for_selector(".cke_editable")
        self.assertEqual(page.input_value("#id_title"), "Bài đang viết")
        self.assertEqual(page.evaluate(DATA).strip(), "<p>Đoạn đầu</p>")
        page.click(".step-row [name=_continue]")
        page.wait_for_selector(".messagelist .success")
        self.assertEqual([article.title for article in Article.objects.all()], ["Bài đang viết"])
        self.assertEqual(page.evaluate(COPIES), 0)

    def test_an_ended_session_is_told_while_writing(self):
        page = self.desk()
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        self.write(page)
        self.turn(page)
        page.wait_for_selector(".kept-state.is-lost:has-text('Phiên làm việc đã hết')")
        self.assertEqual(page.evaluate(COPIES), 1)
        self.sign_in(page, self.editor)
        self.turn(page)
        page.wait_for_selector(".kept-state:has-text('Đã lưu lúc')")
        self.assertEqual(page.evaluate(COPIES), 0)

    def test_a_lost_connection_is_told_and_loses_nothing(self):
        page = self.desk()
        self.write(page)
        page.context.set_offline(True)
        page.wait_for_selector(f".kept-state.is-lost:text-is('{LOST}')")
        self.assertEqual(page.inner_text(".step-row [role=status]"), LOST)
        page.click(".step-row [name=_continue]")
        self.assertEqual(page.input_value("#id_title"), "Bài đang viết")
        self.assertEqual(page.evaluate(COPIES), 1)
        page.context.set_offline(False)
        page.wait_for_selector(".kept-state:has-text('Đã lưu lúc')")
        self.assertEqual(page.evaluate(COPIES), 0)

    def test_two_at_one_article_see_each_other_come_and_go(self):
        article = self.draft()
        mine = self.desk(self.change(article))
        theirs = self.desk(
            self.change(article), user=make_superuser(first_name="Giàng A Chu", username="chu")
        )
        theirs.wait_for_selector(".beside li:has-text('Lò Thị B cũng đang mở bài này (lúc ')")
        self.turn(mine)
        mine.wait_for_selector(".beside li:has-text('Giàng A Chu cũng đang mở bài này (lúc ')")
        theirs.goto(LIST)
        self.turn(mine)
        mine.wait_for_selector(".beside li", state="detached")
        self.assertEqual(self.problems, [])

    def test_a_double_click_makes_one_article_and_the_buttons_rest(self):
        page = self.desk()
        self.write(page)
        page.evaluate(
            """() => {
              const button = document.querySelector(".step-row [name=_continue]");
              button.click();
              button.click();
            }"""
        )
        page.wait_for_selector(".messagelist .success")
        self.assertEqual(Article.objects.count(), 1)
        self.assertTrue(page.is_enabled(".step-row [name=_continue]"))

    def test_the_second_to_save_goes_on_with_both_texts_at_hand(self):
        article = self.draft(title="Cũ", body="<p>Cũ</p>")
        page = self.desk(self.change(article))
        self.write(page, title="Của tôi", body="Thêm ")
        Article.objects.update(title="Của họ", version=2)
        page.click(".step-row [name=_continue]")
        page.wait_for_selector(".overtaken")
        self.assertEqual(page.input_value("#id_title"), "Của tôi")
        self.assertIn("Thêm", page.evaluate(DATA))
        page.click("text=Lưu bản của tôi")
        page.wait_for_selector(".messagelist .success")
        article.refresh_from_db()
        self.assertEqual((article.title, article.version), ("Của tôi", 3))
        self.assertEqual(page.evaluate(COPIES), 0)

    @unittest.skipUnless(Axe, MISSING)
    def test_the_notices_and_the_page_of_two_texts_are_for_everybody(self):
        article = self.draft(title="Cũ", body="<p>Cũ</p>")
        values = {"stamp": "1", "fields": {"title": ["Bài đang viết"]}}
        kept = {"user": self.editor, "article": article, "values": values}
        OpenForm.objects.create(saved_at=timezone.now(), **kept)
        other = make_superuser(first_name="Giàng A Chu")
        OpenForm.objects.create(user=other, article=article)
        for width in (375, 1280):
            page = self.desk(self.change(article), width=width)
            page.fill("#id_title", "Của tôi")
            Article.objects.update(title=f"Của họ {width}", version=F("version") + 1)
            page.click(".step-row [name=_continue]")
            page.wait_for_selector(".overtaken")
            page.wait_for_selector(".cke_editable[role='textbox']")
            self.assertEqual(page.locator(".kept, .beside li").count() >= 2, True)
            found = Axe().run(page, options=OPTIONS).response["violations"]
            grave = [fault["id"] for fault in found if fault["impact"] in GRAVE]
            with self.subTest(width=width):
                self.assertEqual(grave, [])
                self.assertLessEqual(page.evaluate("document.body.scrollWidth"), width)

    def test_without_script_the_text_is_offered_and_filled_in(self):
        values = {"stamp": "1", "fields": {"title": ["Bài đang viết"]}}
        kept = OpenForm.objects.create(user=self.editor, values=values, saved_at=timezone.now())
        page = self.desk(java_script_enabled=False)
        page.click("a:text-is('Khôi phục')")
        self.assertEqual(page.input_value("#id_title"), "Bài đang viết")
        page.goto(ADD)
        page.click("button:text-is('Bỏ')")
        self.assertFalse(OpenForm.objects.filter(pk=kept.pk).exists())
        self.assertEqual(page.locator(".kept").count(), 0)
