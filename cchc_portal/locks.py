"""Locks that die with their holder: the kernel's on a folder, the database's among machines."""

import contextlib
import os
import zlib

from django.db import connection

try:
    import fcntl
except ImportError:  # Windows: two at once are not held apart there
    fcntl = None


@contextlib.contextmanager
def locked(path):
    """Give a function that locks the file or folder `path` until the block ends.

    lock(wait=False, shared=False) says whether the lock could be had.
    """
    if fcntl is None:
        yield lambda **options: True
        return
    handle = os.open(path, os.O_RDONLY)

    def lock(wait=False, shared=False):
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        yield lock
    finally:
        os.close(handle)


@contextlib.contextmanager
def job_lock(name, folder):
    """Say whether this process alone, of all machines on this database, holds the job `name`.

    On PostgreSQL an advisory lock of the session, on SQLite, which knows one machine only, the
    kernel's lock on a file in `folder`. Both are gone when their holder is killed.
    """
    if connection.vendor == "postgresql":
        with _advisory_lock(zlib.crc32(f"cchc job {name}".encode())) as held:
            yield held
        return
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / f".job-{name}"
    mark.touch()
    with locked(mark) as lock:
        yield lock()


@contextlib.contextmanager
def _advisory_lock(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        [held] = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
