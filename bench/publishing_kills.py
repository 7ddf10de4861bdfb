"""Is anything ever half-published? python bench/publishing_kills.py [ROUNDS]

Kills (SIGKILL) a process at ROUNDS random moments of publishing, 200 by default, against a test
database made for it (SQLite, or the one in DATABASE_URL) and taken down after.
"""

import collections
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")


def main(rounds):
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    from tests.runner import force_login

    setup_test_environment()
    Client.force_login = force_login  # with the second factor
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/test.sqlite3"
        connection.creation.create_test_db(verbosity=0)
        try:
            report(rounds, folder)
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def report(rounds, folder):
    from django.db import connection
    from django.test.utils import override_settings

    from tests.factories import make_superuser
    from tests.news.desk.kills import Publishing, random_moments

    start = time.perf_counter()
    with override_settings(ATTACHMENT_ROOT=f"{folder}/files", MEDIA_ROOT=f"{folder}/media"):
        publishing = Publishing(author=make_superuser(), editor=make_superuser())
        verdicts = random_moments(publishing, rounds, seed=time.time_ns())
    seconds = time.perf_counter() - start
    counts = collections.Counter(verdict.partition(":")[0] for verdict in verdicts)
    sys.stdout.write(
        f"{connection.vendor} {rounds} kills in {seconds:.0f} s: {counts['before']} before,"
        f" {counts['after']} after, {counts['half']} half-published\n"
    )
    for verdict in verdicts:
        if verdict.startswith("half"):
            sys.stdout.write(f"{verdict}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
