"""The one record of who publishes the site; an admin fills it in."""

from django.db import migrations


def ship(apps, schema_editor):
    apps.get_model("contacts", "Publisher").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
