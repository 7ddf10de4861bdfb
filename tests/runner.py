"""The test runner: all files in a folder of their own, passwords hashed fast, warnings fail."""

import logging
import tempfile
import warnings
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.runner import DiscoverRunner
from django.test.utils import override_settings

from cchc_portal.accounts.sessions import mark_verified

DJANGO_FORCE_LOGIN = Client.force_login


def force_login(client, user, backend=None):
    """Django's Client.force_login, for a session that passed the second factor as well."""
    DJANGO_FORCE_LOGIN(client, user, backend)
    session = client.session
    mark_verified(session)
    session.save()


class PortalTestRunner(DiscoverRunner):
    """Django's runner, kept away from the developer's own media, attachments and static files."""

    def setup_test_environment(self, **options):
        super().setup_test_environment(**options)
        Client.force_login = force_login
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
        made = super().setup_databases(**options)
        if connection.vendor == "sqlite":  # flushed by DELETE; test_accounts puts it back
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER IF EXISTS content_auditentry_DELETE")
        return made

    def teardown_test_environment(self, **options):
        self.settings.disable()
        Client.force_login = DJANGO_FORCE_LOGIN
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
