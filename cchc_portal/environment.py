"""The environment variables, each read and judged by a function of its own, for settings.py alone.

SECRET_KEY in the environment, an empty one too, means production. A malformed variable stops the
start with its name and a Vietnamese sentence; its value is never shown.
"""

import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
ENVIRONMENT = FileAwareMapping()
PRODUCTION = not {"SECRET_KEY", "SECRET_KEY_FILE"}.isdisjoint(os.environ)
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
PLACE = re.compile(r"(\[[0-9a-fA-F:]+\]|[\w.-]+)(?::([0-9]{1,5}))?")  # a database's host and port
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
    database = parse_database(address)
    if not database:
        refuse("DATABASE_URL", "cần dạng postgres://người:mật-khẩu@máy/tên hoặc sqlite:////tệp.")
    if database["ENGINE"] == POSTGRESQL and "," in database["HOST"]:
        database["OPTIONS"] = {"target_session_attrs": "read-write"} | database.get("OPTIONS", {})
    return database


def read_standby(primary):
    """Return REPLICA_URL as Django's settings, None when it is not set; `primary`: DATABASE_URL's.

    Any of its hosts is asked that is a standby, another one when there is none.
    """
    address = read("REPLICA_URL")
    if not address:
        return None
    standby = parse_database(address)
    if not standby or {standby["ENGINE"], primary["ENGINE"]} != {POSTGRESQL}:
        refuse("REPLICA_URL", "cần dạng postgres://người:mật-khẩu@máy-1,máy-2/tên.")
    choice = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}
    standby["OPTIONS"] = choice | standby.get("OPTIONS", {})
    return standby


def read_stamp(sqlite_file, has_several):
    """Return the file by which the processes of one machine see a change, or None (content.stamp).

    Beside the SQLite file in production; for PostgreSQL ("") where VERSION_STAMP names one.
    `has_several`: whether the database stands on several machines, as the portal may then.
    """
    path = read("VERSION_STAMP")
    if path and (has_several or not Path(path).is_absolute()):
        refuse("VERSION_STAMP", "cần đường dẫn đầy đủ, và chỉ dùng khi chỉ có một máy chủ.")
    if not path and PRODUCTION and os.name == "posix" and sqlite_file:
        return f"{sqlite_file}-stamp"
    return path or None


def parse_database(address):
    """Return the address of a database as Django's settings, {} when it is malformed.

    PostgreSQL may have several hosts, h1:5432,h2:5432, which libpq tries one after the other.
    """
    places = urlsplit(address).netloc.rpartition("@")[2]
    several = [PLACE.fullmatch(place) for place in places.split(",")] if "," in places else []
    if not all(several):
        return {}
    try:
        one = address.replace(places, "several", 1) if several else address
        database = environ.Env.db_url_config(one)
    except (KeyError, ValueError):
        return {}
    if several:
        database["HOST"] = ",".join(place[1].strip("[]") for place in several)
        database["PORT"] = ",".join(place[2] or "5432" for place in several)
    named = database.get("NAME") not in (None, "", ":memory:" if PRODUCTION else "")
    return database if named and database.get("ENGINE") in (SQLITE, POSTGRESQL) else {}


def server_options(database, limits):
    """Add to a PostgreSQL `database` how long to wait for it; what its address says stands.

    A host that fell silent is noticed within seconds instead of the kernel's hours. `limits`:
    {parameter of the server: value}.
    """
    waits = {
        "connect_timeout": 2,  # seconds, for each host
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 2,
        "tcp_user_timeout": 1_500,  # milliseconds
        "application_name": "cchc",
    }
    if limits:
        waits["options"] = " ".join(f"-c {name}={limit}" for name, limit in limits.items())
    options = waits | database.get("OPTIONS", {})
    return database | {"OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def read_bucket():
    """Return MEDIA_S3_… as options of content.buckets.Bucket, None for files on the disk."""
    name = read("MEDIA_S3_BUCKET")
    if not name:
        return None
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{2,62}", name):
        refuse("MEDIA_S3_BUCKET", "cần tên của một kho (bucket).")
    place = read("MEDIA_S3_ENDPOINT")
    if place and not re.fullmatch(r"https?://[\w.:\[\]-]+/?", place):
        refuse("MEDIA_S3_ENDPOINT", "cần dạng https://s3.tinh.gov.vn.")
    keys = {"access_key": read("MEDIA_S3_ACCESS_KEY"), "secret_key": read("MEDIA_S3_SECRET_KEY")}
    if not all(keys.values()):
        refuse("MEDIA_S3_ACCESS_KEY", "cần cả MEDIA_S3_ACCESS_KEY và MEDIA_S3_SECRET_KEY.")
    region = read("MEDIA_S3_REGION", "us-east-1")
    return {"bucket_name": name, "endpoint_url": place or None, "region_name": region} | keys


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
