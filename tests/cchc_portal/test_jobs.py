import io
import tempfile
import zlib
from datetime import timedelta
from pathlib import Path
from unittest import skipUnless

from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from cchc_portal import jobs
from cchc_portal.locks import job_lock
from cchc_portal.models import JobRun
from news.models import Article, OpenForm
from tests.factories import local_time, make_article, make_user

NOW = local_time(2026, 11, 25, 2, 30)


class JobCase:
    def setUp(self):
        super().setUp()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(override_settings(BACKUP_ROOT=folder, BACKUP_KEY=""))
        self.folder = folder

    def do(self, name, now=NOW):
        return jobs.run(name, now, io.StringIO(), io.StringIO())


class JobTests(JobCase, TestCase):
    def test_a_second_machine_finds_it_done_until_it_is_due_again(self):
        self.do("cleanup")
        for later in (timedelta(0), timedelta(hours=19, minutes=59)):
            self.assertIn("đã xong lúc 02:30 25/11/2026", self.do("cleanup", NOW + later))
        self.assertTrue(self.do("cleanup", NOW + timedelta(hours=20)).endswith(": đã xong."))

    def test_a_failed_one_is_remembered_and_due_at_once(self):
        article = make_article()
        Article.objects.filter(pk=article.pk).update(folded="sai")
        with self.assertRaisesMessage(CommandError, "search_index --rebuild"):
            self.do("index")
        run = JobRun.objects.get(name="index")
        self.assertEqual((run.started_at, run.succeeded_at), (NOW, None))
        self.assertIn("search_index --rebuild", run.trouble)
        article.save()
        self.assertTrue(self.do("index").endswith(": đã xong."))
        self.assertEqual(JobRun.objects.get(name="index").trouble, "")

    def test_the_command_says_what_was_done(self):
        out = io.StringIO()
        call_command("run_job", "cleanup", stdout=out)
        self.assertIn("Dọn phiên đăng nhập và bản nháp bỏ quên: đã xong.", out.getvalue())

    def test_ended_sessions_and_forms_left_long_ago_go(self):
        now = timezone.now()
        for ends in (now - timedelta(days=1), now + timedelta(days=1)):
            Session.objects.create(session_key=f"k{ends.day}", session_data="", expire_date=ends)
        user = make_user()
        left = OpenForm.objects.create(user=user, values={}, saved_at=now - timedelta(days=31))
        kept = OpenForm.objects.create(user=user, values={}, saved_at=now - timedelta(days=29))
        looked = OpenForm.objects.create(user=user, seen_at=now - timedelta(days=2))
        self.do("cleanup", now)
        self.assertEqual(Session.objects.count(), 1)
        self.assertEqual([*OpenForm.objects.all()], [kept])
        self.assertNotIn(kept.pk, (left.pk, looked.pk))


class TogetherTests(JobCase, TransactionTestCase):
    def test_every_job_is_a_command_that_runs(self):
        make_article()
        for name in jobs.JOBS:
            self.assertTrue(self.do(name).endswith(": đã xong."), name)
            self.assertEqual(JobRun.objects.get(name=name).succeeded_at, NOW)

    @skipUnless(connection.vendor == "sqlite", "Khoá tệp chỉ dùng với SQLite.")
    def test_two_processes_on_one_machine_are_one(self):
        with job_lock("cleanup", self.folder) as held:
            self.assertTrue(held)
            self.assertIn("lần này bỏ qua", self.do("cleanup"))
        self.assertIn("đã xong", self.do("cleanup"))

    @skipUnless(connection.vendor == "postgresql", "Khoá của cơ sở dữ liệu chỉ có ở PostgreSQL.")
    def test_two_machines_on_one_database_are_one(self):
        other = connection.copy()
        with other.cursor() as cursor:
            number = zlib.crc32(b"cchc job cleanup")
            cursor.execute("SELECT pg_backend_pid(), pg_advisory_lock(%s)", [number])
            process = cursor.fetchone()[0]
        self.assertIn("lần này bỏ qua", self.do("cleanup"))
        with connection.cursor() as cursor:  # that machine dies
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [process])
        other.close()
        self.assertIn("đã xong", self.do("cleanup"))
