"""The audit log is never emptied either; after a year an address may be cleared, nothing else.

ADDRESSES_KEPT in content/audit.py says the same number of days.
"""

from django.db import migrations, models

SENTENCE = "Nhật ký tài khoản chỉ được ghi thêm."
DAYS = 366
COLUMNS = ("id", "at", "act", "who", "about")
SAME = " AND ".join(f"NEW.{name} = OLD.{name}" for name in COLUMNS)
# Which change is none: the address of an old row goes, everything else stays.
CLEARED = "OLD.address IS NOT NULL AND NEW.address IS NULL AND " + SAME
ON_SQLITE = [
    "DROP TRIGGER IF EXISTS content_auditentry_UPDATE",
    f"""
    CREATE TRIGGER content_auditentry_UPDATE BEFORE UPDATE ON content_auditentry
    WHEN NOT ({CLEARED} AND OLD.at < datetime('now', '-{DAYS} days')) BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}');
    END
    """,
]
BACK_ON_SQLITE = [
    "DROP TRIGGER IF EXISTS content_auditentry_UPDATE",
    f"""
    CREATE TRIGGER content_auditentry_UPDATE BEFORE UPDATE ON content_auditentry BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}');
    END
    """,
]
REFUSAL = f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';"
TRUNCATE = """
    CREATE TRIGGER content_auditentry_whole BEFORE TRUNCATE ON content_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION content_auditentry_keep()
"""
ON_POSTGRESQL = [
    f"""
    CREATE OR REPLACE FUNCTION content_auditentry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF {CLEARED} AND OLD.at < now() - interval '{DAYS} days' THEN
                RETURN NEW;
            END IF;
        END IF;
        {REFUSAL}
    END
    $$
    """,
    TRUNCATE,
]
BACK_ON_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS content_auditentry_whole ON content_auditentry",
    f"""
    CREATE OR REPLACE FUNCTION content_auditentry_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {REFUSAL}
    END
    $$
    """,
]


def forwards(apps, schema_editor):
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in ON_SQLITE if on_sqlite else ON_POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in BACK_ON_SQLITE if on_sqlite else BACK_ON_POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("content", "0002_uploads_counted")]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="act",
            field=models.CharField(
                choices=[
                    ("login", "đăng nhập"),
                    ("login-failed", "đăng nhập không được"),
                    ("locked-out", "tạm khóa đăng nhập"),
                    ("code-failed", "nhập sai mã xác thực"),
                    ("recovery-used", "dùng mã dự phòng"),
                    ("logout", "đăng xuất"),
                    ("password", "đổi mật khẩu"),
                    ("factor", "đặt mã xác thực"),
                    ("factor-reset", "gỡ mã xác thực"),
                    ("account-made", "tạo tài khoản"),
                    ("account-changed", "sửa tài khoản"),
                    ("account-deleted", "xóa tài khoản"),
                    ("role-changed", "sửa vai trò"),
                    ("exported", "xuất dữ liệu"),
                    ("opened", "mở hồ sơ nội bộ"),
                    ("published", "đăng"),
                    ("withdrawn", "gỡ"),
                    ("addresses-cleared", "xóa địa chỉ mạng cũ"),
                ],
                max_length=20,
                verbose_name="việc",
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
