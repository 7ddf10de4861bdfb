"""On PostgreSQL a statement changes the counts of its months once, however many articles it changes.

Row by row, each change of a count left what it was behind until the transaction ended, and the
next one had to pass by all of that: 4,000 articles of one month withdrawn at once took 1.6 s of the
processor. Triggers now look at all rows of a statement together (transition tables). SQLite has
triggers for rows alone, and leaves nothing behind. For a moment readers of articles wait, too.
"""

from django.db import migrations

MONTHS = """date_trunc('month', published_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS month,
    coalesce(date_trunc('month', expires_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, '9999-12-01')
    AS last"""
OUT = f"SELECT {MONTHS}, -1 AS step FROM former WHERE state = 'published'"
IN = f"SELECT {MONTHS}, 1 AS step FROM changed WHERE state = 'published'"
# {event: (names of its rows, what they add)}
EVENTS = {
    "insert": ("NEW TABLE AS changed", IN),
    "update": ("OLD TABLE AS former NEW TABLE AS changed", f"{OUT} UNION ALL {IN}"),
    "delete": ("OLD TABLE AS former", OUT),
}
MAKE = """
CREATE FUNCTION keep_month_counts_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_month_count(month, last, sum(step)::integer) FROM ({steps}) AS steps
    GROUP BY month, last HAVING sum(step) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER news_monthcount_{event} AFTER {event} ON news_article
REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION keep_month_counts_{event}()
"""
UNMAKE = """
DROP TRIGGER news_monthcount_{event} ON news_article;
DROP FUNCTION keep_month_counts_{event}()
"""
# What was before, as in the migration month_counts.
UNMAKE_FORMER = """
DROP TRIGGER news_monthcount_in_out ON news_article;
DROP TRIGGER news_monthcount_moved ON news_article
"""
MAKE_FORMER = """
CREATE TRIGGER news_monthcount_in_out AFTER INSERT OR DELETE ON news_article
FOR EACH ROW EXECUTE FUNCTION keep_month_count();
CREATE TRIGGER news_monthcount_moved AFTER UPDATE OF state, published_at, expires_at ON news_article
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state
    OR OLD.published_at IS DISTINCT FROM NEW.published_at
    OR OLD.expires_at IS DISTINCT FROM NEW.expires_at)
EXECUTE FUNCTION keep_month_count()
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNMAKE_FORMER, params=None)
        for event, (rows, steps) in EVENTS.items():
            names = {"event": event, "rows": rows, "steps": steps}
            schema_editor.execute(MAKE.format(**names), params=None)


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for event in EVENTS:
            schema_editor.execute(UNMAKE.format(event=event), params=None)
        schema_editor.execute(MAKE_FORMER, params=None)


class Migration(migrations.Migration):
    dependencies = [("news", "0011_month_counts")]
    operations = [migrations.RunPython(make, take_back)]
