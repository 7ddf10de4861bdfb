"""The proof that a kept page is what Django would say now: a version and a moment."""

import threading
import time
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, connections

from contacts.hours import next_change
from content import standing, versions
from content.databases import alias

TRUSTED = 1  # seconds for which a stamp is believed without a look at the database


def next_moment(now):
    """Return the next aware moment at which the clock alone may change what the public sees.

    That is when a row comes out or ends, when an office opens or closes, or else the local
    midnight, with which documents take effect and deadlines pass. One query, none while it is
    known.
    """
    change = next_change(now)
    return min(standing.next_moment(now) or change, change)


def let_go(database):
    """Close a connection that is old or broken; never one with a transaction."""
    if not database.in_atomic_block:
        database.close()


class Freshness:
    """Tells the version for each request; knows, for one version, the moment at which it ends.

    `stamp`: a content.stamp.Stamp, by which the database need not be asked each time, or None.
    """

    now = staticmethod(time.time)  # the moment in seconds since 1970

    def __init__(self, stamp=None):
        self.known = (None, None, None)  # version, for when it was asked, the moment
        self.here = threading.local()
        self.stamp = stamp
        self.told = (None, None, 0)  # commits begun, the version then, until when that is believed

    def version(self):
        """Return the content version as it is now; None when the database does not answer."""
        if self.stamp is None:
            return self.asked()
        begun, version, until = self.told
        if begun == self.stamp.begun() and time.monotonic() < until:
            return version
        return self.learned()

    def learned(self):
        """Return the version as the database tells it, and note under which mark it was told."""
        (begun, ended), now = self.stamp.counters(), time.monotonic()
        version = self.asked()
        if begun != ended:
            self.stamp.give_up()
        elif version is not None:
            self.told = (begun, version, now + TRUSTED)
        return version

    def asked(self):
        """Return the content version as the database has it now; None when it does not answer.

        The connection stays open between requests, no longer than CONN_MAX_AGE says; a broken one
        is closed, so that Django opens the next.
        """
        name = alias()
        database = getattr(self.here, name, None)
        if database is None:
            database = connections[name]
            setattr(self.here, name, database)
        if database.close_at is not None and time.monotonic() >= database.close_at:
            let_go(database)
        try:
            return versions.read(database)
        except (DatabaseError, InterfaceError):
            let_go(database)
            return None

    def until(self, version, now):
        """Return the moment until which what is made `now` under `version` holds.

        Both in seconds since 1970; a clock may be stepped back, to before a moment that had passed.
        """
        of_version, asked, until = self.known
        if of_version != version or not asked <= now < until:
            with versions.held(version):
                until = next_moment(datetime.fromtimestamp(now, UTC)).timestamp()
            self.known = (version, now, until)
        return until
