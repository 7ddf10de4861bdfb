"""Facts of the settings, each read by a Python of its own with an environment of its own."""

import ast
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

KEY = "k3y-" + "0123456789" * 5
REAL = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "cchc.example.gov.vn",
    "DATABASE_URL": "sqlite:////nowhere/portal.sqlite3",
}
SHOW = """
import json, cchc_portal.settings as s
print(json.dumps({name: getattr(s, name) for name in dir(s) if name.isupper()}, default=str))
"""


class SettingsTests(SimpleTestCase):
    def run_python(self, variables, *arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], **variables},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def settings_with(self, **variables):
        """Return the settings that a Python with these variables alone reads."""
        shown = self.run_python(variables, "-c", SHOW)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        return json.loads(shown.stdout)

    def assert_refused(self, name, **variables):
        """Assert that the start stops with a Vietnamese sentence that names the variable."""
        stopped = self.run_python(variables, "-c", SHOW)
        last = stopped.stderr.strip().rpartition("\n")[2]
        self.assertEqual(
            (stopped.returncode, last.partition(" không đúng: ")[0]),
            (1, f"django.core.exceptions.ImproperlyConfigured: Biến môi trường {name}"),
            variables,
        )
        self.assertNotIn(KEY, stopped.stderr)
        self.assertNotIn("mat-khau", stopped.stderr)

    def file(self, text):
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            file.write(text)
        self.addCleanup(os.unlink, file.name)
        return file.name

    def collected(self):
        """Return the variables of a real site whose folders are there."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        database = f"sqlite:///{folder.name}/portal.sqlite3"
        return REAL | {"STATIC_ROOT": folder.name, "DATABASE_URL": database}


class LocalTests(SettingsTests):
    def test_letters_go_nowhere_without_a_mail_server_and_to_the_one_that_is_named(self):
        backends = "django.core.mail.backends"
        self.assertEqual(self.settings_with()["EMAIL_BACKEND"], f"{backends}.dummy.EmailBackend")
        named = {"EMAIL_URL": "smtp+tls://ten:ma@thu.example.vn:587"}
        read = self.settings_with(**named, DEFAULT_FROM_EMAIL="cong@example.vn")
        self.assertEqual(
            [read[name] for name in ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS")],
            [f"{backends}.smtp.EmailBackend", "thu.example.vn", 587, True],
        )

    def test_a_malformed_mail_server_or_one_without_a_sender_is_named(self):
        self.assert_refused("EMAIL_URL", EMAIL_URL="bưu điện")
        self.assert_refused("DEFAULT_FROM_EMAIL", EMAIL_URL="smtp://thu.example.vn:25")

    def test_without_a_key_the_site_is_this_machines_own(self):
        local = self.settings_with()
        self.assertEqual(
            (local["PRODUCTION"], local["DEBUG"], local["ALLOWED_HOSTS"]),
            (False, False, ["localhost", "127.0.0.1", "[::1]"]),
        )
        self.assertEqual(local["DATABASES"]["default"]["ENGINE"], "content.sqlite")
        self.assertEqual(
            [Path(local[name]) for name in ("STATIC_ROOT", "MEDIA_ROOT", "ATTACHMENT_ROOT")],
            [settings.BASE_DIR / "var" / name for name in ("static", "media", "attachments")],
        )
        self.assertEqual(local["SECRET_KEY"], self.settings_with()["SECRET_KEY"])
        self.assertGreater(len(local["SECRET_KEY"]), 60)

    def test_hosts_of_the_environment_do_not_open_a_local_site(self):
        self.assertNotIn("*", self.settings_with(ALLOWED_HOSTS="*", DEBUG="1")["ALLOWED_HOSTS"])

    def test_debugging_is_for_runserver_only(self):
        for command, debugs in (("runserver", "True"), ("check", "False"), ("-c", "False")):
            shown = self.run_python(
                {},
                "-c",
                f"import sys; sys.argv = ['manage.py', '{command}']\n"
                "import cchc_portal.settings as s; sys.stdout.write(str(s.DEBUG))",
            )
            self.assertEqual(shown.stdout, debugs, shown.stderr)


class RealSiteTests(SettingsTests):
    def test_a_key_makes_the_site_a_real_one(self):
        real = self.settings_with(**REAL)
        on = ("PRODUCTION", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
        self.assertEqual([real[name] for name in on], [True] * 4)
        cookies = [real[f"{name}_COOKIE_NAME"] for name in ("SESSION", "CSRF")]
        self.assertEqual(cookies, ["__Host-sessionid", "__Host-csrftoken"])
        self.assertEqual((real["DEBUG"], real["SECRET_KEY"]), (False, KEY))
        self.assertEqual(real["SECURE_HSTS_SECONDS"], 31_536_000)
        self.assertEqual(real["ALLOWED_HOSTS"], ["cchc.example.gov.vn"])

    def test_hosts_may_be_several_and_whole_domains(self):
        real = self.settings_with(**REAL | {"ALLOWED_HOSTS": "A.vn, .b.gov.vn,[::1]"})
        self.assertEqual(real["ALLOWED_HOSTS"], ["a.vn", ".b.gov.vn", "[::1]"])
        self.assertEqual(
            real["CSRF_TRUSTED_ORIGINS"], ["https://a.vn", "https://*.b.gov.vn", "https://[::1]"]
        )

    def test_a_postgresql_address_is_read_whole(self):
        address = "postgres://cchc:m%40t:kh%C3%A1c@db.example:5433/portal?sslmode=require"
        read = self.settings_with(**REAL | {"DATABASE_URL": address})["DATABASES"]["default"]
        self.assertEqual(
            [read[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")],
            ["django.db.backends.postgresql", "cchc", "m@t:khác", "db.example", 5433, "portal"],
        )
        self.assertEqual(
            read["OPTIONS"],
            {
                "application_name": "cchc",
                "connect_timeout": 2,
                "keepalives_count": 2,
                "keepalives_idle": 2,
                "keepalives_interval": 1,
                "options": "-c statement_timeout=30000 -c lock_timeout=10000"
                " -c idle_in_transaction_session_timeout=60000 -c jit=off"
                " -c max_parallel_workers_per_gather=0 -c gin_pending_list_limit=128kB",
                "sslmode": "require",
                "tcp_user_timeout": 1500,
            },
        )
        self.assertEqual((read["CONN_HEALTH_CHECKS"], read["CONN_MAX_AGE"]), (True, 60))

    def test_limits_are_for_requests_not_for_commands(self):
        address = "postgres://u@h/portal?connect_timeout=7"
        variables = REAL | {"DATABASE_URL": address, "STATEMENT_TIMEOUT_MS": "0"}
        options = self.settings_with(**variables)["DATABASES"]["default"]["OPTIONS"]
        self.assertEqual(options["connect_timeout"], 7)
        self.assertIn("-c statement_timeout=0 ", options["options"])
        shown = self.run_python(
            variables,
            "-c",
            "import sys; sys.argv = ['/opt/cchc/current/manage.py', 'backup']\n"
            "import cchc_portal.settings as s\n"
            "sys.stdout.write(s.DATABASES['default']['OPTIONS']['options'])",
        )
        self.assertEqual(shown.stdout, "-c gin_pending_list_limit=128kB", shown.stderr)

    def test_several_hosts_are_tried_until_one_takes_writes(self):
        address = "postgres://cchc:m%2Ct@db1:5433,10.0.0.2,[fd00::3]:5434/portal"
        read = self.settings_with(**REAL | {"DATABASE_URL": address})["DATABASES"]
        one = read["default"]
        self.assertEqual(
            [one[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")],
            ["cchc", "m,t", "db1,10.0.0.2,fd00::3", "5433,5432,5434", "portal"],
        )
        self.assertEqual(one["OPTIONS"]["target_session_attrs"], "read-write")
        self.assertEqual(set(read), {"default"})

    def test_processes_of_one_machine_have_a_stamp(self):
        file = self.settings_with(**REAL)
        self.assertEqual(file["VERSION_STAMP"], "/nowhere/portal.sqlite3-stamp")
        self.assertEqual(file["DATABASES"]["default"]["ENGINE"], "content.stamp.sqlite")
        server = REAL | {"DATABASE_URL": "postgres://u@a/p"}
        plain = self.settings_with(**server)
        self.assertIsNone(plain["VERSION_STAMP"])
        self.assertEqual(plain["DATABASES"]["default"]["ENGINE"], "django.db.backends.postgresql")
        stamped = self.settings_with(**server, VERSION_STAMP="/run/cchc/stamp")
        self.assertEqual(stamped["DATABASES"]["default"]["ENGINE"], "content.stamp.postgresql")
        self.assert_refused("VERSION_STAMP", **server, VERSION_STAMP="stamp")
        for several in (
            {"REPLICA_URL": "postgres://u@b/p"},
            {"DATABASE_URL": "postgres://u@a,b/p"},
        ):
            variables = server | several
            self.assert_refused("VERSION_STAMP", **variables, VERSION_STAMP="/run/cchc/stamp")

    def test_a_standby_is_any_host_that_is_one(self):
        named = {"DATABASE_URL": "postgres://u@a,b/p", "REPLICA_URL": "postgres://u@b,c/p"}
        standby = self.settings_with(**REAL | named)["DATABASES"]["standby"]
        self.assertEqual((standby["HOST"], standby["PORT"]), ("b,c", "5432,5432"))
        options = standby["OPTIONS"]
        self.assertEqual(
            [options[name] for name in ("target_session_attrs", "load_balance_hosts")],
            ["prefer-standby", "random"],
        )

    def test_a_bucket_takes_all_files_and_nginx_is_not_sent_for_them(self):
        named = {
            "MEDIA_S3_BUCKET": "cchc",
            "MEDIA_S3_ENDPOINT": "https://s3.example.vn",
            "MEDIA_S3_ACCESS_KEY": "a",
            "MEDIA_S3_SECRET_KEY": "mat-khau",
            "ATTACHMENT_ACCEL": "/tep/",
        }
        read = self.settings_with(**REAL | named)
        backends = [read["STORAGES"][name]["BACKEND"] for name in ("default", "attachments")]
        self.assertEqual(
            backends, ["content.buckets.PictureBucket", "content.buckets.AttachmentBucket"]
        )
        self.assertEqual(read["ATTACHMENT_ACCEL"], "")

    def test_secrets_may_lie_in_files(self):
        read = self.settings_with(
            SECRET_KEY_FILE=self.file(KEY + "\n"),
            DATABASE_URL_FILE=self.file("postgres://u:p@h/portal\n"),
            ALLOWED_HOSTS="a.vn",
        )
        self.assertEqual(
            (read["PRODUCTION"], read["SECRET_KEY"], read["DATABASES"]["default"]["NAME"]),
            (True, KEY, "portal"),
        )

    def test_a_key_that_begins_with_a_dollar_is_a_key(self):
        read = self.settings_with(**REAL | {"SECRET_KEY": "$" + KEY})
        self.assertEqual((read["PRODUCTION"], read["SECRET_KEY"]), (True, "$" + KEY))

    def test_the_deploy_check_passes_without_a_warning(self):
        checked = self.run_python(REAL, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
        self.assertEqual((checked.returncode, checked.stderr), (0, ""), checked.stdout)

    def test_the_server_starts_only_as_a_real_site(self):
        served = self.run_python(self.collected(), "-c", "import cchc_portal.wsgi")
        self.assertEqual((served.returncode, served.stderr), (0, ""))
        looked = (
            "import gc, cchc_portal.wsgi; print(gc.get_freeze_count() > 0, gc.get_threshold()[0])"
        )
        self.assertEqual(self.run_python(self.collected(), "-c", looked).stdout, "True 20000\n")
        refused = self.run_python({}, "-c", "import cchc_portal.wsgi")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("Biến môi trường SECRET_KEY chưa có", refused.stderr)


class MalformedTests(SettingsTests):
    def test_a_key_that_is_none(self):
        for key in ("", " ", "ngắn", "a" * 60, "abcd" * 20):
            self.assert_refused("SECRET_KEY", **REAL | {"SECRET_KEY": key})
        for text in ("", "\n", "ngắn\n"):
            self.assert_refused("SECRET_KEY", SECRET_KEY_FILE=self.file(text))
        self.assert_refused("SECRET_KEY", SECRET_KEY_FILE="")

    def test_files_that_cannot_be_read(self):
        for place in ("/nowhere/key", tempfile.gettempdir()):
            self.assert_refused("SECRET_KEY_FILE", SECRET_KEY_FILE=place)
            self.assert_refused("DATABASE_URL_FILE", DATABASE_URL_FILE=place)

    def test_hosts_that_name_no_one_or_everyone(self):
        for hosts in (
            "",
            " ",
            ",",
            "*",
            "a.vn,*",
            "a.vn,",
            "*.a.vn",
            "https://a.vn",
            "a.vn:80",
            "a b",
        ):
            self.assert_refused("ALLOWED_HOSTS", **REAL | {"ALLOWED_HOSTS": hosts})
        self.assert_refused("ALLOWED_HOSTS", SECRET_KEY=KEY)

    def test_databases_that_are_none(self):
        for address in (
            "", "portal", "mysql://u:mat-khau@h/d", "http://x", "postgres://", "sqlite://",
            "postgres://u:mat-khau@h:port/d", "postgres://u:mat-khau@h/", "sqlite://:memory:",
            "postgres://u:mat-khau@a,b:port/d", "postgres://u:mat-khau@a,,b/d",
            "postgres://u:mat-khau@a,b/",
        ):  # fmt: skip
            self.assert_refused("DATABASE_URL", **REAL | {"DATABASE_URL": address})
        self.assert_refused("DATABASE_URL", SECRET_KEY=KEY, ALLOWED_HOSTS="a.vn")
        self.assert_refused("DATABASE_URL", DATABASE_URL="mysql://u:mat-khau@h/d")

    def test_a_standby_cache_or_bucket_that_is_none(self):
        sqlite = REAL
        postgres = REAL | {"DATABASE_URL": "postgres://u:mat-khau@h/d"}
        for variables, address in (
            (sqlite, "postgres://u:mat-khau@h/d"),
            (postgres, "sqlite:////x"),
            (postgres, "postgres://u:mat-khau@a,b:x/d"),
        ):
            self.assert_refused("REPLICA_URL", **variables | {"REPLICA_URL": address})
        bucket = {"MEDIA_S3_BUCKET": "cchc"}
        self.assert_refused("MEDIA_S3_BUCKET", MEDIA_S3_BUCKET="Kho ảnh")
        self.assert_refused("MEDIA_S3_ACCESS_KEY", **bucket)
        self.assert_refused("MEDIA_S3_ENDPOINT", **bucket, MEDIA_S3_ENDPOINT="s3.example.vn/x y")
        self.assert_refused("STATEMENT_TIMEOUT_MS", **postgres | {"STATEMENT_TIMEOUT_MS": "30s"})

    def test_folders_that_depend_on_where_one_stands(self):
        for name in ("STATIC_ROOT", "MEDIA_ROOT", "ATTACHMENT_ROOT"):
            for folder in ("", ".", "var/media", "~/media"):
                self.assert_refused(name, **{name: folder})

    def test_maintenance_ends_at_a_local_time_or_the_start_stops(self):
        self.assertIsNone(self.settings_with()["MAINTENANCE_UNTIL"])
        told = self.settings_with(MAINTENANCE_UNTIL="2026-10-15T22:00")["MAINTENANCE_UNTIL"]
        self.assertEqual(told, "2026-10-15 22:00:00+07:00")
        for typed in ("22:00", "2026-02-30T22:00", "2026-10-15T22:00Z"):
            self.assert_refused("MAINTENANCE_UNTIL", MAINTENANCE_UNTIL=typed)

    def test_the_room_of_kept_pages_and_the_shared_shelf_are_read(self):
        self.assertEqual(self.settings_with()["PAGE_CACHE_BYTES"], 24 * 1024 * 1024)
        self.assertEqual(self.settings_with(PAGE_CACHE_MB="0")["PAGE_CACHE_BYTES"], 0)
        self.assert_refused("PAGE_CACHE_MB", PAGE_CACHE_MB="nhiều")
        for address in ("redis://10.0.0.5:6379/1", "rediss://u:mat-khau@h/0", "unix:///run/r.sock"):
            self.assertEqual(self.settings_with(REDIS_URL=address)["REDIS_URL"], address)
        for address in ("localhost:6379", "http://mat-khau@h", "redis://"):
            self.assert_refused("REDIS_URL", REDIS_URL=address)


class OnePlaceTests(SimpleTestCase):
    def test_no_variable_is_read_elsewhere(self):
        """Bootstrap runs before there are settings; wsgi.py only says where they are."""
        readers = {
            str(path.relative_to(settings.BASE_DIR))
            for app in ("cchc_portal", "inspections", "news", "contacts", "content")
            for path in (settings.BASE_DIR / app).rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if getattr(node, "attr", "") in ("environ", "getenv")
        }
        allowed = {f"cchc_portal/{name}.py" for name in ("bootstrap", "environment", "wsgi")}
        self.assertEqual(readers, allowed)
