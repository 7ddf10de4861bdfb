"""Each check of the doctor beside a broken example, and a whole one."""

import contextlib
import io
import os
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from unittest import mock, skipUnless

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import SimpleTestCase, TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from cchc_portal.backup.shelf import name_of
from cchc_portal.doctor import Level, machine, portal
from cchc_portal.jobs import JOBS
from cchc_portal.management.commands import doctor
from cchc_portal.models import JobRun
from news.models import MonthCount
from tests.browser.browser import ALLOWANCE
from tests.factories import local_time, make_article

NOW = local_time(2026, 11, 25, 9, 0)
Usage = namedtuple("Usage", "total used free")
GIB = machine.GIB


def levels(findings):
    return [finding.level for finding in findings]


class FolderCase:
    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))


class EnvironmentTests(SimpleTestCase):
    def test_a_portal_on_trial_is_no_server(self):
        [finding] = portal.environment()
        self.assertEqual(finding.level, Level.NOW)
        self.assertIn("SECRET_KEY", finding.todo)

    @override_settings(PRODUCTION=True, SECURE_SSL_REDIRECT=False, SESSION_COOKIE_SECURE=False)
    def test_weak_settings_are_named(self):
        found = " ".join(finding.what for finding in portal.environment())
        self.assertIn("security.W008", found)
        self.assertIn("security.W012", found)

    @override_settings(
        PRODUCTION=True,
        SECURE_SSL_REDIRECT=True,
        SESSION_COOKIE_SECURE=True,
        CSRF_COOKIE_SECURE=True,
        SECURE_HSTS_SECONDS=31_536_000,
        SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
        SECURE_HSTS_PRELOAD=True,
        DEBUG=False,
    )
    @mock.patch.dict("os.environ")
    def test_settings_of_a_real_site_are_good(self):
        os.environ.pop(ALLOWANCE, None)  # from a browser test before in this process
        found = [(each.level, each.what) for each in portal.environment()]
        self.assertEqual(found, [(Level.GOOD, "Cấu hình đạt phép kiểm tra khi triển khai.")])


class DatabaseTests(TestCase):
    def test_the_clock_of_the_database_is_ours(self):
        self.assertEqual(levels(portal.database_and_clock()), [Level.GOOD])

    def test_a_clock_that_differs_is_noticed_either_way(self):
        for apart in (-30, 30):
            there = timezone.now() + timedelta(seconds=apart)
            [finding] = portal.database_and_clock(lambda there=there: there)
            self.assertEqual((finding.level, "lệch" in finding.what), (Level.NOW, True))

    def test_a_database_that_is_gone_is_said(self):
        def refuse():
            raise OperationalError("mật khẩu")

        [finding] = portal.database_and_clock(refuse)
        self.assertEqual(finding.level, Level.NOW)
        self.assertNotIn("mật khẩu", finding.what)

    def test_pending_migrations_are_named(self):
        self.assertEqual(levels(portal.migrations()), [Level.GOOD])
        graph, recorder = MigrationLoader(connection).graph, MigrationRecorder(connection)
        [newest] = graph.leaf_nodes("cchc_portal")
        for name in (newest, *graph.nodes[newest].replaces):
            recorder.record_unapplied(*name)
        [finding] = portal.migrations()
        self.assertEqual(finding.level, Level.NOW)
        self.assertIn(".".join(newest), finding.what)


class MonthsCountedTests(TestCase):
    def test_a_wrong_number_is_told_and_mended_by_the_nightly_job(self):
        make_article(published_at=local_time(2024, 1, 5))
        self.assertEqual(levels(portal.months_counted()), [Level.GOOD])
        MonthCount.objects.update(number=4)
        [finding] = portal.months_counted()
        self.assertEqual(finding.level, Level.SOON)
        self.assertIn("1 chỗ: 01/2024.", finding.what)
        told = io.StringIO()
        call_command(finding.todo.split()[-1], stdout=told)
        self.assertIn("Số bài theo tháng: đã sửa 1 chỗ lệch.", told.getvalue())
        self.assertEqual(levels(portal.months_counted()), [Level.GOOD])


class BeforeMonthsAreCountedTests(TransactionTestCase):
    def test_nothing_is_told_of_a_table_to_come_but_its_migration(self):
        try:
            call_command("migrate", "news", "0003", verbosity=0)
            self.assertEqual(levels(portal.months_counted()), [])
            [finding] = portal.migrations()
            self.assertIn("news.0004_month_counts", finding.what)
        finally:
            call_command("migrate", verbosity=0)
        self.assertEqual(levels(portal.months_counted()), [Level.GOOD])


class JobsTests(TestCase):
    def test_never_run(self):
        self.assertEqual(levels(portal.jobs(NOW)), [Level.SOON] * len(JOBS))

    def test_by_age_and_by_trouble(self):
        cases = (
            (timedelta(hours=5), "", Level.GOOD),
            (timedelta(days=3), "", Level.SOON),
            (timedelta(days=9), "", Level.NOW),
            (timedelta(hours=5), "Chỉ mục sai lệch ở 3 mục.", Level.NOW),
        )
        for age, trouble, level in cases:
            JobRun.objects.update_or_create(
                name="index", defaults={"succeeded_at": NOW - age, "trouble": trouble}
            )
            *_, finding = portal.jobs(NOW)
            self.assertEqual(finding.level, level)
            self.assertIn(trouble, finding.what)


class BackupTests(FolderCase, SimpleTestCase):
    def check(self, age=None, sealed=True):
        if age is not None:
            (self.folder / name_of(NOW - age, sealed)).touch()
        with override_settings(BACKUP_ROOT=self.folder):
            return levels(portal.backups(NOW))

    def test_none_at_all(self):
        self.assertEqual(self.check(), [Level.NOW])

    def test_by_age_and_by_seal(self):
        self.assertEqual(self.check(timedelta(days=4)), [Level.NOW])
        self.assertEqual(self.check(timedelta(days=2)), [Level.SOON])
        self.assertEqual(self.check(timedelta(hours=8)), [Level.GOOD])
        self.assertEqual(self.check(timedelta(hours=1), sealed=False), [Level.GOOD, Level.SOON])


class MailTests(SimpleTestCase):
    def serve(self, greeting):
        """Return the port of a mail server that says only this."""
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)

        def greet():
            line, _ = server.accept()
            with line, line.makefile("rwb") as talk:
                talk.write(greeting)
                talk.flush()
                while talk.readline():
                    talk.write(b"250 ok\r\n")
                    talk.flush()

        threading.Thread(target=greet, daemon=True).start()
        return server.getsockname()[1]

    def check(self, port):
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with self.settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
            return levels(portal.mail())

    def test_a_server_that_answers(self):
        self.assertEqual(self.check(self.serve(b"220 thu\r\n")), [Level.GOOD])

    def test_one_that_refuses_and_one_that_is_not_there(self):
        self.assertEqual(self.check(self.serve(b"554 khong\r\n")), [Level.NOW])
        self.assertEqual(self.check(1), [Level.NOW])
        self.assertTrue(issubclass(smtplib.SMTPException, OSError))

    def test_none_is_only_advice(self):
        with self.settings(EMAIL_BACKEND=portal.NOWHERE):
            self.assertEqual(levels(portal.mail()), [Level.SOON])


class RedisTests(SimpleTestCase):
    """One that lives: tests.cchc_portal.page_cache.test_shared."""

    def check(self, address):
        with self.settings(REDIS_URL=address):
            return levels(portal.shared_pages())

    def test_without_one_there_is_nothing_to_tell(self):
        self.assertEqual(self.check(""), [])

    def test_a_dead_one_is_a_warning_since_pages_are_served(self):
        self.assertEqual(self.check("redis://127.0.0.1:1/0"), [Level.SOON])


class ChangesToldTests(FolderCase, SimpleTestCase):
    def check(self, path):
        with self.settings(VERSION_STAMP=path):
            return levels(portal.changes_told())

    def test_without_a_stamp_there_is_nothing_to_tell(self):
        self.assertEqual(self.check(None), [])

    def test_one_that_opens_is_good_and_one_that_does_not_is_a_warning(self):
        self.assertEqual(self.check(f"{self.folder}/stamp"), [Level.GOOD])
        self.assertEqual(self.check(f"{self.folder}/not/here"), [Level.SOON])


class MachineTests(FolderCase, SimpleTestCase):
    def test_folders_that_can_be_written_and_those_that_cannot(self):
        gone = self.folder / "khong-co"
        found = [*machine.writable_folders([self.folder, gone])]
        self.assertEqual(levels(found), [Level.GOOD, Level.NOW])
        self.assertIn(str(gone), found[1].todo)
        self.assertEqual([*self.folder.iterdir()], [])

    def test_disk_space(self):
        for free, level in ((1, Level.NOW), (4, Level.NOW), (12, Level.GOOD), (50, Level.GOOD)):
            usage = Usage(100 * GIB, 0, free * GIB)
            found = levels(machine.disk_space([self.folder / "a/b"], lambda path, u=usage: u))
            self.assertEqual(found, [level], free)
        small = Usage(20 * GIB, 0, 2 * GIB)
        self.assertEqual(
            levels(machine.disk_space([self.folder], lambda path: small)), [Level.SOON]
        )
        self.assertEqual(len([*machine.disk_space()]), 3)

    def program(self, said):
        """Return a program that answers for the timers as systemctl would."""
        path = self.folder / "systemctl"
        path.write_text(f"#!/bin/sh\n[ $1 = is-active ] && echo {said}\n")
        path.chmod(0o755)
        return str(path)

    @skipUnless(sys.platform != "win32", "systemd chỉ có trên Linux.")
    def test_timers(self):
        self.assertEqual(levels(machine.timers(self.program("active"))), [Level.GOOD] * 5)
        for said in ("inactive", "failed"):
            found = [*machine.timers(self.program(said))]
            self.assertEqual(levels(found), [Level.NOW] * 5)
            self.assertIn(said, found[0].what)
            self.assertEqual(found[0].todo, "Chạy: systemctl enable --now cchc-backup.timer")
        self.assertEqual(levels(machine.timers("/khong/co")), [Level.NOW] * 5)


class CertificateTests(FolderCase, SimpleTestCase):
    def serve(self, days, name="localhost"):
        """Return the port of a TLS server whose certificate holds for `days`."""
        files = [str(self.folder / name) for name in ("key.pem", "cert.pem")]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days),
             "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
             "-keyout", files[0], "-out", files[1]],
            check=True, capture_output=True,
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files[1], files[0])
        server = socket.create_server(("localhost", 0))
        self.addCleanup(server.close)

        def shake():
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                context.wrap_socket(line, server_side=True).close()

        threading.Thread(target=shake, daemon=True).start()
        return server.getsockname()[1], files[1]

    def test_by_days_left(self):
        for days, level in ((90, Level.GOOD), (15, Level.SOON), (3, Level.NOW)):
            port, authority = self.serve(days)
            [finding] = machine.certificate("localhost", port, authority)
            self.assertEqual((finding.level, f"còn {days} ngày" in finding.what), (level, True))

    def test_one_of_another_name_or_of_nobody_is_refused(self):
        port, authority = self.serve(90, "khac.example")
        [finding] = machine.certificate("localhost", port, authority)
        self.assertEqual((finding.level, "không hợp lệ" in finding.what), (Level.NOW, True))
        port, _ = self.serve(90)
        [finding] = machine.certificate("localhost", port)
        self.assertEqual((finding.level, "không hợp lệ" in finding.what), (Level.NOW, True))

    def test_no_server(self):
        [finding] = machine.certificate("localhost", 1)
        self.assertEqual((finding.level, "Không mở được" in finding.what), (Level.NOW, True))


class CommandTests(TestCase):
    def run_doctor(self, *checks, quiet=False):
        own = doctor.CHECKS
        self.addCleanup(setattr, doctor, "CHECKS", own)
        doctor.CHECKS = checks
        out = io.StringIO()
        with self.assertRaises(SystemExit) as ended:
            call_command("doctor", quiet=quiet, stdout=out)
        return ended.exception.code, out.getvalue()

    def test_exit_codes_for_monitoring(self):
        good = portal.database_and_clock
        self.assertEqual(self.run_doctor(good)[0], 0)
        with self.settings(EMAIL_BACKEND=portal.NOWHERE):
            code, said = self.run_doctor(good, portal.mail)
        self.assertEqual((code, "→ Nếu muốn gửi thư" in said), (1, True))
        self.assertEqual(self.run_doctor(good, portal.jobs, portal.environment)[0], 2)

    def test_quiet_says_only_what_is_to_be_done(self):
        self.assertEqual(self.run_doctor(portal.database_and_clock, quiet=True), (0, ""))

    def test_without_a_database_the_rest_is_still_said(self):
        def broken():
            raise OperationalError("x")
            yield

        code, said = self.run_doctor(broken, portal.mail)
        self.assertEqual((code, "Sửa cơ sở dữ liệu trước." in said), (2, True))
        self.assertIn("Máy chủ thư nhận kết nối.", said)

    def test_every_check_is_asked(self):
        defined = {
            check
            for module in (machine, portal)
            for name, check in vars(module).items()
            if callable(check) and getattr(check, "__module__", "") == module.__name__
            and check.__code__.co_flags & 0x20
        }  # fmt: skip
        self.assertEqual(set(doctor.CHECKS), defined)
