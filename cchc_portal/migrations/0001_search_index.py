r"""The index of words: FTS5 tables and triggers on SQLite, GIN of terms on PostgreSQL.

SQLite's FTS5 keeps no texts (content=''), one row for each row of the table, numbered
quarter << 24 | id so that the newest come first. A later migration that makes SQLite copy one of
these tables drops its triggers and has to make them again; tests/content/test_search_index.py
notices.

PostgreSQL keeps no tsvector beside the texts, which takes two thirds of the room so. New rows wait
in a list that each search looks through; the connection says how many. The terms of articles it
keeps by era, two years each: what is new is found at once. A row is of the era of its quarter,
"@8131" at the beginning of its terms; one without a quarter keeps them as they are, and all keep
what stands behind "|": pairs of words that are not common.
"""

from django.db import migrations

DATED = "coalesce({0}published_at, {0}created_at)"
# {table: (when a row is from, PostgreSQL's function of its terms)}
TABLES = {
    "contacts_organization": ("0", "search_terms"),
    "contacts_official": ("0", "search_terms"),
    "news_article": (DATED, "search_terms_by_era"),
    "news_document": ("coalesce({0}issued_on, {0}created_at)", "search_terms"),
    "inspections_inspectionvisit": ("{0}day", "search_terms"),
    "inspections_inspectionplan": (DATED, "search_terms"),
}
KEY = "(CAST(julianday({moment}) / 91 AS INTEGER) << 24 | {row}id)"
MAKE_SQLITE = (
    """CREATE VIRTUAL TABLE {table}_search USING fts5(
    terms, content='', detail=none, tokenize="ascii tokenchars '_^~=@'"
)""",
    "INSERT INTO {table}_search (rowid, terms) SELECT {key}, folded FROM {table}",
    """CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_search (rowid, terms) VALUES ({new}, NEW.folded);
END""",
    """CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_search ({table}_search, rowid, terms) VALUES ('delete', {old}, OLD.folded);
END""",
    """CREATE TRIGGER {table}_search_update AFTER UPDATE ON {table}
WHEN {old} <> {new} OR OLD.folded <> NEW.folded BEGIN
    INSERT INTO {table}_search ({table}_search, rowid, terms) VALUES ('delete', {old}, OLD.folded);
    INSERT INTO {table}_search (rowid, terms) VALUES ({new}, NEW.folded);
END""",
)
UNMAKE_SQLITE = (
    "DROP TRIGGER IF EXISTS {table}_search_insert",
    "DROP TRIGGER IF EXISTS {table}_search_delete",
    "DROP TRIGGER IF EXISTS {table}_search_update",
    "DROP TABLE IF EXISTS {table}_search",
)
# Dear to call, so that the planner does not read the terms of row after row.
FUNCTIONS = r"""
CREATE FUNCTION search_terms(terms text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$ BEGIN
    RETURN pg_catalog.array_to_tsvector(pg_catalog.string_to_array(terms, ' '));
END $$;
CREATE FUNCTION search_terms_by_era(terms text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$
DECLARE
    quarter text := substring(left(terms, 9) FROM '^@(\d+)');
    era text := coalesce(pg_catalog.to_char(quarter::int / 8 % 100, 'FM00') || '/', '');
    beyond text := pg_catalog.split_part(terms, ' | ', 2);
BEGIN
    RETURN pg_catalog.array_to_tsvector(pg_catalog.string_to_array(
        era || pg_catalog.replace(pg_catalog.split_part(terms, ' | ', 1), ' ', ' ' || era)
            || CASE beyond WHEN '' THEN '' ELSE ' ' || beyond END, ' '));
END $$;
CREATE FUNCTION in_every_era(asked text) RETURNS tsquery[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(replace(asked, '#', era)::tsquery)
    FROM (SELECT '' UNION ALL SELECT to_char(n, 'FM00') || '/' FROM generate_series(0, 99) AS n)
        AS eras (era)
    WHERE era = '' OR strpos(asked, '#') > 0
$$
"""
MAKE_POSTGRESQL = (
    "ALTER TABLE {table} ALTER COLUMN folded SET COMPRESSION lz4",
    "CREATE INDEX {table}_search ON {table} USING gin ({function}(folded))",
    "ALTER INDEX {table}_search ALTER COLUMN 1 SET STATISTICS 10",
)
NO_FUNCTIONS = """
DROP FUNCTION in_every_era(text);
DROP FUNCTION search_terms_by_era(text);
DROP FUNCTION search_terms(text)
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTIONS, params=None)
        run(schema_editor, MAKE_POSTGRESQL)
    else:
        run(schema_editor, MAKE_SQLITE)


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        run(schema_editor, ["DROP INDEX {table}_search"])
        schema_editor.execute(NO_FUNCTIONS, params=None)
    else:
        run(schema_editor, UNMAKE_SQLITE)


def run(schema_editor, statements):
    """Run the statements for each table, one by one."""
    for table, (moment, function) in TABLES.items():
        keys = {
            name: KEY.format(row=row, moment=moment.format(row))
            for name, row in (("key", ""), ("new", "NEW."), ("old", "OLD."))
        }
        for statement in statements:
            filled = statement.format(table=table, function=function, **keys)
            schema_editor.execute(filled, params=None)


class Migration(migrations.Migration):
    replaces = [
        ("cchc_portal", "0004_search_index_of_texts"),
        ("cchc_portal", "0006_search_index_takes_more_at_once"),
        ("cchc_portal", "0009_search_index_by_era"),
    ]
    dependencies = [
        ("contacts", "0001_initial"),
        ("inspections", "0001_initial"),
        ("news", "0001_initial"),
    ]
    operations = [migrations.RunPython(make, take_back)]
