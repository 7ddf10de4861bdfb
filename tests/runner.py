"""The test runner: all files in a folder of their own, passwords hashed fast, warnings fail."""

import logging
import tempfile
import unittest
import warnings
from pathlib import Path

from django.db import connection
from django.test.runner import DiscoverRunner
from django.test.utils import override_settings

from content import versions


class ColdResult(unittest.TextTestResult):
    """Lets each test begin with nothing kept in this process, so that its queries are the same."""

    def startTest(self, test):  # noqa: N802  unittest's name
        versions.forget()
        super().startTest(test)


class PortalTestRunner(DiscoverRunner):
    """Django's runner, kept away from the developer's own media, attachments and static files."""

    def get_resultclass(self):
        return super().get_resultclass() or ColdResult

    def setup_test_environment(self, **options):
        super().setup_test_environment(**options)
        for expected in ("django.request", "django.security"):  # refusals are what tests provoke
            logging.getLogger(expected).setLevel(logging.ERROR)
        warnings.simplefilter("error", category=RuntimeWarning)
        warnings.simplefilter("error", category=DeprecationWarning)
        self.folder = tempfile.TemporaryDirectory(prefix="cchc-portal-test-")
        root = Path(self.folder.name)
        self.settings = override_settings(
            MEDIA_ROOT=root / "media",
            ATTACHMENT_ROOT=root / "attachments",
            STORAGES=storages(root),
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        )
        self.settings.enable()

    def setup_databases(self, **options):
        """Give SQLite a file: threads of a live server share no connection, as in production."""
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{self.folder.name}/test.sqlite3"
        return super().setup_databases(**options)

    def teardown_test_environment(self, **options):
        self.settings.disable()
        self.folder.cleanup()
        super().teardown_test_environment(**options)


def storages(root):
    """Return settings.STORAGES with every folder below `root`."""
    files = "django.core.files.storage.FileSystemStorage"
    static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    return {
        "default": {"BACKEND": files, "OPTIONS": {"location": root / "media"}},
        "staticfiles": {"BACKEND": static},
    }
