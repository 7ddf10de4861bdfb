"""On PostgreSQL a statement raises the content version once, however many rows it changes.

Each raise leaves what the row was behind it until the transaction ends, and the next one had to
pass by all of that: a change of 20,000 articles took 8 s. Triggers now look at all rows of a
statement together (transition tables). A transaction remembers where its number lies, so that its
many statements do not pass by it either. SQLite has triggers for rows alone, and leaves nothing
behind.

Each table is a step of its own, in which writers of that table wait and readers do not: what was
left half done is right as well, and is run again.
"""

from django.db import migrations

SHOWN = "state IN ('published', 'withdrawn')"
STEPS = "step IN ('correct', 'withdraw')"
# {table: condition on a row that the public sees or has seen}; of all others any row.
CONDITIONS = {
    "inspections_inspectionplan": SHOWN,
    "inspections_inspectionvisit": SHOWN,
    "news_article": SHOWN,
    "news_articlestep": STEPS,
    "news_document": SHOWN,
}
FUNCTIONS = {
    "true": "raise_content_version_for_any",
    SHOWN: "raise_content_version_for_shown",
    STEPS: "raise_content_version_for_steps",
}
WATCHED = """
SELECT tgrelid::regclass::text FROM pg_trigger
WHERE tgname LIKE '%\\_raises\\_version\\_insert' AND pg_table_is_visible(tgrelid) ORDER BY 1
"""
# Where its number lies is gone to at once, by random_page_cost: the planner, to whom the table is
# one page, would read all of it for ever, though it grows to hundreds within one transaction.
ADD = """
CREATE OR REPLACE FUNCTION add_to_content_version() RETURNS void LANGUAGE plpgsql
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
RAISE = """
CREATE OR REPLACE FUNCTION raise_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_content_version();
    RETURN NULL;
END $$
"""
RAISE_FOR = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
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
ROWS = {
    "insert": "NEW TABLE AS changed",
    "update": "OLD TABLE AS former NEW TABLE AS changed",
    "delete": "OLD TABLE AS changed",
}
STATEMENT_TRIGGER = """
CREATE OR REPLACE TRIGGER {table}_raises_version_{event} AFTER {event} ON {table}
REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""
# What was before, as in the migrations content_version and versions_wait_for_nobody.
FORMER_ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
ROW_TRIGGER = """
CREATE OR REPLACE TRIGGER {table}_raises_version_{event} AFTER {event} ON {table}
FOR EACH ROW {when} EXECUTE FUNCTION raise_content_version()
"""
FORMER_RAISE = """
CREATE OR REPLACE FUNCTION raise_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step integer := 1 + floor(random() * 1000000);
    mine integer := nullif(current_setting('content.version_slot', true), '')::integer;
BEGIN
    IF mine IS NULL THEN
        SELECT slot INTO mine FROM content_version WHERE slot = pg_backend_pid() % 64
        FOR UPDATE SKIP LOCKED;
        IF mine IS NULL THEN
            SELECT slot INTO mine FROM content_version LIMIT 1 FOR UPDATE SKIP LOCKED;
        END IF;
        mine := coalesce(mine, 64 + floor(random() * 2000000000)::integer);
        PERFORM set_config('content.version_slot', mine::text, true);
    END IF;
    INSERT INTO content_version (slot, number) VALUES (mine, step)
    ON CONFLICT (slot) DO UPDATE SET number = content_version.number + step;
    RETURN NULL;
END $$
"""


def watched(schema_editor):
    """Return [(table, condition)] of the tables that raise the version; none on SQLite."""
    if schema_editor.connection.vendor != "postgresql":
        return []
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WATCHED)
        return [(table, CONDITIONS.get(table, "true")) for (table,) in cursor.fetchall()]


def make(apps, schema_editor):
    def run(script, **names):
        schema_editor.execute(script.format(**names), params=None)

    tables = watched(schema_editor)
    if tables:
        run(ADD)
        run(RAISE)
        for condition, function in FUNCTIONS.items():
            run(RAISE_FOR, function=function, condition=condition)
    for table, condition in tables:
        for event, rows in ROWS.items():
            names = {"table": table, "event": event, "rows": rows}
            run(STATEMENT_TRIGGER, function=FUNCTIONS[condition], **names)


def take_back(apps, schema_editor):
    def run(script, **names):
        schema_editor.execute(script.format(**names), params=None)

    tables = watched(schema_editor)
    for table, condition in tables:
        for event, rows in FORMER_ROWS.items():
            seen = " OR ".join(f"{row}.{condition}" for row in rows)
            when = f"WHEN ({seen})" if table in CONDITIONS else ""
            run(ROW_TRIGGER, table=table, event=event, when=when)
    if tables:
        run(FORMER_RAISE)
        for function in (*FUNCTIONS.values(), "add_to_content_version"):
            run("DROP FUNCTION IF EXISTS {function}()", function=function)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cchc_portal", "0007_versions_wait_for_nobody")]
    operations = [migrations.RunPython(make, take_back)]
