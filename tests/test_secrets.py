"""No secret stands in a file that is kept: keys, tokens, passwords in addresses."""

import re
import subprocess
import unittest

from django.conf import settings
from django.test import SimpleTestCase

SECRETS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "cloud key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "token of a host": r"\b(?:gh[pousr]_\w{36}|glpat-[\w-]{20}|xox[abpr]-[\w-]{10,})",
    "signed token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "assigned secret": (
        r"(?i)\b\w*(?:secret|passwd|api_?key|token)\w*\s*[:=]\s*[\"'](?![0-9a-f]{8}-[0-9a-f]{4}-)[\w+/=-]{24,}[\"']"
    ),
    "password in an address": r"\w+://[\w.-]+:[^@\s:/{}$\"']{6,}@(?!127\.0\.0\.1|localhost)[\w.-]+",
}
PLANTED = {
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "cloud key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "token of a host": "ghp_" + "a" * 36,
    "signed token": "eyJ" + "a" * 12 + ".eyJ" + "b" * 12 + "." + "c" * 12,
    "assigned secret": "SECRET_KEY = '" + "a1" * 20 + "'",
    "password in an address": "postgres://portal:" + "hunter22@db.example.vn/portal",
}
EXAMPLES = (
    ":THAY-MAT-KHAU@",
    ":password@",
    ":mật-khẩu@",
    ":mat-khau@",
    ":m%40t:",
)  # in documents and tests


def kept_files():
    """Return the paths that git keeps; none outside a clone."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=settings.BASE_DIR, capture_output=True, check=False
    )
    return [settings.BASE_DIR / name for name in listed.stdout.decode().split("\0") if name]


def secrets_in(text):
    """Return (kind, what) of everything in `text` that looks like a secret."""
    found = [(kind, hit[0]) for kind, like in SECRETS.items() for hit in re.finditer(like, text)]
    return [hit for hit in found if not any(example in hit[1] for example in EXAMPLES)]


class SecretTests(SimpleTestCase):
    @unittest.skipUnless((settings.BASE_DIR / ".git").exists(), "Cần bản sao git của dự án.")
    def test_no_file_holds_one(self):
        files = [
            path for path in kept_files() if path.is_file() and path.name != "requirements.lock"
        ]
        found = {path.name: secrets_in(path.read_text("utf-8", "ignore")) for path in files}
        self.assertGreater(len(files), 300)
        self.assertEqual({name: hits for name, hits in found.items() if hits}, {})

    def test_each_kind_is_found(self):
        for kind, planted in PLANTED.items():
            with self.subTest(kind):
                self.assertIn(kind, [found for found, _ in secrets_in(planted)])
