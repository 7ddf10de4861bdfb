"""Nonsense in a box of choices is refused in the form, in the address and in a POST alike."""

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin, RelatedFieldWidgetWrapper
from django.test import RequestFactory, TestCase, tag
from django.urls import reverse

from tests.factories import make_organization, make_superuser
from tests.runner import SWEEP

NONSENSE = ("abc", "9" * 30, "-1", "٣")


@tag(SWEEP)
class ChoiceTests(TestCase):
    def setUp(self):
        self.user = make_superuser()
        self.client.force_login(self.user)
        self.client.raise_request_exception = False

    def boxes(self):
        """Yield (address, name of the box) of every autocomplete box on a form for a new row."""
        request = RequestFactory().get("/")
        request.user = self.user
        for model, model_admin in admin.site._registry.items():
            if not model_admin.has_add_permission(request):
                continue
            opts = model._meta
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_add")
            for name, field in model_admin.get_form(request).base_fields.items():
                widget = field.widget
                inner = widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget
                if isinstance(inner, AutocompleteMixin):
                    yield address, name

    def test_no_box_of_any_form_fails_over_it(self):
        boxes = [*self.boxes()]
        self.assertGreater(len(boxes), 5)
        for address, name in boxes:
            for nonsense in NONSENSE:
                with self.subTest(address=address, box=name, nonsense=nonsense):
                    sent = {name: nonsense}
                    self.assertEqual(self.client.post(address, sent).status_code, 200)
                    self.assertEqual(self.client.get(address, sent).status_code, 200)

    def test_the_page_of_proposals_neither(self):
        address = reverse("admin:inspections_inspectionvisit_propose")
        for nonsense in NONSENSE:
            answer = self.client.get(address, {"article": nonsense})
            self.assertEqual(answer.status_code, 200, nonsense)

    def test_what_was_chosen_is_shown_again(self):
        unit = make_organization(name="Sở Thử")
        address = reverse("admin:contacts_official_add")
        page = self.client.post(address, {"organization": unit.pk})
        self.assertContains(page, "Sở Thử")
