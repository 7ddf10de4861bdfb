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

from django.db import connections, transaction

from content.databases import PRIMARY, connection, is_pooled

READ = "SELECT CAST(coalesce(sum(number), 0) AS bigint) FROM content_version"
PREPARE, EXECUTE = f"PREPARE content_version_now AS {READ}", "EXECUTE content_version_now"
# What the triggers do (migration content_version of the roof).
RAISE = {
    "sqlite": "UPDATE content_version SET number = number + 1 + abs(random() % 1000000)",
    "postgresql": "SELECT add_to_content_version()",
}
held_version = ContextVar("held_version", default=None)


def read(database=None):
    """Return the content version as committed now: one query by one short table.

    `database`: this thread's connection, for who has it at hand.
    """
    database = database or connection()
    with database.wrap_database_errors:
        cursor, statement = cursor_of(database)
        cursor.execute(statement)
        return cursor.fetchone()[0]


def cursor_of(database):
    """Return a cursor for the version and what to ask of it: the driver's own, which stays.

    Django's is around it only where somebody counts the queries: it costs more than this one. On
    PostgreSQL the statement is planned once for a connection, unless its pool shares connections.
    """
    own = getattr(database, "own_wrappers", 0)  # content.stamp's, which reads nothing
    if len(database.execute_wrappers) > own or database.force_debug_cursor:
        return database.cursor(), READ
    kept = getattr(database, "version_cursor", None)
    if kept is None or kept[0].connection is not database.connection:
        cursor, statement = database.cursor().cursor, READ
        if database.vendor == "postgresql" and not is_pooled(database):
            cursor.execute(PREPARE)
            statement = EXECUTE
        kept = database.version_cursor = cursor, statement
    return kept


def raise_by_hand():
    """Raise the content version, in the transaction at hand or its own; it waits for nobody.

    For a change in a table without a trigger for it that the public sees for once.
    """
    with (
        transaction.atomic(using=PRIMARY, savepoint=False),
        connections[PRIMARY].cursor() as cursor,
    ):
        cursor.execute(RAISE[connections[PRIMARY].vendor])


def current():
    """Return the version of the request that is being answered, else as it is read now."""
    holder = held_version.get()
    if holder is None:
        return read()
    if not holder:
        holder.append(read())
    return holder[0]


def is_held():
    """Say whether one version is taken for this whole request, which changes nothing then."""
    return held_version.get() is not None


@contextmanager
def held(version=None):
    """Inside, current() is `version`, or is read once: one page is made of one version."""
    token = held_version.set([] if version is None else [version])
    try:
        yield
    finally:
        held_version.reset(token)


class HeldVersionMiddleware:
    """Reads the version at most once for a request that changes nothing.

    Where it is held already, by the page cache, it is not read at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or is_held():
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
    value.forget = known.clear
    return value


MOST_ANSWERS = 2000
# {key: (version, …)}: of values what, of those that end by the clock when they were made, and when
answers = {}
kept_functions.append(answers)


def kept_as(key, make):
    """Return `make()`, kept under the hashable `key` for this content version."""
    version = current()
    found = answers.get(key)
    if found is None or found[0] != version:
        found = version, make()
        keep(key, found)
    return found[1]


def keep(key, answer):
    if len(answers) >= MOST_ANSWERS:  # the older half goes; what all pages have is soon back
        for old in [*answers][: MOST_ANSWERS // 2]:
            answers.pop(old, None)
    answers[key] = answer


def forget():
    """Forget everything kept in this process, e.g. between tests."""
    for known in kept_functions:
        known.clear()
