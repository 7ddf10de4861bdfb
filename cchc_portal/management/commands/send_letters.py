"""`python manage.py send_letters`: letters that no mail server took when they were written."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from news.desk.letters import send_waiting


class Command(BaseCommand):
    help = "Gửi lại các thư báo mà máy chủ thư chưa nhận."

    def handle(self, **options):
        sent, left = send_waiting(timezone.now())
        if left:
            raise CommandError(f"Máy chủ thư chưa nhận: đã gửi {sent} thư, còn {left} thư chờ.")
        self.stdout.write(f"Đã gửi {sent} thư chờ.")
