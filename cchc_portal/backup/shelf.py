"""The folder of backups: their names, which are whole, how long they are kept."""

import shutil
from datetime import UTC, datetime, timedelta

from cchc_portal.locks import locked

PREFIX = "cchc-"
STAMP = "%Y%m%dT%H%M%SZ"
READ_STAMP = "%Y%m%dT%H%M%S%z"
PLAIN, SEALED = ".tar.gz", ".tar.gz.age"
PART = ".part"
WORK = ".work-"
ALL_OF, ONE_A_WEEK, ONE_A_MONTH = timedelta(days=7), timedelta(days=35), timedelta(days=366)


def stamp(moment):
    """Return an aware time as backups are named by it, in UTC, which no summer time repeats."""
    return moment.astimezone(UTC).__format__(STAMP)


def name_of(moment, sealed):
    return f"{PREFIX}{stamp(moment)}{SEALED if sealed else PLAIN}"


def made_at(path):
    """Return when a backup was made (aware, UTC); None when the file is none of ours."""
    text = path.name.removeprefix(PREFIX)
    for ending in (SEALED, PLAIN):
        if path.name.startswith(PREFIX) and text.endswith(ending):
            try:
                return datetime.strptime(text.removesuffix(ending), READ_STAMP)  # noqa: DTZ007  %z
            except ValueError:
                return None
    return None


class Shelf:
    """The backups in one folder, newest first."""

    def __init__(self, folder):
        self.folder = folder

    def backups(self):
        """Return [(when made, path), …] of the whole ones, newest first."""
        found = [(made_at(path), path) for path in self.folder.glob(f"{PREFIX}*")]
        return sorted((item for item in found if item[0]), reverse=True)

    def age(self, now):
        """Return how old the newest backup is; None without any."""
        newest = self.backups()[:1]
        return now - newest[0][0] if newest else None

    def alone(self):
        """Lock the folder until the block ends; see cchc_portal.locks."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return locked(self.folder)

    def clear_halves(self):
        """Delete what killed runs left; call it under the lock only."""
        for path in self.folder.glob(f"*{PART}"):
            path.unlink()
        for path in self.folder.glob(f"{WORK}*"):
            shutil.rmtree(path)

    def delete_outdated(self, now):
        """Delete the backups that need not be kept; return their paths."""
        outdated = not_kept(self.backups(), now)
        for path in outdated:
            path.unlink()
        return outdated


def not_kept(backups, now):
    """Return the paths of [(when made, path), …] that fall away at `now`.

    Kept are all of a week, the newest of each week for five weeks and of each month for a year,
    and the newest of all whatever its age: a job that fails for months deletes nothing more.
    """
    kept, seen = set(), set()
    for made, path in sorted(backups, reverse=True):
        age = now - made
        week, month = made.isocalendar()[:2], (made.year, made.month)
        if (
            age <= ALL_OF
            or (age <= ONE_A_WEEK and week not in seen)
            or (age <= ONE_A_MONTH and ("month", *month) not in seen)
            or not kept
        ):
            kept.add(path)
            seen |= {week, ("month", *month)}
    return [path for _, path in backups if path not in kept]
