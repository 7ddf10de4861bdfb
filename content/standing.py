"""What stands under every page, asked in one statement by the first page of a content version.

Menu, footer, links, hours, and when the clock alone next shows or ends a row of any kind: each app
says what it needs, whoever needs the first of it asks for all. With it what is kept until the clock
changes what the public sees.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial, wraps
from itertools import islice
from threading import Lock

from django.apps import apps
from django.utils import timezone

from content import versions
from content.publishing import MOMENTS, Publishable
from content.together import together

A_REQUEST = timedelta(minutes=1)  # longer than any request takes
wanted = {}  # {function: the function that returns its questions}
known = {}  # {"standing": Known}
lock = Lock()
versions.kept_functions.append(known)


@dataclass(frozen=True)
class Known:
    """The value of each function of `wanted`, asked for under one version as of `made`.

    `until`: the next moment at which the clock shows or ends a row, or None; `is_calm`: whether it
    did not within A_REQUEST before.
    """

    version: int
    made: datetime
    until: datetime | None
    is_calm: bool
    values: dict

    def holds_at(self, at):
        """Say whether nothing has changed at `at`, by a clock that may be stepped back."""
        return self.made <= at and (self.until is None or at < self.until)


def standing(questions):
    """Make a function of the rows of `questions` one that needs no argument and keeps its value.

    `questions`: a function of an aware moment that returns a list of them, as together() takes
    them; the decorated one gets the rows of each. Its value is shared by all threads, which must
    not change it. `at`: an aware moment, now by default.
    """

    def of(make):
        wanted[make] = questions

        @wraps(make)
        def value(at=None):
            return as_of(at or timezone.now()).values[make]

        return value

    return of


def as_of(at):
    """Return what is Known at `at`: one query, none while it holds."""
    version = versions.current()
    with lock:
        found = known.get("standing")
        if (
            found is None
            or found.version != version
            or not found.holds_at(at)
            or len(found.values) < len(wanted)
        ):
            found = known["standing"] = asked(version, at)
        return found


def asked(version, at):
    """Return what is Known at `at`, asked now."""
    each = {make: questions(at) for make, questions in wanted.items()}
    before, after = coming(at - A_REQUEST), coming(at)
    questions = [question for of_one in each.values() for question in of_one]
    rows = iter(together(*questions, *before, *after))
    values = {make: make(*islice(rows, len(of_one))) for make, of_one in each.items()}
    return Known(
        version=version,
        made=at,
        is_calm=all(moment > at for found in islice(rows, len(before)) for moment in found),
        until=min((moment for found in rows for moment in found), default=None),
        values=values,
    )


def coming(at):
    """Return the questions when a row of each kind comes out or ends next after `at`."""
    return [
        partial(kind.objects.next_times, name=name, at=at) for kind in kinds() for name in MOMENTS
    ]


@cache
def kinds():
    """Return the models whose rows the clock shows and ends."""
    return [model for model in apps.get_models() if issubclass(model, Publishable)]


def next_moment(at):
    """Return the next aware moment after `at` at which time alone shows or ends a row, or None."""
    return as_of(at).until


def kept_until(key, make):
    """Return `make()`, kept under the hashable `key` for this content version.

    When the clock alone shows or ends a row it is made again.
    """
    shelf = Shelf(key)
    if shelf.is_empty:
        shelf.put(make())
    return shelf.value


class Shelf:
    """The place of a value that is kept under `key` for this content version, or `is_empty`.

    One whose value is still to be asked for is put up before that, so it never is too new.
    """

    def __init__(self, key):
        self.key, self.version, self.asked = key, versions.current(), timezone.now()
        version, made, end, self.value = versions.answers.get(key, (None, None, None, None))
        self.is_empty = (
            version != self.version or self.asked < made or (end is not None and end <= self.asked)
        )

    def put(self, value):
        """Keep `value` until the clock shows or ends a row.

        Rows may be asked for as of a moment before: what was made while one passed ends at once.
        """
        self.value, self.is_empty = value, False
        standing_now = as_of(self.asked)
        calm = standing_now.is_calm or self.asked - A_REQUEST >= standing_now.made
        end = standing_now.until if calm else self.asked
        versions.keep(self.key, (self.version, self.asked, end, value))
