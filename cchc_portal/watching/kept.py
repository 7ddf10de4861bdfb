"""Kept pages told of in bundles: one by one, the log line costs more than the page."""

import json
import logging
import time
from collections import Counter, deque
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing.util import Finalize
from threading import Lock, Timer

from django.conf import settings

from cchc_portal.watching.requests import log

BUNDLED = 0.25  # seconds until what was answered is told


class KeptTeller:
    """Tells of answers in which Django had no part: the same line, the same counts, a moment later.

    What was answered in the last quarter of a second is lost with a process that is killed.
    """

    def __init__(self):
        self.waiting, self.is_due, self.lock = deque(), False, Lock()
        Finalize(None, self.tell_all, exitpriority=0)  # atexit, in a server's workers too
        self.count = None
        if settings.METRICS_FOLDER:  # imported only where somebody reads what it counts
            from cchc_portal.watching import metrics

            self.count = metrics.count_kept

    def tell(self, answered, request_id, seconds):
        """Note an Answered, the id of its request and the seconds it took."""
        if not (self.count or log.isEnabledFor(logging.INFO)):
            return
        self.waiting.append((answered, request_id, seconds, time.time()))
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
            bundle = [self.waiting.popleft() for _ in range(len(self.waiting))]
        if self.count:
            for answered, number in Counter(each[0] for each in bundle).items():
                self.count(answered.view, answered.method, answered.status, number)
        if bundle and log.isEnabledFor(logging.INFO):
            shown = {answered: as_json(answered) for answered in {each[0] for each in bundle}}
            lines = [line_of(shown[answered], *rest) for answered, *rest in bundle]
            log.info("%s answers from kept pages", len(lines), extra={"lines": lines})


def as_json(answered):
    """Return what is the same in every line of an Answered, its braces left out."""
    facts = {
        "level": "INFO",
        "logger": log.name,
        "message": f"{answered.method} {answered.path} {answered.status}",
        **answered._asdict(),
        "queries": 0 if settings.VERSION_STAMP else 1,
        "kept": True,
    }
    return json.dumps(facts, ensure_ascii=False)[1:-1]


def line_of(shown, request_id, seconds, at):
    """Return a log line as JsonLines writes it; `at`: when, in seconds since 1970.

    The id is well-formed (see id_of), so it needs no quoting.
    """
    whole = int(at)
    when = f"{second(whole)}.{int((at - whole) * 1000):03}+00:00"
    return (
        f'{{"time": "{when}", "request_id": "{request_id}", "ms": {seconds * 1000:.1f}, {shown}}}'
    )


@lru_cache(maxsize=2)
def second(at):
    """Return a whole second since 1970 as it stands in the log, in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat()[:19]
