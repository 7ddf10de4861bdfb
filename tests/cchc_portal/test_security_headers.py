from django.conf import settings
from django.test import TestCase, override_settings
from django.urls import reverse

from cchc_portal.security_headers import as_header
from tests.factories import make_article, make_official, make_superuser, make_visit

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
EDITOR = STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "img-src 'self'", "img-src 'self' data:"
)


class PolicyTests(TestCase):
    def setUp(self):
        self.article = make_article()

    def policies(self, *paths):
        """Return the set of policies with which these addresses are answered."""
        answers = [self.client.get(path) for path in paths]
        return {answer.headers["Content-Security-Policy"] for answer in answers}

    def admin_pages(self, name, pk):
        """Return the addresses of the add and the change form of a model."""
        return reverse(f"admin:{name}_add"), reverse(f"admin:{name}_change", args=[pk])

    def test_the_settings_say_what_is_sent(self):
        self.assertEqual(as_header(settings.SECURE_CSP), STRICT)
        self.assertEqual(as_header(settings.SECURE_CSP_EDITOR), EDITOR)

    def test_public_pages_run_no_foreign_script_style_or_picture(self):
        visit = make_visit()
        paths = ["/", self.article.get_absolute_url(), visit.get_absolute_url(), "/khong-co/"]
        self.assertEqual(self.policies(*paths), {STRICT})

    def test_a_signed_in_editor_gets_the_same_public_pages(self):
        self.client.force_login(make_superuser())
        self.assertEqual(self.policies("/", self.article.get_absolute_url()), {STRICT})

    def test_the_forms_with_the_editor_are_the_one_exception(self):
        self.client.force_login(make_superuser())
        visit = make_visit(state="draft")
        forms = [
            *self.admin_pages("news_article", make_article(state="draft").pk),
            *self.admin_pages("inspections_inspectionvisit", visit.pk),
            *self.admin_pages("contacts_organization", visit.organization.pk),
        ]
        self.assertEqual(self.policies(*forms), {EDITOR})

    def test_a_published_text_cannot_be_edited_and_its_page_is_strict(self):
        self.client.force_login(make_superuser())
        address = reverse("admin:news_article_change", args=[self.article.pk])
        self.assertEqual(self.policies(address), {STRICT})

    def test_a_form_with_errors_keeps_its_editor(self):
        self.client.force_login(make_superuser())
        page = self.client.post(reverse("admin:news_article_add"), {})
        self.assertEqual(page.headers["Content-Security-Policy"], EDITOR)

    def test_other_pages_of_the_admin_are_as_strict_as_public_ones(self):
        self.client.force_login(make_superuser())
        pages = [
            reverse("admin:index"),
            reverse("admin:news_article_changelist"),
            reverse("admin:news_article_history", args=[self.article.pk]),
            reverse("admin:news_article_delete", args=[self.article.pk]),
            reverse("admin:auth_user_add"),
            *self.admin_pages("news_section", self.article.section_id),
            *self.admin_pages("contacts_official", make_official().pk),
        ]
        self.assertEqual(self.policies(*pages), {STRICT})

    def test_the_login_page_is_strict(self):
        self.assertEqual(self.policies(reverse("admin:login")), {STRICT})

    def test_device_features_are_off(self):
        answer = self.client.get("/")
        self.assertEqual(
            answer.headers["Permissions-Policy"],
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        )

    @override_settings(RICH_TEXT_WIDGET="django.forms.Textarea")
    def test_without_the_editor_there_is_no_exception(self):
        self.client.force_login(make_superuser())
        self.assertEqual(self.policies(reverse("admin:news_article_add")), {STRICT})
