"""The test runner: all cores, files in own folders, passwords hashed fast, warnings fail."""

import gc
import logging
import sys
import tempfile
import unittest
import warnings
from pathlib import Path

from django.core.management.commands import flush
from django.db import connection
from django.test import Client, TestCase, runner
from django.test.utils import override_settings

from cchc_portal.accounts.sessions import mark_verified
from content import versions
from content.audit import AuditEntry

LONG = "long"  # the tag of a class that takes half a minute: no core may be left alone with it
# The tag of a class that looks at PostgreSQL's plans: to it a table that tests filled and emptied
# again is still a large one.
PLANS = "plans"
# The tag of a class that does the same to everything there is: what it runs, others run as well,
# and coverage's tracer costs two fifths of its time. It runs without.
SWEEP = "sweep"
DJANGO_FORCE_LOGIN = Client.force_login
DJANGO_SQL_FLUSH = flush.sql_flush


def force_login(client, user, backend=None):
    """Django's Client.force_login, for a session that passed the second factor as well."""
    DJANGO_FORCE_LOGIN(client, user, backend)
    session = client.session
    mark_verified(session)
    session.save()


def sql_flush(style, database, *, reset_sequences=True, **options):
    """Django's, but DELETE instead of TRUNCATE, which makes some 500 files anew on PostgreSQL.

    Twice, as the triggers that count along with one table store rows in another. Rows of the audit
    log cannot be deleted; see let_tables_be_emptied.
    """
    statements = DJANGO_SQL_FLUSH(style, database, reset_sequences=reset_sequences, **options)
    if database.vendor != "postgresql" or reset_sequences or not statements:
        return statements
    tables = database.introspection.django_table_names(only_existing=True, include_views=False)
    log = AuditEntry._meta.db_table
    quoted = [database.ops.quote_name(table) for table in tables if table != log]
    return [f"DELETE FROM {table}" for table in quoted] * 2 + [f"TRUNCATE {log}"]


class ColdStart:
    """Lets each test begin with nothing kept in its process, so that its queries are the same."""

    def startTest(self, test):  # noqa: N802  unittest's name
        versions.forget()
        super().startTest(test)


class ColdResult(ColdStart, unittest.TextTestResult):
    """The result of a run in one process."""


class ColdRemoteResult(ColdStart, runner.RemoteTestResult):
    """What a process of the parallel run reports."""


class ColdRemoteRunner(runner.RemoteTestRunner):
    resultclass = ColdRemoteResult


def start_worker(*arguments):
    """Give a process of the parallel run its own database and, below the run's, its own folders.

    On systems that do not fork there is one process, and this is never called.
    """
    runner._init_worker(*arguments)
    override_settings(**folders(Path(tempfile.mkdtemp(dir=PortalTestRunner.root)))).enable()


def run_class(arguments):
    """Run the tests of one class in a process of the parallel run; see SWEEP."""
    _, _, suite, *_ = arguments
    tracer = sys.gettrace()
    if SWEEP in tags_of(suite):
        sys.settrace(None)
    try:
        return runner._run_subsuite(arguments)
    finally:
        sys.settrace(tracer)


class PortalTestSuite(runner.ParallelTestSuite):
    init_worker = start_worker
    run_subsuite = run_class
    runner_class = ColdRemoteRunner

    def __init__(self, subsuites, *arguments, **options):
        super().__init__(sorted(subsuites, key=turn), *arguments, **options)


def turn(suite):
    """Return what sorts classes: those of PLANS, TestCases, then all others, the long ones first.

    Among the others are those that flush the database and leave it empty; those that ask none may
    stand anywhere.
    """
    test, tags = next(iter(suite)), tags_of(suite)
    return PLANS not in tags, not isinstance(test, TestCase), LONG not in tags


def tags_of(suite):
    """Return the tags of a class, whose tests `suite` holds."""
    return getattr(next(iter(suite)), "tags", ())


class PortalTestRunner(runner.DiscoverRunner):
    """Django's runner, kept away from the developer's own media, attachments and static files."""

    root = None  # the folder of this run
    parallel_test_suite = PortalTestSuite

    def build_suite(self, test_labels=None, **options):
        """Run the whole suite on all cores; --parallel 1 keeps it to one process."""
        if not test_labels and not self.parallel and not self.pdb:
            self.parallel = runner.get_max_test_processes()
        return super().build_suite(test_labels, **options)

    def get_resultclass(self):
        return super().get_resultclass() or ColdResult

    def setup_test_environment(self, **options):
        super().setup_test_environment(**options)
        Client.force_login = force_login
        flush.sql_flush = sql_flush
        for expected in ("django.request", "django.security"):  # refusals are what tests provoke
            logging.getLogger(expected).setLevel(logging.ERROR)
        warnings.simplefilter("error", category=RuntimeWarning)
        warnings.simplefilter("error", category=DeprecationWarning)
        self.folder = tempfile.TemporaryDirectory(prefix="cchc-portal-test-")
        PortalTestRunner.root = Path(self.folder.name)
        self.settings = override_settings(
            **folders(self.root),
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        )
        self.settings.enable()

    def setup_databases(self, **options):
        """Give SQLite a file: threads of a live server share no connection, as in production.

        Its copies, one a process, are made after it is closed: what its log (WAL) holds is in the
        file only then.
        """
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(self.root / "test.sqlite3")
        processes, self.parallel = self.parallel, 0
        made = super().setup_databases(**options)
        let_tables_be_emptied()
        connection.close()
        self.parallel = processes
        for number in range(1, processes + 1) if processes > 1 else ():
            connection.creation.clone_test_db(str(number), verbosity=self.verbosity)
        return made

    def run_suite(self, suite, **options):
        """Leave what is there by now, some 100,000 objects, out of the search for garbage."""
        gc.collect()
        gc.freeze()
        return super().run_suite(suite, **options)

    def teardown_test_environment(self, **options):
        self.settings.disable()
        Client.force_login = DJANGO_FORCE_LOGIN
        flush.sql_flush = DJANGO_SQL_FLUSH
        self.folder.cleanup()
        super().teardown_test_environment(**options)


def let_tables_be_emptied():
    """Take off the triggers that keep the audit log whole; tests/content/test_audit.py has them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS content_auditentry_DELETE")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS content_auditentry_whole ON content_auditentry")


def folders(root):
    """Return the settings that name folders, all of them below `root`."""
    files = "content.files.WholeFileStorage"
    static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    return {
        "MEDIA_ROOT": root / "media",
        "ATTACHMENT_ROOT": root / "attachments",
        "STORAGES": {
            "default": {"BACKEND": files, "OPTIONS": {"location": root / "media"}},
            "attachments": {"BACKEND": "content.attachments.AttachmentStorage"},
            "staticfiles": {"BACKEND": static},
        },
    }
