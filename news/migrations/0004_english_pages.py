"""The shipped section "English" leads to the English pages, unless it has articles already."""

from django.db import migrations

OLD, NEW = "", "/en/"


def lead(apps, before, after):
    sections = apps.get_model("news", "Section").objects.filter(slug="english", link=before)
    sections.filter(articles__isnull=True, children__isnull=True).update(link=after)


def there(apps, schema_editor):
    lead(apps, OLD, NEW)


def back(apps, schema_editor):
    lead(apps, NEW, OLD)


class Migration(migrations.Migration):
    dependencies = [("news", "0003_shipped_areas")]
    operations = [migrations.RunPython(there, back)]
