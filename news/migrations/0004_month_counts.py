"""How many published articles each month has: a table that triggers keep.

It holds, for each pair of months in Vietnam (dated in one, ending in the other), how many articles
are published, those that the clock has yet to show or has ended among them. On PostgreSQL a
statement changes the counts of its months once, however many articles it changes (transition
tables), and adds to a row that nobody else has locked, or to a new one: writers of one month never
wait for each other, and the sum of the rows is right in every snapshot. SQLite has triggers for
rows alone. Writers wait while it is filled, 1 s for a million articles; readers do not. A later
migration that makes SQLite copy news_article drops its triggers and has to make them again;
tests/news/test_months.py notices.
"""

from django.db import migrations, models

NEVER = "9999-12-01"  # the month in which an article without an end does
# Seconds alone: of 23:59:59.9996 SQLite makes the next day. It knows no zones; Vietnam's was this.
LOCAL_SQLITE = """date(substr({moment}, 1, 19), CASE WHEN {moment} < '1975-06-12 16:00:00'
    THEN '+8 hours' ELSE '+7 hours' END, 'start of month')"""
LOCAL_POSTGRESQL = "date_trunc('month', {moment} AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
FILL = """
INSERT INTO news_monthcount (month, last, number)
SELECT {month}, {last}, count(*) FROM news_article WHERE state = 'published' GROUP BY 1, 2
"""


def months_of(row, local):
    """Return the SQL of the months in which `row`, e.g. "OLD.", is dated and ends."""
    month, last = (local.format(moment=f"{row}{name}") for name in ("published_at", "expires_at"))
    return {"month": month, "last": f"coalesce({last}, '{NEVER}')"}


NEW, OLD = months_of("NEW.", LOCAL_SQLITE), months_of("OLD.", LOCAL_SQLITE)
KEPT = "SELECT min(id) FROM news_monthcount WHERE month = {month} AND last = {last}"
IN_SQLITE = f"""
    INSERT INTO news_monthcount (month, last, number) SELECT {NEW["month"]}, {NEW["last"]}, 0
    WHERE NEW.state = 'published' AND ({KEPT.format(**NEW)}) IS NULL;
    UPDATE news_monthcount SET number = number + 1
    WHERE NEW.state = 'published' AND id = ({KEPT.format(**NEW)});
"""
OUT_SQLITE = f"""
    UPDATE news_monthcount SET number = number - 1
    WHERE OLD.state = 'published' AND id = ({KEPT.format(**OLD)});
"""
TRIGGERS_SQLITE = {
    "news_monthcount_in": f"AFTER INSERT ON news_article BEGIN {IN_SQLITE} END",
    "news_monthcount_out": f"AFTER DELETE ON news_article BEGIN {OUT_SQLITE} END",
    "news_monthcount_moved": f"""AFTER UPDATE OF state, published_at, expires_at ON news_article
    WHEN OLD.state IS NOT NEW.state OR OLD.published_at IS NOT NEW.published_at
        OR OLD.expires_at IS NOT NEW.expires_at BEGIN {OUT_SQLITE} {IN_SQLITE} END""",
}
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
MAKE_POSTGRESQL = """
CREATE FUNCTION add_to_month_count(its_month date, its_last date, step integer)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE kept bigint;
BEGIN
    SELECT id INTO kept FROM news_monthcount WHERE month = its_month AND last = its_last
    LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF kept IS NULL THEN
        INSERT INTO news_monthcount (month, last, number) VALUES (its_month, its_last, step);
    ELSE
        UPDATE news_monthcount SET number = number + step WHERE id = kept;
    END IF;
END $$;
CREATE FUNCTION keep_month_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM news_monthcount;
    RETURN NULL;
END $$;
CREATE TRIGGER news_monthcount_emptied AFTER TRUNCATE ON news_article
FOR EACH STATEMENT EXECUTE FUNCTION keep_month_count()
"""
MAKE_EVENT = """
CREATE FUNCTION keep_month_counts_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_month_count(month, last, sum(step)::integer) FROM ({steps}) AS steps
    GROUP BY month, last HAVING sum(step) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER news_monthcount_{event} AFTER {event} ON news_article
REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION keep_month_counts_{event}()
"""
TAKE_BACK_EVENT = """
DROP TRIGGER news_monthcount_{event} ON news_article;
DROP FUNCTION keep_month_counts_{event}()
"""
TAKE_BACK_POSTGRESQL = """
DROP TRIGGER news_monthcount_emptied ON news_article;
DROP FUNCTION keep_month_count();
DROP FUNCTION add_to_month_count(date, date, integer)
"""


def make(apps, schema_editor):
    run, local = schema_editor.execute, LOCAL_SQLITE
    if schema_editor.connection.vendor == "postgresql":
        local = LOCAL_POSTGRESQL
        run(MAKE_POSTGRESQL, params=None)
        for event, (rows, steps) in EVENTS.items():
            run(MAKE_EVENT.format(event=event, rows=rows, steps=steps), params=None)
    else:
        for name, body in TRIGGERS_SQLITE.items():
            run(f"CREATE TRIGGER {name} {body}", params=None)
    run(FILL.format(**months_of("", local)), params=None)


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for event in EVENTS:
            schema_editor.execute(TAKE_BACK_EVENT.format(event=event), params=None)
        schema_editor.execute(TAKE_BACK_POSTGRESQL, params=None)
    else:
        for name in TRIGGERS_SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    replaces = [
        ("news", "0011_month_counts"),
        ("news", "0012_month_counts_once_a_statement"),
    ]
    dependencies = [("news", "0003_naming")]
    operations = [
        migrations.CreateModel(
            name='MonthCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='tháng đăng')),
                ('last', models.DateField(verbose_name='tháng hết hạn')),
                ('number', models.IntegerField(verbose_name='số bài')),
            ],
            options={
                'verbose_name': 'số bài theo tháng',
                'verbose_name_plural': 'số bài theo tháng',
                'indexes': [
                    models.Index(fields=['month', 'last'], name='monthcount_months'),
                ],
            },
        ),
        migrations.RunPython(make, take_back),
    ]
