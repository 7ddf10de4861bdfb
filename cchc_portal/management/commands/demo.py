"""`python3 manage.py demo`: the portal on this machine, full of content, ready to try."""

import sys

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.utils import timezone

from cchc_portal.demo import Refusal, accounts, loader, place
from cchc_portal.demo.server import Address, allow, serve


class Command(BaseCommand):
    help = "Chạy thử cổng thông tin trên máy này với nội dung minh hoạ."

    def add_arguments(self, parser):
        parser.add_argument(
            "--addr", default="127.0.0.1:8000", metavar="MÁY:CỔNG", help="mở trang ở địa chỉ này"
        )
        parser.add_argument("--no-serve", action="store_true", help="chỉ chuẩn bị rồi thoát")
        parser.add_argument("--fresh", action="store_true", help="xoá dữ liệu cũ, làm lại từ đầu")

    def handle(self, *, addr, no_serve, fresh, **options):
        try:
            self.start(Address.read(addr), no_serve, fresh)
        except Refusal as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        except OSError as error:
            self.stderr.write(f"Không ghi được dữ liệu: {error}. Kiểm tra quyền ghi và ổ đĩa.")
            sys.exit(1)
        except KeyboardInterrupt:
            self.stderr.write("\nĐã dừng. Chạy lại lệnh này để mở tiếp.")
            sys.exit(130)

    def start(self, address, no_serve, fresh):
        """Prepare and, unless told not to, serve; the port is taken before the long work."""
        place.refuse_production()
        accounts.check_given_password()
        server = None if no_serve else address.open()
        with place.alone():
            if fresh:
                place.clear()
            call_command("migrate", verbosity=0, interactive=False)
            loader.load_once(timezone.localdate())
            self.tell(address, accounts.logins())
        if server:
            self.serve(address, server)

    def serve(self, address, server):
        """Answer until Ctrl+C."""
        self.stdout.write("Dừng bằng Ctrl+C.")
        self.stdout.flush()
        allow(address)
        with place.in_use():
            serve(server)
        self.stderr.write("\nĐã dừng. Chạy lại lệnh này để mở tiếp, mọi thứ đã viết vẫn còn.")

    def tell(self, address, logins):
        """Write where the portal is and who may log in."""
        lines = [
            f"Trang công khai: {address.url}",
            f"Trang quản trị:  {address.url}quan-tri/",
            "",
            *(f"{role:<11} {username:<10} {password}" for role, username, password in logins),
            "",
        ]
        if settings.DEMO_LOGINS.exists():
            lines.append(f"Mật khẩu được giữ trong tệp {settings.DEMO_LOGINS}.")
        self.stdout.write("\n".join(lines))
