"""When the repeated jobs last ran, on whichever machine."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('cchc_portal', '0002_content_version'),
    ]

    operations = [
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, unique=True, verbose_name='công việc')),
                ('started_at', models.DateTimeField(null=True, verbose_name='bắt đầu lúc')),
                ('succeeded_at', models.DateTimeField(null=True, verbose_name='xong tốt lúc')),
                ('trouble', models.TextField(blank=True, verbose_name='lỗi lần gần nhất')),
            ],
            options={
                'verbose_name': 'lần chạy công việc',
                'verbose_name_plural': 'lần chạy công việc',
            },
        ),
    ]
