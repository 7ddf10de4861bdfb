"""Facts of addresses made on the server."""

import re
import threading

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import TestCase, TransactionTestCase
from django.urls import get_resolver

from content.slugs import RESERVED
from news.models import Article, Section
from tests.factories import (
    make_article,
    make_document,
    make_organization,
    make_plan,
    make_section,
    make_visit,
)


def routes_of(resolver, prefix="/"):
    """Yield every address of the portal as it is written in urls.py: "/kiem-tra/<slug:slug>/"."""
    for each in resolver.url_patterns:
        route = f"{prefix}{each.pattern}"
        yield from routes_of(each, route) if hasattr(each, "url_patterns") else [route]


class AutoSlugFieldTests(TestCase):
    def test_a_slug_is_made_from_the_title(self):
        self.assertEqual(
            make_article(title="Đoàn kiểm tra 2943/KH-UBND").slug, "doan-kiem-tra-2943-kh-ubnd"
        )

    def test_a_slug_is_made_from_a_computed_title(self):
        visit = make_visit()
        self.assertEqual(visit.slug, f"kiem-tra-{visit.organization.slug}-15-10-2026")

    def test_clashes_are_numbered_from_two(self):
        slugs = [make_article(title=title).slug for title in ("Một cửa", "Mọt cưa", "MỘT CỬA!")]
        self.assertEqual(slugs, ["mot-cua", "mot-cua-2", "mot-cua-3"])

    def test_a_number_in_the_title_is_no_clash_and_a_gap_is_filled(self):
        titles = ("Tin 2", "Tin", "Tin", "Tin 2", "Tin mới")
        slugs = [make_article(title=title).slug for title in titles]
        self.assertEqual(slugs, ["tin-2", "tin", "tin-3", "tin-2-2", "tin-moi"])

    def test_a_clash_of_the_longest_slugs_stays_within_its_length(self):
        slugs = [make_article(title="ô" * 300).slug for _ in range(3)]
        self.assertEqual(slugs, ["o" * 200, "o" * 194 + "-2", "o" * 194 + "-3"])

    def test_a_title_without_letters_gets_the_name_of_its_kind(self):
        slugs = [make_article(title=title).slug for title in ("北京", "🙂")]
        self.assertEqual(slugs, ["article", "article-2"])

    def test_a_slug_stays_when_the_title_changes(self):
        article = make_article(title="Một cửa")
        article.title = "Hai cửa"
        article.save()
        article.refresh_from_db()
        self.assertEqual(article.slug, "mot-cua")

    def test_an_emptied_slug_is_made_again_without_clashing_with_itself(self):
        article = make_article(title="Một cửa")
        article.slug = ""
        article.save()
        self.assertEqual(article.slug, "mot-cua")

    def test_a_typed_slug_is_written_as_slugs_are(self):
        self.assertEqual(make_article(slug="Đoàn Kiểm-tra/").slug, "doan-kiem-tra")

    def test_a_slug_at_whose_address_a_fixed_page_stands_is_refused_at_its_field(self):
        for row, slug in ((make_visit(), "kien-nghi"), (make_organization(), "Can-Bo")):
            row.slug = slug
            with self.subTest(slug), self.assertRaises(ValidationError) as refused:
                row.full_clean()
            self.assertEqual(refused.exception.message_dict, {"slug": [RESERVED]})

    def test_no_such_slug_is_made_from_a_title_or_stored_unasked(self):
        slugs = [make_organization(name=name).slug for name in ("Cán bộ", "Cán bộ", "Đầu mối")]
        self.assertEqual(slugs, ["can-bo-2", "can-bo-3", "dau-moi-2"])
        self.assertEqual(make_visit(slug="du-lieu").slug, "du-lieu-2")

    def test_no_fixed_page_hides_that_of_a_row(self):
        rows = (make_visit(), make_organization(), make_article(), make_section(), make_document())
        for row in (*rows, make_plan()):
            above = row.get_absolute_url().removesuffix(f"{row.slug}/")
            beside = [route.removeprefix(above) for route in routes_of(get_resolver())]
            fixed = {route[:-1] for route in beside if re.fullmatch("[a-z-]+/", route)}
            with self.subTest(above):
                self.assertEqual(fixed - row._meta.get_field("slug").reserved, set())

    def test_a_typed_slug_that_is_taken_is_no_other(self):
        make_article(slug="mot-cua")
        with self.assertRaises(IntegrityError), transaction.atomic():
            make_article(slug="mot-cua")

    def test_a_new_slug_of_an_article_costs_three_queries_on_postgresql_and_two_on_sqlite(self):
        section = make_section()
        with self.assertNumQueries(4 if connection.vendor == "postgresql" else 3):
            Article(title="Một cửa", section=section).save()

    def test_bulk_create_makes_slugs_but_refuses_equal_titles_whole(self):
        section = make_section()
        made = Article.objects.bulk_create(
            [Article(title=f"Tin số {n}", section=section) for n in (1, 2)]
        )
        self.assertEqual([article.slug for article in made], ["tin-so-1", "tin-so-2"])
        with self.assertRaises(IntegrityError), transaction.atomic():
            Article.objects.bulk_create([Article(title="Tin", section=section) for _ in range(2)])
        self.assertEqual(Article.objects.count(), 2)

    def test_slugs_are_unique_within_a_table_only(self):
        self.assertEqual(make_section(name="Một cửa").slug, make_article(title="Một cửa").slug)


class ConcurrentSlugTests(TransactionTestCase):
    """Two connections that choose at the same time."""

    def test_the_second_waits_for_the_first_and_takes_the_next_number(self):
        if connection.vendor != "postgresql":
            self.skipTest("Chỉ PostgreSQL có hai người ghi cùng lúc; đặt DATABASE_URL=postgres://…")
        section = Section.objects.create(name="Trong tỉnh")
        chosen = []

        def save(title):
            with transaction.atomic():
                chosen.append(Article.objects.create(title=title, section=section).slug)
            connection.close()

        # "Tin" is taken, so "Tin" and "Tin 2" both want tin-2.
        save_first = Article.objects.create(title="Tin", section=section)
        with transaction.atomic():
            mine = Article.objects.create(title="Tin", section=section).slug
            threads = [threading.Thread(target=save, args=[title]) for title in ("Tin", "Tin 2")]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=0.3)
            self.assertEqual(chosen, [])
        for thread in threads:
            thread.join(timeout=20)
        self.assertEqual([save_first.slug, mine], ["tin", "tin-2"])
        self.assertIn(sorted(chosen), (["tin-2-2", "tin-3"],))
