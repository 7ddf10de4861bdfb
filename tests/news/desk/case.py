"""Two editors with a browser each, and what their forms send; for the tests of keeping."""

from django.test import Client, TestCase
from django.urls import reverse
from lxml.html import fromstring

from content.publishing import State
from news.models import Section
from tests.factories import make_article, make_superuser

KEEP = reverse("admin:news_article_keep")
TOKEN = "8d2f1c1e-3a52-4e0e-9d3f-0a6f6f1f2b01"
OTHER_TOKEN = "8d2f1c1e-3a52-4e0e-9d3f-0a6f6f1f2b02"


def attached(title="Kế hoạch", **fields):
    """Return the fields of one new file, to be sent along with a form."""
    row = {"title": title, "order": 1} | fields
    total = {"attachments-TOTAL_FORMS": 1}
    return total | {f"attachments-0-{name}": value for name, value in row.items()}


def words(page, path):
    """Return the texts that an XPath finds on a page, their spaces made one."""
    found = fromstring(page.content.decode()).xpath(path)
    return [" ".join(element.text_content().split()) for element in found]


class DeskCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = make_superuser(username="editor", first_name="Lò Thị B")
        cls.other = make_superuser(username="other", first_name="Giàng A Chu")

    def setUp(self):
        self.client.force_login(self.editor)
        self.others = Client()
        self.others.force_login(self.other)

    def keep(self, client=None, **fields):
        return (client or self.client).post(KEEP, {"form_token": TOKEN} | fields)

    def shown(self, page, name):
        """Return what a page shows in its one field `name`."""
        [field] = fromstring(page.content.decode()).xpath(f"//*[@name='{name}']")
        return field.get("value") or (field.text or "").strip()

    def draft(self, **fields):
        section = Section.objects.get(slug="trong-tinh")
        same = {"title": "Bản tin thử", "body": "<p>Nội dung</p>", "published_at": None}
        return make_article(**{"state": State.DRAFT, "section": section} | same | fields)
