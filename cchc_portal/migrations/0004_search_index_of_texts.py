"""The index of words, of texts on both databases: PostgreSQL keeps no tsvector beside the texts.

It takes two thirds of the room so. SQLite tells "@" from the words around it.
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
# Dear to call, so that the planner does not read the terms of row after row.
MAKE_POSTGRESQL = """
CREATE OR REPLACE FUNCTION search_terms(terms text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$ BEGIN
    RETURN pg_catalog.array_to_tsvector(pg_catalog.string_to_array(terms, ' '));
END $$;
ALTER TABLE {table} ALTER COLUMN folded SET COMPRESSION lz4;
CREATE INDEX {table}_search ON {table} USING gin (search_terms(folded))
    WITH (gin_pending_list_limit = 256);
ALTER INDEX {table}_search ALTER COLUMN 1 SET STATISTICS 10;
"""
UNMAKE_POSTGRESQL = """
DROP INDEX IF EXISTS {table}_search;
"""
TO_TEXT = """
ALTER TABLE {table} ALTER COLUMN folded TYPE text
    USING array_to_string(tsvector_to_array(folded), ' ');
"""
TO_TSVECTOR = """
ALTER TABLE {table} ALTER COLUMN folded TYPE tsvector
    USING array_to_tsvector(array_remove(string_to_array(folded, ' '), ''));
ALTER TABLE {table} ALTER COLUMN folded SET COMPRESSION lz4;
CREATE INDEX {table}_search ON {table} USING gin (folded) WITH (gin_pending_list_limit = 256);
"""

KEY = "(CAST(julianday({moment}) / 91 AS INTEGER) << 24 | {row}id)"


def make(apps, schema_editor):
    run(schema_editor, UNMAKE_SQLITE, UNMAKE_POSTGRESQL + TO_TEXT)
    run(schema_editor, MAKE_SQLITE.replace("_^~=", "_^~=@"), MAKE_POSTGRESQL)


def take_back(apps, schema_editor):
    run(schema_editor, UNMAKE_SQLITE, UNMAKE_POSTGRESQL + TO_TSVECTOR)
    run(schema_editor, MAKE_SQLITE, "SELECT 1")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS search_terms(text)")


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
    dependencies = [("cchc_portal", "0003_job_runs")]
    operations = [migrations.RunPython(make, take_back)]
