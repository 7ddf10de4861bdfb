"""Facts of the index: whatever writes a row's texts keeps it true, on either database."""

import io
from concurrent.futures import ThreadPoolExecutor
from unittest import skipUnless
from unittest.mock import patch

import reversion
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext

from cchc_portal.management.commands.search_index import searchable_models
from contacts.models import Official, Organization
from content.publishing import Step
from content.search import index
from content.search.finding import Kind, find
from content.search.index import MANY_AT_ONCE, SearchTooSlow, fetch
from content.search.queries import parse
from inspections.models import InspectionPlan, InspectionVisit
from news.models import Article, Document, open_change
from tests.factories import (
    make_article,
    make_document,
    make_official,
    make_organization,
    make_superuser,
    make_visit,
)


@skipUnless(connection.vendor == "postgresql", "Chỉ PostgreSQL cho hàng mới chờ chỉ mục")
class WaitingTests(TestCase):
    """How many rows wait for the index, which each scan of a search looks through."""

    def limit(self):
        with connection.cursor() as cursor:
            cursor.execute("SHOW gin_pending_list_limit")
            return cursor.fetchone()[0]

    def test_one_by_one_few_wait_and_of_many_together_more(self):
        section = make_article().section
        seen = []

        def watch(execute, sql, *arguments):
            made = execute(sql, *arguments)
            if sql.startswith("INSERT INTO"):
                seen.append(self.limit())
            return made

        for count, limit in ((MANY_AT_ONCE, "128kB"), (MANY_AT_ONCE + 1, "1MB")):
            rows = [
                Article(title="Tin", slug=f"{count}-{n}", section=section) for n in range(count)
            ]
            with self.subTest(count), connection.execute_wrapper(watch):
                Article.objects.bulk_create(rows)
                self.assertEqual(seen.pop(), limit)

    def test_no_index_has_a_limit_of_its_own(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, reloptions FROM pg_class JOIN pg_am ON pg_am.oid = relam"
                " WHERE amname = 'gin'"
            )
            found = dict(cursor.fetchall())
        self.assertIn("news_article_search", found)
        self.assertEqual({options for options in found.values()}, {None})


class KeptTrueTests(TestCase):
    def assert_finds(self, query, *rows):
        model = type(rows[0]) if rows else Article
        self.assertEqual([*model.objects.matching(query).order_by("pk")], [*rows], query)

    def test_save_of_single_fields_takes_the_terms_along(self):
        article = make_article(title="Cũ")
        article.title = "Mới"
        article.save(update_fields=["title"])
        self.assert_finds("moi", article)
        self.assert_finds("cu")

    def test_save_of_other_fields_leaves_them(self):
        article = make_article(title="Cũ")
        with self.assertNumQueries(1):
            article.save(update_fields=["author"])
        self.assert_finds("cu", article)

    def test_a_row_read_without_its_texts_is_indexed_when_saved(self):
        article = make_article(title="Cũ", body="<p>Hồ sơ</p>")
        article = Article.objects.for_list().get()
        article.title = "Mới"
        article.save()
        self.assert_finds("moi", article)
        self.assert_finds("ho so", article)

    def test_update_and_bulk_update_and_bulk_create_take_them_along(self):
        articles = [make_article(title="Cũ"), make_article(title="Cũ")]
        Article.objects.filter(pk=articles[0].pk).update(title="Mới")
        self.assert_finds("moi", articles[0])
        articles[1].title = "Khác"
        Article.objects.bulk_update(articles[1:], ["title"])
        self.assert_finds("khac", articles[1])
        self.assert_finds("cu")
        new = Article(title="Loạt", slug="loat", section=articles[0].section)
        Article.objects.bulk_create([new])
        self.assert_finds("loat", new)

    def test_bulk_update_indexes_what_is_stored_not_what_is_cleaned_away(self):
        article = make_article(title="Tin")
        article.body = "<p>Hồ sơ</p><script>rác</script>"
        Article.objects.bulk_update([article], ["body"])
        self.assert_finds("ho so", article)
        self.assert_finds("rac")

    def test_update_of_other_fields_is_one_statement(self):
        make_article()
        with self.assertNumQueries(1):
            Article.objects.update(author="Lò Thị Thử")

    def test_deleted_rows_are_gone(self):
        make_article(title="Xóa")
        Article.objects.all().delete()
        make_article(title="Khác")
        self.assert_finds("xoa")

    def test_a_row_restored_from_its_history_is_found_again(self):
        with reversion.create_revision():
            article = make_article(title="Trước khi sửa")
        article.title = "Sau khi sửa"
        article.save()
        reversion.models.Version.objects.get_for_object(article).get().revision.revert()
        self.assert_finds("truoc khi", Article.objects.get())
        self.assert_finds("sau khi")

    def test_a_row_loaded_from_a_file_is_found(self):
        article = make_article(title="Bản sao")
        stored = serializers.serialize("json", [article])
        Article.objects.all().delete()
        for row in serializers.deserialize("json", stored):
            row.save()
        self.assert_finds("ban sao", Article.objects.get())

    def test_an_approved_change_is_found_in_its_article(self):
        article = make_article(title="Cũ")
        change = open_change(article, make_superuser())
        change.title = "Mới"
        change.save()
        change.take(Step.SUBMIT, make_superuser()).take(Step.APPROVE, make_superuser())
        self.assert_finds("moi", article)
        self.assert_finds("cu")

    def test_a_visit_follows_its_unit(self):
        visit = make_visit(organization=make_organization(name="Sở Cũ"))
        InspectionVisit.objects.update(organization=make_organization(name="Sở Mới"))
        self.assert_finds("so moi", visit)

    def test_a_unit_that_is_named_by_its_key_is_followed_too(self):
        official = make_official(organization=make_organization(name="Sở Cũ"))
        new, newest = make_organization(name="Sở Mới"), make_organization(name="Sở Khác")
        official.organization_id = new.pk
        official.save(update_fields=["organization_id"])
        self.assert_finds("so moi", official)
        Official.objects.update(organization_id=newest.pk)
        self.assert_finds("so khac", official)
        official.organization_id = new.pk
        Official.objects.bulk_update([official], ["organization_id"])
        self.assert_finds("so moi", official)

    def test_a_unit_that_takes_rows_over_gives_them_its_name(self):
        new = make_organization(name="Sở Mới")
        official, document = make_official(), make_document(issuer=make_organization())
        new.officials.add(official)
        new.documents.add(document)
        self.assert_finds("so moi", official)
        self.assert_finds("so moi", document)

    def test_django_itself_writes_through_the_manager_of_each_searchable_model(self):
        models = searchable_models()
        self.assertEqual([model for model in models if model._base_manager.name != "objects"], [])
        self.assertIn(Article, models)

    def test_a_text_of_any_length_is_stored(self):
        words = " ".join(f"{chr(97 + n % 26)}{n}x" for n in range(60_000))
        article = make_article(title="Dài", body=f"<p>{words}</p>")
        self.assert_finds("dai", article)


class RenamedTests(TestCase):
    """Whatever renames an office, all that is found by its name follows in the same transaction."""

    def setUp(self):
        self.unit = make_organization(name="Sở Cũ", short_name="SC")
        self.rows = [
            self.unit,
            make_official(organization=self.unit),
            make_document(issuer=self.unit, issuer_name=""),
            make_visit(organization=self.unit),
            InspectionPlan.objects.create(year=2021, issuer=self.unit),
        ]
        other = make_organization(name="Sở Khác")
        self.others = [make_official(organization=other), make_document(issuer=other, number="7")]

    def assert_all_follow(self):
        for row in self.rows:
            with self.subTest(type(row).__name__):
                self.assertEqual([*type(row).objects.matching("so moi ")], [row])
                self.assertEqual([*type(row).objects.matching("so cu ")], [])
        call_command("search_index", verify=True, stdout=io.StringIO())

    def test_save(self):
        self.unit.name = "Sở Mới"
        self.unit.save()
        self.assert_all_follow()

    def test_save_of_the_name_alone(self):
        self.unit.name = "Sở Mới"
        self.unit.save(update_fields=["name"])
        self.assert_all_follow()

    def test_update(self):
        Organization.objects.filter(pk=self.unit.pk).update(name="Sở Mới")
        self.assert_all_follow()

    def test_bulk_update(self):
        self.unit.name = "Sở Mới"
        Organization.objects.bulk_update([self.unit], ["name"])
        self.assert_all_follow()

    def test_bulk_create_over_what_is_there(self):
        fields = {"slug": self.unit.slug, "kind": self.unit.kind, "sort_key": "x"}
        Organization.objects.bulk_create(
            [Organization(pk=self.unit.pk, name="Sở Mới", short_name="SC", **fields)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["name"],
        )
        self.assert_all_follow()

    def test_a_file_that_is_loaded(self):
        self.unit.name = "Sở Mới"
        for row in serializers.deserialize("json", serializers.serialize("json", [self.unit])):
            row.save()
        self.assert_all_follow()

    def test_a_file_that_brings_them_before_the_unit(self):
        unit = make_organization(name="Sở Cuối")
        rows = [make_official(organization=unit), unit]
        stored = serializers.serialize("json", rows)
        for row in rows:
            type(row).objects.filter(pk=row.pk).delete()
        for row in serializers.deserialize("json", stored):
            row.save()
        self.assertEqual(Official.objects.matching("so cuoi").get().organization, unit)

    def test_a_merger_that_gives_its_rows_to_another(self):
        heir = make_organization(name="Sở Mới")
        for row in self.rows[1:]:
            name = "organization" if hasattr(row, "organization_id") else "issuer"
            type(row).objects.filter(pk=row.pk).update(**{name: heir})
        self.rows[0] = heir
        self.unit.delete()
        self.assert_all_follow()

    def test_a_transaction_that_fails_leaves_all_as_it_was(self):
        with self.assertRaises(DatabaseError), transaction.atomic():
            self.unit.name = "Sở Mới"
            self.unit.save()
            fetch("SELECT nothing FROM nowhere", [])
        self.assertEqual([*Document.objects.matching("so cu ")], [self.rows[2]])

    def test_what_names_nobody_anew_is_left_alone(self):
        self.unit.phone = "+842133876650"
        with self.assertNumQueries(2):  # the names as stored, the row
            self.unit.save()


class CommandTests(TestCase):
    def run_command(self, *options):
        told = io.StringIO()
        call_command("search_index", *options, stdout=told)
        return told.getvalue()

    def test_a_true_index_is_called_true(self):
        make_visit(articles=[make_article(title="Đoàn kiểm tra 2943/KH-UBND")])
        make_official()
        self.assertIn("bài viết: 0 mục sai lệch", self.run_command("--verify"))

    def test_what_went_past_the_index_is_noticed_and_rebuilt(self):
        article = make_article(title="Cũ")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE news_article SET title = 'Mới'")
        with self.assertRaisesMessage(CommandError, "Chỉ mục sai lệch ở 1 mục"):
            self.run_command("--verify")
        self.assertIn("bài viết: đã lập chỉ mục 1 mục", self.run_command("--rebuild"))
        self.assertIn("bài viết: 0 mục sai lệch", self.run_command("--verify"))
        self.assertEqual([*Article.objects.matching("moi")], [article])

    def test_an_emptied_index_is_noticed_and_filled(self):
        if connection.vendor != "sqlite":
            self.skipTest("Trên PostgreSQL chỉ mục là một phần của bảng.")
        organization = make_organization(name="Sở Nội vụ")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO contacts_organization_search (contacts_organization_search)"
                " VALUES ('delete-all')"
            )
        with self.assertRaises(CommandError):
            self.run_command("--verify")
        self.run_command("--rebuild")
        self.assertEqual([*Organization.objects.matching("noi vu")], [organization])


class TimeLimitTests(TestCase):
    SLOW = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000000)"
        " SELECT count(*) FROM n"
    )

    def test_a_search_that_takes_too_long_is_broken_off(self):
        with self.assertRaises(SearchTooSlow), transaction.atomic():
            fetch(self.SLOW, [], seconds=0.05)
        self.assertEqual(fetch("SELECT 1", []), [(1,)])

    def test_searches_under_one_limit_share_it(self):
        with patch.object(index, "TIME_LIMIT", 0.05), index.one_limit():
            with self.assertRaises(SearchTooSlow), transaction.atomic():
                fetch(self.SLOW, [])
            with self.assertRaises(SearchTooSlow), transaction.atomic():
                fetch(self.SLOW, [])  # nothing is left
        self.assertEqual(fetch("SELECT 1", []), [(1,)])

    def test_a_thread_that_asks_nothing_else_has_a_line_to_the_database(self):
        def ask():
            try:
                return fetch("SELECT 1", [])
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as thread:
            self.assertEqual(thread.submit(ask).result(), [(1,)])

    def test_other_errors_of_the_database_are_not_taken_for_slowness(self):
        with self.assertRaises(DatabaseError), transaction.atomic():
            fetch("SELECT nothing FROM nowhere", [])


@skipUnless(connection.vendor == "postgresql", "SQLite lập kế hoạch nhanh.")
class NamedTests(TransactionTestCase):
    """A search is planned once for a connection, whatever is asked."""

    def setUp(self):
        self.article = make_article(title="Tin kế hoạch 15 % mới")

    def found(self, typed):
        """Return the keys of what is found."""
        kinds = [Kind("tin-bai", Article.objects.published, "published_at", is_kept=True)]
        return [hit.pk for hit in find(kinds, parse(typed)).hits]

    def asked(self, typed):
        """Return what is found, and the SQL by which."""
        with CaptureQueriesContext(connection) as queries:
            found = self.found(typed)
        [asked] = [query["sql"] for query in queries.captured_queries]
        return found, asked

    def kept(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name ~ '^search_'")
            return cursor.fetchone()[0]

    def test_searches_alike_are_one_statement(self):
        connection.close()
        for typed, found in (("kế hoạch ", [self.article.pk]), ("tin mới ", [self.article.pk]),
                             ("không có ", [])):  # fmt: skip
            keys, sql = self.asked(typed)
            self.assertEqual(keys, found)
            self.assertIn("EXECUTE search_", sql)
        self.assertEqual(self.kept(), 1)

    def test_a_line_that_forgot_it_is_no_error(self):
        self.asked("kế hoạch ")
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        for _ in range(2):
            self.assertEqual(self.found("kế hoạch "), [self.article.pk])

    def test_a_line_that_others_get_too_prepares_nothing(self):
        connection.close()
        pooled = connection.settings_dict | {"DISABLE_SERVER_SIDE_CURSORS": True}
        with patch.object(connection, "settings_dict", pooled):
            found, sql = self.asked("kế hoạch ")
        self.assertEqual(found, [self.article.pk])
        self.assertNotIn("EXECUTE", sql)
        self.assertEqual(self.kept(), 0)
