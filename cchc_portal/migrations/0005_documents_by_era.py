"""PostgreSQL keeps the terms of documents by era, as those of articles: what is new comes at once.

The terms of each row begin with its quarter from now on, on both databases. The new index is made
beside the old one, so nobody waits; until they start anew old workers look for words in documents
without an index, and what they store has no quarter: it is found at last, until the terms are made
anew (`search_index --rebuild`). Taken back, the quarters stay: nobody asks for them.
"""

from django.db import migrations

QUARTER = {
    "sqlite": "(CAST(julianday(issued_on) - 1721424.5 AS INTEGER) / 91)",
    "postgresql": "((issued_on - date '0001-01-01' + 1) / 91)",
}
WRITE = """
UPDATE news_document SET folded = '@' || {quarter} || ' ' || folded
WHERE id >= %s AND id < %s AND folded <> '' AND folded NOT LIKE '@%%'
"""
AT_ONCE = 1000  # rows in one transaction
INDEX = "news_document_search"


def write_quarters(apps, schema_editor):
    connection = schema_editor.connection
    write = WRITE.format(quarter=QUARTER[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM news_document")
        (last,) = cursor.fetchone()
        for first in range(0, last + 1, AT_ONCE):
            cursor.execute(write, [first, first + AT_ONCE])


def exchange(schema_editor, function):
    """Put an index of what `function` makes of the terms in the place of PostgreSQL's old one.

    It is waited for whoever reads for long: that holds up nobody.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        (patience,) = cursor.fetchone()
    for sql in (
        "SET lock_timeout = 0",
        f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}_made",
        f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}_before",
        f"CREATE INDEX CONCURRENTLY {INDEX}_made ON news_document USING gin ({function}(folded))",
        f"ALTER INDEX {INDEX}_made ALTER COLUMN 1 SET STATISTICS 10",
        f"SET lock_timeout = '{patience}'",
        f"BEGIN; ALTER INDEX {INDEX} RENAME TO {INDEX}_before;"
        f" ALTER INDEX {INDEX}_made RENAME TO {INDEX}; COMMIT",
        "SET lock_timeout = 0",
        f"DROP INDEX CONCURRENTLY {INDEX}_before",
        f"SET lock_timeout = '{patience}'",
    ):
        schema_editor.execute(sql, params=None)


def make(apps, schema_editor):
    exchange(schema_editor, "search_terms_by_era")


def take_back(apps, schema_editor):
    exchange(schema_editor, "search_terms")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cchc_portal", "0004_search_index_waits_as_the_connection_says")]
    operations = [
        migrations.RunPython(write_quarters, migrations.RunPython.noop, atomic=False),
        migrations.RunPython(make, take_back, atomic=False),
    ]
