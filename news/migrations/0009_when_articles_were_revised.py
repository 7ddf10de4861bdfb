"""An index of when articles were revised: the footer of every page tells the last of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0008_waiting_letters")]
    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("revised_at__isnull", False)),
                fields=["-revised_at"],
                name="article_revised",
            ),
        )
    ]
