"""Documents that may end are marked, so that the list of what has ended looks through these alone.

`may_end` marks what an end may be known of: a row with a last day, or with a relation by which
another replaces it, published or not. Triggers set it, whoever writes, and nothing takes it back.
A later migration that makes SQLite copy news_document or news_documentrelation drops their triggers
and has to make them again; tests/news/test_document_lists.py notices.
"""

from django.db import migrations

REPLACED = "SELECT 1 FROM news_documentrelation WHERE older_id = {pk} AND kind = 'replaces'"
FILL = f"""
UPDATE news_document SET may_end = TRUE
WHERE expires_on IS NOT NULL OR EXISTS ({REPLACED.format(pk="news_document.id")})
"""
MARK_SQLITE = "UPDATE news_document SET may_end = TRUE WHERE id = {pk} AND may_end IS NOT TRUE;"
TRIGGERS_SQLITE = {
    "news_document_may_end_insert": f"""AFTER INSERT ON news_document
    WHEN NEW.expires_on IS NOT NULL BEGIN {MARK_SQLITE.format(pk="NEW.id")} END""",
    "news_document_may_end_update": f"""AFTER UPDATE OF expires_on, may_end ON news_document
    WHEN NEW.may_end IS NOT TRUE
        AND (NEW.expires_on IS NOT NULL OR EXISTS ({REPLACED.format(pk="NEW.id")}))
    BEGIN {MARK_SQLITE.format(pk="NEW.id")} END""",
    "news_document_may_end_replaced": f"""AFTER INSERT ON news_documentrelation
    WHEN NEW.kind = 'replaces' BEGIN {MARK_SQLITE.format(pk="NEW.older_id")} END""",
    "news_document_may_end_changed": f"""AFTER UPDATE OF older_id, kind ON news_documentrelation
    WHEN NEW.kind = 'replaces' BEGIN {MARK_SQLITE.format(pk="NEW.older_id")} END""",
}
MAKE_POSTGRESQL = f"""
CREATE FUNCTION mark_document_that_may_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.expires_on IS NOT NULL OR EXISTS ({REPLACED.format(pk="NEW.id")}) THEN
        NEW.may_end := TRUE;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION mark_replaced_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE news_document SET may_end = TRUE WHERE id = NEW.older_id AND may_end IS NOT TRUE;
    RETURN NULL;
END $$;
CREATE TRIGGER news_document_may_end BEFORE INSERT OR UPDATE ON news_document
FOR EACH ROW WHEN (NEW.may_end IS NOT TRUE) EXECUTE FUNCTION mark_document_that_may_end();
CREATE TRIGGER news_document_may_end_replaced AFTER INSERT OR UPDATE ON news_documentrelation
FOR EACH ROW WHEN (NEW.kind = 'replaces') EXECUTE FUNCTION mark_replaced_document()
"""
TAKE_BACK_POSTGRESQL = """
DROP TRIGGER news_document_may_end ON news_document;
DROP TRIGGER news_document_may_end_replaced ON news_documentrelation;
DROP FUNCTION mark_document_that_may_end();
DROP FUNCTION mark_replaced_document()
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE_POSTGRESQL, params=None)
    else:
        for name, body in TRIGGERS_SQLITE.items():
            schema_editor.execute(f"CREATE TRIGGER {name} {body}", params=None)
    schema_editor.execute(FILL, params=None)


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TAKE_BACK_POSTGRESQL, params=None)
    else:
        for name in TRIGGERS_SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    replaces = [("news", "0013_lists_of_documents")]
    dependencies = [("news", "0004_month_counts")]
    operations = [migrations.RunPython(make, take_back)]
