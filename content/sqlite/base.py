"""SQLite whose writers wait for each other outside of it; settings.py names this as the ENGINE.

While SQLite itself waits (its busy handler), it keeps the waiting connection locked. Should Python
then collect garbage in the thread that writes, and find a statement of that connection there, it
waits for the waiting one: both stand still until the patience ends and "database is locked" is
said. The pauses of that handler grow besides, so that whoever came first asks most rarely.
"""

import sqlite3
import time

from django.db.backends.sqlite3 import base

PAUSE = 0.005  # seconds between two tries, the same for all, so that nobody is left behind


class PatientCursor(base.SQLiteCursorWrapper):
    """Tries a statement again while another connection writes."""

    patience = 0  # seconds

    def execute(self, query, params=None):
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


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with that cursor; OPTIONS["timeout"] stays the seconds of patience."""

    def get_new_connection(self, params):
        line = super().get_new_connection(params)
        line.execute("PRAGMA busy_timeout = 0")
        return line

    def create_cursor(self, name=None):
        cursor = self.connection.cursor(factory=PatientCursor)
        cursor.patience = self.settings_dict["OPTIONS"]["timeout"]
        return cursor
