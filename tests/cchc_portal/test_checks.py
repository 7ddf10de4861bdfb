from copy import deepcopy

from django.conf import settings
from django.test import SimpleTestCase, override_settings

from cchc_portal.checks import editor_is_contained
from content.richtext import RichTextField


def faults(**changed):
    """Return the ids of the check's errors under the settings with these ones changed."""
    with override_settings(**changed):
        return [error.id.removeprefix("cchc_portal.") for error in editor_is_contained(None)]


def config(**options):
    """Return CKEDITOR_CONFIGS with some options changed; None takes an option out."""
    changed = deepcopy(settings.CKEDITOR_CONFIGS)
    changed["default"] |= options
    for name in [name for name, value in options.items() if value is None]:
        del changed["default"][name]
    return changed


class EditorIsContainedTests(SimpleTestCase):
    def test_our_own_settings_hold_every_guard(self):
        self.assertEqual(faults(), [])

    def test_the_uploader_of_the_package_is_refused(self):
        with self.settings():  # not through override_settings, which would start the application
            settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "ckeditor_uploader"]
            self.assertEqual(faults(), ["E001"])

    def test_the_finder_that_finds_everything_is_refused(self):
        found = [
            *settings.STATICFILES_FINDERS,
            "django.contrib.staticfiles.finders.AppDirectoriesFinder",
        ]
        self.assertEqual(faults(STATICFILES_FINDERS=found), ["E002"])

    def test_a_field_that_keeps_what_was_typed_is_noticed(self):
        own = RichTextField.clean
        self.addCleanup(setattr, RichTextField, "clean", own)
        RichTextField.clean = lambda field, value, row: value
        self.assertEqual(faults(), ["E003"])

    def test_a_field_that_does_not_clean_on_save_is_noticed(self):
        own = RichTextField.pre_save
        self.addCleanup(setattr, RichTextField, "pre_save", own)
        RichTextField.pre_save = lambda field, row, add: row.body
        self.assertEqual(faults(), ["E003"])

    def test_the_policy_must_be_sent(self):
        self.assertEqual(faults(MIDDLEWARE=[]), ["E004"])

    def test_no_policy_runs_scripts_that_stand_in_html(self):
        weak = {"script-src": ["'self'", "'unsafe-inline'"]}
        attributes = {"script-src-attr": ["'unsafe-inline'"]}
        for name in ("SECURE_CSP", "SECURE_CSP_EDITOR"):
            policy = getattr(settings, name)
            for change in (weak, attributes, {"default-src": ["*"]}):
                with self.subTest(name=name, change=change):
                    self.assertEqual(faults(**{name: policy | change}), ["E005"])

    def test_plugins_must_be_listed(self):
        changed = config(plugins=None)
        self.assertEqual(faults(CKEDITOR_CONFIGS=changed), ["E006"])

    def test_an_unsafe_plugin_is_named(self):
        plugins = settings.CKEDITOR_CONFIGS["default"]["plugins"]
        with override_settings(CKEDITOR_CONFIGS=config(plugins=f"{plugins}, sourcearea,iframe")):
            [error] = editor_is_contained(None)
        self.assertEqual(error.id, "cchc_portal.E007")
        self.assertIn("iframe, sourcearea", error.msg)

    def test_an_unsafe_extra_plugin_is_noticed(self):
        changed = config(extraPlugins="divarea,portal,embed")
        self.assertEqual(faults(CKEDITOR_CONFIGS=changed), ["E007"])

    def test_the_frame_may_not_come_back(self):
        self.assertEqual(faults(CKEDITOR_CONFIGS=config(extraPlugins="portal")), ["E008"])

    def test_options_that_matter_are_held(self):
        for option in ({"entities": True}, {"versionCheck": None}, {"customConfig": "/x.js"}):
            with self.subTest(option=option):
                self.assertEqual(faults(CKEDITOR_CONFIGS=config(**option)), ["E009"])

    def test_nobody_browses_files_or_lets_all_html_in(self):
        for option in ({"filebrowserUploadUrl": "/x"}, {"allowedContent": True}):
            with self.subTest(option=option):
                self.assertEqual(faults(CKEDITOR_CONFIGS=config(**option)), ["E010"])

    def test_every_configuration_is_checked(self):
        more = {"other": {"plugins": "", "extraPlugins": "divarea,portal"}}
        self.assertEqual(faults(CKEDITOR_CONFIGS=settings.CKEDITOR_CONFIGS | more), ["E009"] * 3)
