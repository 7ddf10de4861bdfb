"""migrate on a portal in use, and what a migration after the first release may do."""

import threading
from unittest import skipUnless

from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import SimpleTestCase, TestCase, TransactionTestCase

from tests.test_architecture import FLOORS

# The migrations of the first release: on an empty database everything is allowed. What comes later
# meets a portal in use, whose old code still runs: expand, deploy, contract (CONTRIBUTING.md).
FIRST_RELEASE = {
    ("cchc_portal", "0001_search_index"),
    ("cchc_portal", "0002_content_version"),
    ("cchc_portal", "0003_jobs_and_passkeys"),
    ("cchc_portal", "0004_search_index_waits_as_the_connection_says"),
    ("cchc_portal", "0005_documents_by_era"),
    ("contacts", "0001_initial"),
    ("contacts", "0002_shipped_rows"),
    ("content", "0001_initial"),
    ("inspections", "0001_initial"),
    ("news", "0001_initial"),
    ("news", "0002_shipped_rows"),
    ("news", "0003_naming"),
    ("news", "0004_month_counts"),
    ("news", "0005_documents_that_may_end"),
    ("news", "0006_documents_at_work"),
}
PORTAL_IS_RELEASED = False  # true with the first release; from then on nothing is folded
RENAMES = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)
REMOVALS = (migrations.RemoveField, migrations.DeleteModel)
PLAIN_INDEXES = (migrations.AddIndex, migrations.RemoveIndex)


def dangers(operation, migration):
    """Yield why an operation must not meet a portal in use; nothing when it may."""
    if isinstance(operation, RENAMES):
        yield "đổi tên: mã cũ còn chạy không thấy tên mới; thêm cái mới, chép sang, bỏ cái cũ sau"
    if isinstance(operation, REMOVALS) and not getattr(migration, "contracts", False):
        yield "bỏ: chỉ ở bản sau bản thôi dùng nó; ghi contracts = True"
    if isinstance(operation, migrations.AddField) and not has_old_codes_value(operation.field):
        yield "cột bắt buộc: mã cũ không điền; cần null=True hoặc db_default"
    if isinstance(operation, migrations.AlterField) and not operation.field.null:
        yield "đổi cột thành bắt buộc hoặc đổi kiểu: khoá bảng để xét mọi dòng"
    if isinstance(operation, PLAIN_INDEXES):
        yield "chỉ mục: dùng AddIndexConcurrently, RemoveIndexConcurrently trên PostgreSQL"
    if isinstance(operation, migrations.AddConstraint):
        yield "ràng buộc: dùng AddConstraintNotValid rồi ValidateConstraint ở bước sau"


def faults_of(migration):
    """Return all dangers of a migration."""
    return [why for operation in migration.operations for why in dangers(operation, migration)]


def has_old_codes_value(field):
    """Say whether rows of the old code, which does not know this field, can be stored."""
    if field.many_to_many or field.null:
        return True
    return field.db_default is not models.NOT_PROVIDED


def later_migrations():
    """Return our migrations after the first release."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {
        key: migration
        for key, migration in loader.disk_migrations.items()
        if key[0] in FLOORS and key not in FIRST_RELEASE
    }


class LaterMigrationTests(SimpleTestCase):
    def faults(self, *operations, **attributes):
        migration = type("Migration", (), attributes)
        return [why for operation in operations for why in dangers(operation, migration)]

    def test_none_of_ours_stops_a_portal_in_use(self):
        if not PORTAL_IS_RELEASED:
            return  # they are folded into those of FIRST_RELEASE
        found = {key: faults_of(migration) for key, migration in later_migrations().items()}
        self.assertEqual({name: why for name, why in found.items() if why}, {})

    def test_the_first_release_is_named_truly(self):
        loader = MigrationLoader(None, ignore_no_migrations=True)
        self.assertEqual(FIRST_RELEASE - set(loader.disk_migrations), set())

    def test_each_danger_is_found(self):
        text = models.TextField("chữ")
        check = models.CheckConstraint(condition=models.Q(pk__gt=0), name="x")
        index = models.Index(fields=["x"], name="x")
        for operation in (
            migrations.RenameField("m", "a", "b"),
            migrations.RenameModel("a", "b"),
            migrations.AlterModelTable("m", "b"),
            migrations.RemoveField("m", "a"),
            migrations.DeleteModel("m"),
            migrations.AddField("m", "a", text),
            migrations.AddField("m", "a", models.TextField("chữ", default="")),
            migrations.AlterField("m", "a", text),
            migrations.AddIndex("m", index),
            migrations.RemoveIndex("m", "x"),
            migrations.AddConstraint("m", check),
        ):
            self.assertEqual(len(self.faults(operation)), 1, operation)

    def test_what_expands_may_pass(self):
        self.assertEqual(
            self.faults(
                migrations.CreateModel("m", [("id", models.AutoField(primary_key=True))]),
                migrations.AddField("m", "a", models.TextField("chữ", null=True)),
                migrations.AddField("m", "a", models.TextField("chữ", db_default="")),
                migrations.AddField("m", "a", models.ManyToManyField("m")),
                migrations.AlterField("m", "a", models.TextField("chữ", null=True)),
                migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
            ),
            [],
        )
        self.assertEqual(self.faults(migrations.RemoveField("m", "a"), contracts=True), [])


class FoldedTests(TestCase):
    def test_a_database_that_lacks_some_of_the_former_ones_is_told_which(self):
        call_command("migrate", verbosity=0)
        MigrationRecorder(connection).record_unapplied("news", "0012_month_counts_once_a_statement")
        with self.assertRaisesMessage(CommandError, "thiếu news.0012_month_counts_once_a_"):
            call_command("migrate", verbosity=0)


@skipUnless(connection.vendor == "postgresql", "Chỉ PostgreSQL có lock_timeout.")
class LockTimeoutTests(TransactionTestCase):
    def shown(self):
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return cursor.fetchone()[0]

    def test_a_busy_table_is_not_waited_for(self):
        held, release = threading.Event(), threading.Event()

        def hold():
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT count(*) FROM cchc_portal_jobrun")
                held.set()
                release.wait(30)
                cursor.execute("ROLLBACK")
            other.close()

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait(30)
        try:
            with self.assertRaisesMessage(CommandError, "Hãy chạy lại."):
                call_command("migrate", "cchc_portal", "0002", lock_timeout=50, verbosity=0)
        finally:
            release.set()
            thread.join()
        call_command("migrate", verbosity=0)
        self.assertEqual(self.shown(), "0")
