"""`python manage.py metrics`: the metrics of all workers, on an internal address of their own."""

import ipaddress
import re

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Mở số liệu theo dõi (Prometheus) ở một địa chỉ nội bộ; cần PROMETHEUS_MULTIPROC_DIR."

    def add_arguments(self, parser):
        parser.add_argument("--addr", default="127.0.0.1:9108", metavar="MÁY:CỔNG")

    def handle(self, *, addr, **options):
        host, port = self.internal(addr)
        if not settings.METRICS_FOLDER:
            raise CommandError("Hãy đặt PROMETHEUS_MULTIPROC_DIR là một thư mục chung.")
        from prometheus_client import start_wsgi_server

        from cchc_portal.watching.metrics import registry

        try:
            _, thread = start_wsgi_server(port, host, registry())
        except OSError as error:
            raise CommandError(f"Không mở được {addr}: {error.strerror}.") from error
        self.stdout.write(f"Số liệu ở http://{addr}/metrics")
        self.stdout.flush()
        thread.join()

    @staticmethod
    def internal(addr):
        """Return (host, port) of an address that no stranger reaches."""
        match = re.fullmatch(r"([0-9.]+|\[[0-9a-f:]+\]):(\d{1,5})", addr)
        try:
            host = ipaddress.ip_address(match[1].strip("[]"))
            if host.is_private and not host.is_unspecified:
                return str(host), int(match[2])
        except (TypeError, ValueError):
            pass
        raise CommandError("Hãy ghi một địa chỉ nội bộ, ví dụ 127.0.0.1:9108 hoặc 10.0.0.5:9108.")
