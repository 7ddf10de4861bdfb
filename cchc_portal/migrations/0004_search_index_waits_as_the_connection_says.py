"""PostgreSQL is told by the connection how much may wait for the index of words, not by the index.

A new database has nothing to change; one of before says it of each index. No table is locked.
"""

from django.db import migrations

TABLES = [
    "contacts_organization",
    "contacts_official",
    "news_article",
    "news_document",
    "inspections_inspectionvisit",
    "inspections_inspectionplan",
]


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"ALTER INDEX {table}_search RESET (gin_pending_list_limit)")


class Migration(migrations.Migration):
    dependencies = [("cchc_portal", "0001_search_index"), ("cchc_portal", "0003_jobs_and_passkeys")]
    operations = [migrations.RunPython(let_go, migrations.RunPython.noop)]
