"""PostgreSQL keeps the terms of articles by era, two years each: what is new is found at once.

A row is of the era of its quarter, "@8131" at the beginning of its terms; one without a quarter
keeps them as they are, and all keep what stands behind "|": pairs of words that are not common.
Nothing is locked: the new index is made beside the old one (a quarter of an hour for a million
articles) and takes its place in one step. From then on until their restart old workers find no
article in time. `search_index --rebuild` writes the terms of the rows that are there anew; until
then phrases, numbers and half words beside another are not found in them.
"""

from django.db import migrations

MAKE = r"""
CREATE OR REPLACE FUNCTION search_terms_by_era(terms text) RETURNS tsvector
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
CREATE OR REPLACE FUNCTION in_every_era(asked text) RETURNS tsquery[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(replace(asked, '#', era)::tsquery)
    FROM (SELECT '' UNION ALL SELECT to_char(n, 'FM00') || '/' FROM generate_series(0, 99) AS n)
        AS eras (era)
    WHERE era = '' OR strpos(asked, '#') > 0
$$;
"""
UNMAKE = """
DROP FUNCTION in_every_era(text);
DROP FUNCTION search_terms_by_era(text);
"""


def exchange(schema_editor, function):
    """Put an index of what `function` makes of the terms of articles in the place of the old one.

    It waits for whoever reads for long, which holds up nobody.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        (patience,) = cursor.fetchone()
    for sql in (
        "SET lock_timeout = 0",
        "DROP INDEX CONCURRENTLY IF EXISTS news_article_search_made",
        "DROP INDEX CONCURRENTLY IF EXISTS news_article_search_before",
        "CREATE INDEX CONCURRENTLY news_article_search_made ON news_article"
        f" USING gin ({function}(folded)) WITH (gin_pending_list_limit = 1024)",
        "ALTER INDEX news_article_search_made ALTER COLUMN 1 SET STATISTICS 10",
        f"SET lock_timeout = '{patience}'",
        "BEGIN; ALTER INDEX news_article_search RENAME TO news_article_search_before;"
        " ALTER INDEX news_article_search_made RENAME TO news_article_search; COMMIT",
        "SET lock_timeout = 0",
        "DROP INDEX CONCURRENTLY news_article_search_before",
        f"SET lock_timeout = '{patience}'",
    ):
        schema_editor.execute(sql, params=None)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE, params=None)
        exchange(schema_editor, "search_terms_by_era")


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        exchange(schema_editor, "search_terms")
        schema_editor.execute(UNMAKE, params=None)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cchc_portal", "0008_versions_once_a_statement"),
        ("news", "0001_initial"),
    ]
    operations = [migrations.RunPython(make, take_back, atomic=False)]
