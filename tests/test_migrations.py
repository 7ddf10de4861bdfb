"""Facts of the migrations: complete, our own code left out, and a way back, on either database."""

import re

from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.test import SimpleTestCase, TestCase, TransactionTestCase, tag

from news.models import Article, Section
from tests.factories import make_article, make_attachment, make_visit
from tests.runner import LONG, SWEEP, let_tables_be_emptied
from tests.test_architecture import FLOORS, files, imported


def our_operations():
    """Yield (migration, operation) of every operation in our migrations."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (app, _), migration in sorted(loader.disk_migrations.items()):
        if app in FLOORS:
            for operation in migration.operations:
                yield str(migration), operation


def foreign_to_migrations(text):
    """Return what the migration `text` imports of ours, or to import by a name made as it runs."""
    wrong = {*FLOORS, "importlib", "runpy", "pkgutil"}
    found = [name for name in imported(text) if name.partition(".")[0] in wrong]
    return [*found, *re.findall(r"\b(?:__import__|import_module|import_string)\b", text)]


class MigrationFileTests(SimpleTestCase):
    def test_they_import_nothing_of_ours(self):
        found = files("*/migrations/*.py")
        self.assertGreater(len(found), 4)
        ours = {path: foreign_to_migrations(text) for path, text in found.items()}
        self.assertEqual({path: names for path, names in ours.items() if names}, {})

    def test_a_planted_import_is_found(self):
        for planted in (
            "from content.vietnamese import slug",
            "def make():\n    import news.models",
            'from importlib import import_module\nimport_module("news.migrations.0001_initial")',
            "import importlib",
            '__import__("news")',
            'from django.utils.module_loading import import_string\nimport_string("news.models")',
        ):
            self.assertNotEqual(foreign_to_migrations(planted), [], planted)
        self.assertEqual(foreign_to_migrations("from django.db import migrations"), [])

    def test_every_step_has_a_way_back(self):
        operations = list(our_operations())
        self.assertGreater(len(operations), 20)
        one_way = [name for name, operation in operations if not operation.reversible]
        self.assertEqual(one_way, [])
        self.assertFalse(RunPython(print).reversible or RunSQL("SELECT 1").reversible)


class MigrationStateTests(TestCase):
    def test_the_models_have_no_change_without_a_migration(self):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# The triggers and functions that the database holds.
KEEPERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
}


@tag(LONG, SWEEP)
class WayBackTests(TransactionTestCase):
    def tables(self):
        """Return the names of our tables that the database holds."""
        names = connection.introspection.table_names()
        return {name for name in names if name.partition("_")[0] in FLOORS}

    def keepers(self):
        with connection.cursor() as cursor:
            cursor.execute(KEEPERS[connection.vendor])
            return {name for (name,) in cursor.fetchall()}

    def delete_sections(self):
        """Delete all sections, whose table may have less columns than the model."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM news_section WHERE parent_id IS NOT NULL")
            cursor.execute("DELETE FROM news_section")

    def migrate(self, *target):
        call_command("migrate", *target, verbosity=0, interactive=False)

    def test_a_portal_in_use_goes_back_to_nothing_and_comes_again(self):
        before, kept_by = self.tables(), self.keepers()
        article = make_attachment(article=make_article()).article
        make_visit(articles=[article], organization=make_visit().organization)
        try:
            self.migrate("contacts", "zero")
            self.assertEqual(self.tables(), {"content_auditentry", "content_kept", "content_sent"})
            self.migrate("content", "zero")
            self.assertEqual((self.tables(), self.keepers()), (set(), set()))
        finally:
            self.migrate()
            let_tables_be_emptied()
        self.assertEqual((self.tables(), self.keepers()), (before, kept_by))
        self.assertEqual(Article.objects.count(), 0)
        self.assertEqual(Section.objects.filter(parent=None).count(), 11)

    def test_shipped_sections_go_back_but_those_in_use_stay(self):
        self.migrate("news", "0001")
        self.migrate()
        used = Section.objects.get(slug="ket-qua-kiem-tra-cchc")
        make_article(section=used)
        try:
            self.migrate("news", "0001")
            left = [*Section.objects.order_by("pk").values_list("slug", flat=True)]
            self.assertEqual(left, ["ket-qua-cchc", "ket-qua-kiem-tra-cchc"])
        finally:
            Article.objects.all().delete()
            self.delete_sections()
            self.migrate()
        self.assertEqual(Section.objects.count(), 23)
