"""On PostgreSQL no transaction waits for another to raise the content version.

Which of the 64 numbers a transaction raised was told by its connection's process; two with the same
remainder waited for each other until commit, and deadlocked where one of them also wanted a row
that the other had changed. Now it takes its own where nobody has it, else another that nobody has,
else a new one, and stays with it (a setting that ends with the transaction). No table is locked.
"""

from django.db import migrations

FORMER = """
CREATE OR REPLACE FUNCTION raise_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE step integer := 1 + floor(random() * 1000000);
BEGIN
    INSERT INTO content_version (slot, number) VALUES (pg_backend_pid() % 64, step)
    ON CONFLICT (slot) DO UPDATE SET number = content_version.number + step;
    RETURN NULL;
END $$
"""
RAISE = """
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


def replace(schema_editor, function):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(function, params=None)


def make(apps, schema_editor):
    replace(schema_editor, RAISE)


def take_back(apps, schema_editor):
    replace(schema_editor, FORMER)


class Migration(migrations.Migration):
    dependencies = [("cchc_portal", "0006_search_index_takes_more_at_once")]
    operations = [migrations.RunPython(make, take_back)]
