"""A test case with backups, pictures and attachments in folders of its own."""

import contextlib
import hashlib
import io
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings

from cchc_portal.backup import runs
from cchc_portal.backup.sealing import new_key
from cchc_portal.backup.shelf import Shelf
from tests.factories import local_time
from tests.runner import folders

NOW = local_time(2026, 11, 25, 2, 30)
PUBLIC, SECRET = new_key()
OTHER_SECRET = new_key()[1]


class BackupFolders:
    """Put before a TestCase: `root` with backups/, media/, attachments/; no key unless set."""

    def setUp(self):
        super().setUp()
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.backups = self.root / "backups"
        self.media, self.attachments = self.root / "media", self.root / "attachments"
        self.enterContext(
            override_settings(**folders(self.root), BACKUP_ROOT=self.backups, BACKUP_KEY="")
        )

    def write(self, path, data=b"x"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def back_up(self, now=NOW):
        return runs.back_up(now)

    def whole(self):
        """Return the names of what looks like a whole backup."""
        return [path.name for _, path in Shelf(self.backups).backups()]

    def run_command(self, *arguments, **options):
        out = io.StringIO()
        with contextlib.redirect_stderr(io.StringIO()):
            call_command(*arguments, stdout=out, **options)
        return out.getvalue()


def hashes(folder):
    """Return {relative path: SHA-256} of all files below `folder`."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
