"""The portal on its machine: settings, database and clock, jobs, backups, mail, Redis."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import get_connection
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cchc_portal.backup.shelf import SEALED, Shelf
from cchc_portal.doctor import good, now, soon
from cchc_portal.jobs import JOBS
from cchc_portal.models import JobRun
from cchc_portal.page_cache.shared import SharedShelf
from content.databases import STANDBY, standby
from news.models import MonthCount

CLOCKS_AGREE = timedelta(seconds=2)
BACKUP_SOON, BACKUP_NOW = timedelta(hours=27), timedelta(days=3)
JOB_SOON, JOB_NOW = timedelta(days=2), timedelta(days=8)
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
BACK_UP = "Chạy: systemctl start cchc-job@backup, rồi xem: journalctl -u cchc-job@backup"


def environment():
    """Check that this is a real site whose settings pass Django's deploy check."""
    if not settings.PRODUCTION:
        yield now(
            "Cổng đang ở chế độ thử (không có SECRET_KEY).",
            "Điền SECRET_KEY vào /etc/cchc/cchc.env, rồi khởi động lại cổng.",
        )
        return
    found = checks.run_checks(include_deployment_checks=True)
    faults = [fault for fault in found if fault.level >= checks.WARNING and not fault.is_silenced()]
    for fault in faults:
        yield now(f"Cấu hình: {fault.id} {fault.msg}", fault.hint or "Xem deploy/README.md.")
    if not faults:
        yield good("Cấu hình đạt phép kiểm tra khi triển khai.")


def database_and_clock(ask=None):
    """Check that the database answers and that its clock is ours: "published" is a time."""
    try:
        theirs = (ask or database_time)()
    except DatabaseError as error:
        yield now(
            f"Không kết nối được cơ sở dữ liệu ({type(error).__name__}).",
            "Kiểm tra: systemctl status postgresql, và DATABASE_URL trong /etc/cchc/cchc.env.",
        )
        return
    apart = abs(theirs - timezone.now())
    if apart > CLOCKS_AGREE:
        yield now(
            f"Đồng hồ máy này lệch {apart.total_seconds():.0f} giây so với cơ sở dữ liệu.",
            "Chạy trên cả hai máy: timedatectl set-ntp true",
        )
    else:
        yield good("Cơ sở dữ liệu trả lời, đồng hồ khớp.")


def database_time():
    """Return what time it is for the database (aware)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        cursor.execute("SELECT (julianday('now') - 2440587.5) * 86400")
        return datetime.fromtimestamp(cursor.fetchone()[0], UTC)


def migrations():
    """Check that the database is as this release's code expects it."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(str(step) for step, _ in plan[:3])
        yield now(f"Còn {len(plan)} bước migrate chưa chạy: {names}.", "Chạy: cchc migrate")
    else:
        yield good("Cơ sở dữ liệu đúng phiên bản.")


def months_counted():
    """Check that the numbers in the archive are those of the articles.

    Nothing to tell before the migration that makes their table: migrations() names it.
    """
    if MonthCount._meta.db_table not in connection.introspection.table_names():
        return
    if wrong := MonthCount.objects.wrong():
        months = ", ".join(f"{month:%m/%Y}" for month in sorted({month for month, _ in wrong})[:3])
        yield soon(
            f"Số bài theo tháng ở trang lưu trữ lệch ở {len(wrong)} chỗ: {months}.",
            "Chạy: cchc clean_up",
        )
    else:
        yield good("Số bài theo tháng khớp với bài đã đăng.")


def backups(when=None):
    """Check that there is a fresh backup and that it is sealed."""
    found = Shelf(settings.BACKUP_ROOT).backups()
    if not found:
        yield now(f"Chưa có bản sao lưu nào trong {settings.BACKUP_ROOT}.", BACK_UP)
        return
    made, newest = found[0]
    age = (when or timezone.now()) - made
    what = f"Bản sao lưu mới nhất cách đây {age / timedelta(hours=1):.0f} giờ."
    if age > BACKUP_NOW:
        yield now(what, BACK_UP)
    elif age > BACKUP_SOON:
        yield soon(what, BACK_UP)
    else:
        yield good(what)
    if not newest.name.endswith(SEALED):
        yield soon(
            "Bản sao lưu chưa được mã hoá.",
            "Chạy: cchc backup --new-key, ghi khoá công khai vào BACKUP_KEY, cất khoá bí mật.",
        )


def jobs(when=None):
    """Check that each repeated job ended well lately; the index of search is one of them."""
    runs = {run.name: run for run in JobRun.objects.all()}
    for name, job in JOBS.items():
        run = runs.get(name)
        todo = f"Chạy: systemctl start cchc-job@{name}, rồi xem: journalctl -u cchc-job@{name}"
        if run and run.trouble:
            yield now(f"{job.title}: lần gần nhất bị lỗi: {run.trouble}", todo)
        elif run is None or run.succeeded_at is None:
            yield soon(f"{job.title}: chưa chạy xong lần nào.", todo)
        else:
            yield _by_age(job, (when or timezone.now()) - run.succeeded_at, todo)


def _by_age(job, age, todo):
    what = f"{job.title}: xong cách đây {age / timedelta(hours=1):.0f} giờ."
    if age > JOB_NOW:
        return now(what, todo)
    return soon(what, todo) if age > JOB_SOON else good(what)


def mail():
    """Check that the mail server lets us in; no letter is sent."""
    if settings.EMAIL_BACKEND == NOWHERE:
        todo = "Nếu muốn gửi thư báo duyệt bài, điền EMAIL_URL và DEFAULT_FROM_EMAIL."
        yield soon("Chưa có máy chủ thư.", todo)
        return
    line = get_connection()
    try:
        line.open()
    except OSError as error:  # those of smtplib are, too
        yield now(
            f"Không vào được máy chủ thư {settings.EMAIL_HOST}: {type(error).__name__}.",
            "Kiểm tra EMAIL_URL trong /etc/cchc/cchc.env và tường lửa.",
        )
    else:
        yield good("Máy chủ thư nhận kết nối.")
    finally:
        line.close()


def bucket():
    """Check that the bucket takes, gives and forgets a file; nothing to tell without one."""
    if not settings.BUCKET:
        return
    name = settings.BUCKET["bucket_name"]
    try:
        store = storages["attachments"]
        stored = store.save("kham", ContentFile(b"x"))
        with store.open(stored) as file:
            well = file.read() == b"x"
        store.delete(stored)
    except Exception as error:  # the library has errors of its own for each fault
        yield now(
            f"Kho S3 {name} không dùng được ({type(error).__name__}).",
            "Kiểm tra các biến MEDIA_S3_… trong /etc/cchc/cchc.env và máy chủ lưu trữ.",
        )
    else:
        yield (
            good(f"Kho S3 {name} nhận và trả lại.")
            if well
            else now(f"Kho S3 {name} trả lại khác lúc gửi.", "Kiểm tra máy chủ lưu trữ.")
        )


def standby_database():
    """Check that the standby follows; nothing to tell without one."""
    if STANDBY not in connections:
        return
    todo = "Xem pg_stat_replication trên máy chính, và REPLICA_URL trong /etc/cchc/cchc.env."
    try:
        behind = float(standby.seconds_behind())
    except DatabaseError as error:
        yield soon(f"Không kết nối được máy dự phòng ({type(error).__name__}).", todo)
        return
    if behind > settings.STANDBY_BEHIND:
        yield soon(f"Máy dự phòng chậm {behind:.0f} giây nên không được dùng để đọc.", todo)
    else:
        yield good("Máy dự phòng theo kịp.")


def changes_told():
    """Check the file by which the processes tell each other of a change; nothing without one."""
    if not settings.VERSION_STAMP:
        return
    from content.stamp import Stamp  # not on Windows

    try:
        Stamp(settings.VERSION_STAMP)
    except OSError as error:
        yield soon(
            f"Không mở được tệp dấu {settings.VERSION_STAMP} ({error.strerror}): điều vừa đăng có"
            " thể hiện chậm một giây.",
            f"Chạy: chown cchc:cchc {settings.VERSION_STAMP}, hoặc sửa VERSION_STAMP trong"
            " /etc/cchc/cchc.env.",
        )
    else:
        yield good("Các tiến trình báo nhau được khi nội dung đổi.")


def shared_pages():
    """Check that Redis takes and returns what is put there; nothing to tell without one."""
    if not settings.REDIS_URL:
        return
    if SharedShelf(settings.REDIS_URL).works():
        yield good("Redis nhận và trả lại.")
    else:
        yield soon(
            "Redis không nhận hoặc không trả lại; cổng vẫn mở, mỗi máy chủ con tự làm lấy trang.",
            "Kiểm tra: systemctl status redis-server trên máy của Redis, tường lửa, và REDIS_URL"
            " trong /etc/cchc/cchc.env. Không dùng Redis nữa thì xoá dòng đó.",
        )
