"""Facts of turns: how what is asked is cut into keys and into quarters for PostgreSQL."""

import re
from datetime import UTC, datetime, time
from itertools import chain
from unittest import mock

from django.test import SimpleTestCase

from content.search import turns
from content.search.expressions import Every, Some, Term
from content.search.queries import parse
from content.search.slips import Slip
from content.search.terms import first_day
from content.search.turns import TEN, keys, of_quarters

QUARTER = re.compile(r"'@(\d+)'(:\*)?")
NOW = Some((Term("@8131"),))


class KeysTests(SimpleTestCase):
    def test_neighbors_stand_apart_from_words_and_from_quarters(self):
        marked = parse("thủ tục ").at("", marks=True, near=True)
        self.assertEqual(keys(marked, NOW), ["('_thu_tuc')", "('=thu2' & '=tuc5')", "('@8131')"])
        self.assertEqual(keys(marked), ["('_thu_tuc')", "('=thu2' & '=tuc5')", "'_thu_tuc'"])

    def test_words_are_halved(self):
        self.assertEqual(
            keys(parse("a b c ").anywhere(), NOW), ["('c' & 'a')", "('b')", "('@8131')"]
        )
        self.assertEqual(keys(parse("a a ").anywhere()), ["('a')", "'a'", "'a'"])

    def test_what_must_not_be_there_is_looked_for_in_the_rows_of_the_quarters_alone(self):
        self.assertEqual(
            keys(parse("a b -c ").anywhere(), NOW), ["('b' & ('@8131') & !('c'))", "('a')", "'b'"]
        )
        nested = Every((Every((Term("a"),), (Term("b"),)),), (Term("c"),))
        self.assertEqual(keys(nested), ["('a' & !'c' & !'b')", "'a'", "'a'"])

    def test_where_no_term_is_asked_for_itself_all_is_asked_again(self):
        slip = Slip(parse("thutuc")).all("")[0][1]
        asked, also, within = keys(slip, NOW)
        self.assertEqual((also, within), ("('@8131')", "('@8131')"))
        asked, also, within = keys(slip)
        self.assertEqual(asked, f"({also})")
        self.assertEqual(within, also)


class PartsTests(SimpleTestCase):
    """Which quarters are asked for one after the other; @8131 is the one that is now."""

    def parts_of(self, typed, spans):
        """Return ([quarters of a part, newest first], end of the last part)."""
        now = datetime.combine(first_day(8131), time(), UTC)
        with mock.patch.object(turns.timezone, "now", return_value=now):
            *parts, rest = turns._by_time(0, parse(typed).anywhere(), spans, turns.LARGE)
        self.assertNotIn("@", "".join(rest[1:4]))
        return [self.quarters(part) for part in parts], rest[4]

    def quarters(self, part):
        found = set(QUARTER.findall("".join(part[1:4])))
        return sorted(
            (n for number, is_ten in found for n in self.meant(int(number), is_ten)), reverse=True
        )

    def meant(self, number, is_ten):
        return range(number * TEN, number * TEN + TEN) if is_ten else [number]

    def test_words_are_asked_for_in_as_many_quarters_as_said(self):
        parts, rest = self.parts_of("a b ", (3, 10, 20))
        self.assertEqual([len(part) for part in parts], [3, 10, 20])
        self.assertEqual([*chain(*parts)], [*range(8131, 8098, -1)])
        self.assertEqual(rest, f"{first_day(8099)} 00:00+00")

    def test_where_something_must_not_be_there_the_long_ones_end_at_a_full_ten(self):
        parts, rest = self.parts_of("a b -c ", (3, 10, 20))
        self.assertEqual([len(part) for part in parts], [3, 19, 20])
        self.assertEqual([*chain(*parts)], [*range(8131, 8089, -1)])
        self.assertEqual(rest, f"{first_day(8090)} 00:00+00")


class QuartersTests(SimpleTestCase):
    def test_one_by_one(self):
        self.assertEqual(of_quarters(8118, 8121), tuple(map(Term, ("@8118", "@8119", "@8120"))))

    def test_ten_that_begin_alike_are_one_term(self):
        for first, end, terms in (
            (8129, 8132, ["@8129", "@8130", "@8131"]),
            (8118, 8131, ["@8118", "@8119", "@812*", "@8130"]),
            (8090, 8120, ["@809*", "@810*", "@811*"]),
            (8130, 8139, [f"@{number}" for number in range(8130, 8139)]),
            (8130, 8130, []),
        ):
            with self.subTest((first, end)):
                found = of_quarters(first, end, by_ten=True)
                self.assertEqual([each.text + "*" * each.half for each in found], terms)
