"""The image, the compose file, the manifests: linted, and true to the rest of deploy/."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from unittest import skipUnless

import yaml
from django.conf import settings
from django.test import SimpleTestCase

from cchc_portal.jobs import JOBS
from tests.deploy.test_units import UNITS, unit
from tests.test_architecture import FLOORS

DEPLOY = settings.BASE_DIR / "deploy"
CONTAINERFILE = DEPLOY / "container/Containerfile"
COMPOSE = DEPLOY / "container/compose.yaml"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
TOOLS = settings.BASE_DIR / "var/deploy-tools/bin"  # made by .ci/run
LINTERS = {
    "hadolint": ["hadolint"],
    "compose": ["check-jsonschema", "--builtin-schema", "vendor.compose-spec"],
    "kubernetes": ["kubernetes-validate", "--strict"],
    "yaml": ["yamllint", "--strict", "-c", settings.BASE_DIR / ".ci/yamllint.yml"],
}


def linted(linter, *paths):
    """Return the exit code of a linter for `paths`, and what it says."""
    program, *options = LINTERS[linter]
    done = subprocess.run(
        [TOOLS / program, *options, *paths], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@skipUnless(TOOLS.exists(), "Cần các linter của deploy/: .ci/run cài vào var/deploy-tools.")
class LinterTests(SimpleTestCase):
    def test_they_accept_every_file(self):
        for linter, paths in (
            ("hadolint", [CONTAINERFILE]),
            ("compose", [COMPOSE]),
            ("kubernetes", MANIFESTS),
            ("yaml", [COMPOSE, *MANIFESTS]),
        ):
            code, said = linted(linter, *paths)
            self.assertEqual(code, 0, said)

    def test_each_would_notice_a_fault(self):
        for linter, path, right, wrong in (
            ("hadolint", CONTAINERFILE, "python:3.11-slim-bookworm", "python"),
            ("compose", COMPOSE, "stop_grace_period", "stop_grace"),
            ("kubernetes", DEPLOY / "kubernetes/portal.yaml", "minAvailable", "minAvailible"),
            ("yaml", COMPOSE, "read_only: true", "read_only:  true "),
        ):
            with self.subTest(linter), tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / path.name
                copy.write_text(path.read_text().replace(right, wrong))
                self.assertNotEqual(linted(linter, copy)[0], 0)


class ImageTests(SimpleTestCase):
    def lines(self, word):
        """Return what follows an instruction, each with its continuation lines."""
        text = CONTAINERFILE.read_text().replace("\\\n", " ")
        return re.findall(rf"^{word} (.*)$", text, re.MULTILINE)

    def copied(self):
        """Return the paths of this folder that are copied into the image."""
        lines = [line.split() for line in self.lines("COPY") if not line.startswith("--from")]
        return {path for *paths, _ in lines for path in paths}

    def test_it_holds_the_portal_and_nothing_of_ours_besides(self):
        floors = set(FLOORS)
        files = {"manage.py", "requirements.lock", "LICENSE", "deploy/container/live.py"}
        self.assertEqual(self.copied(), floors | files | {"static", "templates"})

    def test_what_is_copied_is_enough_to_collect_static_files_and_to_start(self):
        [line] = [line for line in self.lines("RUN") if "collectstatic" in line]
        words = shlex.split(line.partition("&&")[0])
        given = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
        given |= {"SECRET_KEY": "k3y-" + "0123456789" * 5, "PATH": os.environ["PATH"]}
        with tempfile.TemporaryDirectory() as root:
            for name in self.copied():
                source, target = settings.BASE_DIR / name, Path(root) / Path(name).name
                copy = shutil.copytree if source.is_dir() else shutil.copy
                copy(source, target)
            given["STATIC_ROOT"] = f"{root}/static-root"
            for command in (words[words.index("manage.py") :], ["-c", "import cchc_portal.wsgi"]):
                done = subprocess.run(
                    [sys.executable, *command],
                    cwd=root,
                    env=given,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue((Path(root) / "static-root/staticfiles.json").exists())

    def test_it_runs_as_nobody_with_the_servers_options(self):
        self.assertEqual(self.lines("USER"), ["10001:10001"])
        [*_, command] = self.lines("CMD")
        server = unit(UNITS / "cchc@.service")["Service"]["ExecStart"]
        here = re.sub(r" --uds \S+ --uds-permissions \S+", "", server).split()[1:]
        there = json.loads(command)[1:]
        self.assertEqual(there[2:6], ["--host", "0.0.0.0", "--port", "8000"])
        self.assertEqual(there[:2] + there[6:], here)

    def test_alive_is_asked_for_by_socket(self):
        for answer, code in ((b"HTTP/1.1 200 OK\r\n\r\nok", 0), (b"HTTP/1.1 503 X\r\n\r\n", 1)):
            with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
                server.bind(f"{folder}/1.sock")
                server.listen()

                def serve(server=server, answer=answer):
                    line, _ = server.accept()
                    with line:
                        line.recv(1000)
                        line.sendall(answer)

                thread = threading.Thread(target=serve)
                thread.start()
                done = subprocess.run(
                    [sys.executable, DEPLOY / "container/live.py", f"{folder}/1.sock"], check=False
                )
                thread.join()
                self.assertEqual(done.returncode, code)


class ComposeTests(SimpleTestCase):
    def setUp(self):
        self.services = yaml.safe_load(COMPOSE.read_text())["services"]

    def test_two_servers_listen_where_nginx_asks(self):
        nginx = (DEPLOY / "nginx/cchc.conf").read_text()
        options = unit(UNITS / "cchc@.service")["Service"]["ExecStart"].split()
        for number in ("1", "2"):
            server = self.services[f"server{number}"]
            self.assertIn(f"server unix:/run/cchc/{number}.sock ", nginx)
            self.assertIn(f"--uds /run/cchc/{number}.sock ", server["command"][2])
            for option in options[options.index("--workers") :]:
                self.assertIn(option, server["command"][2])

    def test_the_portal_is_nobody_and_its_root_is_read_only(self):
        for name in ("server1", "server2", "migrate", "job"):
            service = self.services[name]
            self.assertEqual((service["user"], service["read_only"]), ("10001:10001", True))
            self.assertEqual(service["cap_drop"], ["ALL"])


class ClusterTests(SimpleTestCase):
    def setUp(self):
        found = [each for path in MANIFESTS for each in yaml.safe_load_all(path.read_text())]
        self.objects = {(each["kind"], each["metadata"]["name"]): each for each in found}

    def pods(self):
        """Return {name: spec of the pod} of everything that runs."""
        pods = {}
        for (kind, name), each in self.objects.items():
            spec = each.get("spec", {})
            if kind == "CronJob":
                spec = spec["jobTemplate"]["spec"]
            if "template" in spec:
                pods[name] = spec["template"]["spec"]
        return pods

    def test_everything_runs_as_nobody_with_a_read_only_root(self):
        self.assertEqual(len(self.pods()), 2 + len(JOBS))
        for name, pod in self.pods().items():
            self.assertIs(pod["securityContext"]["runAsNonRoot"], True, name)
            self.assertEqual(pod["securityContext"]["runAsUser"], 10001)
            self.assertIs(pod["automountServiceAccountToken"], False)
            [container] = pod["containers"]
            limits = container["securityContext"]
            self.assertIs(limits["readOnlyRootFilesystem"], True)
            self.assertEqual(limits["capabilities"], {"drop": ["ALL"]})
            self.assertIn("limits", container["resources"])

    def test_probes_ask_what_the_portal_answers(self):
        [container] = self.pods()["cchc"]["containers"]
        paths = [container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("liveness", "readiness")]
        self.assertEqual(paths, ["/live", "/ready"])

    def test_work_on_the_cluster_and_new_releases_leave_servers_standing(self):
        deployment = self.objects["Deployment", "cchc"]["spec"]
        budget = self.objects["PodDisruptionBudget", "cchc"]["spec"]
        self.assertIn(budget["minAvailable"], range(2, deployment["replicas"]))
        self.assertEqual(deployment["strategy"]["rollingUpdate"]["maxUnavailable"], 0)
        labels = deployment["template"]["metadata"]["labels"]
        for selector in (
            budget["selector"]["matchLabels"],
            deployment["selector"]["matchLabels"],
            self.objects["Service", "cchc"]["spec"]["selector"],
        ):
            self.assertLessEqual(selector.items(), labels.items())
        others = [name for name in self.pods() if name != "cchc"]
        for name in others:  # or a job would be sent requests
            self.assertNotIn("component: portal", yaml.dump(self.objects.get(("Job", name))))

    def test_the_repeated_jobs_are_those_of_the_timers(self):
        found = {key[1].removeprefix("cchc-"): each["spec"] for key, each in self.objects.items()
                 if key[0] == "CronJob"}  # fmt: skip
        self.assertEqual(set(found), set(JOBS))
        for name, job in found.items():
            [container] = self.pods()[f"cchc-{name}"]["containers"]
            self.assertEqual(container["command"], ["python", "manage.py", "run_job", name])
            minute, hour, *_ = job["schedule"].split()
            timer = unit(UNITS / f"cchc-{name}.timer")["Timer"]["OnCalendar"]
            daily = hour != "*" and f"*-*-* {int(hour):02}:{int(minute):02}"
            self.assertEqual(timer, daily or f"*:{minute.replace('*', '0')}")
            self.assertEqual(job["timeZone"], settings.TIME_ZONE)

    def test_every_variable_is_one_that_the_portal_reads(self):
        names = {
            *self.objects["ConfigMap", "cchc"]["data"],
            *self.objects["Secret", "cchc"]["stringData"],
        }
        source = "".join(
            (settings.BASE_DIR / f"cchc_portal/{name}.py").read_text()
            for name in ("settings", "environment")
        )
        self.assertEqual([name for name in names if f'"{name}"' not in source], [])
