"""The directory, its hours, links, standing pages and who publishes the site."""

import django.db.models.deletion
import phonenumber_field.modelfields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('contacts', '0003_hours_pages_english'),
        ('contacts', '0005_emc_code'),
    ]
    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('placement', models.CharField(choices=[('task', 'Trang chủ, “Bạn cần làm gì?”'), ('footer', 'Chân trang, “Liên kết”')], max_length=10, verbose_name='vị trí')),
                ('label', models.CharField(max_length=100, verbose_name='nhãn')),
                ('description', models.CharField(blank=True, max_length=150, verbose_name='mô tả')),
                ('url', models.CharField(max_length=300, verbose_name='địa chỉ')),
                ('icon', models.CharField(choices=[('link', 'Liên kết'), ('upload', 'Nộp hồ sơ'), ('search', 'Tra cứu'), ('message', 'Phản ánh'), ('phone', 'Điện thoại'), ('star', 'Đánh giá')], default='link', max_length=10, verbose_name='hình')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='thứ tự')),
            ],
            options={
                'verbose_name': 'liên kết',
                'verbose_name_plural': 'liên kết',
                'ordering': ['placement', 'order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=250, verbose_name='tên đầy đủ')),
                ('short_name', models.CharField(blank=True, max_length=100, verbose_name='tên ngắn')),
                ('name_en', models.CharField(blank=True, max_length=250, verbose_name='tên tiếng Anh')),
                ('code', models.CharField(blank=True, max_length=50, null=True, unique=True, verbose_name='mã định danh')),
                ('slug', models.SlugField(blank=True, max_length=200, unique=True, verbose_name='địa chỉ trang')),
                ('kind', models.PositiveSmallIntegerField(choices=[(10, 'Tỉnh'), (20, 'Sở, ban, ngành'), (30, 'Phòng, bộ phận'), (40, 'Đơn vị sự nghiệp'), (50, 'Cơ quan ngành dọc'), (60, 'Phường'), (70, 'Xã'), (80, 'Huyện (lịch sử)')], verbose_name='loại')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='hoạt động từ')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='hoạt động đến hết')),
                ('address', models.TextField(blank=True, verbose_name='địa chỉ')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, default='', max_length=128, region=None, verbose_name='điện thoại')),
                ('fax', phonenumber_field.modelfields.PhoneNumberField(blank=True, default='', max_length=128, region=None, verbose_name='fax')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='thư điện tử')),
                ('website', models.URLField(blank=True, verbose_name='trang thông tin')),
                ('functions', models.TextField(blank=True, verbose_name='chức năng, nhiệm vụ')),
                ('confirmed_on', models.DateField(blank=True, help_text='Ngày đơn vị xác nhận gần nhất rằng địa chỉ, điện thoại, cán bộ ở đây là đúng.', null=True, verbose_name='đơn vị xác nhận ngày')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='thứ tự')),
                ('sort_key', models.CharField(default='', editable=False, max_length=1200)),
                ('folded', models.TextField(default='', editable=False)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='contacts.organization', verbose_name='trực thuộc')),
                ('functions_en', models.TextField(blank=True, verbose_name='chức năng, nhiệm vụ bằng tiếng Anh')),
                ('successors', models.ManyToManyField(blank=True, help_text='Cơ quan kế thừa sau khi hợp nhất, đổi tên.', related_name='predecessors', to='contacts.organization', verbose_name='nay là')),
            ],
            options={
                'verbose_name': 'cơ quan, đơn vị',
                'verbose_name_plural': 'cơ quan, đơn vị',
                'ordering': ['kind', 'order', 'sort_key'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organization_valid_to_after_valid_from', violation_error_message='“Hoạt động đến hết” phải từ ngày bắt đầu trở đi.'),
                    models.CheckConstraint(condition=models.Q(('parent', models.F('pk')), _negated=True), name='organization_not_below_itself', violation_error_message='Cơ quan không thể trực thuộc chính nó.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Official',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('full_name', models.CharField(max_length=120, verbose_name='họ và tên')),
                ('title', models.CharField(max_length=200, verbose_name='chức vụ')),
                ('rank', models.PositiveSmallIntegerField(choices=[(1, 'Người đứng đầu'), (2, 'Cấp phó'), (3, 'Trưởng phòng, trưởng bộ phận'), (4, 'Phó trưởng phòng, phó trưởng bộ phận'), (5, 'Công chức, viên chức')], default=5, verbose_name='cấp bậc')),
                ('department', models.CharField(blank=True, max_length=200, verbose_name='phòng, bộ phận')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, default='', max_length=128, region=None, verbose_name='điện thoại cơ quan')),
                ('extension', models.CharField(blank=True, max_length=10, verbose_name='máy lẻ')),
                ('fax', phonenumber_field.modelfields.PhoneNumberField(blank=True, default='', max_length=128, region=None, verbose_name='fax')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='thư công vụ')),
                ('room', models.CharField(blank=True, max_length=120, verbose_name='phòng làm việc')),
                ('duties', models.TextField(blank=True, verbose_name='lĩnh vực phụ trách')),
                ('is_information_contact', models.BooleanField(default=False, verbose_name='đầu mối cung cấp thông tin')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='họ tên tiếng Anh')),
                ('title_en', models.CharField(blank=True, max_length=200, verbose_name='chức vụ tiếng Anh')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='thứ tự')),
                ('is_public', models.BooleanField(default=True, verbose_name='hiển thị công khai')),
                ('name_key', models.CharField(default='', editable=False, max_length=1200)),
                ('folded', models.TextField(default='', editable=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officials', to='contacts.organization', verbose_name='cơ quan, đơn vị')),
            ],
            options={
                'verbose_name': 'cán bộ, công chức',
                'verbose_name_plural': 'cán bộ, công chức',
                'ordering': ['organization', 'rank', 'order', 'name_key'],
            },
        ),
        migrations.CreateModel(
            name='Publisher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site_name', models.CharField(default='Trang thông tin điện tử Cải cách hành chính', max_length=200, verbose_name='tên trang')),
                ('short_name', models.CharField(default='Cải cách hành chính', max_length=60, verbose_name='tên ngắn ở đầu trang')),
                ('parent_body', models.CharField(blank=True, max_length=120, verbose_name='cơ quan ghi trên tên trang')),
                ('emblem', models.ImageField(blank=True, max_length=200, upload_to='anh', verbose_name='biểu trưng')),
                ('governing_body', models.CharField(max_length=200, verbose_name='cơ quan chủ quản')),
                ('responsible_name', models.CharField(max_length=120, verbose_name='người chịu trách nhiệm chính')),
                ('responsible_title', models.CharField(blank=True, max_length=200, verbose_name='chức vụ')),
                ('address', models.TextField(verbose_name='trụ sở')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, default='', max_length=128, region=None, verbose_name='điện thoại')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='thư điện tử')),
                ('website', models.URLField(blank=True, verbose_name='địa chỉ trang')),
                ('licence', models.CharField(blank=True, max_length=200, verbose_name='giấy phép')),
                ('reuse_note', models.CharField(blank=True, default='Ghi rõ nguồn khi phát hành lại thông tin từ trang này.', max_length=300, verbose_name='ghi chú khi phát hành lại')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='sửa lúc')),
                ('governing_body_en', models.CharField(blank=True, max_length=200, verbose_name='cơ quan chủ quản bằng tiếng Anh')),
                ('site_name_en', models.CharField(blank=True, max_length=200, verbose_name='tên trang bằng tiếng Anh')),
                ('emc_code', models.CharField(blank=True, max_length=10, verbose_name='mã đo lường EMC')),
                ('emc_label', models.CharField(blank=True, max_length=120, verbose_name='nhãn EMC')),
            ],
            options={
                'verbose_name': 'cơ quan xuất bản trang',
                'verbose_name_plural': 'cơ quan xuất bản trang',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('pk', 1)), name='publisher_is_one_record', violation_error_message='Chỉ có một bản ghi cơ quan xuất bản.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SitePage',
            fields=[
                ('address', models.CharField(choices=[('tuyen-bo-tiep-can', 'Tuyên bố tiếp cận'), ('bao-ve-du-lieu-ca-nhan', 'Bảo vệ dữ liệu cá nhân'), ('dieu-khoan-su-dung', 'Điều khoản sử dụng')], max_length=40, primary_key=True, serialize=False, verbose_name='trang')),
                ('body', models.TextField(blank=True, verbose_name='nội dung')),
                ('updated_on', models.DateField(help_text='Ngày ghi dưới tên trang. Hãy sửa khi nội dung thay đổi.', verbose_name='có hiệu lực từ')),
            ],
            options={
                'verbose_name': 'trang quy định',
                'verbose_name_plural': 'trang quy định',
                'ordering': ['address'],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.PositiveSmallIntegerField(choices=[(1, 'Thứ hai'), (2, 'Thứ ba'), (3, 'Thứ tư'), (4, 'Thứ năm'), (5, 'Thứ sáu'), (6, 'Thứ bảy'), (7, 'Chủ nhật')], default=1, verbose_name='từ')),
                ('last_day', models.PositiveSmallIntegerField(choices=[(1, 'Thứ hai'), (2, 'Thứ ba'), (3, 'Thứ tư'), (4, 'Thứ năm'), (5, 'Thứ sáu'), (6, 'Thứ bảy'), (7, 'Chủ nhật')], default=5, verbose_name='đến hết')),
                ('opens', models.TimeField(verbose_name='mở cửa lúc')),
                ('closes', models.TimeField(verbose_name='đóng cửa lúc')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='contacts.organization', verbose_name='cơ quan')),
            ],
            options={
                'verbose_name': 'giờ làm việc',
                'verbose_name_plural': 'giờ làm việc',
                'ordering': ['first_day', 'opens'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('first_day__lte', models.F('last_day')), _connector='OR'), name='hours_days_in_order', violation_error_message='Ngày cuối phải cùng ngày đầu hoặc sau ngày đầu trong tuần.'),
                    models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='hours_open_before_they_close', violation_error_message='Giờ đóng cửa phải sau giờ mở cửa.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SpecialDays',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='tên')),
                ('first_day', models.DateField(verbose_name='từ ngày')),
                ('last_day', models.DateField(verbose_name='đến hết ngày')),
                ('worked_as', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Thứ hai'), (2, 'Thứ ba'), (3, 'Thứ tư'), (4, 'Thứ năm'), (5, 'Thứ sáu'), (6, 'Thứ bảy'), (7, 'Chủ nhật')], help_text='Để trống: đóng cửa. Ngày làm bù: chọn ngày trong tuần có giờ như vậy.', null=True, verbose_name='làm việc như')),
                ('organization', models.ForeignKey(blank=True, help_text='Để trống: mọi cơ quan trong danh bạ.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='special_days', to='contacts.organization', verbose_name='chỉ của cơ quan')),
            ],
            options={
                'verbose_name': 'ngày nghỉ, ngày làm bù',
                'verbose_name_plural': 'ngày nghỉ, ngày làm bù',
                'ordering': ['-first_day', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('first_day__lte', models.F('last_day')), _connector='OR'), name='special_days_in_order', violation_error_message='“Đến hết ngày” phải từ ngày bắt đầu trở đi.'),
                ],
            },
        ),
    ]
