"""Processes that are killed while they work, at random moments; for tests and for bench/."""

import mmap
import os
import random
import signal
import time
import traceback
from typing import NamedTuple

from django.db import connection, connections


class Round(NamedTuple):
    """One run of a job: what is stored of it, and how far its process had come."""

    verdict: str
    is_done: bool  # before it was to be killed
    wrote: int  # statements that change rows, stored or not


def kill_during(work, seconds=None, changes=0):
    """Do `work()` in a process that is killed `seconds` after its start; never when that is None.

    With `changes` they count from its statement of that number that changes rows. Return (whether
    it was done before, how many such statements it had begun). Raises ChildProcessError when the
    work failed by itself.
    """
    connections.close_all()
    seen = mmap.mmap(-1, 2)  # memory of both processes: changes begun, whether it has ended
    child = os.fork()
    if child == 0:
        _live_and_exit(work, seen)
    while seen[0] < changes and not seen[1]:
        time.sleep(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise ChildProcessError("The work failed before it was killed.")
    wait_for_the_server()
    return os.WIFEXITED(status), seen[0]


def _live_and_exit(work, seen):
    """The killed process: it must never return into the code of its parent."""

    def counted(execute, sql, *arguments):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            seen[0] += 1
        return execute(sql, *arguments)

    try:
        with connection.execute_wrapper(counted):
            work()
    except BaseException:
        traceback.print_exc()
        seen[1] = 1
        os._exit(1)
    seen[1] = 1
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
    """Return a Round for each of `rounds` runs of `job`, killed at a random moment of its own.

    By turns the moments lie between the start of one and twice what an unhurt one takes, and at one
    of the statements that change rows, which are but a moment of it. `job` has prepare(), work()
    and verdict(): "before", "after", or "half: …" when something is torn.
    """
    moments = random.Random(seed)
    whole, changes = _unhurt(job)
    found = []
    for number in range(rounds):
        job.prepare()
        if number % 2:
            moment = {"seconds": 0, "changes": moments.randint(1, changes)}
        else:
            moment = {"seconds": moments.uniform(0, 2 * whole)}
        is_done, wrote = kill_during(job.work, **moment)
        found.append(Round(job.verdict(), is_done, wrote))
    return found


def _unhurt(job):
    """Return how long the work takes and how many changes of rows it makes when nobody kills it."""
    for work in (job.work, lambda: kill_during(job.work)):  # the first loads what all need
        job.prepare()
        start = time.perf_counter()
        found = work()
        seconds = time.perf_counter() - start
        verdict = job.verdict()
        if verdict != "after":
            raise ChildProcessError(f"The work is not done even when nobody kills it: {verdict}")
    return seconds, found[1]


def torn(rounds):
    """Return the verdicts of the Rounds that left neither all nor nothing."""
    return [each.verdict for each in rounds if each.verdict not in ("before", "after")]
