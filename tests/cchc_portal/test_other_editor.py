"""Another editor by one setting: the same form, the same clean HTML, none of CKEditor's files."""

from django.test import TestCase, override_settings
from django.urls import reverse
from lxml.html import fromstring

from cchc_portal.security_headers import as_header
from news.models import Article
from tests.factories import make_section, make_superuser
from tests.hostile_html import CORPUS


@override_settings(RICH_TEXT_WIDGET="django.forms.Textarea")
class OtherEditorTests(TestCase):
    def setUp(self):
        self.client.force_login(make_superuser())
        self.address = reverse("admin:news_article_add")

    def test_the_form_asks_for_no_file_of_ckeditor_and_its_page_is_strict(self):
        page = self.client.get(self.address)
        self.assertNotContains(page, "ckeditor/")
        self.assertEqual(fromstring(page.content).xpath("name(//*[@name='body'])"), "textarea")
        with self.settings(SECURE_CSP_EDITOR={}):
            self.assertNotEqual(page.headers["Content-Security-Policy"], as_header({}))
        self.assertNotIn("unsafe-inline", page.headers["Content-Security-Policy"])

    def test_what_it_sends_is_cleaned_as_ever(self):
        form = fromstring(self.client.get(self.address).content).get_element_by_id("article_form")
        sent = {name: value for name, value in form.form_values() if value is not None}
        sent |= {"title": "Bài của trình soạn khác", "section": make_section().pk}
        sent["body"] = "<p>Chữ</p>" + "".join(CORPUS[:5]) + "<p onclick=x()>hết</p>"
        answer = self.client.post(self.address, sent)
        stored = Article.objects.filter(title="Bài của trình soạn khác").first()
        self.assertIsNotNone(stored, getattr(answer, "context_data", None) and "not saved")
        self.assertTrue(stored.body.startswith("<p>Chữ</p>"))
        self.assertNotIn("onclick", stored.body)
        self.assertNotIn("pwn", stored.body)
