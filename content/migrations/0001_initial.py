"""The audit log and what has been uploaded; the database keeps the log itself.

No row of the log is changed or deleted, and it is never emptied; after a year an address may be
cleared, nothing else. ADDRESSES_KEPT in content/audit.py says the same number of days.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SENTENCE = "Nhật ký tài khoản chỉ được ghi thêm."
DAYS = 366
COLUMNS = ("id", "at", "act", "who", "about")
SAME = " AND ".join(f"NEW.{name} = OLD.{name}" for name in COLUMNS)
# Which change is none: the address of an old row goes, everything else stays.
CLEARED = "OLD.address IS NOT NULL AND NEW.address IS NULL AND " + SAME
DELETE_ON_SQLITE = f"""
    CREATE TRIGGER content_auditentry_DELETE BEFORE DELETE ON content_auditentry BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}');
    END
    """
UPDATE_ON_SQLITE = f"""
    CREATE TRIGGER content_auditentry_UPDATE BEFORE UPDATE ON content_auditentry
    WHEN NOT ({CLEARED} AND OLD.at < datetime('now', '-{DAYS} days')) BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}');
    END
    """
KEEP = f"""
    CREATE FUNCTION content_auditentry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF {CLEARED} AND OLD.at < now() - interval '{DAYS} days' THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
    END
    $$
    """
KEPT = """
    CREATE TRIGGER content_auditentry_kept BEFORE UPDATE OR DELETE ON content_auditentry
    FOR EACH ROW EXECUTE FUNCTION content_auditentry_keep()
    """
TRUNCATE = """
    CREATE TRIGGER content_auditentry_whole BEFORE TRUNCATE ON content_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION content_auditentry_keep()
"""
HOLD = {
    "sqlite": [UPDATE_ON_SQLITE, DELETE_ON_SQLITE],
    "postgresql": [KEEP, KEPT, TRUNCATE],
}
# The test runner takes one of them off, to empty tables.
LET_GO = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS content_auditentry_UPDATE",
        "DROP TRIGGER IF EXISTS content_auditentry_DELETE",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS content_auditentry_whole ON content_auditentry",
        "DROP TRIGGER content_auditentry_kept ON content_auditentry",
        "DROP FUNCTION content_auditentry_keep()",
    ],
}


def hold(apps, schema_editor):
    for statement in HOLD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def let_go(apps, schema_editor):
    for statement in LET_GO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('content', '0001_audit_log'),
        ('content', '0002_uploads_counted'),
        ('content', '0003_audit_retention'),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='lúc')),
                ('act', models.CharField(choices=[('login', 'đăng nhập'), ('login-failed', 'đăng nhập không được'), ('locked-out', 'tạm khóa đăng nhập'), ('code-failed', 'nhập sai mã xác thực'), ('recovery-used', 'dùng mã dự phòng'), ('logout', 'đăng xuất'), ('password', 'đổi mật khẩu'), ('factor', 'đặt mã xác thực'), ('factor-reset', 'gỡ mã xác thực'), ('account-made', 'tạo tài khoản'), ('account-changed', 'sửa tài khoản'), ('account-deleted', 'xóa tài khoản'), ('role-changed', 'sửa vai trò'), ('exported', 'xuất dữ liệu'), ('opened', 'mở hồ sơ nội bộ'), ('published', 'đăng'), ('withdrawn', 'gỡ'), ('addresses-cleared', 'xóa địa chỉ mạng cũ')], max_length=20, verbose_name='việc')),
                ('who', models.CharField(max_length=150, verbose_name='tài khoản')),
                ('about', models.CharField(blank=True, max_length=200, verbose_name='nội dung')),
                ('address', models.GenericIPAddressField(blank=True, null=True, verbose_name='địa chỉ mạng')),
            ],
            options={
                'verbose_name': 'dòng nhật ký',
                'verbose_name_plural': 'nhật ký tài khoản',
                'ordering': ['-at', '-pk'],
                'indexes': [
                    models.Index(fields=['-at', '-id'], name='auditentry_newest'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Kept',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('picture', 'ảnh'), ('document', 'tệp đính kèm')], max_length=10, unique=True, verbose_name='loại tệp')),
                ('bytes', models.PositiveBigIntegerField(default=0, verbose_name='số byte')),
                ('measured_at', models.DateTimeField(null=True, verbose_name='đo lúc')),
            ],
            options={
                'verbose_name': 'dung lượng kho tệp',
                'verbose_name_plural': 'dung lượng kho tệp',
            },
        ),
        migrations.CreateModel(
            name='Sent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='ngày')),
                ('files', models.PositiveIntegerField(default=0, verbose_name='số tệp')),
                ('bytes', models.PositiveBigIntegerField(default=0, verbose_name='số byte')),
                ('slot', models.DateTimeField(verbose_name='mười phút từ')),
                ('files_in_slot', models.PositiveIntegerField(default=0, verbose_name='số tệp trong mười phút')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'lượng tệp đã gửi',
                'verbose_name_plural': 'lượng tệp đã gửi',
                'constraints': [
                    models.UniqueConstraint(fields=('user', 'day'), name='sent_once_a_day'),
                ],
            },
        ),
        migrations.RunPython(hold, let_go),
    ]
