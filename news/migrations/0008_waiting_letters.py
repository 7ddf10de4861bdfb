"""Letters that no mail server took, kept until one does."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('news', '0007_section_names_in_english'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaitingLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.JSONField(verbose_name='người nhận')),
                ('subject', models.CharField(max_length=250, verbose_name='tiêu đề')),
                ('body', models.TextField(verbose_name='nội dung')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='viết lúc')),
            ],
            options={
                'verbose_name': 'thư chờ gửi',
                'verbose_name_plural': 'thư chờ gửi',
                'ordering': ['pk'],
            },
        ),
    ]
