"""The areas of administrative reform that yearly plans and reports are divided into."""

from django.db import migrations

# (slug, name); NQ 76/NQ-CP of 15/07/2021 names six, plans and indices put steering before them.
SHIPPED = [
    ("chi-dao-dieu-hanh", "Công tác chỉ đạo, điều hành"),
    ("the-che", "Cải cách thể chế"),
    ("thu-tuc-hanh-chinh", "Cải cách thủ tục hành chính"),
    ("to-chuc-bo-may", "Cải cách tổ chức bộ máy"),
    ("che-do-cong-vu", "Cải cách chế độ công vụ"),
    ("tai-chinh-cong", "Cải cách tài chính công"),
    ("chinh-quyen-dien-tu-chinh-quyen-so", "Xây dựng, phát triển chính quyền điện tử, chính quyền số"),
]


def ship(apps, schema_editor):
    Area = apps.get_model("news", "Area")
    for place, (slug, name) in enumerate(SHIPPED, start=1):
        Area.objects.create(slug=slug, name=name, order=place * 10)


def take_back(apps, schema_editor):
    """Removes the shipped areas that no document names.

    Not by delete(), which asks models of later apps for their rows as well, and these are of
    another state of the project than Area here.
    """
    Area = apps.get_model("news", "Area")
    unused = Area.objects.filter(slug__in=[slug for slug, _ in SHIPPED], documents__isnull=True)
    unused._raw_delete(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("news", "0002_shipped_sections")]
    operations = [migrations.RunPython(ship, take_back)]
