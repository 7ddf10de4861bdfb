"""The documents that staff are at, for the dashboard: few of all."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("news", "0005_documents_that_may_end")]
    operations = [
        migrations.AddIndex(
            "document",
            models.Index(
                fields=["-updated_at", "-id"],
                condition=~Q(state="published"),
                name="document_at_work",
            ),
        )
    ]
