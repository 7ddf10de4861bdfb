"""`python manage.py backup`: the database and all files into one proved, sealed file."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cchc_portal.backup import BackupError, runs
from cchc_portal.backup.sealing import new_key


class Command(BaseCommand):
    help = (
        "Sao lưu cơ sở dữ liệu, ảnh và tệp đính kèm vào một tệp trong BACKUP_ROOT, mã hoá khi có"
        " BACKUP_KEY, rồi đọc lại để kiểm tra và xoá các bản quá hạn giữ."
    )

    def add_arguments(self, parser):
        parser.add_argument("--new-key", action="store_true", help="tạo một cặp khoá sao lưu")

    def handle(self, *, new_key, **options):
        if new_key:
            self.tell_new_key()
            return
        try:
            done = runs.back_up(timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        files = len(done.manifest["files"]) - 1
        rows = sum(done.manifest["rows"].values())
        self.stdout.write(f"Đã sao lưu {rows} dòng dữ liệu và {files} tệp vào {done.path}.")
        if settings.BUCKET:
            self.stdout.write(
                f"Ảnh và tệp đính kèm nằm trong kho S3 {settings.BUCKET['bucket_name']}, không có"
                " trong bản này. Hãy bật lưu phiên bản và nhân bản của kho."
            )
        if not done.proved:
            self.stdout.write(
                "Máy này chỉ có khoá công khai nên chưa mở lại để kiểm tra. Hãy chạy restore"
                " --verify trên máy giữ khoá bí mật."
            )
        if not settings.BACKUP_KEY:
            self.stdout.write("Bản này chưa mã hoá. Hãy đặt BACKUP_KEY trước khi chép đi nơi khác.")
        for path in done.outdated:
            self.stdout.write(f"Đã xoá bản quá hạn giữ: {path.name}")

    def tell_new_key(self):
        public, secret = new_key()
        self.stdout.write(
            f"Khoá công khai (ghi vào BACKUP_KEY của máy chủ): {public}\n"
            f"Khoá bí mật (in ra giấy, cất trong két; mất là không mở được): {secret}"
        )
