"""Indexes by which the next article or document to appear or to end is found."""

from django.db import migrations, models

PUBLISHED = models.Q(state="published")


def index(name, field):
    return models.Index(fields=[field], condition=PUBLISHED, name=name)


class Migration(migrations.Migration):
    dependencies = [("news", "0004_english_pages")]
    operations = [
        migrations.AddIndex("article", index("article_next_to_end", "expires_at")),
        migrations.AddIndex("document", index("document_next_to_start", "published_at")),
        migrations.AddIndex("document", index("document_next_to_end", "expires_at")),
    ]
