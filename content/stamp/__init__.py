"""A mark by which the processes of one machine see that the database may have changed.

Asking the database for its content version costs a kept page as much as the rest of it. So every
process turns a counter in a small shared file before each commit and another after it; while they
stand still and are equal, what the database last said holds. Who is killed in between leaves them
unequal: then the database is asked each time, until the commit is taken for abandoned.

That is told by when it began, however many others begin and end meanwhile. Time is cut into
spells of ABANDONED seconds on the clock that all processes of a machine share. The file counts, for
the spell that lasts and for the one before it, the commits underway that began in it.
- Who ends takes itself off the count of its own spell, so a spell never counts fewer than live
  ones. A spell that is neither of the two counts no more.
- So each commit counts for ABANDONED seconds at least, twice what a statement of a visitor or of
  staff may take (of a long transaction its COMMIT alone turns the counters), and for twice that at
  most, by when whoever has not ended is dead.
- One that took longer all the same finds its spell gone as it ends and turns both counters, so that
  who asked while they were equal asks again. What it commits may show late, as what one does who
  is killed after that: by the second for which a stamp is believed (page_cache.freshness).
- After the machine was started anew its clock is another: spells from before are neither of the
  two, or will soon be.

What is committed past these processes (a database's own shell) they do not see: who reads the
mark looks at the database once in a while all the same.
"""

import fcntl
import logging
import mmap
import os
import threading
import time
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from operator import getitem
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)
# Commits begun and ended; twice a spell and how many that began in it are underway.
WORDS = 6
SIZE = WORDS * 8  # bytes
ABANDONED = 60  # seconds


class Stamp:
    """The counters in the file at `path`, made when it is not there; OSError when it cannot be.

    A file that root makes belongs to whom its folder belongs to.
    """

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        self.lock = threading.Lock()
        try:
            with self.alone():
                self.fill(Path(path).parent)
        except OSError:
            os.close(self.file)
            raise
        self.words = memoryview(mmap.mmap(self.file, SIZE)).cast("Q")
        # begun() returns how many commits have begun: every kept page asks, so no code of ours runs
        self.begun = partial(getitem, self.words, 0)

    def fill(self, folder):
        """Write what a new file lacks, or one of a release that kept two counters alone.

        Written, not only made so long: what has no room on a full disk is refused here, and does
        not kill the process (SIGBUS) that first turns a counter in memory.
        """
        length = os.fstat(self.file).st_size
        if length < SIZE:
            os.pwrite(self.file, bytes(SIZE - length), length)
            if os.geteuid() == 0:
                owner = folder.stat()
                os.fchown(self.file, owner.st_uid, owner.st_gid)

    def counters(self):
        """Return (commits begun, commits ended); equal while nobody commits."""
        return self.words[0], self.words[1]

    def underway(self):
        """Return {spell: commits underway that began in it} of this spell and the one before it.

        The spell that lasts comes last.
        """
        _, _, *told = self.words
        counts = dict(zip(told[::2], told[1::2], strict=True))
        spell = int(time.monotonic() // ABANDONED) + 1  # a new file's zeros are no spell
        return {each: counts.get(each, 0) for each in (spell - 1, spell)}

    @contextmanager
    def committing(self):
        """Inside, something is committed."""
        with self.alone():
            counts = self.underway()
            *_, spell = counts
            counts[spell] += 1
            self.write(self.words[0] + 1, counts)
        try:
            yield
        finally:
            with self.alone():
                self.end(spell)

    def end(self, spell):
        """Count a commit that began in `spell` as ended; both move on where it was abandoned."""
        counts, begun = self.underway(), self.words[0]
        if counts.get(spell):
            counts[spell] -= 1
        else:
            begun += 1
        self.write(begun, counts)

    def give_up(self):
        """Count no more what is taken for abandoned. Called while the counters are unequal."""
        begun, ended = self.counters()
        if begun - ended != sum(self.underway().values()):
            with self.alone():
                self.write(self.words[0], self.underway())

    def write(self, begun, counts):
        """Write how many commits have begun and {spell: those underway}; first what all read."""
        self.words[0] = begun
        self.words[1] = begun - sum(counts.values())
        for place, word in enumerate([word for item in counts.items() for word in item], 2):
            self.words[place] = word

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
