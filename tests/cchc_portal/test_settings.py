"""Settings read from the environment: what is malformed stops the start with its name."""

import os
import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase

NAMES = "EMAIL_BACKEND EMAIL_HOST EMAIL_PORT EMAIL_USE_TLS EMAIL_TIMEOUT DEFAULT_FROM_EMAIL"
SHOW = (
    f"from cchc_portal import settings as s; print(*(getattr(s, n, '') for n in '{NAMES}'.split()))"
)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
DUMMY = "django.core.mail.backends.dummy.EmailBackend"


def started(**environment):
    """Return what the settings are, or the last line of why they are not, started anew."""
    kept = {name: value for name, value in os.environ.items() if "EMAIL" not in name}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=settings.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout or done.stderr).strip().splitlines()[-1].strip()


class MailSettingsTests(SimpleTestCase):
    def test_without_a_server_letters_go_nowhere(self):
        self.assertEqual(started().split()[0], DUMMY)

    def test_a_server_is_named_by_one_address(self):
        given = {"EMAIL_URL": "smtp+tls://ten:ma@thu.example.vn:587"}
        self.assertEqual(
            started(**given, DEFAULT_FROM_EMAIL="cong@example.vn"),
            f"{SMTP} thu.example.vn 587 True 5 cong@example.vn",
        )

    def test_a_malformed_one_is_named(self):
        self.assertIn("Biến môi trường EMAIL_URL không đúng", started(EMAIL_URL="bưu điện"))

    def test_a_server_needs_an_address_to_send_from(self):
        told = started(EMAIL_URL="smtp://thu.example.vn:25")
        self.assertIn("Biến môi trường DEFAULT_FROM_EMAIL không đúng", told)
