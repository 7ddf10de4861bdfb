"""The worst days, one after the other: python bench/worst_days.py [--rounds 200] [--only NAME …]

Kills (SIGKILL) while publishing, uploading and importing; sixteen writers; slow clients at a real
nginx; the tests of what cannot be counted (full disk, two clicks, clock, mail server). Against a
test database made for it (SQLite, or the one in DATABASE_URL) and taken down after.
"""

import argparse
import collections
import contextlib
import os
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

TESTS = {
    "disk full": "tests.content.test_files",
    "two clicks, one row": "tests.news.desk.test_keeping",
    "clock jumps back": "tests.news.desk.test_clock",
    "mail server gone": "tests.news.desk.test_letters.DeadServerTests",
}
SLOW = 200  # lines, of which the two servers could hold sixteen
PARTS = 9  # of the measuring
MOST_SLOWER = 1.2
ANYBODY = ssl.create_default_context()
ANYBODY.check_hostname, ANYBODY.verify_mode = False, ssl.CERT_NONE


def tell(*cells):
    sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")
    sys.stdout.flush()


def publishing(rounds):
    from tests.factories import make_superuser
    from tests.news.desk.kills import Publishing

    return killed(Publishing(author=make_superuser(), editor=make_superuser()), rounds)


def uploading(rounds):
    from django.test.utils import override_settings

    from tests.news.desk.storing_kills import Uploading

    most = 10 * rounds  # more files than one person may send in so few minutes
    with override_settings(
        UPLOAD_FILES_AT_A_TIME=most, UPLOAD_FILES_A_DAY=most, UPLOAD_MB_A_DAY=most
    ):
        return killed(Uploading(), rounds)


def importing(rounds):
    from tests.news.desk.storing_kills import Importing

    return killed(Importing(), rounds)


def killed(job, rounds):
    """Return what became of the kills, in words; those among them that hit the work itself."""
    from tests.kills import random_moments, torn

    found = random_moments(job, rounds, seed=time.time_ns())
    count = collections.Counter((each.verdict, each.is_done, each.wrote > 0) for each in found)
    begun, unbegun = count["before", False, True], count["before", False, False]
    committed, ended = count["after", False, True], count["after", True, True]
    half = torn(found)
    words = (
        f"{begun + unbegun} before ({begun} amid its changes), {committed + ended} after"
        f" ({committed} between commit and end), {len(half)} torn {'; '.join(half)}"
    )
    return words, begun and committed + ended and not half


def writers(rounds):
    from tests.writers import save_at_once

    wanted = 16 * (rounds // 4)
    stored, errors = save_at_once(16, rounds // 4)
    words = f"{stored} of {wanted} stored, {len(errors)} errors {sorted(set(errors))}"
    return words, stored == wanted and not errors


def slow(rounds):
    """Read by turns through two nginx, one of which holds slow lines: noise meets both alike."""
    from tests.slow_clients import SlowClients

    with serving() as crowded, serving() as quiet:
        control = ratio(reads(crowded, quiet, rounds))
        parts = []
        for _ in range(PARTS):  # nginx gives a slow line up after 10 to 15 s
            with SlowClients(crowded, SLOW):
                time.sleep(1)  # what they ask is answered by then: they only hold their lines
                parts.append(reads(crowded, quiet, rounds // 2))
    whole = ratio([pair for part in parts for pair in part])
    spread = sorted(map(ratio, parts))
    words = (
        f"beside {SLOW} slow lines a read takes {whole:.2f} times as long as without"
        f" ({spread[0]:.2f} to {spread[-1]:.2f} in {PARTS} parts of {rounds // 2} pairs of reads;"
        f" {control:.2f} before the lines came), all answered"
    )
    return words, whole <= MOST_SLOWER


@contextlib.contextmanager
def serving():
    """Yield a Machine that serves the test database, without its limits for one address."""
    from django.db import connection

    from tests.deploy.nginx import Machine
    from tests.slow_clients import without_limits

    address = f"sqlite:///{connection.settings_dict['NAME']}"
    if connection.vendor == "postgresql":
        server = os.environ["DATABASE_URL"].rpartition("/")[0]
        address = f"{server}/{connection.settings_dict['NAME']}"
    with tempfile.TemporaryDirectory() as root, Machine(root, {"DATABASE_URL": address}) as machine:
        without_limits(machine)
        machine.manage("collectstatic", "--noinput")
        for number in (1, 2):
            machine.start_server(number)
        machine.start_nginx()
        yield machine


def reads(crowded, quiet, times):
    """Return (seconds at `crowded`, seconds at `quiet`) of `times` pairs of reads, by turns."""
    found = []
    for number in range(times):
        order = (crowded, quiet) if number % 2 else (quiet, crowded)
        took = {machine: seconds_of_a_read(machine) for machine in order}
        found.append((took[crowded], took[quiet]))
    return found


def seconds_of_a_read(machine):
    """Return how long a reader waits who comes with a line of their own."""
    from tests.deploy.nginx import DOMAIN

    began = time.perf_counter()
    with (
        socket.create_connection(("127.0.0.1", machine.https), timeout=60) as line,
        ANYBODY.wrap_socket(line, server_hostname=DOMAIN) as line,
    ):
        asked = f"GET /danh-ba/ HTTP/1.1\r\nHost: {DOMAIN}\r\nConnection: close\r\n\r\n"
        line.sendall(asked.encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    seconds = time.perf_counter() - began
    if not answer.startswith(b"HTTP/1.1 200"):
        raise ValueError(answer[:100])
    return seconds


def ratio(pairs):
    """Return how many times longer the median of the first ones is."""
    return statistics.median(one for one, _ in pairs) / statistics.median(two for _, two in pairs)


DAYS = {
    "publishing": ("kill -9 while publishing", publishing),
    "uploading": ("kill -9 while uploading", uploading),
    "importing": ("kill -9 while importing", importing),
    "writers": ("16 writers", writers),
    "slow": ("slow clients", slow),
}


def live_through(days, rounds):
    """Print what is found on each of the `days`; return how many were not as asked."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings, setup_test_environment

    from tests.runner import folders, force_login

    setup_test_environment()
    Client.force_login = force_login  # with the second factor, else nothing is done at all
    name, bad = connection.settings_dict["NAME"], 0
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/test.sqlite3"
        connection.creation.create_test_db(verbosity=0)
        try:
            with override_settings(**folders(Path(folder))):
                for title, day in days:
                    began = time.perf_counter()
                    words, is_good = day(rounds)
                    bad += not is_good
                    tell(title, words, f"{time.perf_counter() - began:.0f}")
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    return bad


def run_tests():
    """Print what the tests say that hold the other days; return how many failed."""
    bad = 0
    for title, label in TESTS.items():
        command = [sys.executable, "manage.py", "test", "--noinput", "--parallel", "1", label]
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        bad += done.returncode != 0
        ran = [
            line for line in done.stderr.splitlines() if line.startswith(("Ran", "OK", "FAILED"))
        ]
        tell(title, f"{label}: {', '.join(ran)}", f"{time.perf_counter() - began:.0f}")
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--only", nargs="*", choices=[*DAYS, "tests"], default=[*DAYS, "tests"])
    options = parser.parse_args()
    import django

    django.setup()
    from django.db import connection

    tell(f"day, {connection.vendor}", "found", "seconds")
    tell("---", "---", "---")
    bad = live_through([DAYS[day] for day in options.only if day in DAYS], options.rounds)
    if "tests" in options.only:
        bad += run_tests()
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
