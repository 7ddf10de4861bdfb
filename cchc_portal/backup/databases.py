"""The database of either kind: dumped whole while in use, restored beside the living, swapped in.

Each kind has the same methods: dump(path) returns the rows of each table as dumped; stage(path)
fills a new database and returns its rows; swap() puts it in the living one's place and returns
where that is kept; swap_back() undoes it; discard() deletes what was staged and not swapped in.
"""

import contextlib
import os
import re
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection
from psycopg2 import sql

from cchc_portal.backup import BackupError

SIDE_FILES = ("", "-wal", "-shm")
# What of DATABASE_URL's options the programs of PostgreSQL are told, by libpq's own variables.
LIBPQ = {
    "HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY", "connect_timeout": "PGCONNECT_TIMEOUT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}  # fmt: skip
DEBIAN = "/usr/lib/postgresql/{major}/bin"


def database(stamp):
    """Return the portal's database, of either kind; `stamp` names what is made beside it."""
    kinds = {"sqlite": SqliteDatabase, "postgresql": PostgresDatabase}
    return kinds[connection.vendor](connection.settings_dict, stamp)


class SqliteDatabase:
    kind = "sqlite"

    def __init__(self, settings, stamp):
        self.living = Path(settings["NAME"])
        self.staged = self.living.with_name(f"{self.living.name}.restoring-{stamp}")
        self.kept = self.living.with_name(f"{self.living.name}.before-{stamp}")

    def dump(self, path):
        """Copy by SQLite's online backup in one step, so that writers cannot tear it.

        On a connection of its own: within a transaction of ours it would wait for ever.
        """
        with (
            contextlib.closing(sqlite3.connect(self.living, timeout=60)) as source,
            contextlib.closing(sqlite3.connect(path)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            return self.rows(copy)

    def stage(self, path):
        self.living.parent.mkdir(parents=True, exist_ok=True)
        try:
            with (
                contextlib.closing(sqlite3.connect(path)) as source,
                contextlib.closing(sqlite3.connect(self.staged)) as copy,
            ):
                source.backup(copy)
                [(verdict,), *_] = copy.execute("PRAGMA integrity_check")
                if verdict != "ok":
                    raise BackupError(f"Cơ sở dữ liệu trong bản sao lưu bị hỏng: {verdict}.")
                return self.rows(copy)
        except sqlite3.DatabaseError as error:
            raise BackupError(f"Cơ sở dữ liệu trong bản sao lưu không mở được: {error}.") from error

    def rows(self, database):
        """Return {table: rows}; a virtual table is counted by the ordinary ones behind it."""
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
            " ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        ).fetchall()
        count = 'SELECT count(*) FROM "{}"'  # names of our own tables
        return {table: database.execute(count.format(table)).fetchone()[0] for [table] in tables}

    def swap(self):
        connection.close()
        self._move(self.living, self.kept)
        self._move(self.staged, self.living)
        return self.kept if self.kept.exists() else None

    def swap_back(self):
        self._move(self.living, self.staged)
        self._move(self.kept, self.living)

    def discard(self):
        for ending in SIDE_FILES:
            Path(f"{self.staged}{ending}").unlink(missing_ok=True)

    @staticmethod
    def _move(source, target):
        for ending in SIDE_FILES:
            if os.path.lexists(f"{source}{ending}"):
                os.rename(f"{source}{ending}", f"{target}{ending}")


class PostgresDatabase:
    kind = "postgresql"

    def __init__(self, settings, stamp):
        self.settings = settings
        self.living = settings["NAME"]
        self.staged = f"{self.living}_restoring_{stamp}".lower()
        self.kept = f"{self.living}_before_{stamp}".lower()
        self.swapped = False

    def dump(self, path):
        """Dump by pg_dump in the same snapshot in which the rows are counted."""
        with connection.cursor() as cursor:
            major = cursor.connection.server_version // 10_000
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                cursor.execute("SELECT pg_export_snapshot()")
                [snapshot] = cursor.fetchone()
                options = ("--format=custom", f"--snapshot={snapshot}", "--file", str(path))
                self._run("pg_dump", major, *options, self.living)
                return self._rows(cursor)
            finally:
                cursor.execute("ROLLBACK")

    def stage(self, path):
        with self._outside() as cursor:
            major = cursor.connection.server_version // 10_000
            make = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
            cursor.execute(sql.SQL(make).format(sql.Identifier(self.staged)))
        options = ("--exit-on-error", "--no-owner", "--no-acl", "--single-transaction")
        self._run("pg_restore", major, *options, "--dbname", self.staged, str(path))
        with self._inside(self.staged) as cursor:
            return self._rows(cursor)

    def swap(self):
        with self._outside() as cursor:
            there = self._exists(cursor, self.living)
            self._rename(cursor, {self.living: self.kept} if there else {}, self.staged)
        self.swapped = True
        return f"cơ sở dữ liệu {self.kept}" if there else None

    def swap_back(self):
        with self._outside() as cursor:
            self._empty(cursor, self.living)
            self._alter(cursor, self.living, "RENAME TO {}", self.staged)
            if self._exists(cursor, self.kept):
                self._alter(cursor, self.kept, "RENAME TO {}", self.living)
                self._alter(cursor, self.living, "ALLOW_CONNECTIONS true")
        self.swapped = False

    def discard(self):
        if not self.swapped:
            with self._outside() as cursor:
                cursor.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(self.staged))
                )

    def _rename(self, cursor, away, staged):
        """Rename the living and the staged database in one transaction; nobody is in between."""
        for living in away:
            self._alter(cursor, living, "ALLOW_CONNECTIONS false")
            self._empty(cursor, living)
        cursor.execute("BEGIN")
        try:
            for living, kept in away.items():
                self._alter(cursor, living, "RENAME TO {}", kept)
            self._alter(cursor, staged, "RENAME TO {}", self.living)
            cursor.execute("COMMIT")
        except BaseException:
            cursor.execute("ROLLBACK")
            for living in away:
                self._alter(cursor, living, "ALLOW_CONNECTIONS true")
            raise
        for kept in away.values():
            self._alter(cursor, kept, "ALLOW_CONNECTIONS true")

    @staticmethod
    def _alter(cursor, name, change, other=""):
        text = sql.SQL("ALTER DATABASE {old} " + change.replace("{}", "{new}"))
        cursor.execute(text.format(old=sql.Identifier(name), new=sql.Identifier(other)))

    @staticmethod
    def _empty(cursor, name):
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )

    @staticmethod
    def _exists(cursor, name):
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None

    @staticmethod
    def _rows(cursor):
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        )
        rows = {}
        for [table] in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            [rows[table]] = cursor.fetchone()
        return rows

    @contextlib.contextmanager
    def _outside(self):
        """Give a cursor of the server's own database: the living one may be gone."""
        connection.close()
        with self._inside("postgres") as cursor:
            yield cursor

    @contextlib.contextmanager
    def _inside(self, name):
        other = connection.copy()
        other.settings_dict["NAME"] = name
        try:
            with other.cursor() as cursor:
                yield cursor.cursor
        finally:
            other.close()

    def _run(self, program, major, *arguments):
        """Run a program of PostgreSQL no older than the server; its complaint is the error's."""
        options = {**self.settings, **self.settings.get("OPTIONS", {})}
        variables = {name: str(options[key]) for key, name in LIBPQ.items() if options.get(key)}
        folder = DEBIAN.format(major=major)
        variables["PATH"] = f"{folder}:{os.defpath}:/usr/local/bin"
        try:
            self._check_version(program, major, variables)
            subprocess.run(
                [program, *arguments], env=variables, check=True, capture_output=True, text=True
            )
        except FileNotFoundError as error:
            raise BackupError(
                f"Máy này chưa có {program}. Hãy cài gói postgresql-client-{major}."
            ) from error
        except subprocess.CalledProcessError as error:
            raise BackupError(f"{program} không chạy được: {error.stderr.strip()}") from error

    @staticmethod
    def _check_version(program, major, variables):
        said = subprocess.run(
            [program, "--version"], env=variables, check=True, capture_output=True, text=True
        )
        if int(re.search(r"\d+", said.stdout)[0]) < major:
            raise BackupError(
                f"{program} cũ hơn máy chủ PostgreSQL {major}."
                f" Hãy cài gói postgresql-client-{major}."
            )
