"""Kept pages told of in bundles: one by one, the log line costs more than the page."""

import json
import logging
from collections import Counter, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from multiprocessing.util import Finalize
from threading import Lock, Timer

from django.conf import settings

from cchc_portal.watching.requests import Answered, log

BUNDLED = 0.1  # seconds until what was answered is told
TOGETHER = 200  # lines written at once: more do not stay in the processor's own memory


@dataclass(frozen=True, eq=False)
class Told:
    """What is told of all answers that are alike: an Answered, and how its line in the log ends."""

    answered: Answered

    def line(self, request_id, seconds, at):
        """Return a log line as JsonLines writes it; `at`: when, in seconds since 1970.

        The id is well-formed (see id_of), so it needs no quoting.
        """
        begun = beginning(int(at * 1000), round(seconds * 10_000))
        return f"{begun}{request_id}{self.ending}"

    @cached_property
    def ending(self):
        """What stands behind the id."""
        answered = self.answered
        facts = {
            "level": "INFO",
            "logger": log.name,
            "message": f"{answered.method} {answered.path} {answered.status}",
            **answered._asdict(),
            "queries": 0 if settings.VERSION_STAMP else 1,
            "kept": True,
        }
        return f'", {json.dumps(facts, ensure_ascii=False)[1:]}'


@lru_cache(maxsize=100)
def beginning(at, took):
    """Return what stands before the id: milliseconds since 1970, and tenths of one that it took."""
    when = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    return f'{{"time": "{when}", "ms": {took / 10}, "request_id": "'


class KeptTeller:
    """Tells of answers in which Django had no part: the same line, the same counts, a moment later.

    What was answered in the last tenth of a second is lost with a process that is killed.
    """

    def __init__(self):
        self.waiting, self.is_due, self.lock = deque(), False, Lock()
        Finalize(None, self.tell_all, exitpriority=0)  # atexit, in a server's workers too
        self.count = None
        if settings.METRICS_FOLDER:  # imported only where somebody reads what it counts
            from cchc_portal.watching import metrics

            self.count = metrics.count_kept

    def tell(self, told, request_id, seconds, at):
        """Note an answer by its Told, the id of its request, the seconds it took, and when it was.

        `at`: in seconds since 1970.
        """
        self.waiting.append((told, request_id, seconds, at))
        if not self.is_due:
            self.tell_later()

    def tell_later(self):
        """Have everything told in a moment, once for all that is noted until then."""
        with self.lock:
            is_first, self.is_due = not self.is_due, True
        if is_first:
            timer = Timer(BUNDLED, self.tell_all)
            timer.daemon = True
            timer.start()

    def tell_all(self):
        """Write and count everything noted until now.

        Whoever notes something after this has begun finds nothing due, and sees to it.
        """
        with self.lock:
            self.is_due = False
            noted = [self.waiting.popleft() for _ in range(len(self.waiting))]
        if self.count:
            for told, number in Counter(each[0] for each in noted).items():
                answered = told.answered
                self.count(answered.view, answered.method, answered.status, number)
        if log.isEnabledFor(logging.INFO):
            for start in range(0, len(noted), TOGETHER):
                lines = [told.line(*rest) for told, *rest in noted[start : start + TOGETHER]]
                log.info("%s answers from kept pages", len(lines), extra={"lines": lines})
