"""PostgreSQL is told by the connection how much may wait for the index of words, not by the index.

So rows stored one by one wait by two or three, and many rows stored together are put there
together. No table is locked.
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
BEFORE = 1024  # KB


def alter(schema_editor, change):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"ALTER INDEX {table}_search {change}")


def let_go(apps, schema_editor):
    alter(schema_editor, "RESET (gin_pending_list_limit)")


def take_back(apps, schema_editor):
    alter(schema_editor, f"SET (gin_pending_list_limit = {BEFORE})")


class Migration(migrations.Migration):
    dependencies = [("cchc_portal", "0009_search_index_by_era")]
    operations = [migrations.RunPython(let_go, take_back)]
