"""English names of sections, those of the shipped ones filled in.

The column is added by SQL that both databases take: Django would copy the table on SQLite and so
lose the triggers that raise the content version.
"""

from django.db import migrations, models

SHIPPED = {
    "gioi-thieu": "About",
    "chuc-nang-nhiem-vu": "Functions",
    "to-chuc-bo-may": "Organization",
    "tin-tuc-cchc": "Reform news",
    "trung-uong": "National",
    "trong-tinh": "Provincial",
    "co-so": "Local",
    "ket-qua-cchc": "Reform results",
    "ket-qua-kiem-tra-cchc": "Inspection results",
    "bao-cao-cchc": "Reports",
    "par-index": "PAR INDEX",
    "sipas": "SIPAS",
    "papi": "PAPI",
    "ddci": "DDCI",
    "chi-dao-dieu-hanh": "Direction and administration",
    "van-ban": "Documents",
    "tin-ve-van-ban": "News about documents",
    "mo-hinh-sang-kien": "Models and initiatives",
    "cuoc-kiem-tra": "Inspections",
    "danh-ba": "Directory",
    "hoi-dap-gop-y": "Questions and feedback",
    "thong-tin-phai-cong-khai": "Information to be made public",
    "english": "English",
}
ADD = "ALTER TABLE news_section ADD COLUMN name_en varchar(120) DEFAULT '' NOT NULL"
DROP = "ALTER TABLE news_section DROP COLUMN name_en"


def name(apps, schema_editor):
    sections = apps.get_model("news", "Section").objects
    for slug, english in SHIPPED.items():
        sections.filter(slug=slug, name_en="").update(name_en=english)


class Migration(migrations.Migration):
    dependencies = [("news", "0006_lists_from_the_index")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ADD, DROP)],
            state_operations=[
                migrations.AddField(
                    model_name="section",
                    name="name_en",
                    field=models.CharField(
                        blank=True, db_default="", max_length=120, verbose_name="tên tiếng Anh"
                    ),
                )
            ],
        ),
        migrations.RunPython(name, migrations.RunPython.noop),
    ]
