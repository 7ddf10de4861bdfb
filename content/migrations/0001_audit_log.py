"""The audit log, and what the database does to keep it: no row is changed or deleted."""

from django.db import migrations, models

SENTENCE = "Nhật ký tài khoản chỉ được ghi thêm."
ON_SQLITE = [
    f"""
    CREATE TRIGGER content_auditentry_{act} BEFORE {act} ON content_auditentry BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}');
    END
    """
    for act in ("UPDATE", "DELETE")
]
ON_POSTGRESQL = [
    f"""
    CREATE FUNCTION content_auditentry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
    END
    $$
    """,
    """
    CREATE TRIGGER content_auditentry_kept BEFORE UPDATE OR DELETE ON content_auditentry
    FOR EACH ROW EXECUTE FUNCTION content_auditentry_keep()
    """,
]


def hold(apps, schema_editor):
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in ON_SQLITE if on_sqlite else ON_POSTGRESQL:
        schema_editor.execute(statement)


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS content_auditentry_UPDATE")
        schema_editor.execute("DROP TRIGGER IF EXISTS content_auditentry_DELETE")
    else:
        schema_editor.execute("DROP TRIGGER content_auditentry_kept ON content_auditentry")
        schema_editor.execute("DROP FUNCTION content_auditentry_keep()")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='lúc')),
                ('act', models.CharField(choices=[('login', 'đăng nhập'), ('login-failed', 'đăng nhập không được'), ('locked-out', 'tạm khóa đăng nhập'), ('code-failed', 'nhập sai mã xác thực'), ('recovery-used', 'dùng mã dự phòng'), ('logout', 'đăng xuất'), ('password', 'đổi mật khẩu'), ('factor', 'đặt mã xác thực'), ('factor-reset', 'gỡ mã xác thực'), ('account-made', 'tạo tài khoản'), ('account-changed', 'sửa tài khoản'), ('account-deleted', 'xóa tài khoản'), ('role-changed', 'sửa vai trò'), ('exported', 'xuất dữ liệu')], max_length=20, verbose_name='việc')),
                ('who', models.CharField(max_length=150, verbose_name='tài khoản')),
                ('about', models.CharField(blank=True, max_length=200, verbose_name='nội dung')),
                ('address', models.GenericIPAddressField(blank=True, null=True, verbose_name='địa chỉ mạng')),
            ],
            options={
                'verbose_name': 'dòng nhật ký',
                'verbose_name_plural': 'nhật ký tài khoản',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['-at', '-id'], name='auditentry_newest')],
            },
        ),
        migrations.RunPython(hold, let_go),
    ]
