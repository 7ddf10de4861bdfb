"""The units of deploy/systemd: sandboxed, catching up, and true to the commands and the guide."""

import configparser
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import skipUnless

from django.conf import settings
from django.core.management import get_commands
from django.test import SimpleTestCase

from cchc_portal.doctor.machine import TIMERS
from cchc_portal.jobs import JOBS
from tests.deploy.nginx import DOMAIN

DEPLOY = settings.BASE_DIR / "deploy"
UNITS = DEPLOY / "systemd"
EXPOSURE = 30  # tenths: below 3.0
ANALYZE = shutil.which("systemd-analyze")


def unit(path):
    """Return a unit file as a parser; of a key that stands twice the last value counts."""
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@skipUnless(ANALYZE, "Cần systemd-analyze: cài gói systemd.")
class SandboxTests(SimpleTestCase):
    def exposure(self, text):
        """Return how exposed systemd says a service is, in tenths."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cchc.service"
            path.write_text(text)
            said = subprocess.run(
                [ANALYZE, "security", "--offline=true", "--no-pager", str(path)],
                capture_output=True,
                text=True,
                check=False,
            ).stdout
        return round(float(re.search(r"exposure level for .*: ([0-9.]+)", said)[1]) * 10)

    def test_every_service_is_below_three(self):
        services = sorted(UNITS.glob("*.service"))
        self.assertEqual(len(services), 3)
        for path in services:
            with self.subTest(path.name):
                self.assertLess(self.exposure(path.read_text()), EXPOSURE)

    def test_a_service_without_its_sandbox_would_be_noticed(self):
        text = (UNITS / "cchc@.service").read_text()
        bare = text.partition("# What the process may not do")[0]
        self.assertGreater(self.exposure(bare), EXPOSURE)


class UnitTests(SimpleTestCase):
    def test_each_job_has_a_timer_that_catches_up(self):
        found = {path.stem.removeprefix("cchc-"): unit(path) for path in UNITS.glob("*.timer")}
        self.assertEqual((set(found), set(TIMERS)), (set(JOBS), set(JOBS)))
        for name, timer in found.items():
            self.assertEqual(timer["Timer"]["Persistent"], "true", name)
            self.assertEqual(timer["Timer"]["Unit"], f"cchc-job@{name}.service")
            self.assertEqual(timer["Install"]["WantedBy"], "timers.target")

    def test_services_start_commands_that_exist(self):
        found = [unit(path)["Service"]["ExecStart"] for path in UNITS.glob("*.service")]
        commands = {name for line in found for name in re.findall(r"manage\.py (\w+)", line)}
        self.assertEqual(commands, {"metrics", "run_job"})
        self.assertLessEqual(commands, set(get_commands()))
        self.assertEqual(len([line for line in found if "cchc_portal.wsgi:application" in line]), 1)

    def test_nginx_asks_where_the_servers_listen(self):
        nginx = (DEPLOY / "nginx/cchc.conf").read_text()
        line = unit(UNITS / "cchc@.service")["Service"]["ExecStart"]
        for number in ("1", "2"):
            socket = f"/run/cchc/{number}.sock"
            self.assertIn(f"--uds {socket} ", line.replace("%i", number))
            self.assertIn(f"server unix:{socket} ", nginx)


class EnvironmentFileTests(SimpleTestCase):
    def test_every_variable_of_the_template_is_read_and_the_template_starts(self):
        text = (DEPLOY / "cchc.env").read_text(encoding="utf-8")
        names = re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)
        source = (settings.BASE_DIR / "cchc_portal/settings.py").read_text()
        source += (settings.BASE_DIR / "cchc_portal/environment.py").read_text()
        self.assertEqual([name for name in names if f'"{name}"' not in source], [])
        given = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
        given |= {"SECRET_KEY": "k3y-" + "0123456789" * 5, "ALLOWED_HOSTS": DOMAIN}
        shown = subprocess.run(
            [sys.executable, "-c", "import cchc_portal.settings as s;"
             "print(s.PRODUCTION, s.DATABASES['default']['NAME'], s.ATTACHMENT_ACCEL)"],
            cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        self.assertEqual(shown.split(), ["True", "cchc", "/tep-dinh-kem-noi-bo/"])
        nginx = (DEPLOY / "nginx/cchc.conf").read_text()
        self.assertIn(f"location {given['ATTACHMENT_ACCEL']} {{", nginx)


class GuideTests(SimpleTestCase):
    def commands(self, chapter):
        guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
        block = guide.partition(f"## {chapter}\n")[2].partition("```sh\n")[2].partition("```")[0]
        return block.splitlines()

    def test_fifteen_commands_at_most(self):
        for chapter, least in (("Cài đặt", 10), ("Nâng cấp", 3)):
            self.assertIn(len(self.commands(chapter)), range(least, 16), chapter)

    def test_what_the_guide_names_is_there(self):
        guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
        for name in re.findall(r"(?:`|\n)cchc ([a-z_]+)\b", guide):
            self.assertIn(name, get_commands(), name)
        for name in re.findall(r"deploy/([a-z]+)\b(?!\.)", guide):
            self.assertTrue((DEPLOY / name).exists(), name)
        for name in re.findall(r"\b(cchc[-a-z]*\.(?:timer|target))\b", guide):
            self.assertTrue((UNITS / name).exists(), name)
        for name in re.findall(r"`bench/(\w+)`", guide):
            self.assertTrue((settings.BASE_DIR / "bench" / name).exists(), name)

    def test_scripts_are_executable_and_parse(self):
        for name in ("install", "release", "upgrade", "certificate", "cchc"):
            path = DEPLOY / name
            self.assertTrue(path.stat().st_mode & 0o111, name)
            checked = subprocess.run(["sh", "-n", path], capture_output=True, check=False)
            self.assertEqual((checked.returncode, checked.stderr), (0, b""), name)
