import os
import subprocess
import sys
import tempfile
import urllib.request
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase, override_settings
from django.utils import timezone
from prometheus_client import generate_latest

from cchc_portal.backup.shelf import name_of
from cchc_portal.management.commands.metrics import Command
from cchc_portal.models import JobRun
from cchc_portal.watching.metrics import KEPT, QUERIES, REQUESTS, count_kept, registry
from content.publishing import State
from tests.deploy.nginx import free_port
from tests.factories import make_article


class PortalMetricsTests(TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(
            override_settings(METRICS_FOLDER=str(self.folder), BACKUP_ROOT=self.folder / "backups")
        )

    def values(self):
        """Return {series: value} as Prometheus reads them."""
        text = generate_latest(registry()).decode()
        lines = [line.rpartition(" ") for line in text.splitlines() if line[0] != "#"]
        return {name: float(value) for name, _, value in lines}

    def test_the_state_of_the_portal(self):
        make_article(state=State.REVIEW)
        make_article()
        now = timezone.now()
        JobRun.objects.create(name="backup", succeeded_at=now - timedelta(hours=2))
        JobRun.objects.create(name="index", trouble="sai lệch")
        made = now - timedelta(hours=3)
        (self.folder / "backups").mkdir()
        (self.folder / "backups" / name_of(made, True)).touch()
        found = self.values()
        self.assertEqual((found["cchc_up"], found["cchc_articles_waiting"]), (1, 1))
        self.assertEqual(found['cchc_job_failed{job="index"}'], 1)
        self.assertEqual(found['cchc_job_failed{job="backup"}'], 0)
        self.assertAlmostEqual(found['cchc_job_age_seconds{job="backup"}'], 7200, delta=60)
        self.assertAlmostEqual(found["cchc_backup_age_seconds"], 3 * 3600, delta=60)
        self.assertGreater(found["cchc_disk_free_bytes"], 0)

    def test_without_a_backup_there_is_no_age(self):
        self.assertNotIn("cchc_backup_age_seconds", self.values())

    def test_requests_are_counted_by_view_and_status(self):
        article = make_article()
        series = [("news:article", "GET", "200"), ("-", "OTHER", "405")]
        before = [REQUESTS.labels(*labels)._value.get() for labels in series]
        with override_settings(METRICS_FOLDER=str(self.folder)):
            self.client.handler.load_middleware()
            self.client.get(article.get_absolute_url() + "?q=x")
            self.client.generic("BREW", "/khong-co-trang-nay")
        after = [REQUESTS.labels(*labels)._value.get() for labels in series]
        self.assertEqual([b - a for a, b in zip(before, after, strict=True)], [1, 1])

    def test_kept_pages_are_counted_among_all_and_apart(self):
        series = [REQUESTS.labels("home", "GET", "304"), QUERIES.labels("home"), KEPT]
        before = [each._value.get() for each in series]
        count_kept("home", "GET", 304, 5)
        after = [each._value.get() for each in series]
        self.assertEqual(after, [number + 5 for number in before])

    def test_the_public_site_has_no_address_for_them(self):
        for path in ("/metrics", "/metrics/", "/quan-tri/metrics"):
            self.assertIn(self.client.get(path).status_code, (302, 404))


class AddressTests(SimpleTestCase):
    def test_only_internal_addresses(self):
        for addr in (
            "0.0.0.0:9108",
            "8.8.8.8:9108",
            "[::]:9108",
            "cchc.vn:9108",
            "9108",
            "",
            "1:x",
        ):
            with self.assertRaisesMessage(CommandError, "Hãy ghi một địa chỉ nội bộ"):
                Command.internal(addr)
        self.assertEqual(Command.internal("10.0.0.5:9108"), ("10.0.0.5", 9108))
        self.assertEqual(Command.internal("[::1]:9108"), ("::1", 9108))

    @override_settings(METRICS_FOLDER="")
    def test_without_a_folder_it_says_what_is_missing(self):
        with self.assertRaisesMessage(CommandError, "PROMETHEUS_MULTIPROC_DIR"):
            call_command("metrics")


class OwnProcessTests(SimpleTestCase):
    def test_the_command_serves_what_another_process_counted(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        variables = {"PATH": os.environ["PATH"], "PROMETHEUS_MULTIPROC_DIR": folder}
        variables["DJANGO_SETTINGS_MODULE"] = "cchc_portal.settings"
        counted = (
            "import django; django.setup();"
            "from cchc_portal.watching.metrics import count_request;"
            "count_request('home', 'GET', 200, 0.2, 5)"
        )
        addr = f"127.0.0.1:{free_port()}"
        options = {"cwd": settings.BASE_DIR, "env": variables, "text": True}
        subprocess.run([sys.executable, "-c", counted], check=True, **options)
        command = [sys.executable, "-u", "manage.py", "metrics", "--addr", addr]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, **options)
        try:
            self.assertIn("/metrics", process.stdout.readline())
            with urllib.request.urlopen(f"http://{addr}/metrics", timeout=30) as page:
                text = page.read().decode()
        finally:
            process.kill()
            process.communicate()
        self.assertIn('cchc_requests_total{method="GET",status="200",view="home"} 1.0', text)
        self.assertIn('cchc_queries_total{view="home"} 5.0', text)
