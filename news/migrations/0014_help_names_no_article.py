"""What forms of all kinds say of the times of a row names no article; no column changes."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0005_emc_code'),
        ('news', '0013_lists_of_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='article',
            name='expires_at',
            field=models.DateTimeField(blank=True, help_text='Sau giờ này không còn trên trang.', null=True, verbose_name='hết hạn'),
        ),
        migrations.AlterField(
            model_name='article',
            name='published_at',
            field=models.DateTimeField(blank=True, help_text='Để trống: lấy lúc đăng. Giờ ở tương lai: tự hiện đúng giờ đó.', null=True, verbose_name='ngày đăng'),
        ),
        migrations.AlterField(
            model_name='document',
            name='expires_at',
            field=models.DateTimeField(blank=True, help_text='Sau giờ này không còn trên trang.', null=True, verbose_name='hết hạn'),
        ),
        migrations.AlterField(
            model_name='document',
            name='published_at',
            field=models.DateTimeField(blank=True, help_text='Để trống: lấy lúc đăng. Giờ ở tương lai: tự hiện đúng giờ đó.', null=True, verbose_name='ngày đăng'),
        ),
        migrations.AlterConstraint(
            model_name='article',
            name='article_published_has_a_time',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='article_published_has_a_time', violation_error_message='Đã đăng thì phải có ngày đăng.'),
        ),
        migrations.AlterConstraint(
            model_name='document',
            name='document_published_has_a_time',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='document_published_has_a_time', violation_error_message='Đã đăng thì phải có ngày đăng.'),
        ),
    ]
