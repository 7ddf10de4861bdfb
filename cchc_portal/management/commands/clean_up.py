"""`python manage.py clean_up`: ended sessions, texts nobody came back for, counts of past days."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from content.uploads import Kept, Sent
from news.models import OpenForm


class Command(BaseCommand):
    help = "Xoá phiên đăng nhập đã hết hạn, bản tự lưu không ai mở lại; đo kho ảnh và tệp."

    def handle(self, **options):
        now = timezone.now()
        call_command("clearsessions")
        count = OpenForm.objects.delete_unclaimed(now)
        self.stdout.write(f"Đã xoá {count} bản tự lưu không ai mở lại.")
        Sent.objects.forget(now)
        Kept.objects.measure(now)
