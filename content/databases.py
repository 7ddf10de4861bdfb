"""Where a request reads: from a standby while one is well, else from the primary.

A request is pinned to one database before its first question and stays there, so that the content
version and the page made under it come from the same place. Writing, staff, previews, commands and
whoever has just written use the primary.
"""

import threading
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.http import parse_cookie

PRIMARY, STANDBY = "default", "standby"
SAFE_METHODS = ("GET", "HEAD")
STAFF_PATHS = ("/quan-tri/", "/xem-truoc/")  # what is seen there was written a moment ago
WROTE = "vua-gui"  # the cookie of a visitor who has just sent a form
WROTE_FOR = 15  # seconds; longer than a standby that is read from may be behind
ASKED_EVERY = 1  # seconds for which a standby that was well is taken to be so
AVOIDED_FOR = 5  # seconds before a database that went away is tried again, by one thread
# What a database knows of itself: whether it may lack changes; whether it has replayed all that it
# was sent and its line stands; how far it has come; when the last change it has was made, and how
# many seconds ago; where it is.
STATE = """
SELECT pg_is_in_recovery(),
    pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
        AND EXISTS (SELECT FROM pg_stat_wal_receiver),
    pg_last_wal_replay_lsn()::text,
    pg_last_xact_replay_timestamp(),
    coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 1e9)::float,
    concat_ws(':', inet_server_addr(), inet_server_port())
"""

pinned = ContextVar("pinned", default=None)


def is_pooled(connection):
    """Say whether others may get this connection's line between two of its statements."""
    return connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)


def one_at_a_time(table, using=PRIMARY):
    """Let one transaction at a time go on from here with what needs all of `table`, until its end.

    Others may write to it meanwhile. On SQLite writers queue anyway (transaction_mode IMMEDIATE).
    """
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [table])


def alias():
    """Return the name of the database that this request reads from."""
    return pinned.get() or PRIMARY


def connection():
    """Return this thread's connection to the database that this request reads from."""
    return connections[alias()]


@contextmanager
def reading_from(name):
    """Have everything inside read from the database `name`."""
    token = pinned.set(name)
    try:
        yield
    finally:
        pinned.reset(token)


@contextmanager
def pinned_for(environ):
    """Pin the request of a WSGI `environ` to a database, unless it is pinned already."""
    if pinned.get():
        yield
    else:
        with reading_from(chosen(environ)):
            yield


def chosen(environ):
    """Return the name of the database for the request of `environ`."""
    if STANDBY not in connections or not is_public(environ):
        return PRIMARY
    if standby.is_fit():
        return STANDBY
    return STANDBY if primary.is_avoided() else PRIMARY  # an old page is better than none


def is_public(environ):
    """Say whether what a request reads may be some seconds old: nobody's own work."""
    if environ["REQUEST_METHOD"] not in SAFE_METHODS:
        return False
    if environ.get("PATH_INFO", "").startswith(STAFF_PATHS):
        return False
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    return not cookies.keys() & {settings.SESSION_COOKIE_NAME, WROTE}


class Router:
    """Reads go where the request is pinned, writes to the primary."""

    def db_for_read(self, model, **hints):
        return alias()

    def db_for_write(self, model, **hints):
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        return True  # the same rows stand in both

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


class Stream:
    """What arrives at a standby that has replayed all that it was sent.

    Such a standby is up to date, unless its line is slow: then what arrives is old already. Of that
    the standby itself knows nothing, and an old last change may as well mean that nobody writes.
    """

    def __init__(self):
        self.place = self.last_change = None
        self.asked_at = self.moved_at = self.late = 0

    def seconds_late(self, place, last_change, age, now):
        """Return how late changes arrive, which is what the standby lacks; `now`: monotonic().

        What was not there at the last look arrived after it, so it was late by its age less the
        time since then. Late stays late until something fresh comes or nothing for a while.
        """
        if self.place not in (None, place):
            if last_change != self.last_change:
                self.late = max(0, age - (now - self.asked_at))
            self.moved_at = now
        elif now - self.moved_at > settings.STANDBY_BEHIND:
            self.late = 0
        self.place, self.last_change, self.asked_at = place, last_change, now
        return self.late


class Health:
    """What the threads of this process last found of one database."""

    def __init__(self, name):
        self.name = name
        self.avoided_until = 0
        self.trying = threading.Lock()
        self.own = threading.local()  # each thread has its connection, to a host of its own
        self.streams = defaultdict(Stream)  # by host

    def is_avoided(self):
        """Say whether this database went away a moment ago."""
        return monotonic() < self.avoided_until

    def avoid(self):
        """Note that this database went away."""
        self.avoided_until = monotonic() + AVOIDED_FOR

    def is_fit(self):
        """Say whether this thread may read from this standby; asks it at most once a second.

        Where it went away, one thread tries again; the others do not wait for that.
        """
        if self.is_avoided():
            return False
        if self.avoided_until:
            if not self.trying.acquire(blocking=False):
                return False
            try:
                return self.ask()
            finally:
                self.trying.release()
        if monotonic() < getattr(self.own, "asked_until", 0):
            is_same = connections[self.name].connection is self.own.line
            if is_same or not self.own.fit:
                return self.own.fit
        return self.ask()

    def ask(self):
        """Ask the standby how far it is behind, note the answer, and say whether it is fit."""
        try:
            self.own.fit = self.seconds_behind() <= settings.STANDBY_BEHIND
        except (OperationalError, InterfaceError):
            self.own.fit = False
            self.avoid()
        else:
            self.avoided_until = 0
        self.own.asked_until = monotonic() + ASKED_EVERY
        self.own.line = connections[self.name].connection  # another line may lead to another host
        if not self.own.fit:
            connections[self.name].close()  # the next one may be to another host
        return self.own.fit

    def seconds_behind(self):
        """Return how many seconds of changes the host lacks that this thread is connected to.

        One that has lost its primary may lack some without knowing; one that was promoted, none.
        """
        line = connections[self.name]
        if line.vendor != "postgresql":
            return 0
        with line.cursor() as cursor:
            cursor.execute(STATE)
            is_standby, has_all, *arrived, host = cursor.fetchone()
        if not is_standby:
            return 0
        return self.streams[host].seconds_late(*arrived, monotonic()) if has_all else arrived[-1]


primary, standby = Health(PRIMARY), Health(STANDBY)


def went_away(error):
    """Say whether `error` means that the database, not the question, was at fault."""
    cause = getattr(error, "__cause__", None)
    if not isinstance(error, InterfaceError | OperationalError) or not hasattr(cause, "pgcode"):
        return False  # SQLite's file does not go away
    # No code: the line broke or there was none. 57P01 to 57P03: the server stops or starts. 40001
    # and 40P01: a standby gives a question up for what it has to replay.
    of_standby = ("40001", "40P01") if alias() == STANDBY else ()
    return cause.pgcode in (None, "57P01", "57P02", "57P03", *of_standby)


def note_away():
    """Note that the database of this request went away; return the name of the other one.

    Without a standby it is the same again, on a new line.
    """
    name = alias()
    line = connections[name]
    if not line.in_atomic_block:
        line.close()
    (standby if name == STANDBY else primary).avoid()
    if name == STANDBY or STANDBY not in connections:
        return PRIMARY
    return STANDBY
