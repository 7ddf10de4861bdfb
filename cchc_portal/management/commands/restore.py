"""`python manage.py restore FILE`: a backup in the place of the living portal, or only proved."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cchc_portal.backup import BackupError, runs


class Command(BaseCommand):
    help = (
        "Khôi phục từ một bản sao lưu. Bản này được đọc và kiểm tra hết trước; dữ liệu đang dùng"
        " không bị ghi đè mà được giữ lại dưới tên khác. Hãy dừng cổng trước khi chạy."
    )
    requires_system_checks = ()  # the database may be gone

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="TỆP", help="tệp trong thư mục sao lưu")
        parser.add_argument(
            "--verify", action="store_true", help="chỉ đọc và kiểm tra, không thay đổi gì"
        )

    def handle(self, *, path, verify, **options):
        if not path.is_file():
            raise CommandError(f"Không có tệp {path}.")
        try:
            if verify:
                manifest = runs.verify(path)
                count = len(manifest["files"])
                self.stdout.write(
                    f"Bản sao lưu nguyên vẹn: {count} tệp, lúc {manifest['made_at']}."
                )
                return
            kept = runs.restore(path, timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Đã khôi phục. Hãy chạy migrate, khởi động cổng rồi mở vài trang để xem.")
        for place in kept:
            self.stdout.write(f"Dữ liệu cũ còn ở {place}; khi mọi thứ ổn, hãy xoá.")
