"""Where entries stand in this process: three shelves, each bounded in bytes."""

from collections import OrderedDict
from threading import Lock

# Shares of the whole: many strange queries or errors push no plain page out.
SHARES = {"pages": 8, "queries": 3, "others": 1}
LARGEST = 4  # an entry takes at most this part of its shelf


class Shelf:
    """Entries by key; those not asked for longest go first when `room` (bytes) is full.

    Reading takes no lock, which would cost as much as the rest of it: each call of the dictionary
    is whole by itself, and what another thread drops between two of them is no error.
    """

    def __init__(self, room):
        self.room, self.taken = room, 0
        self.entries = OrderedDict()
        self.lock = Lock()

    def get(self, key):
        entry = self.entries.get(key)
        if entry is not None:
            try:
                self.entries.move_to_end(key)
            except KeyError:
                return entry  # dropped meanwhile
        return entry

    def put(self, key, entry):
        with self.lock:
            self._drop(key)
            if entry.size * LARGEST > self.room:
                return
            self.entries[key] = entry
            self.taken += entry.size + len(key)
            while self.taken > self.room:
                oldest, dropped = self.entries.popitem(last=False)
                self.taken -= dropped.size + len(oldest)

    def drop(self, key):
        with self.lock:
            self._drop(key)

    def _drop(self, key):
        entry = self.entries.pop(key, None)
        if entry is not None:
            self.taken -= entry.size + len(key)


class Shelves:
    """The shelves of one process; `room`: bytes of all together."""

    def __init__(self, room):
        whole = sum(SHARES.values())
        self.by_name = {name: Shelf(room * share // whole) for name, share in SHARES.items()}

    def get(self, asked):
        """Return the entry that answers `asked`, fresh or not, or None."""
        shelf = self.by_name["queries" if asked.query else "pages"]
        return shelf.get(asked.key) or self.by_name["others"].get(asked.key)

    def put(self, asked, entry):
        """Keep `entry` in place of any other that answered `asked`."""
        name = "queries" if asked.query else "pages"
        if entry.status[:3] != "200":
            name = "others"
        for other, shelf in self.by_name.items():
            if other != name:
                shelf.drop(asked.key)
        self.by_name[name].put(asked.key, entry)
