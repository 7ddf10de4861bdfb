"""`manage.py doctor`: looks at one server and says, in plain words, what to do.

A check is a generator of findings; each finding is good, or says what is wrong and what to do. It
looks at the real thing (writes a file, opens the mail server), never at a setting alone.
"""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """Also the exit code, as monitoring programs read it (Nagios: OK, WARNING, CRITICAL)."""

    GOOD = 0
    SOON = 1
    NOW = 2


@dataclass(frozen=True)
class Finding:
    level: Level
    what: str
    todo: str = ""


def good(what):
    return Finding(Level.GOOD, what)


def soon(what, todo):
    return Finding(Level.SOON, what, todo)


def now(what, todo):
    return Finding(Level.NOW, what, todo)
