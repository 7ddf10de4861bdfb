"""Files that people give, on a disk: under their name they are whole or not there.

What is half written, when a process is killed or the disk is full, has another name, which no row
and no page knows, and is cleared away.
"""

import errno
import os
import time
from contextlib import suppress
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError
from django.utils.encoding import filepath_to_uri

PART = ".part"
FORGOTTEN_AFTER = 24 * 60 * 60  # seconds
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


class WholeFileStorage(FileSystemStorage):
    """Django's storage; a file gets its name once all of it is on the disk."""

    def url(self, name):
        """Return what Django does for names of ours, without urljoin(): a page asks five times."""
        return self.base_url + filepath_to_uri(name).lstrip("/")

    def _save(self, name, content):
        part = f"{name}{PART}"
        try:
            part = super()._save(part, content)
            with open(self.path(part), "rb") as file:
                os.fsync(file.fileno())
            os.rename(self.path(part), self.path(name))
        except BaseException:
            self.delete(part)
            raise
        return name

    def bytes_kept(self):
        """Return how many bytes lie here; a file that goes meanwhile has none."""
        total = 0
        for path in Path(self.location).rglob("*"):
            with suppress(FileNotFoundError):
                total += path.stat().st_size if path.is_file() else 0
        return total


def clear_parts(folder, now=None):
    """Delete what was half written in `folder` a day ago or earlier; return how much."""
    before = (now or time.time()) - FORGOTTEN_AFTER
    count = 0
    for path in Path(folder).rglob(f"*{PART}"):
        with suppress(FileNotFoundError):  # it has its name by now
            if path.stat().st_mtime < before:
                path.unlink()
                count += 1
    return count


def is_disk_full(error):
    """Say whether `error`, or what caused it, is that a disk is full."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            return True
        if isinstance(error, DatabaseError):
            # PostgreSQL's disk_full, SQLite's SQLITE_FULL
            cause = error.__cause__
            if getattr(cause, "pgcode", "") == "53100":
                return True
            if getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL":
                return True
        error = error.__cause__ or error.__context__
    return False
