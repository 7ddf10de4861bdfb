"""Upgrades under load: the two servers behind the real nginx, restarted one after the other.

    python bench/rolling_restart.py [--rounds 5] [--rate 60]

Needs nginx; works on the database and folders that the environment names (the demo's will do).
Prints requests, failed ones, the longest answer, and the same for one server reloaded by SIGHUP.
"""

import argparse
import http.client
import os
import signal
import socket
import ssl
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

from django.conf import settings

from tests.deploy.nginx import DOMAIN, Machine

PATHS = ("/", "/tin-tuc/", "/kiem-tra/", "/danh-ba/", "/quan-tri/login/")


class Load:
    """Threads that ask at a steady rate, every fifth request a POST, each on a line of its own."""

    def __init__(self, machine, rate, threads=6):
        self.machine = machine
        self.pause = threads / rate
        self.context = ssl.create_default_context(
            cafile=machine.root / "etc/cchc/tls/fullchain.pem"
        )
        self.context.check_hostname = False
        self.ended = threading.Event()
        self.answers = []
        self.threads = [threading.Thread(target=self.run, args=(n,)) for n in range(threads)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def run(self, number):
        while not self.ended.wait(self.pause):
            number += 1
            began = time.perf_counter()
            try:
                status = self.ask(PATHS[number % len(PATHS)], "POST" if number % 5 == 0 else "GET")
            except OSError as error:
                status = type(error).__name__
            self.answers.append((status, time.perf_counter() - began))

    def ask(self, path, method):
        plain = socket.create_connection(("127.0.0.1", self.machine.https), timeout=30)
        with self.context.wrap_socket(plain, server_hostname=DOMAIN) as line:
            asked = http.client.HTTPConnection("127.0.0.1")
            asked.sock = line
            asked.request(method, path, b"" if method == "POST" else None, {"Host": DOMAIN})
            answer = asked.getresponse()
            answer.read()
            return answer.status

    def told(self, name):
        # 403 answers a POST without CSRF token and 405 one where none is taken: by the portal
        failed = [status for status, _ in self.answers if status not in (200, 302, 403, 405)]
        kinds = sorted({str(status) for status in failed})
        longest = max(seconds for _, seconds in self.answers)
        sys.stdout.write(
            f"{name}: {len(self.answers)} requests, {len(failed)} failed {kinds},"
            f" longest {longest * 1000:.0f} ms\n"
        )


def without_limits(machine):
    """Take the limits of rate away: all of this load comes from one address."""
    path = machine.root / "cchc.conf"
    lines = [line for line in path.read_text().splitlines() if " limit_req zone" not in line]
    path.write_text("\n".join(line for line in lines if "limit_conn cchc" not in line))


def one_after_the_other(machine, rounds):
    for _ in range(rounds):
        for number in (1, 2):
            machine.stop_server(number)
            machine.start_server(number)


def reloaded(machine, rounds):
    """One server alone, its two workers renewed by SIGHUP: what one would do without nginx."""
    machine.stop_server(2)
    for _ in range(rounds):
        machine.processes[1].send_signal(signal.SIGHUP)
        time.sleep(6)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=60)
    options = parser.parse_args()
    given = settings.DATABASES["default"]
    address = os.environ.get("DATABASE_URL") or f"sqlite:///{given['NAME']}"
    with (
        tempfile.TemporaryDirectory() as root,
        Machine(root, {"DATABASE_URL": address}) as machine,
    ):
        without_limits(machine)
        machine.manage("collectstatic", "--noinput")
        for number in (1, 2):
            machine.start_server(number)
        machine.start_nginx()
        wrong = [path for path in PATHS if Load(machine, 1).ask(path, "GET") != 200]
        if wrong:
            sys.exit(f"not 200 before anything is restarted: {wrong}; is the database migrated?")
        for name, restart in (
            ("restarted one after the other", one_after_the_other),
            ("one server, SIGHUP", reloaded),
        ):
            with Load(machine, options.rate) as load:
                restart(machine, options.rounds)
                time.sleep(1)
            load.told(f"{name}, {options.rounds} rounds")


if __name__ == "__main__":
    main()
