"""Facts of eras: which of them are asked for in which order, and what PostgreSQL keeps by them."""

import re
from datetime import UTC, date, datetime
from importlib import import_module
from itertools import chain
from types import SimpleNamespace
from unittest import skipUnless
from unittest.mock import patch

from django.db import connection
from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from content.publishing import State
from content.search import listing
from content.search.eras import ALL, NEWEST, back_from, between, in_era
from content.search.expressions import Some, Term
from content.search.finding import Kind, find
from content.search.index import as_tsquery
from content.search.queries import parse
from content.search.terms import ERA, quarter
from news.models import Article, Document
from tests.factories import make_article, make_document, make_hidden_articles

QUARTER = re.compile(r"'(\d\d)/@(\d+)'")
FIRST = 8128  # the first quarter of an era
KINDS = [Kind("news", Article.objects.published, "published_at")]


class PartsTests(SimpleTestCase):
    """From any quarter back: some quarters of the newest eras, then whole eras."""

    def split(self, now, newest=NEWEST):
        """Return ([quarters of a part], [whole eras]) as asked for from the quarter `now` on."""
        parts = back_from(now, newest).split(";")
        narrow = [part for part in parts if "@" in part]
        self.assertEqual(parts[: len(narrow)], narrow)
        for part in narrow:
            for era, number in QUARTER.findall(part):
                self.assertEqual((part[:3], int(era)), (f"{era}/", int(number) // ERA % ALL))
        quarters = [[int(number) for _, number in QUARTER.findall(part)] for part in narrow]
        return quarters, [int(part[:2]) for part in parts[len(narrow) :]]

    def test_every_quarter_is_asked_for_once_the_newest_first(self):
        for now in range(FIRST, FIRST + ERA):
            with self.subTest(now):
                narrow, eras = self.split(now)
                self.assertLessEqual(len(narrow), len(NEWEST) + 1)
                self.assertEqual(narrow[0], [now])
                end = min(chain(*narrow))
                self.assertEqual(sorted(chain(*narrow)), [*range(end, now + 1)])
                self.assertEqual(end % ERA, 0)
                newest = end // ERA - 1
                self.assertEqual(eras, [n % ALL for n in range(newest, newest - len(eras), -1)])

    def test_no_era_is_asked_for_twice_though_its_digits_come_again(self):
        for now in range(FIRST, FIRST + 13 * ERA):
            for newest in (NEWEST, listing.NEWEST):
                narrow, eras = self.split(now, newest)
                begun = {number // ERA % ALL for number in chain(*narrow)}
                with self.subTest(now, newest=newest):
                    self.assertEqual(len({*eras}), len(eras))
                    self.assertEqual(begun & {*eras}, set())
                    self.assertEqual(len(begun) + len(eras), ALL)

    def test_the_newest_quarters_are_asked_for_in_growing_parts_across_eras(self):
        self.assertEqual(self.split(FIRST + 7)[0], [[8135], [8133, 8134], [*range(8128, 8133)]])
        self.assertEqual(self.split(FIRST)[0], [[8128], [8126, 8127], [*range(8121, 8126)], [8120]])

    def test_between_two_quarters_each_is_asked_for_once_the_newest_first(self):
        for first in range(FIRST, FIRST + ERA):
            for last in range(first, first + 3 * ERA):
                found = []
                for part in between(first, last).split(";"):
                    era = (int(part[:2]) - FIRST // ERA) % ALL * ERA + FIRST
                    numbers = [int(number) for _, number in QUARTER.findall(part)]
                    found.append(numbers or [*range(era, era + ERA)])
                with self.subTest(first=first, last=last):
                    self.assertEqual(sorted(chain(*found)), [*range(first, last + 1)])
                    self.assertEqual(found, sorted(found, reverse=True))


class InEraTests(SimpleTestCase):
    def asked(self, typed):
        return as_tsquery(in_era(parse(typed).anywhere()))

    def test_rare_pairs_alone_are_asked_for_with_one_word_of_theirs(self):
        self.assertEqual(self.asked('"than uyên"'), "(('__than_uyen' & '#than'))")
        self.assertEqual(self.asked("2943/KH-UBND "), "(('__2943_kh' & '#2943') & '__kh_ubnd')")
        self.assertEqual(self.asked('"than uyên" -đất'), "(('__than_uyen' & '#than') & !('#dat'))")

    def test_each_of_several_is_where_one_of_them_must_be_there(self):
        either = Some((Term("__than_uyen"), Term("_thu_tuc")))
        self.assertEqual(as_tsquery(in_era(either)), "(('__than_uyen' & '#than') | '#_thu_tuc')")

    def test_what_asks_for_a_term_of_the_era_stays(self):
        self.assertEqual(self.asked('đất "than uyên"'), "('__than_uyen' & '#dat')")


@skipUnless(connection.vendor == "postgresql", "SQLite ghi quý trong khóa của dòng.")
class KeptByEraTests(TestCase):
    def kept(self, terms):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tsvector_to_array(search_terms_by_era(%s))", [terms])
            return sorted(cursor.fetchone()[0])

    def test_terms_are_kept_by_the_era_of_their_quarter(self):
        self.assertEqual(self.kept("@8131 thu ^_thu_tuc"), ["16/@8131", "16/^_thu_tuc", "16/thu"])
        self.assertEqual(self.kept("@8000 2026"), ["00/2026", "00/@8000"])
        self.assertEqual(self.kept("@91 thu"), ["11/@91", "11/thu"])

    def test_without_a_quarter_and_behind_the_sign_they_are_kept_as_they_are(self):
        self.assertEqual(self.kept("thu tuc | __than_uyen"), ["__than_uyen", "thu", "tuc"])
        self.assertEqual(
            self.kept("@8131 thu | __than_uyen __uyen_2"),
            ["16/@8131", "16/thu", "__than_uyen", "__uyen_2"],
        )
        self.assertEqual(self.kept(""), [])


class OfAnyYearTests(TestCase):
    YEARS = (2026, 2012, 1994, 1945)

    def setUp(self):
        make_hidden_articles(title="Thủ tục Than Uyên")
        self.keys = [self.make(year).pk for year in self.YEARS]

    def make(self, year):
        moment = datetime(year, 5, 1, tzinfo=UTC)
        return make_article(title="Thủ tục Than Uyên", published_at=moment)

    def test_articles_of_any_year_are_found_the_newest_first(self):
        for typed in ("thu tuc ", '"thủ tục"', '"than uyên"', "than uy", "thu -dat "):
            with self.subTest(typed):
                for most in (1, 2, 3, 20):
                    hits = find(KINDS, parse(typed), window=most, most=most).hits
                    self.assertEqual([hit.pk for hit in hits[:most]], self.keys[:most])
                self.assertTrue(find(KINDS, parse(typed), most=5).complete)  # none counts twice

    def test_so_are_those_of_centuries_before(self):
        self.keys += [self.make(year).pk for year in (1900, 1850, 1830)]
        self.assertEqual([hit.pk for hit in find(KINDS, parse("thu tuc ")).hits], self.keys)

    def test_the_desk_finds_those_too_that_have_no_moment(self):
        make_article(title="Thủ tục Than Uyên", state=State.DRAFT, published_at=None)
        for typed in ("thu tuc", '"than uyên"', "than uy"):
            with self.subTest(typed):
                self.assertEqual(Article.objects.matching(typed).count(), Article.objects.count())

    def test_those_whose_terms_are_not_made_anew_yet_are_found_by_words_and_common_pairs(self):
        row = Article.objects.get(pk=self.keys[0])
        now = quarter(timezone.now())
        before = f"thu tuc than uyen ^thu ^tuc _thu_tuc ^_thu_tuc _than_uyen @{now}"
        with connection.cursor() as cursor:  # as the release before wrote them
            cursor.execute("UPDATE news_article SET folded = %s WHERE id = %s", [before, row.pk])
        for typed, is_found in (("thu tuc ", True), ('"thủ tục"', True), ('"than uyên"', False)):
            with self.subTest(typed):
                hits = find(KINDS, parse(typed)).hits
                self.assertEqual(row.pk in [hit.pk for hit in hits], is_found)


class QuartersOfDocumentsTests(TestCase):
    def test_documents_of_before_get_the_terms_that_are_made_today(self):
        days = date(1945, 9, 2), date(2021, 5, 3), date(2021, 5, 4), date(2026, 11, 30)
        rows = [make_document(issued_on=day) for day in days]
        kept = {row.pk: " ".join(row.folded) for row in rows}
        for pk, terms in kept.items():
            Document.objects.filter(pk=pk).update(folded=terms.partition(" ")[2])
        self.assertEqual([*Document.objects.order_by("pk").stale()], [*kept])
        migration = import_module("cchc_portal.migrations.0005_documents_by_era")
        with patch.object(migration, "AT_ONCE", 3):
            for _ in range(2):  # once more changes nothing
                migration.write_quarters(None, SimpleNamespace(connection=connection))
        self.assertEqual([*Document.objects.stale()], [])
