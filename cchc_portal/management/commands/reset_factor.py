"""For the operator: take phone and recovery codes from an account when no admin can get in."""

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from cchc_portal.accounts import factors
from content.audit import Act, AuditEntry


class Command(BaseCommand):
    help = "Gỡ mã xác thực của một tài khoản, khi không còn người quản trị nào vào được."

    def add_arguments(self, parser):
        parser.add_argument("username", metavar="TÊN")

    def handle(self, *, username, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Không có tài khoản “{username}”.")
        with transaction.atomic():
            factors.reset(user)
            AuditEntry.objects.record(Act.FACTOR_RESET, about=f"{user}, từ máy chủ")
        self.stdout.write(f"Đã gỡ mã xác thực của {user}. Lần đăng nhập sau sẽ quét mã mới.")
