"""SQLite whose writers wait for each other outside of it; settings.py names this as the ENGINE.

While SQLite itself waits (its busy handler), it keeps the waiting connection locked. Should Python
then collect garbage in the thread that writes, and find a statement of that connection there, it
waits for the waiting one: both stand still until the patience ends and "database is locked" is
said. The pauses of that handler grow besides, so that whoever came first asks most rarely.
"""

import sqlite3
import time
from functools import lru_cache
from itertools import islice

from django.db.backends.sqlite3 import base, features

from content.statements import only_reads

MOST_KEPT, LONGEST_KEPT = 200, 8_000  # statements, their characters
PAUSE = 0.005  # seconds between two tries, the same for all, so that nobody is left behind


@lru_cache(maxsize=MOST_KEPT)
def converted(query):
    """Return SQL with SQLite's signs for parameters; in a long one that takes as long as asking."""
    return base.SQLiteCursorWrapper.convert_query(None, query)


class PatientCursor(base.SQLiteCursorWrapper):
    """Tries a statement again while another connection writes.

    What commits by itself has done so when execute() returns: SQLite commits a statement with
    RETURNING when its last row is fetched, so these rows are fetched at once and handed out later.
    Until then it would keep the lock of writers, and content.stamp would tell of it too early.
    """

    patience = 0  # seconds
    fetched = None  # an iterator of the rows that were

    def convert_query(self, query, *, param_names=None):
        if param_names is None and len(query) <= LONGEST_KEPT:
            return converted(query)
        return super().convert_query(query, param_names=param_names)

    def execute(self, query, params=None):
        self.fetched = None
        self.patiently(query, params)
        if self.description and not (self.connection.in_transaction or only_reads(query)):
            self.fetched = iter(super().fetchall())
        return self

    def patiently(self, query, params):
        """Execute a statement, again and again while another connection writes."""
        began = time.monotonic()
        while True:
            try:
                return super().execute(query, params)
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or self.connection.in_transaction:
                    raise
                if time.monotonic() - began > self.patience:
                    raise
            time.sleep(PAUSE)

    def fetchone(self):
        return super().fetchone() if self.fetched is None else next(self.fetched, None)

    def fetchmany(self, size=1):
        return super().fetchmany(size) if self.fetched is None else [*islice(self.fetched, size)]

    def fetchall(self):
        return super().fetchall() if self.fetched is None else [*self.fetched]

    def __next__(self):
        return super().__next__() if self.fetched is None else next(self.fetched)


class DatabaseFeatures(features.DatabaseFeatures):
    """Django's, none of which is found out by asking the database."""

    # Django asks inside a transaction, which here takes the write lock for a page that only reads;
    # a lock that others hold too long would be a "no" until this thread ends. SQLite has JSON by
    # itself since 3.38, and as it is built everywhere long before.
    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with that cursor; OPTIONS["timeout"] stays the seconds of patience."""

    features_class = DatabaseFeatures

    def get_new_connection(self, params):
        line = super().get_new_connection(params)
        line.execute("PRAGMA busy_timeout = 0")
        return line

    def create_cursor(self, name=None):
        cursor = self.connection.cursor(factory=PatientCursor)
        cursor.patience = self.settings_dict["OPTIONS"]["timeout"]
        return cursor
