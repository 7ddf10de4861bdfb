"""The index of words: FTS5 tables and triggers on SQLite, tsvector and GIN on PostgreSQL.

SQLite's FTS5 keeps no texts (content=''), one row for each row of the table, numbered
quarter << 24 | id so that the newest come first. A later migration that makes SQLite copy one of these
tables drops its triggers and has to make them again; tests/content/test_search_index.py notices.
"""

from django.db import migrations

# (table, when a row is from)
TABLES = [
    ("contacts_organization", "0"),
    ("contacts_official", "0"),
    ("news_article", "coalesce({0}published_at, {0}created_at)"),
    ("news_document", "coalesce({0}issued_on, {0}created_at)"),
    ("inspections_inspectionvisit", "{0}day"),
    ("inspections_inspectionplan", "coalesce({0}published_at, {0}created_at)"),
]
MAKE_SQLITE = """
CREATE VIRTUAL TABLE {table}_search USING fts5(
    terms, content='', detail=none, tokenize="ascii tokenchars '_^~='"
);
INSERT INTO {table}_search (rowid, terms) SELECT {key}, folded FROM {table};
CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_search (rowid, terms) VALUES ({new}, NEW.folded);
END;
CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_search ({table}_search, rowid, terms) VALUES ('delete', {old}, OLD.folded);
END;
CREATE TRIGGER {table}_search_update AFTER UPDATE ON {table}
WHEN {old} <> {new} OR OLD.folded <> NEW.folded BEGIN
    INSERT INTO {table}_search ({table}_search, rowid, terms) VALUES ('delete', {old}, OLD.folded);
    INSERT INTO {table}_search (rowid, terms) VALUES ({new}, NEW.folded);
END;
"""
UNMAKE_SQLITE = """
DROP TRIGGER IF EXISTS {table}_search_insert;
DROP TRIGGER IF EXISTS {table}_search_delete;
DROP TRIGGER IF EXISTS {table}_search_update;
DROP TABLE IF EXISTS {table}_search;
"""
MAKE_POSTGRESQL = """
ALTER TABLE {table} ALTER COLUMN folded TYPE tsvector
    USING array_to_tsvector(array_remove(string_to_array(folded, ' '), ''));
ALTER TABLE {table} ALTER COLUMN folded SET COMPRESSION lz4;
CREATE INDEX {table}_search ON {table} USING gin (folded) WITH (gin_pending_list_limit = 256);
"""
UNMAKE_POSTGRESQL = """
DROP INDEX IF EXISTS {table}_search;
ALTER TABLE {table} ALTER COLUMN folded TYPE text
    USING array_to_string(tsvector_to_array(folded), ' ');
"""
KEY = "(CAST(julianday({moment}) / 91 AS INTEGER) << 24 | {row}id)"


def make(apps, schema_editor):
    run(schema_editor, MAKE_SQLITE, MAKE_POSTGRESQL)


def take_back(apps, schema_editor):
    run(schema_editor, UNMAKE_SQLITE, UNMAKE_POSTGRESQL)


def run(schema_editor, for_sqlite, for_postgresql):
    """Run the statements of this database for each table, one by one."""
    vendor = schema_editor.connection.vendor
    script = for_postgresql if vendor == "postgresql" else for_sqlite
    for table, moment in TABLES:
        keys = {
            name: KEY.format(row=row, moment=moment.format(row))
            for name, row in (("key", ""), ("new", "NEW."), ("old", "OLD."))
        }
        statements = script.format(table=table, **keys)
        schema_editor.connection.ensure_connection()
        if vendor == "postgresql":
            schema_editor.execute(statements, params=None)
            continue
        for statement in whole_statements(statements):
            schema_editor.execute(statement, params=None)


def whole_statements(script):
    """Yield the statements of an SQLite script; those inside a trigger stay in it."""
    waiting = ""
    for piece in script.split(";"):
        waiting += piece + ";"
        inside = "BEGIN" in waiting and not waiting.rstrip("; \n").endswith("END")
        if not inside:
            if waiting.strip("; \n"):
                yield waiting
            waiting = ""


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0001_initial"),
        ("inspections", "0001_initial"),
        ("news", "0001_initial"),
    ]
    operations = [migrations.RunPython(make, take_back)]
