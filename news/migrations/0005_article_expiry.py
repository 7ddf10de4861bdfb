"""An index of when articles end: the page cache asks for the next one with each new version."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0004_english_pages")]
    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)),
                fields=["expires_at"],
                name="article_expiry",
            ),
        )
    ]
