"""The demo's own database and files: one start at a time works on them, --fresh clears them."""

import contextlib
import os
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from cchc_portal.demo import Refusal

try:
    import fcntl
except ImportError:  # Windows: two starts at once are not held apart there
    fcntl = None


def refuse_production():
    """Raise Refusal in production: demo content and known passwords have no place there."""
    if settings.PRODUCTION:
        raise Refusal(
            "Không chạy bản dùng thử ở chế độ máy chủ thật. Bỏ biến môi trường SECRET_KEY rồi"
            " chạy lại."
        )


@contextlib.contextmanager
def alone():
    """Keep a second start waiting until the first has prepared everything.

    The kernel's lock on the folder leaves nothing behind when its holder is killed.
    """
    if fcntl is None:
        yield
        return
    folder = os.open(settings.DEMO_LOGINS.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Một lệnh demo khác đang chuẩn bị dữ liệu, xin chờ…\n")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def clear():
    """Delete the demo's database, pictures and attachments, and its passwords.

    Only what this portal itself writes goes: in MEDIA_ROOT the folder anh, in ATTACHMENT_ROOT the
    folders of years. Raises Refusal unless the database is a local SQLite file.
    """
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        raise Refusal(
            "--fresh chỉ xoá cơ sở dữ liệu SQLite trên máy này. Biến DATABASE_URL đang trỏ đến"
            " cơ sở dữ liệu khác; không xoá gì."
        )
    connections.close_all()
    database = connection.settings_dict["NAME"]
    for path in (*(Path(f"{database}{end}") for end in ("", "-wal", "-shm")), settings.DEMO_LOGINS):
        path.unlink(missing_ok=True)
    pictures = Path(settings.MEDIA_ROOT) / "anh"
    years = Path(settings.ATTACHMENT_ROOT).glob("[0-9][0-9][0-9][0-9]")
    for folder in (pictures, *years):
        shutil.rmtree(folder, ignore_errors=True)
