"""The worst days, one after the other: python bench/worst_days.py [--rounds 200] [--only NAME …]

Kills (SIGKILL) while publishing, uploading and importing; sixteen writers; slow clients at a real
nginx; the tests of what cannot be counted (full disk, two clicks, clock, mail server). Against a
test database made for it (SQLite, or the one in DATABASE_URL) and taken down after.
"""

import argparse
import collections
import os
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


def tell(*cells):
    sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")
    sys.stdout.flush()


def publishing(rounds):
    from tests.factories import make_superuser
    from tests.news.desk.kills import Publishing, random_moments

    job = Publishing(author=make_superuser(), editor=make_superuser())
    return counted(random_moments(job, rounds, seed=time.time_ns()))


def uploading(rounds):
    from tests.kills import random_moments
    from tests.news.desk.storing_kills import Uploading

    return counted(random_moments(Uploading(), rounds, seed=time.time_ns()))


def importing(rounds):
    from tests.kills import random_moments
    from tests.news.desk.storing_kills import Importing

    return counted(random_moments(Importing(), rounds, seed=time.time_ns()))


def counted(verdicts):
    """Return what became of the kills, in words."""
    counts = collections.Counter(each.partition(":")[0] for each in verdicts)
    torn = "; ".join(each for each in verdicts if each.startswith("half"))
    return f"{counts['before']} before, {counts['after']} after, {counts['half']} torn {torn}"


def writers(rounds):
    from tests.writers import save_at_once

    stored, errors = save_at_once(16, rounds // 4)
    return f"{stored} of {16 * (rounds // 4)} stored, {len(errors)} errors {sorted(set(errors))}"


def slow(rounds):
    from django.db import connection

    from tests.deploy.nginx import Machine
    from tests.deploy.test_nginx import asked
    from tests.slow_clients import SlowClients, seconds_of, without_limits

    address = f"sqlite:///{connection.settings_dict['NAME']}"
    if connection.vendor != "sqlite":
        return "measured on SQLite alone"
    with tempfile.TemporaryDirectory() as root, Machine(root, {"DATABASE_URL": address}) as machine:
        without_limits(machine)
        machine.manage("collectstatic", "--noinput")
        for number in (1, 2):
            machine.start_server(number)
        machine.start_nginx()

        def ask():
            status = asked(machine, "/danh-ba/")[0]
            if status != 200:
                raise ValueError(status)

        alone = seconds_of(ask, rounds)
        with SlowClients(machine, 200):
            beside = seconds_of(ask, rounds)
    middle, late = (beside[at] / alone[at] for at in (rounds // 2, rounds * 95 // 100))
    return (
        f"200 slow lines: {rounds} of {rounds} answered;"
        f" median {middle:.2f}, 95th {late:.2f} times that without them"
    )


DAYS = {
    "publishing": ("kill -9 while publishing", publishing),
    "uploading": ("kill -9 while uploading", uploading),
    "importing": ("kill -9 while importing", importing),
    "writers": ("16 writers", writers),
    "slow": ("slow clients", slow),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--only", nargs="*", choices=[*DAYS, "tests"], default=[*DAYS, "tests"])
    options = parser.parse_args()
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import override_settings, setup_test_environment

    setup_test_environment()
    tell("day", "found", "seconds")
    tell("---", "---", "---")
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/test.sqlite3"
        from django.test import Client

        from tests.runner import folders, force_login

        Client.force_login = force_login
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0)
        try:
            with override_settings(**folders(Path(folder))):
                for day in (each for each in options.only if each in DAYS):
                    title, live = DAYS[day]
                    began = time.perf_counter()
                    tell(title, live(options.rounds), f"{time.perf_counter() - began:.0f}")
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    for title, label in TESTS.items() if "tests" in options.only else ():
        command = [sys.executable, "manage.py", "test", "--noinput", "--parallel", "1", label]
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = done.stderr.strip().splitlines()[-1]
        tell(title, f"{label}: {found}", f"{time.perf_counter() - began:.0f}")


if __name__ == "__main__":
    main()
