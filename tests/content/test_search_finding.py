"""Facts of finding: the order is the same whether tiers are asked for or read from the terms."""

from datetime import date

from django.test import TestCase
from django.utils import timezone

from cchc_portal.search import SOURCES
from content.search.eras import ALL
from content.search.finding import FEW, Kind, find
from content.search.index import MANY_ROWS
from content.search.queries import parse
from content.search.slips import Slip
from content.search.terms import ERA, quarter
from inspections.models import Course
from news.models import Article
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_document,
    make_hidden_articles,
    make_official,
    make_organization,
    make_visit,
)

LONG_AGO, NOW = local_time(2012, 3, 1), local_time(2026, 9, 24)


KINDS = [Kind("tin-bai", Article.objects.published, "published_at")]


class FewAndManyTests(TestCase):
    TEXTS = (
        {"title": "Thủ tục đất đai", "lead": "Một cửa", "body": "<p>Tin</p>"},
        {"title": "Thu tuc ve dat", "lead": "Một cửa", "body": "<p>Tin</p>"},
        {"title": "Tin", "lead": "Đất và thủ tục đất", "body": "<p>Tin</p>"},
        {"title": "Tin", "lead": "Một cửa", "body": "<p>Thủ tục đất</p>"},
        {"title": "Tin", "lead": "Một cửa", "body": "<p>Đất, tục, thủ</p>"},
        {"title": "Tin", "lead": "Một cửa", "body": "<p>Đất, rừng: thủ tục</p>"},
        {"title": "Tin", "lead": "Một cửa", "body": "<p>Thu tuc dat dai</p>"},
    )

    def setUp(self):
        self.rows = [make_article(**texts, published_at=LONG_AGO) for texts in self.TEXTS]
        make_hidden_articles(title="Thủ tục đất đai")

    def scores(self, typed):
        """Return {key of an article that is found: its score}."""
        return {hit.pk: hit.score for hit in find(KINDS, parse(typed)).hits}

    def test_rows_are_told_apart_by_where_and_how_the_words_stand(self):
        found = self.scores("thủ tục đất ")
        self.assertEqual([found[row.pk] for row in self.rows], [8, 3, 7, 6, 4, 4, 3])

    def test_words_in_the_lead_come_before_those_in_the_text_however_they_stand(self):
        texts = {"lead": "Rừng trồng, sổ xanh", "body": "<p>Bút đỏ</p>"}
        rows = [
            make_article(**{"title": "Tin"} | row)
            for row in ({"lead": "", "body": f"<p>{' '.join(texts.values())}</p>"}, texts)
        ]
        for typed, scores in (("xanh rừng ", [4, 5]), ("xanh rung ", [1, 2])):
            found = self.scores(typed)
            self.assertEqual([found[row.pk] for row in rows], scores, typed)

    def test_words_in_pairs_as_typed_come_before_scattered_ones(self):
        texts = ("Rừng: đất, sổ xanh, bút đỏ", "Đất rừng có sổ đỏ", "Sổ đỏ đất rừng")
        rows = [make_article(title="Tin", lead="", body=f"<p>{text}</p>") for text in texts]
        for typed, scores in (
            ("sổ đỏ đất rừng ", [4, 5, 6]),
            ("so do dat rung ", [1, 2, 3]),
            ("sổ đỏ đất ", [4, 4, 6]),
            ("sổ đỏ đất rừng -xanh ", [None, 1, 6]),
        ):
            with self.subTest(typed):
                found = self.scores(typed)
                self.assertEqual([found.get(row.pk) for row in rows], scores)

    def test_many_are_told_apart_as_few_are(self):
        asked = (
            *("thủ tục đất ", "thủ tục đa", "thu tuc dat ", '"thủ tục" đất -rừng', "thủ", "dat "),
            *("đất đai thủ tục ", "dat dai thu tuc ", "đai đất tục thủ "),
        )
        few = {typed: self.scores(typed) for typed in asked}
        filler = {"section": self.rows[0].section, "state": "published", "title": "Tin"}
        Article.objects.bulk_create(
            Article(
                slug=f"them-{n}",
                body="<p>Đặt thù túc đặt đại</p>",
                published_at=NOW - n * A_DAY,
                **filler,
            )
            for n in range(FEW + 1)
        )
        for typed in asked:
            with self.subTest(typed):
                many = self.scores(typed)
                self.assertEqual({pk: many[pk] for pk in few[typed]}, few[typed])
                self.assertEqual(len(many), len(few[typed]) + FEW + 1)


class OrderTests(TestCase):
    """The first of many and the order of equals are not left to the database."""

    def kind(self, key):
        return Kind(key, SOURCES[key].rows, SOURCES[key].moment, SOURCES[key].names)

    def test_of_kinds_with_the_same_day_and_key_one_always_comes_first(self):
        unit = make_organization(name="Sở Thử")
        make_official(pk=unit.pk, full_name="Sở Thử", organization=unit)
        make_document(pk=7, issuer=unit, abstract="Sở Thử", issued_on=date(2021, 9, 20))
        make_visit(pk=7, organization=unit, started_on=date(2021, 9, 20), lead="Sở Thử")
        kinds = [self.kind(key) for key in SOURCES]
        hits = find(kinds, parse("sở thử ")).hits
        self.assertEqual(len(hits), 4)
        self.assertEqual(find(kinds[::-1], parse("sở thử ")).hits, hits)

    def test_of_what_has_no_day_those_stored_first_are_looked_at(self):
        keys = [make_official(full_name="Vừ A Thử").pk for _ in range(5)]
        for most in (2, 3, 9):
            with self.subTest(most):
                hits = find([self.kind("can-bo")], parse("vừ a "), window=most, most=most).hits
                self.assertEqual([hit.pk for hit in hits], keys[:most])

    def test_a_visit_to_come_has_the_day_that_it_is_planned_for(self):
        unit = make_organization(name="Sở Thử")
        days = {
            date(2026, 5, n): make_visit(organization=unit, started_on=date(2026, 5, n))
            for n in (1, 9)
        }
        planned = {"course": Course.PLANNED, "scheduled_on": date(2026, 5, 5)}
        days[planned["scheduled_on"]] = make_visit(organization=unit, **planned)
        keys = [days[day].pk for day in sorted(days, reverse=True)]
        hits = find([self.kind("kiem-tra")], parse("kiểm tra ")).hits
        self.assertEqual([hit.pk for hit in hits], keys)


class HalfWordTests(TestCase):
    """Both databases take the same words for what half a word may become."""

    def found(self, query):
        return [hit.pk for hit in find(KINDS, query).hits]

    def test_few_letters_beside_a_word_begin_any_word(self):
        row = make_article(title="Sở SNV")
        self.assertEqual(self.found(parse("sở s")), [row.pk])

    def test_letters_alone_begin_syllables(self):
        row = make_article(title="Nghị định")
        make_article(title="Nghxy")
        self.assertEqual(self.found(parse("ngh")), [row.pk])

    def test_the_era_by_which_terms_are_kept_is_no_word(self):
        moments = timezone.now() - A_DAY, local_time(2012, 3, 1)
        for moment in moments:
            make_article(title="Tin", body="<p>Tin</p>", published_at=moment)
        for moment in moments:
            number = f"{quarter(moment) // ERA % ALL:02}"
            for typed in (number, number[0]):
                self.assertEqual(self.found(parse(typed).loosened()), [], typed)


class WithoutTests(TestCase):
    """A query that leaves words out, where more is found than is read."""

    def setUp(self):
        make_hidden_articles(title="Thủ tục đất đai")
        make_article(title="Thủ tục trồng rừng", published_at=NOW)
        self.titles = [self.make(LONG_AGO + n * A_DAY, title="Thủ tục") for n in range(2)]
        self.texts = [self.make(NOW + n * A_DAY, body="<p>Thủ tục</p>") for n in range(4)]

    def make(self, moment, **texts):
        return make_article(**{"title": "Tin"} | texts, published_at=moment).pk

    def assert_titles_come_first(self):
        found = find(KINDS, parse("thủ tục -rừng "), window=2, most=3)
        self.assertEqual([hit.pk for hit in found.hits], self.titles[::-1] + self.texts[:0:-1])
        self.assertFalse(found.complete)

    def test_old_titles_come_before_new_texts(self):
        self.assert_titles_come_first()

    def test_so_they_do_in_a_large_table(self):
        make_article(title="Tin khác", pk=MANY_ROWS + 1)
        self.assert_titles_come_first()


class LooseTests(TestCase):
    def test_half_a_word_finds_any_that_begins_so_beside_words_that_are_there(self):
        row = make_article(title="Thủ tục", lead="Cấp lại qua internet")
        make_hidden_articles(title="Thủ tục internet")
        make_article(title="Intimex mở cửa")
        for typed, found in (
            ("thu tuc in", [row.pk]),
            ("thu tuc int", [row.pk]),
            ("zzz int", []),
            ("thu tuc inv", []),
            ("thu tuc zzz int", []),
        ):
            with self.subTest(typed):
                hits = find(KINDS, parse(typed).loosened()).hits
                self.assertEqual([hit.pk for hit in hits], found)


class OldAndNewTests(TestCase):
    AGES = (10, 40, 300, 700, 1500, 3000, 5000, 9000)  # days

    def setUp(self):
        self.keys = [self.make(age).pk for age in self.AGES]
        make_hidden_articles(title="Thủ tục đất đai")

    def make(self, age):
        return make_article(title="Thủ tục đất đai", published_at=timezone.now() - age * A_DAY)

    def assert_the_newest_are_found(self):
        for typed in ("thủ tục ", "thủ tục đ", "thu", "thuh"):
            for most in (2, 3, 5, 7, 8, 20):
                with self.subTest(typed, most=most):
                    hits = find(KINDS, parse(typed), window=2, most=most).hits
                    expected = [] if typed == "thuh" else self.keys[:most]
                    self.assertEqual([hit.pk for hit in hits], expected)

    def test_the_newest_are_found_however_old_they_are(self):
        self.assert_the_newest_are_found()

    def assert_slips_are_mended_by_the_newest(self):
        for typed in ("thu tcu", "tuh tuc", "thutuc"):
            for most in (2, 5, 20):
                with self.subTest(typed, most=most):
                    hits = find(KINDS, Slip(parse(typed)), window=most, most=most).hits
                    self.assertEqual([hit.pk for hit in hits[:most]], self.keys[:most])

    def test_slips_are_mended_by_the_newest(self):
        self.assert_slips_are_mended_by_the_newest()

    def test_so_they_are_in_a_large_table(self):
        make_article(title="Tin khác", pk=MANY_ROWS + 1)
        self.assert_the_newest_are_found()
        self.assert_slips_are_mended_by_the_newest()
