import time
from collections import OrderedDict

from django.test import SimpleTestCase

from cchc_portal.page_cache.entries import ROOM as BESIDE
from cchc_portal.page_cache.entries import Entry
from cchc_portal.page_cache.shelves import Shelf, Shelves
from tests.cchc_portal.page_cache.test_asking import asked_of, environ


def entry(size=100, status="200 OK"):
    now = time.time()
    return Entry(status, [], {"": b"x" * size}, 1, now, now)


class ShelfTests(SimpleTestCase):
    def test_what_was_not_asked_for_longest_goes_first(self):
        each = entry()
        shelf = Shelf(room=(each.size + 1) * 5)
        for key in "abcde":
            shelf.put(key, entry())
        shelf.get("a")
        shelf.put("f", entry())
        self.assertEqual([*shelf.entries], ["c", "d", "e", "a", "f"])

    def test_a_full_shelf_drops_without_looking_through_what_others_move(self):
        class Moving(OrderedDict):
            def __iter__(self):
                raise RuntimeError("mutated during iteration")

        shelf = Shelf(room=entry().size * 5)
        shelf.entries = Moving()
        for key in "abcdefgh":
            shelf.put(key, entry())
        self.assertEqual(len(shelf.entries), 4)

    def test_what_is_dropped_while_it_is_read_is_no_error(self):
        class Dropping(OrderedDict):
            def get(self, key):
                return self.pop(key, None)

        shelf = Shelf(room=20_000)
        shelf.entries = Dropping(a="x")
        self.assertEqual((shelf.get("a"), shelf.get("a")), ("x", None))

    def test_it_never_takes_more_than_its_room(self):
        shelf = Shelf(room=40_000)
        for number in range(500):
            shelf.put(str(number % 90), entry(size=number * 3))
            taken = sum(each.size + len(key) for key, each in shelf.entries.items())
            self.assertEqual(taken, shelf.taken)
            self.assertLessEqual(taken, 40_000)
        self.assertGreater(len(shelf.entries), 5)

    def test_one_too_large_is_not_kept_and_takes_its_older_self_away(self):
        shelf = Shelf(room=20_000)
        shelf.put("a", entry())
        shelf.put("a", entry(size=5_000))
        self.assertEqual((shelf.get("a"), shelf.taken), (None, 0))

    def test_without_room_nothing_is_kept(self):
        shelf = Shelf(room=0)
        shelf.put("a", entry())
        self.assertIsNone(shelf.get("a"))

    def test_the_size_has_room_for_every_form(self):
        now, text = time.time(), ("Cải cách hành chính ở tỉnh miền núi. " * 40).encode()
        page = Entry("200 OK", [("Content-Type", "text/html")], {"": text}, 1, now, now)
        taken = page.size
        for encoding in ("br", "gzip") * 2:
            page.whole(encoding)
        self.assertEqual(set(page.forms), {"", "br", "gzip"})
        self.assertEqual(taken, page.size)
        self.assertGreaterEqual(taken, BESIDE + sum(map(len, page.forms.values())))


class ShelvesTests(SimpleTestCase):
    def asked(self, path):
        return asked_of(environ(path))

    def test_a_flood_of_queries_or_errors_pushes_no_page_out(self):
        shelves = Shelves(room=60_000)
        page = self.asked("/")
        shelves.put(page, entry())
        for number in range(200):
            shelves.put(self.asked(f"/tin-tuc/?trang={number}"), entry())
            shelves.put(self.asked(f"/tin-tuc/khong-{number}/"), entry(status="404 Not Found"))
        self.assertIsNotNone(shelves.get(page))
        self.assertLess(len(shelves.by_name["queries"].entries), 20)
        self.assertLess(len(shelves.by_name["others"].entries), 10)

    def test_a_page_that_went_leaves_its_shelf(self):
        shelves, asked = Shelves(room=120_000), self.asked("/tin-tuc/bai/")
        shelves.put(asked, entry())
        shelves.put(asked, entry(status="410 Gone"))
        self.assertEqual(shelves.get(asked).status, "410 Gone")
        shelves.put(asked, entry())
        self.assertEqual(shelves.get(asked).status, "200 OK")
        counts = {name: len(shelf.entries) for name, shelf in shelves.by_name.items()}
        self.assertEqual(counts, {"pages": 1, "queries": 0, "others": 0})
