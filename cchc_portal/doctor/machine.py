"""The machine under the portal: disk, folders, timers, the certificate of its name."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

from django.conf import settings

from cchc_portal.doctor import good, now, soon

GIB = 1024**3
LITTLE, TOO_LITTLE = 0.15, 0.05  # of the disk
LITTLE_BYTES, TOO_LITTLE_BYTES = 5 * GIB, GIB
A_DAY = 24 * 60 * 60
RENEW_BY, EXPIRES_NOW = 20, 7  # days; certbot renews 30 days before the end
PATIENCE = 5  # seconds
TIMERS = ("backup", "cleanup", "links", "letters", "index")


def writable_folders(folders=None):
    """Check that pictures, attachments and backups can be written, by writing."""
    for folder in map(Path, folders or places()):
        try:
            with tempfile.NamedTemporaryFile(dir=folder) as file:
                file.write(b"x" * 1024)
                file.flush()
        except OSError as error:
            yield now(
                f"Không ghi được vào {folder}: {error.strerror}.",
                f"Chạy: chown -R cchc:cchc {folder} (tạo thư mục nếu chưa có).",
            )
        else:
            yield good(f"Ghi được vào {folder}.")


def places():
    if settings.BUCKET:
        return (settings.BACKUP_ROOT,)
    return (settings.MEDIA_ROOT, settings.ATTACHMENT_ROOT, settings.BACKUP_ROOT)


def disk_space(folders=None, usage=shutil.disk_usage):
    """Check how much is free where files grow."""
    for folder in map(Path, folders or places()):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        total, _, free = usage(there)
        what = f"Ổ đĩa của {folder} còn trống {free / GIB:.1f} GiB ({free / total:.0%})."
        todo = "Xoá bớt bản sao lưu cũ, nhật ký, hoặc mở rộng ổ đĩa."
        if free < TOO_LITTLE_BYTES or free / total < TOO_LITTLE:
            yield now(what, todo)
        elif free < LITTLE_BYTES and free / total < LITTLE:
            yield soon(what, todo)
        else:
            yield good(what)


def certificate(host=None, port=443, authority=None):
    """Check the certificate that visitors of the site's name are shown."""
    host = host or settings.ALLOWED_HOSTS[0].lstrip(".")
    renew = "Chạy: certbot renew, rồi systemctl reload nginx."
    try:
        days = (expiry(host, port, authority) - time.time()) / A_DAY
    except ssl.SSLCertVerificationError as error:
        yield now(f"Chứng thư của {host} không hợp lệ: {error.verify_message}.", renew)
    except OSError as error:
        todo = "Kiểm tra nginx (systemctl status nginx), tên miền và tường lửa."
        yield now(f"Không mở được https://{host}: {error.strerror or error}.", todo)
    else:
        what = f"Chứng thư của {host} còn {days:.0f} ngày."
        if days < EXPIRES_NOW:
            yield now(what, renew)
        elif days < RENEW_BY:
            yield soon(what, renew)
        else:
            yield good(what)


def expiry(host, port, authority):
    """Return when the certificate at an address ends, in seconds since 1970."""
    context = ssl.create_default_context(cafile=authority)
    with (
        socket.create_connection((host, port), PATIENCE) as line,
        context.wrap_socket(line, server_hostname=host) as secured,
    ):
        return ssl.cert_time_to_seconds(secured.getpeercert()["notAfter"])


def timers(program="systemctl"):
    """Check that the timers of the repeated jobs are active."""
    for name in TIMERS:
        unit = f"cchc-{name}.timer"
        todo = f"Chạy: systemctl enable --now {unit}"
        state = "không có systemd"
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            asked = subprocess.run(
                [program, "is-active", unit],
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
            state = asked.stdout.strip() or state
        if state == "active":
            yield good(f"Hẹn giờ {unit} đang chạy.")
        else:
            yield now(f"Hẹn giờ {unit} không chạy ({state}).", todo)
