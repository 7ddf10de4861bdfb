"""A form of the desk with choices made, heard as a screen reader hears it."""

from django.urls import reverse

from content.publishing import State
from tests.browser.browser import BrowserTestCase
from tests.browser.test_admin_axe import GRAVE, OPTIONS, Axe
from tests.factories import make_article, make_organization, make_superuser


class ChoicesTests(BrowserTestCase):
    def test_a_list_of_choices_holds_nothing_but_choices(self):
        organizations = [make_organization(), make_organization()]
        draft = make_article(state=State.DRAFT, published_at=None, organizations=organizations)
        draft.related.add(make_article())
        address = reverse("admin:news_article_change", args=[draft.pk])
        page = self.page_of(make_superuser(), address)
        page.wait_for_selector(".cke_editable")
        self.assertEqual(page.locator(".select2-selection__choice").count(), 3)
        found = Axe().run(page, options=OPTIONS).response["violations"]
        self.assertEqual([fault["id"] for fault in found if fault["impact"] in GRAVE], [])
