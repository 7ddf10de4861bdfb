"""A test case with a folder of its own for the demo's passwords, and quiet progress."""

import contextlib
import io
import tempfile
from pathlib import Path

from django.test import TestCase, override_settings


class DemoCase(TestCase):
    @classmethod
    def setUpClass(cls):
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.logins = folder / "demo-logins"
        cls.enterClassContext(override_settings(DEMO_LOGINS=cls.logins, DEMO_PASSWORD=""))
        cls.enterClassContext(contextlib.redirect_stderr(io.StringIO()))
        super().setUpClass()
