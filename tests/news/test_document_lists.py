"""Lists of documents that have grown: what is kept of them, where they end, what may have ended."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random
from unittest import mock
from urllib.parse import urlencode

from django.db import connection
from django.test import TestCase
from django.utils import timezone

from content import document_numbers, versions
from content.search.index import SearchTooSlow
from content.search.queries import parse
from news.models import Area, Document, DocumentRelation, Force
from news.models.document_queries import DocumentQuerySet
from tests.factories import make_document, make_hidden_documents, make_relation

LIST = "/van-ban/"
WORDS = {"abstract": "Cải cách"}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s",
}


class LongListTests(TestCase):
    def shown(self, **asked):
        page = self.client.get(LIST, asked).context["page"]
        self.assertEqual(page.paginator.count, len(page.object_list))
        return [*page]

    def test_a_list_that_is_cut_says_so_and_leads_to_the_year_where(self):
        for year in (2024, 2022, 2020, 2018):
            make_document(issued_on=date(year, 6, 1), issuer_name="Bộ Thử")
        make_hidden_documents(issued_on=date(2023, 1, 1))
        with mock.patch("news.views.LONGEST", 2):
            page = self.client.get(LIST, {"co-quan": "bo-thu"})
            self.assertContains(page, "Hơn 2 văn bản")
            self.assertContains(page, "Văn bản cũ hơn: hãy chọn năm")
            past = self.client.get(LIST, {"co-quan": "bo-thu", "trang": 2})
            self.assertRedirects(past, f"{LIST}?co-quan=bo-thu&nam=2022", 302)
            past = self.client.get(LIST, {"trang": 2})
            self.assertRedirects(past, f"{LIST}?nam=2022", 302)
            self.assertEqual(self.client.get(LIST, {"nam": 2022, "trang": 2}).status_code, 404)
        versions.forget()
        page = self.client.get(LIST)
        self.assertContains(page, "4 văn bản")
        self.assertNotContains(page, "hơn")

    def test_a_change_shows_with_the_next_request_in_the_list_its_length_and_its_choices(self):
        self.assertContains(self.client.get(LIST), "Chưa có văn bản nào")
        row = make_document(kind="chi-thi", issued_on=date(2015, 1, 2))
        for asked in ({}, {"nam": "2015"}, {"loai": "chi-thi"}, {"nam": "2015", "hieu-luc": "con"}):
            self.assertEqual(self.shown(**asked), [row])
        Document.objects.filter(pk=row.pk).update(state="withdrawn")
        for asked in ({}, {"nam": "2015"}, {"loai": "chi-thi"}):
            page = self.client.get(LIST, asked)
            self.assertEqual([*page.context["page"]], [])
            self.assertNotContains(page, "Chỉ thị")

    def test_it_is_short_of_questions_while_nothing_changes(self):
        make_document()
        for asked, count in (("", 2), ("?nam=2021", 2), ("?hieu-luc=con", 2), ("?q=trich", 3)):
            self.client.get(LIST + asked)
            with self.subTest(asked), self.assertNumQueries(count):
                self.client.get(LIST + asked)

    def test_of_words_the_newest_are_shown_and_one_more_is_known(self):
        rows = [make_document(issued_on=date(2020, month, 1), **WORDS) for month in range(1, 8)]
        make_hidden_documents(issued_on=date(2020, 6, 1), **WORDS)
        for asked in ({"q": "cai cach"}, {"q": "cai cach", "loai": "ke-hoach"}):
            with mock.patch("news.views.LONGEST", 5):
                page = self.client.get(LIST, asked)
                self.assertEqual([*page.context["page"]], rows[:1:-1])
                self.assertContains(page, "Hơn 5 văn bản")
                self.assertRedirects(
                    self.client.get(LIST, asked | {"trang": 2}),
                    f"{LIST}?{urlencode(asked)}&nam=2020",
                )
                self.assertEqual(self.shown(nam="2020", **asked), rows[::-1])  # a year is whole

    def test_what_is_withdrawn_meanwhile_is_not_shown(self):
        kept, gone = make_document(**WORDS), make_document(**WORDS)

        def withdrawn_meanwhile(rows, *asked):
            keys = found(rows, *asked)
            Document.objects.filter(pk=gone.pk).update(state="withdrawn")
            return keys

        found = DocumentQuerySet.keys_of
        with mock.patch.object(DocumentQuerySet, "keys_of", withdrawn_meanwhile):
            page = self.client.get(LIST, {"q": "cai cach"}).context["page"]
        self.assertEqual([*page], [kept])

    def test_the_pages_of_words_hold_each_row_once_in_order(self):
        rows = [make_document(issued_on=date(2020, 1, 1 + n % 9), **WORDS) for n in range(45)]
        expected = sorted(rows, key=lambda row: (row.issued_on, row.sort_number), reverse=True)
        pages = [self.client.get(LIST, {"q": "cai cach", "trang": n}) for n in (1, 2, 3)]
        self.assertEqual([row for page in pages for row in page.context["page"]], expected)

    def test_words_that_take_too_long_say_so_and_are_asked_anew(self):
        make_document(**WORDS)
        for asked in ({}, {"trang": 2}, {"trang": "x"}):
            with mock.patch("content.search.listing.fetch", side_effect=SearchTooSlow):
                page = self.client.get(LIST, {"q": "cai cach"} | asked)
            self.assertContains(page, "Câu tìm này quá rộng")
            self.assertEqual(page["Cache-Control"], "no-store")
        self.assertEqual(len(self.shown(q="cai cach")), 1)

    def test_what_is_no_word_and_no_number_finds_nothing(self):
        make_document()
        for typed in ("???", "khong co", "9/9"):
            page = self.client.get(LIST, {"q": typed})
            self.assertEqual(([*page.context["page"]], page.status_code), ([], 200), typed)


class KeysOfTests(TestCase):
    """What is found of words and numbers, of a year or of all: as if all were looked at."""

    @classmethod
    def setUpTestData(cls):
        draw = Random(8)
        for _ in range(120):
            make_document(
                number=f"{draw.randint(1, 30)}/{draw.choice(('KH-UBND', 'QĐ-UBND'))}",
                abstract=draw.choice(("Cải cách hành chính", "Cải cách", "Việc khác số 12")),
                issued_on=date(1999, 12, 20) + timedelta(days=draw.choice((0, 1, 40, 91, 3000))),
            )
        make_hidden_documents(issued_on=date(2000, 1, 1), **WORDS)

    def expected(self, typed, most, year):
        query, key = parse(typed), document_numbers.key_of(typed)
        texts = Document._meta.get_field("folded").texts
        return [
            row.pk
            for row in Document.objects.published().newest_first()
            if query.fits(texts(row)) or row.number_key.startswith(key)
            if year in (None, row.year)
        ][:most]

    def test_they_are_those_that_hold_the_words_in_the_order_of_the_list(self):
        for typed in ("cai cach", "cai cach hanh chi", "12", "12/kh", "khac 12", "nowhere"):
            for year in (None, 1999, 2000, 2008, 2015):
                expected = self.expected(typed, None, year)
                for most, few in product((1, 2, 7, 40, 200, None), (1, 2, 60, 500)):
                    self.compare(typed, most, year, few, expected)

    def compare(self, typed, most, year, few, expected):
        """`few`: how many hits SQLite looks up one by one."""
        rows = Document.objects.published()
        chosen = rows.from_year(year) if year else rows
        hits = mock.patch("content.search.listing.FEW", few)
        with hits, self.subTest(typed, most=most, year=year, few=few):
            self.assertEqual(chosen.keys_of(typed, most, year), expected[:most])

    def test_of_rows_that_are_narrowed_they_are_some(self):
        rows = Document.objects.published().filter(number_key__endswith="kh-ubnd")
        some = {*rows.values_list("pk", flat=True)}
        expected = [pk for pk in self.expected("cai cach", None, None) if pk in some]
        self.assertEqual(rows.keys_of("cai cach", 5), expected[:5])
        self.assertEqual(rows.none().keys_of("cai cach", 5), [])
        Document.objects.filter(pk__in=expected[1:9]).update(area=Area.objects.first())
        in_area = Document.objects.published().filter(area__slug=Area.objects.first().slug)
        for most, few in product((2, 8, 40, None), (2, 200)):
            with mock.patch("content.search.listing.FEW", few):
                self.assertEqual(in_area.keys_of("cai cach", most), expected[1:9][:most])

    def test_today_is_that_of_vietnam(self):
        row = make_document(issued_on=date(2026, 11, 1), **WORDS)  # the first day of a quarter
        for hour in (18, 23):
            now = datetime(2026, 10, 31, hour, tzinfo=UTC)
            with self.subTest(hour), mock.patch.object(timezone, "now", return_value=now):
                rows = Document.objects.filter(pk=row.pk)
                self.assertEqual(rows.keys_of("cai cach", 5), [row.pk])

    def test_a_row_that_old_code_stored_without_its_quarter_is_found_at_last(self):
        row = make_document(issued_on=date(2026, 3, 1), **WORDS)
        terms = " ".join(row.folded).partition(" ")[2]
        Document.objects.filter(pk=row.pk).update(folded=terms)
        self.assertIn(row.pk, Document.objects.published().keys_of("cai cach"))

    def test_they_are_asked_for_at_once(self):
        for typed in ("cai cach", "nowhere"):
            with self.assertNumQueries(1):
                Document.objects.published().keys_of(typed, 5)


class ForceTests(TestCase):
    def test_each_list_of_a_force_holds_the_rows_that_have_it(self):
        day, now = timezone.localdate(), timezone.now()
        away = timedelta(days=9)
        old, older = make_document(), make_document()
        make_document(issued_on=day, effective_on=day + away)
        make_document(issued_on=day - 9 * away, expires_on=day)
        make_document(issued_on=day - 9 * away, expires_on=day + away)
        make_relation(make_document(issued_on=day), old)
        make_relation(make_document(issued_on=day, effective_on=day + away), older)
        for hidden in make_hidden_documents():
            make_relation(hidden, make_document())
        rows = Document.objects.published(now)
        plain = {row.pk: row.force for row in rows.with_force(day, now)}
        self.assertEqual({*plain.values()}, {*Force})
        for force in Force:
            with self.subTest(force):
                found = {row.pk for row in rows.of_force(force, day, now)}
                self.assertEqual(found, {pk for pk, known in plain.items() if known == force})


class MayEndTests(TestCase):
    def marked(self, row):
        return bool(Document.objects.values_list("may_end", flat=True).get(pk=row.pk))

    def test_a_last_day_marks_however_it_is_written(self):
        self.assertTrue(self.marked(make_document(expires_on=date(2030, 1, 1))))
        row = make_document()
        self.assertFalse(self.marked(row))
        Document.objects.filter(pk=row.pk).update(expires_on=date(2030, 1, 1))
        self.assertTrue(self.marked(row))

    def test_a_relation_marks_what_it_replaces_however_it_is_written(self):
        new, old, other, third = (make_document() for _ in range(4))
        relation = make_relation(new, old)
        make_relation(new, third, DocumentRelation.Kind.AMENDS)
        marks = [self.marked(row) for row in (new, old, other, third)]
        self.assertEqual(marks, [False, True, False, False])
        DocumentRelation.objects.filter(pk=relation.pk).update(older=other)
        self.assertTrue(self.marked(other))
        DocumentRelation.objects.filter(older=third).update(kind="replaces")
        self.assertTrue(self.marked(third))

    def test_who_saves_a_row_read_before_does_not_take_the_mark_away(self):
        old = make_document()
        make_relation(make_document(), old)
        self.assertIsNone(old.may_end)
        old.save()
        self.assertTrue(self.marked(old))

    def test_their_triggers_are_there(self):
        expected = {
            "sqlite": ["changed", "insert", "replaced", "update"],
            "postgresql": ["", "replaced"],
        }
        with connection.cursor() as cursor:
            cursor.execute(TRIGGERS[connection.vendor], ["news_document_may_end%"])
            found = sorted(name for (name,) in cursor.fetchall())
        names = [
            f"news_document_may_end_{each}".rstrip("_") for each in expected[connection.vendor]
        ]
        self.assertEqual(found, names)
