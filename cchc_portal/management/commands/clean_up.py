"""`python manage.py clean_up`: what is over: sessions, forgotten texts, counts, old addresses.

And what is counted is counted again: articles by month, files kept.
"""

from datetime import timedelta

from axes.models import AccessAttempt
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from cchc_portal.backup.folders import folders
from content.audit import AuditEntry
from content.files import clear_parts
from content.uploads import Kept, Sent
from news.models import MonthCount, OpenForm

ATTEMPTS_KEPT = timedelta(days=1)  # failed logins count for 15 minutes; the audit log has them


class Command(BaseCommand):
    help = (
        "Xoá phiên đã hết hạn, bản tự lưu, tệp ghi dở, địa chỉ mạng cũ; đếm lại số bài theo tháng,"
        " đo kho ảnh và tệp."
    )

    def handle(self, **options):
        now = timezone.now()
        call_command("clearsessions")
        count = OpenForm.objects.delete_unclaimed(now)
        self.stdout.write(f"Đã xoá {count} bản tự lưu không ai mở lại.")
        Sent.objects.forget(now)
        AccessAttempt.objects.filter(attempt_time__lt=now - ATTEMPTS_KEPT).delete()
        cleared = AuditEntry.objects.clear_addresses(now)
        self.stdout.write(f"Đã xoá địa chỉ mạng ở {cleared} dòng nhật ký cũ hơn một năm.")
        parts = sum(map(clear_parts, folders().values()))
        self.stdout.write(f"Đã xoá {parts} tệp ghi dở.")
        mended = MonthCount.objects.mend()
        self.stdout.write(f"Số bài theo tháng: đã sửa {len(mended)} chỗ lệch.")
        Kept.objects.measure(now)  # last: a bucket's service may be away
