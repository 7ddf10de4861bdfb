"""Lists of documents are read from indexes, whatever they are narrowed by, and so are the choices.

`may_end` marks what an end may be known of: a row with a last day, or with a relation by which
another replaces it, published or not. Triggers set it, whoever writes, and nothing takes it back:
the list of what has ended looks through these rows alone and asks each of them as before. On
PostgreSQL writers of documents wait while the indexes are made, a second for 100,000 of them;
readers do not. A later migration that makes SQLite copy news_document or news_documentrelation
drops their triggers and has to make them again; tests/news/test_document_lists.py notices.
"""

from django.db import migrations, models
from django.db.models.functions import Coalesce

PUBLISHED = models.Q(("state", "published"))
ORDER = ["-issued_on", "-sort_number", "-sort_suffix", "-id", "published_at", "expires_at"]
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


def index(name, fields, condition=PUBLISHED):
    made = models.Index(fields=fields, condition=condition, name=name)
    return migrations.AddIndex(model_name="document", index=made)


class Migration(migrations.Migration):
    dependencies = [("news", "0012_month_counts_once_a_statement")]
    operations = [
        migrations.AddField(
            model_name="document",
            name="may_end",
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.RunPython(make, take_back),
        index("document_newest", ORDER),
        index("document_newest_of_kind", ["kind", *ORDER]),
        index("document_newest_of_body", ["issuer_key", *ORDER]),
        index("document_newest_of_both", ["issuer_key", "kind", *ORDER]),
        index("document_newest_in_area", ["area", *ORDER]),
        index("document_newest_ending", ORDER, PUBLISHED & models.Q(("may_end", True))),
        index("document_newest_of_year", ["year", *ORDER]),
        index("document_to_come", ["effective_on"]),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                Coalesce("published_at", "created_at"), condition=PUBLISHED, name="document_shown"
            ),
        ),
        index(
            "document_ended", ["expires_at"], PUBLISHED & models.Q(("expires_at__isnull", False))
        ),
        migrations.RemoveIndex(model_name="document", name="document_latest"),
    ]
