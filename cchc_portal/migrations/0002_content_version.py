"""The content version: triggers raise it in the transaction of every change the public can see.

On PostgreSQL the version is the sum of numbers in rows. A transaction raises the one of 64 that is
its connection's where nobody has it, else another that nobody has, else a new one: writers never
wait for each other here. A sequence would show before the commit. SQLite lets one writer in at a
time. A step of random width is never taken again after a rollback, so nothing that was read inside
a transaction that failed can be mistaken for a later state.

On PostgreSQL a statement raises it once, however many rows it changes: each raise leaves what the
row was behind it until the transaction ends, and the next one has to pass by all of that. Triggers
look at all rows of a statement together (transition tables), and a transaction remembers where its
number lies. SQLite has triggers for rows alone, and leaves nothing behind.

A later migration that makes SQLite copy one of these tables drops its triggers and has to make them
again; tests/content/test_versions.py notices.
"""

from django.db import migrations

SHOWN = "{row}state IN ('published', 'withdrawn')"
STEPS = "{row}step IN ('correct', 'withdraw')"
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
    "news_articlestep": STEPS,
    "news_attachment": "",
    "news_document": SHOWN,
    "news_documentfile": "",
    "news_documentrelation": "",
    "news_formeraddress": "",
    "news_section": "",
}
TABLE = "CREATE TABLE content_version (slot integer PRIMARY KEY, number bigint NOT NULL)"
# {event: the rows that SQLite looks at}
ROWS = {"insert": ("NEW.",), "update": ("OLD.", "NEW."), "delete": ("OLD.",)}
RAISE_SQLITE = """
CREATE TRIGGER {table}_raises_version_{event} AFTER {event} ON {table} {when} BEGIN
    UPDATE content_version SET number = number + 1 + abs(random() % 1000000);
END
"""
# Where its number lies is gone to at once, by random_page_cost: the planner, to whom the table is
# one page, would read all of it for ever, though it grows to hundreds within one transaction.
ADD = """
CREATE FUNCTION add_to_content_version() RETURNS void LANGUAGE plpgsql
SET random_page_cost = 0 AS $$
DECLARE
    step integer := 1 + floor(random() * 1000000);
    mine tid := nullif(current_setting('content.version_place', true), '')::tid;
BEGIN
    IF mine IS NULL THEN
        SELECT ctid INTO mine FROM content_version WHERE slot = pg_backend_pid() % 64
        FOR UPDATE SKIP LOCKED;
        IF mine IS NULL THEN
            SELECT ctid INTO mine FROM content_version LIMIT 1 FOR UPDATE SKIP LOCKED;
        END IF;
    END IF;
    UPDATE content_version SET number = number + step WHERE ctid = mine RETURNING ctid INTO mine;
    IF mine IS NULL THEN
        INSERT INTO content_version (slot, number)
        VALUES (64 + floor(random() * 2000000000)::integer, step)
        ON CONFLICT (slot) DO UPDATE SET number = content_version.number + step
        RETURNING ctid INTO mine;
    END IF;
    PERFORM set_config('content.version_place', mine::text, true);
END $$
"""
FUNCTIONS = {
    "": "raise_content_version_for_any",
    SHOWN: "raise_content_version_for_shown",
    STEPS: "raise_content_version_for_steps",
}
RAISE_FOR = """
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_seen boolean := EXISTS (SELECT FROM changed WHERE {condition});
BEGIN
    IF TG_OP = 'UPDATE' AND NOT is_seen THEN
        is_seen := EXISTS (SELECT FROM former WHERE {condition});
    END IF;
    IF is_seen THEN
        PERFORM add_to_content_version();
    END IF;
    RETURN NULL;
END $$
"""
RAISE_EMPTIED = """
CREATE FUNCTION raise_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_content_version();
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER {table}_raises_version_{event} AFTER {event} ON {table}
{rows} FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""
# {event: the rows that PostgreSQL's triggers look at}
TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS changed",
    "update": "REFERENCING OLD TABLE AS former NEW TABLE AS changed",
    "delete": "REFERENCING OLD TABLE AS changed",
}


def make(apps, schema_editor):
    def run(script, **names):
        schema_editor.execute(script.format(**names), params=None)

    run(TABLE)
    run("INSERT INTO content_version (slot, number) VALUES (0, 1)")
    make_for = make_on_postgresql if is_postgresql(schema_editor) else make_on_sqlite
    make_for(run)


def make_on_sqlite(run):
    for table, condition in TABLES.items():
        for event, rows in ROWS.items():
            conditions = " OR ".join(condition.format(row=row) for row in rows)
            when = f"WHEN ({conditions})" if condition else ""
            run(RAISE_SQLITE, table=table, event=event, when=when)


def make_on_postgresql(run):
    run(ADD)
    run(RAISE_EMPTIED)
    for condition, function in FUNCTIONS.items():
        run(RAISE_FOR, function=function, condition=condition.format(row="") or "true")
    for table, condition in TABLES.items():
        for event, rows in TRANSITIONS.items():
            run(TRIGGER, table=table, event=event, rows=rows, function=FUNCTIONS[condition])
        run(TRIGGER, table=table, event="truncate", rows="", function="raise_content_version")


def take_back(apps, schema_editor):
    on_postgresql = is_postgresql(schema_editor)
    for table in TABLES:
        for event in (*ROWS, "truncate") if on_postgresql else ROWS:
            owner = f" ON {table}" if on_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_raises_version_{event}{owner}")
    if on_postgresql:
        for function in ("raise_content_version", *FUNCTIONS.values(), "add_to_content_version"):
            schema_editor.execute(f"DROP FUNCTION {function}()")
    schema_editor.execute("DROP TABLE content_version")


def is_postgresql(schema_editor):
    return schema_editor.connection.vendor == "postgresql"


class Migration(migrations.Migration):
    replaces = [
        ("cchc_portal", "0007_versions_wait_for_nobody"),
        ("cchc_portal", "0008_versions_once_a_statement"),
    ]
    dependencies = [
        ("cchc_portal", "0001_search_index"),
        ("contacts", "0002_shipped_rows"),
        ("inspections", "0001_initial"),
        ("news", "0002_shipped_rows"),
    ]
    operations = [migrations.RunPython(make, take_back)]
