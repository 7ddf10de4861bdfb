"""`python manage.py clean_up`: ended sessions and texts that nobody came back for."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from cchc_portal.backup.folders import folders
from content.files import clear_parts
from news.models import OpenForm


class Command(BaseCommand):
    help = "Xoá phiên đăng nhập đã hết hạn và bản tự lưu không ai mở lại, tệp ghi dở."

    def handle(self, **options):
        call_command("clearsessions")
        count = OpenForm.objects.delete_unclaimed(timezone.now())
        self.stdout.write(f"Đã xoá {count} bản tự lưu không ai mở lại.")
        parts = sum(map(clear_parts, folders().values()))
        self.stdout.write(f"Đã xoá {parts} tệp ghi dở.")
