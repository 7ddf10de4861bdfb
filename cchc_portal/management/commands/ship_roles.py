"""`python3 manage.py ship_roles`: the three roles as this release wants them."""

from django.core.management import BaseCommand

from cchc_portal.roles import ROLES, ship_roles


class Command(BaseCommand):
    help = "Tạo ba vai trò, hoặc đặt lại đúng quyền của chúng; chạy lại bao nhiêu lần cũng được."

    def handle(self, **options):
        ship_roles()
        self.stdout.write(f"Đã đặt quyền cho các vai trò: {', '.join(ROLES)}.")
