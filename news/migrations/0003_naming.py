"""Which published articles name an organization, newest first: a table that triggers keep.

It holds a row for each pair in news_article_organizations whose article is published (or will be by
the clock alone). Writers wait while it is filled, 10 s for a million articles; readers do not. A later
migration that makes SQLite copy one of the two tables drops its triggers and has to make them again;
tests/news/test_naming.py notices.
"""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO news_naming (article_id, organization_id, published_at)
SELECT named.article_id, named.organization_id, article.published_at
FROM news_article_organizations AS named JOIN news_article AS article ON article.id = named.article_id
WHERE article.state = 'published'
"""
TRIGGERS_SQLITE = {
    "news_naming_added": f"""AFTER INSERT ON news_article_organizations BEGIN
        {FILL} AND named.id = NEW.id;
    END""",
    "news_naming_removed": """AFTER DELETE ON news_article_organizations BEGIN
        DELETE FROM news_naming
        WHERE article_id = OLD.article_id AND organization_id = OLD.organization_id;
    END""",
    "news_naming_replaced": f"""AFTER UPDATE ON news_article_organizations BEGIN
        DELETE FROM news_naming
        WHERE article_id = OLD.article_id AND organization_id = OLD.organization_id;
        {FILL} AND named.id = NEW.id;
    END""",
    "news_naming_dated": f"""AFTER UPDATE OF state, published_at ON news_article
    WHEN OLD.state IS NOT NEW.state OR OLD.published_at IS NOT NEW.published_at BEGIN
        DELETE FROM news_naming WHERE article_id = NEW.id;
        {FILL} AND named.article_id = NEW.id;
    END""",
}
# The article is locked, so that it is not published by another transaction that does not see this.
PAIRS_POSTGRESQL = f"""
CREATE FUNCTION keep_naming_of_pair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM news_naming
        WHERE article_id = OLD.article_id AND organization_id = OLD.organization_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM 1 FROM news_article WHERE id = NEW.article_id FOR NO KEY UPDATE;
        {FILL} AND named.id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER news_naming_pair AFTER INSERT OR UPDATE OR DELETE ON news_article_organizations
FOR EACH ROW EXECUTE FUNCTION keep_naming_of_pair()
"""
DATES_POSTGRESQL = f"""
CREATE FUNCTION keep_naming_of_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM news_naming WHERE article_id = NEW.id;
    {FILL} AND named.article_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER news_naming_dated AFTER UPDATE OF state, published_at ON news_article
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state
    OR OLD.published_at IS DISTINCT FROM NEW.published_at)
EXECUTE FUNCTION keep_naming_of_article()
"""
TAKE_BACK_POSTGRESQL = """
DROP TRIGGER news_naming_pair ON news_article_organizations;
DROP TRIGGER news_naming_dated ON news_article;
DROP FUNCTION keep_naming_of_pair();
DROP FUNCTION keep_naming_of_article()
"""


def make(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":
        run(PAIRS_POSTGRESQL, params=None)
        run(DATES_POSTGRESQL, params=None)
    else:
        for name, body in TRIGGERS_SQLITE.items():
            run(f"CREATE TRIGGER {name} {body}", params=None)
    run(FILL)


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TAKE_BACK_POSTGRESQL, params=None)
    else:
        for name in TRIGGERS_SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    replaces = [("news", "0010_naming")]
    dependencies = [
        ("contacts", "0001_initial"),
        ("news", "0002_shipped_rows"),
    ]
    operations = [
        migrations.CreateModel(
            name='Naming',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('published_at', models.DateTimeField(verbose_name='ngày đăng')),
                ('article', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='news.article', verbose_name='bài viết')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contacts.organization', verbose_name='cơ quan')),
            ],
            options={
                'verbose_name': 'cơ quan trong bài',
                'verbose_name_plural': 'cơ quan trong bài',
                'indexes': [
                    models.Index(fields=['organization', '-published_at', '-article'], name='naming_newest'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('article', 'organization'), name='naming_unique'),
                ],
            },
        ),
        migrations.RunPython(make, take_back),
    ]
