import tempfile
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import SimpleTestCase, TestCase, override_settings

from cchc_portal.static_finder import is_needed

REFUSED = [
    "ckeditor/ckeditor/plugins/preview/preview.html",
    "ckeditor/ckeditor/plugins/exportpdf/tests/manual/integration.html",
    "ckeditor/ckeditor/plugins/iframe/dialogs/iframe.js",
    "ckeditor/ckeditor/plugins/image2/lang/fr.js",
    "ckeditor/ckeditor/plugins/link/dialogs/anchor.js",
    "ckeditor/ckeditor/lang/fr.js",
    "ckeditor/ckeditor/config.js",
    "ckeditor/galleriffic/css/basic.css",
]
NEEDED = [
    "ckeditor/ckeditor-init.js",
    "ckeditor/ckeditor/LICENSE.md",
    "ckeditor/ckeditor/ckeditor.js",
    "ckeditor/ckeditor/lang/vi.js",
    "ckeditor/ckeditor/plugins/image2/plugin.js",
    "ckeditor/ckeditor/skins/moono-lisa/editor.css",
]


def of_the_editor():
    """Return the names of the editor's files that would be collected."""
    return [
        path
        for finder in finders.get_finders()
        for path, _ in finder.list([])
        if path.startswith("ckeditor/")
    ]


class NeededFilesTests(TestCase):
    def test_few_of_the_editors_files_are_collected_and_none_is_a_page(self):
        names = of_the_editor()
        self.assertEqual([name for name in names if name.endswith((".html", ".htm", ".svg"))], [])
        self.assertLess(len(names), 60)

    def test_what_the_editor_asks_for_is_there(self):
        self.assertEqual([path for path in NEEDED if not finders.find(path)], [])

    def test_the_rest_is_neither_found_nor_served(self):
        self.assertEqual([path for path in REFUSED if finders.find(path)], [])
        answers = {self.client.get(f"/static/{path}").status_code for path in REFUSED}
        self.assertEqual(answers, {404})
        self.assertEqual(self.client.get(f"/static/{NEEDED[0]}").status_code, 200)

    def test_other_apps_keep_all_their_files(self):
        self.assertTrue(finders.find("admin/css/base.css"))
        self.assertTrue(is_needed("fonts/be-vietnam-pro-400.woff2"))


class CollectedTests(SimpleTestCase):
    """As in production: names with hashes, and the plain ones that CKEditor asks for."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        files = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
        changed = override_settings(
            STATIC_ROOT=self.root, STORAGES={"default": files, "staticfiles": {"BACKEND": manifest}}
        )
        changed.enable()
        self.addCleanup(changed.disable)

    def test_every_file_is_there_by_its_hash_and_by_its_plain_name(self):
        call_command("collectstatic", interactive=False, verbosity=0)
        names = {path.relative_to(self.root).as_posix() for path in self.root.rglob("*.*")}
        self.assertEqual([path for path in NEEDED if path not in names], [])
        self.assertEqual([path for path in REFUSED if path in names], [])
        engines = [name for name in names if name.startswith("ckeditor/ckeditor/ckeditor.")]
        self.assertEqual(len(engines), 2)
