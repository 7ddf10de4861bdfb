"""The test runner: files go to a folder of their own, passwords are hashed fast, warnings fail."""

import logging
import tempfile
import warnings
from pathlib import Path

from django.test.runner import DiscoverRunner
from django.test.utils import override_settings


class PortalTestRunner(DiscoverRunner):
    """Django's runner, kept away from the developer's own media, attachments and static files."""

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
