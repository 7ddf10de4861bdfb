"""A mark by which the processes of one machine see that the database may have changed.

Asking the database for its content version costs a kept page as much as the rest of it. So every
process turns a counter in a small shared file before each commit and another after it; while they
stand still and are equal, what the database last said holds. Who is killed in between leaves them
unequal: then the database is asked each time, until the mark is taken for abandoned.

What is committed past these processes (a database's own shell) they do not see: who reads the
mark looks at the database once in a while all the same.
"""

import fcntl
import logging
import mmap
import os
import struct
import threading
import time
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from operator import getitem
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)
COUNTERS = struct.Struct("=QQ")  # commits begun and ended
ABANDONED = 60  # seconds after which a commit that has not ended is one of a process that is gone


class Stamp:
    """The two counters in the file at `path`, made when it is not there; OSError when it cannot be.

    A file that root makes belongs to whom its folder belongs to.
    """

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        self.lock = threading.Lock()
        self.waited = None  # (counters that were unequal, when they were first seen)
        try:
            with self.alone():
                self.fill(Path(path).parent)
        except OSError:
            os.close(self.file)
            raise
        self.map = mmap.mmap(self.file, COUNTERS.size)
        # begun() returns how many commits have begun: every kept page asks, so no code of ours runs
        self.begun = partial(getitem, memoryview(self.map).cast("Q"), 0)

    def fill(self, folder):
        """Write the counters of a new file.

        Written, not only made so long: what has no room on a full disk is refused here, and does
        not kill the process (SIGBUS) that first turns a counter in memory.
        """
        if os.fstat(self.file).st_size < COUNTERS.size:
            os.pwrite(self.file, COUNTERS.pack(0, 0), 0)
            if os.geteuid() == 0:
                owner = folder.stat()
                os.fchown(self.file, owner.st_uid, owner.st_gid)

    def counters(self):
        """Return (commits begun, commits ended); equal while nobody commits."""
        return COUNTERS.unpack_from(self.map)

    @contextmanager
    def committing(self):
        """Inside, something is committed."""
        self.change(lambda begun, ended: (begun + 1, ended))
        try:
            yield
        finally:
            self.change(self.one_ended)

    def one_ended(self, begun, ended):
        """Return the counters after a commit; both move on where it was taken for abandoned."""
        return max(begun, ended + 1), ended + 1

    def give_up(self):
        """Take commits for ended that have not moved for ABANDONED seconds.

        Called while the counters are unequal.
        """
        seen, now = self.counters(), time.monotonic()
        if self.waited is None or self.waited[0] != seen:
            self.waited = seen, now
        elif now - self.waited[1] > ABANDONED:
            self.change(lambda *found: (found[0], found[0]) if found == seen else found)

    def change(self, after):
        """Set the counters to `after(begun, ended)`."""
        with self.alone():
            COUNTERS.pack_into(self.map, 0, *after(*self.counters()))

    @contextmanager
    def alone(self):
        """Inside, no other process and no other thread of this one changes the file."""
        with self.lock:
            fcntl.lockf(self.file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN)


@cache
def stamp():
    """Return the Stamp of this process, at the path that VERSION_STAMP names.

    None where that cannot be opened: then the others see its commits a little later.
    """
    try:
        return Stamp(settings.VERSION_STAMP)
    except OSError as error:
        log.warning("Không mở được tệp dấu VERSION_STAMP: %s", error.strerror)
        return None


def committing():
    """Inside, this process commits something."""
    return stamp().committing() if stamp() else nullcontext()
