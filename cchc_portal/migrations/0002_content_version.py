"""The content version: triggers raise it in the transaction of every change the public can see.

On PostgreSQL the version is the sum of 64 numbers and a transaction raises the one of its own
connection. One row for all would make writers wait for each other until commit, and two who change
articles in a different order would deadlock; a sequence would show before the commit. SQLite lets
one writer in at a time. A step of random width is never taken again after a rollback, so nothing
that was read inside a transaction that failed can be mistaken for a later state.

A later migration that makes SQLite copy one of these tables drops its triggers and has to make them
again; tests/content/test_versions.py notices.
"""

from django.db import migrations

SHOWN = "{row}.state IN ('published', 'withdrawn')"
# {table: condition on a row that the public sees or has seen}
TABLES = {
    "contacts_link": "",
    "contacts_official": "",
    "contacts_openinghours": "",
    "contacts_organization": "",
    "contacts_organization_successors": "",
    "contacts_publisher": "",
    "contacts_sitepage": "",
    "contacts_specialdays": "",
    "inspections_finding": "",
    "inspections_inspectionplan": SHOWN,
    "inspections_inspectionteam": "",
    "inspections_inspectionvisit": SHOWN,
    "inspections_inspectionvisit_areas": "",
    "inspections_inspectionvisit_articles": "",
    "inspections_plannedunit": "",
    "inspections_recommendation": "",
    "inspections_recommendationcomment": "",
    "inspections_teammember": "",
    "inspections_visitdocument": "",
    "inspections_visitfigures": "",
    "news_area": "",
    "news_article": SHOWN,
    "news_article_organizations": "",
    "news_article_related": "",
    "news_articlestep": "{row}.step IN ('correct', 'withdraw')",
    "news_attachment": "",
    "news_document": SHOWN,
    "news_documentfile": "",
    "news_documentrelation": "",
    "news_formeraddress": "",
    "news_section": "",
}
NEW, OLD, EITHER = ("NEW",), ("OLD",), ("OLD", "NEW")
EVENTS = {"insert": NEW, "update": EITHER, "delete": OLD}
TABLE = "CREATE TABLE content_version (slot integer PRIMARY KEY, number bigint NOT NULL)"
RAISE_SQLITE = """
CREATE TRIGGER {table}_raises_version_{event} AFTER {event} ON {table} {when} BEGIN
    UPDATE content_version SET number = number + 1 + abs(random() % 1000000);
END
"""
RAISE_POSTGRESQL = """
CREATE FUNCTION raise_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE step integer := 1 + floor(random() * 1000000);
BEGIN
    INSERT INTO content_version (slot, number) VALUES (pg_backend_pid() % 64, step)
    ON CONFLICT (slot) DO UPDATE SET number = content_version.number + step;
    RETURN NULL;
END $$
"""
ROW_POSTGRESQL = """
CREATE TRIGGER {table}_raises_version_{event} AFTER {event} ON {table}
FOR EACH {each} {when} EXECUTE FUNCTION raise_content_version()
"""


def make(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(TABLE)
    schema_editor.execute("INSERT INTO content_version (slot, number) VALUES (0, 1)")
    if is_postgresql:
        schema_editor.execute(RAISE_POSTGRESQL, params=None)
    for table, condition in TABLES.items():
        for event, rows in EVENTS.items():
            conditions = " OR ".join(condition.format(row=row) for row in rows)
            when = f"WHEN ({conditions})" if condition else ""
            script = ROW_POSTGRESQL if is_postgresql else RAISE_SQLITE
            names = {"table": table, "event": event, "each": "ROW", "when": when}
            schema_editor.execute(script.format(**names), params=None)
        if is_postgresql:
            names = {"table": table, "event": "truncate", "each": "STATEMENT", "when": ""}
            schema_editor.execute(ROW_POSTGRESQL.format(**names), params=None)


def take_back(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    events = (*EVENTS, "truncate") if is_postgresql else EVENTS
    for table in TABLES:
        for event in events:
            owner = f" ON {table}" if is_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_raises_version_{event}{owner}")
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION IF EXISTS raise_content_version()")
    schema_editor.execute("DROP TABLE content_version")


class Migration(migrations.Migration):
    dependencies = [
        ("cchc_portal", "0001_search_index"),
        ("contacts", "0004_shipped_site_pages"),
        ("inspections", "0001_initial"),
        ("news", "0004_english_pages"),
    ]
    operations = [migrations.RunPython(make, take_back)]
