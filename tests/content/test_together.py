"""Several questions asked in one statement: the same rows as asked one by one."""

from datetime import date, time, timedelta
from functools import partial

from django.db import connection
from django.db.models import Count as CountOf
from django.db.models import F, FloatField, TimeField
from django.db.models.functions import Cast
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.together import Count, together
from inspections.models import InspectionVisit
from news.models import Article, Document, Section
from tests.factories import (
    make_article,
    make_attachment,
    make_document,
    make_figures,
    make_hidden_articles,
    make_hours,
    make_organization,
    make_visit,
)


class TogetherTests(TestCase):
    def setUp(self):
        self.now = timezone.now()
        self.first = make_article(title="""Bài "một" % %s \\ đ""", slug="bai-mot")
        self.second = make_article(slug="bai-hai", published_at=self.now - timedelta(days=400))
        make_hidden_articles(section=self.first.section)
        make_attachment(article=self.first, title='Tệp "đính kèm"')
        self.at = partial(Article.objects.at_address, at=self.now)

    def assert_same(self, rows, plain):
        """Check that instances are those of another query, field by field, what is beside too."""
        self.assertEqual(rows, plain)
        for row, other in zip(rows, plain, strict=True):
            self.assertEqual(row.__dict__.keys(), other.__dict__.keys())
            for name in row.__dict__.keys() - {"_state"}:
                self.assertEqual(getattr(row, name), getattr(other, name), name)
                self.assertIs(type(getattr(row, name)), type(getattr(other, name)), name)

    def test_rows_are_those_of_each_question_asked_alone(self):
        make_document(effective_on=date(2026, 1, 2))
        make_figures(visit=make_visit())
        day = timezone.localdate(self.now)
        questions = (
            partial(self.at, slug="bai-mot"),
            partial(Article.objects.newest, count=5, sections=None, at=self.now),
            partial(Document.objects.newest, count=5, day=day, at=self.now),
            partial(InspectionVisit.objects.first_listed, count=5, day=day, at=self.now),
        )
        alone = [question() for question in questions]
        self.assertEqual([len(rows) for rows in alone], [1, 2, 1, 1])
        for _ in range(2):
            with self.assertNumQueries(1):
                found = together(*questions)
            for rows, plain in zip(found, alone, strict=True):
                self.assert_same(rows, plain)
        self.assertEqual(found[0][0].section.name, self.first.section.name)
        self.assertEqual([file["title"] for file in found[0][0].files], ['Tệp "đính kèm"'])

    def test_each_question_has_its_own_values(self):
        with self.assertNumQueries(1):
            found = together(partial(self.at, slug="bai-hai"), partial(self.at, slug="bai-mot"))
        self.assertEqual(found, [[self.second], [self.first]])
        early = self.second.published_at - timedelta(seconds=1)
        past = partial(self.at, slug="bai-hai", at=early)
        self.assertEqual(together(past, partial(self.at, slug="%s' OR 1=1 --")), [[], []])

    def test_querysets_and_counts_stand_beside_what_is_prepared(self):
        rows = Article.objects.published(self.now)
        with self.assertNumQueries(1):
            listed, [number], few, found = together(
                rows.for_rows(), Count(rows), Count(rows, most=1), partial(self.at, slug="bai-mot")
            )
        self.assert_same(listed, [*rows.for_rows()])
        self.assertEqual((number, few, found), (2, [1], [self.first]))

    def test_values_come_as_they_are_asked_for(self):
        rows = Article.objects.published(self.now).order_by("pk")
        with self.assertNumQueries(1):
            dictionaries, tuples, flat = together(
                rows.values("slug", "published_at").annotate(n=CountOf("pk")),
                rows.values_list("slug", "published_at"),
                rows.values_list("published_at", flat=True),
            )
        both = [(row.slug, row.published_at) for row in (self.first, self.second)]
        self.assertEqual(tuples, both)
        self.assertEqual(flat, [moment for _, moment in both])
        expected = [{"slug": slug, "published_at": at, "n": 1} for slug, at in both]
        self.assertEqual(dictionaries, expected)

    def test_times_of_a_day(self):
        hours = make_hours(make_organization(), "07:30", "11:30")
        rows = type(hours).objects.values_list("opens", "closes")
        found, _ = together(rows, Count(rows))
        self.assertEqual(found, [(time(7, 30), time(11, 30))])

    def test_the_rows_of_one_know_it_without_a_question(self):
        section = self.first.section
        with self.assertNumQueries(1):
            found, _ = together(section.articles.published(self.now), Count(Section.objects.all()))
            self.assertIs(found[0].section, section)

    def test_what_can_find_nothing_is_not_asked(self):
        none = Article.objects.none()
        with CaptureQueriesContext(connection) as queries:
            found = together(none, Count(none), partial(self.at, slug="bai-mot"))
        self.assertEqual(found, [[], [0], [self.first]])
        self.assertEqual(len(queries), 1)

    def test_one_question_is_asked_as_it_is(self):
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(together(partial(self.at, slug="bai-mot")), [[self.first]])
        self.assertNotIn("json_array", queries[0]["sql"])

    def test_what_json_would_change_is_refused(self):
        numbers = Article.objects.annotate(part=Cast(F("pk"), FloatField())).values("part")
        with self.assertRaises(ValueError):
            together(numbers, Count(Article.objects.all()))
        moments = Article.objects.annotate(part=Cast(F("published_at"), TimeField()))
        with self.assertRaises(ValueError):
            together(moments.values("slug").distinct().order_by("part"), Count(moments))
