"""When the repeated jobs last ran, on whichever machine; the keys with which staff log in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('cchc_portal', '0003_job_runs'),
        ('cchc_portal', '0005_passkeys'),
    ]
    dependencies = [
        ('cchc_portal', '0002_content_version'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='tên khóa')),
                ('credential', models.CharField(max_length=1400, unique=True, verbose_name='mã khóa')),
                ('data', models.BinaryField(verbose_name='khóa công khai')),
                ('used', models.PositiveBigIntegerField(default=0, verbose_name='bộ đếm của khóa')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='thêm lúc')),
                ('last_used_at', models.DateTimeField(null=True, verbose_name='dùng lần cuối')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'khóa truy cập',
                'verbose_name_plural': 'khóa truy cập',
                'ordering': ['pk'],
            },
        ),
    ]
