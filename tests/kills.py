"""Processes that are killed while they work, at random moments; for tests and for bench/."""

import os
import random
import signal
import time

from django.db import connection, connections


def kill_during(work, seconds):
    """Do `work()` in a process that is killed after `seconds`; return whether it was done before.

    Raises ChildProcessError when the work failed by itself.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        _live_and_exit(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise ChildProcessError("The work failed before it was killed.")
    wait_for_the_server()
    return os.WIFEXITED(status)


def _live_and_exit(work):
    """The killed process: it must never return into the code of its parent."""
    try:
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


def wait_for_the_server():
    """Return once PostgreSQL has noticed that its client is dead: what it was told, it ends."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"{others} AND pid <> pg_backend_pid()")
            if not cursor.fetchone()[0]:
                return


def random_moments(job, rounds, seed):
    """Return the verdicts of `rounds` runs of `job`, each killed at a random moment of its own.

    The moments lie between the start of one and twice what an unhurt one takes. `job` has
    prepare(), work() and verdict(): "before", "after", or "half: …" when something is torn.
    """
    moments = random.Random(seed)
    job.prepare()
    start = time.perf_counter()
    job.work()
    whole = time.perf_counter() - start
    verdicts = [job.verdict()]
    if verdicts != ["after"]:
        raise ChildProcessError(f"The work is not done even when nobody kills it: {verdicts}")
    for _ in range(rounds):
        job.prepare()
        kill_during(job.work, moments.uniform(0, 2 * whole))
        verdicts.append(job.verdict())
    return verdicts
