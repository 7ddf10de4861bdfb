"""The content version: one integer that every change the public can see raises, and what it keeps.

Triggers on the tables raise it inside the transaction of the change itself (see the migration
content_version of the roof), so it shows when the change shows, whoever made it and however.
A reader reads the version first and keeps what it then makes under it: what is kept may be newer
than its version for a moment, never older.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock

from content.databases import connection

held_version = ContextVar("held_version", default=None)


def read():
    """Return the content version as committed now: one query by one short table."""
    with connection().cursor() as cursor:
        cursor.execute("SELECT sum(number) FROM content_version")
        return int(cursor.fetchone()[0] or 0)


def current():
    """Return the version of the request that is being answered, else as it is read now."""
    holder = held_version.get()
    if holder is None:
        return read()
    if not holder:
        holder.append(read())
    return holder[0]


@contextmanager
def held(version=None):
    """Inside, current() is `version`, or is read once: one page is made of one version."""
    token = held_version.set([] if version is None else [version])
    try:
        yield
    finally:
        held_version.reset(token)


class HeldVersionMiddleware:
    """Reads the version at most once for a request that changes nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with held():
            return self.get_response(request)


kept_functions = []


def kept(function):
    """Keep the value of a function without arguments as long as the content version stays.

    The value is shared by all threads, which must not change it.
    """
    lock, known = Lock(), {}

    @wraps(function)
    def value():
        version = current()
        with lock:
            if version not in known:
                made = function()
                known.clear()
                known[version] = made
            return known[version]

    kept_functions.append(known)
    return value


def forget():
    """Forget everything kept in this process, e.g. between tests."""
    for known in kept_functions:
        known.clear()
