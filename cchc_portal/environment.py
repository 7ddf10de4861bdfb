"""The environment variables, each read and judged by a function of its own, for settings.py alone.

SECRET_KEY in the environment, an empty one too, means production. A malformed variable stops the
start with its name and a Vietnamese sentence; its value is never shown.
"""

import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
ENVIRONMENT = FileAwareMapping()
PRODUCTION = not {"SECRET_KEY", "SECRET_KEY_FILE"}.isdisjoint(os.environ)
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]")


def refuse(name, why):
    raise ImproperlyConfigured(f"Biến môi trường {name} không đúng: {why}")


def read(name, default=""):
    """Return the environment variable `name`, or the text of the file that `name`_FILE names.

    As it stands, without the space around it: a key may begin with "$", which the library's own
    readers take for another variable's name.
    """
    try:
        return ENVIRONMENT.get(name, default).strip()
    except (OSError, ValueError):
        return refuse(f"{name}_FILE", "không đọc được tệp này.")


def read_folder(name, default):
    """Return the folder that `name` says, the folder `default` where it says none."""
    folder = Path(read(name, str(default)))
    return folder if folder.is_absolute() else refuse(name, "hãy ghi đường dẫn đầy đủ.")


def read_number(name, default):
    """Return a whole number that is not negative."""
    text = read(name, str(default))
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else refuse(name, "cần một số nguyên.")


def read_moment(name, zone):
    """Return the local time that `name` says, 2026-10-15T22:00, in `zone`; None when not set."""
    typed = read(name)
    if not typed:
        return None
    if not MOMENT.fullmatch(typed):
        refuse(name, "cần dạng năm-tháng-ngàyTgiờ:phút, ví dụ 2026-10-15T22:00.")
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return refuse(name, "không có ngày hoặc giờ này.")


def read_hosts():
    """Return the names in ALLOWED_HOSTS, separated by commas."""
    hosts = [host.strip().lower() for host in read("ALLOWED_HOSTS").split(",")]
    if not all(map(HOST.fullmatch, hosts)):
        refuse("ALLOWED_HOSTS", "hãy ghi rõ tên miền, ví dụ cchc.laichau.gov.vn; không dùng dấu *.")
    return hosts


def read_database(local_file):
    """Return DATABASE_URL as Django's settings; `local_file` when it is not set locally."""
    address = read("DATABASE_URL")
    if not address and not PRODUCTION:
        return {"ENGINE": SQLITE, "NAME": local_file}
    try:
        database = environ.Env.db_url_config(address)
    except (KeyError, ValueError):
        database = {}
    named = database.get("NAME") not in (None, "", ":memory:" if PRODUCTION else "")
    if not named or database.get("ENGINE") not in (SQLITE, POSTGRESQL):
        refuse("DATABASE_URL", "cần dạng postgres://người:mật-khẩu@máy/tên hoặc sqlite:////tệp.")
    return database


def read_redis():
    """Return REDIS_URL; "" when it is not set."""
    address = read("REDIS_URL")
    if address and not re.match(r"(rediss?|unix)://\S", address):
        refuse("REDIS_URL", "cần dạng redis://máy:6379/0 hoặc unix:///đường/dẫn.sock.")
    return address


def read_mail_server():
    """Return EMAIL_URL as Django's settings; without it letters go nowhere."""
    try:
        return environ.Env.email_url_config(read("EMAIL_URL", "dummymail://"))
    except (KeyError, ValueError, ImproperlyConfigured):
        return refuse("EMAIL_URL", "cần dạng smtp+tls://người:mật-khẩu@máy:587.")


def read_secret_key(folder):
    """Return SECRET_KEY; locally a key of this machine alone, made at first start in `folder`."""
    if PRODUCTION:
        return read("SECRET_KEY")
    path = folder / "local-secret-key"
    if not path.exists():
        folder.mkdir(exist_ok=True)
        draft = folder / f"local-secret-key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        draft.replace(path)  # whole at once, lest a second start read half of it
    return path.read_text()
