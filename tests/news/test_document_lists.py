"""Lists of documents that have grown: what is kept of them, where they end, what may have ended."""

from contextlib import ExitStack
from datetime import date, timedelta
from unittest import mock

from django.db import connection
from django.test import TestCase
from django.utils import timezone

from content import versions
from content.search.queries import parse
from news.models import Document, DocumentRelation, Force
from tests.factories import make_document, make_hidden_documents, make_relation

LIST = "/van-ban/"
WORDS = "news.models.document_words"
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

    def test_words_that_many_hold_find_what_words_that_few_hold_do(self):
        rows = [make_document(number=f"{n}/KH-UBND", abstract="Cải cách") for n in range(1, 6)]
        make_document(abstract="Việc khác", number="77/QĐ-UBND")
        make_hidden_documents(abstract="Cải cách")
        for typed, expected in (("cai cach", rows[::-1]), ("3", rows[2:3]), ("khong co", [])):
            for many in (1000, 2):
                with mock.patch(f"{WORDS}.MANY", many):
                    self.assertEqual(self.shown(q=typed), expected, (typed, many))

    def test_of_many_no_more_of_the_newest_are_read_than_the_list_shows(self):
        words = {"abstract": "Cải cách"}
        for day in range(1, 31):
            make_document(issued_on=date(2020, 1 + day // 4, day), **words)
            make_document(issued_on=date(2020, 1 + day // 4, day), abstract="Việc khác")
        make_document(number="7/KH-UBND", issued_on=date(2020, 6, 1), abstract="Số thôi")
        make_hidden_documents(issued_on=date(2020, 6, 1), **words)
        limits = (f"{WORDS}.MANY", 2), (f"{WORDS}.LONGEST", 9), ("news.views.LONGEST", 9)
        for asked in ({"q": "cai cach"}, {"q": "7"}, {"q": "cai cach", "loai": "ke-hoach"}):
            whole = [*self.client.get(LIST, asked).context["page"].paginator.object_list]
            for reach in (2, 12, 22, 999):
                with ExitStack() as patched:
                    for name, value in (*limits, (f"{WORDS}.REACH", reach)):
                        patched.enter_context(mock.patch(name, value))
                    page = self.client.get(LIST, asked).context["page"]
                with self.subTest(asked, reach=reach):
                    self.assertEqual([*page], whole[:9])
                    self.assertEqual(page.paginator.count, min(9, len(whole)))
        with ExitStack() as patched:
            for name, value in (*limits, (f"{WORDS}.REACH", 22)):
                patched.enter_context(mock.patch(name, value))
            page = self.client.get(LIST, {"q": "cai cach", "nam": "2020"}).context["page"]
        self.assertEqual(page.paginator.count, 30)  # that of a year is whole

    def test_rows_since_a_day_are_those_that_hold_the_words(self):
        day, query = date(2021, 5, 4), parse("cai cach").anywhere()
        for far in (-400, -1, 0, 1, 89, 90, 91, 92, 400):
            make_document(abstract="Cải cách", issued_on=day + timedelta(days=far))
            make_document(abstract="Việc khác", issued_on=day + timedelta(days=far))
        for since in (day + timedelta(days=far) for far in range(-95, 95, 5)):
            rows = Document.objects.filter(issued_on__gte=since)
            found = rows.filter(folded__terms_since=(query, since))
            self.assertEqual({*found}, {*rows.filter(folded__terms=query)})


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
