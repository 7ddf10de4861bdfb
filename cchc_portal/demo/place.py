"""The demo's own database and files: one start at a time works on them, --fresh clears them."""

import contextlib
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from cchc_portal.demo import Refusal
from cchc_portal.locks import locked


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
    folder = settings.DEMO_LOGINS.parent
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder) as lock:
        if not lock():
            sys.stderr.write("Một lệnh demo khác đang chuẩn bị dữ liệu, xin chờ…\n")
            lock(wait=True)
        yield


@contextlib.contextmanager
def in_use():
    """Let no --fresh take the database away meanwhile."""
    with locked(serving_mark()) as lock:
        lock(shared=True)
        yield


def serving_mark():
    """Return the file that every serving demo holds locked."""
    mark = settings.DEMO_LOGINS.with_name("demo-serving")
    mark.touch()
    return mark


def clear():
    """Delete the demo's database, pictures and attachments, and its passwords.

    Only what this portal itself writes goes: in MEDIA_ROOT the folder anh, in ATTACHMENT_ROOT the
    folders of years. Raises Refusal unless the database is a local SQLite file.
    """
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        raise Refusal(
            "--fresh chỉ xoá cơ sở dữ liệu SQLite trên máy này; biến DATABASE_URL đang trỏ đến nơi"
            " khác. Không xoá gì."
        )
    with locked(serving_mark()) as lock:
        if not lock():
            raise Refusal("Bản dùng thử đang mở ở cửa sổ khác. Dừng nó (Ctrl+C) rồi chạy lại.")
        connections.close_all()
        delete_files(connection.settings_dict["NAME"])


def delete_files(database):
    """Delete the SQLite file `database` with all that belongs to it."""
    for path in (*(Path(f"{database}{end}") for end in ("", "-wal", "-shm")), settings.DEMO_LOGINS):
        path.unlink(missing_ok=True)
    pictures = Path(settings.MEDIA_ROOT) / "anh"
    years = Path(settings.ATTACHMENT_ROOT).glob("[0-9][0-9][0-9][0-9]")
    for folder in (pictures, *years):
        shutil.rmtree(folder, ignore_errors=True)
