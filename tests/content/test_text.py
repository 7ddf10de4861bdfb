"""Facts of the fields for plain text, seen through the models that use them."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import SimpleTestCase, TestCase

from contacts.models import Official, Organization
from content.text import safe_address
from content.vietnamese import name_key, sort_key
from tests.factories import make_article, make_official, make_organization, make_section

PASTED = unicodedata.normalize("NFD", "  Ðoàn\u00a0kiểm \u200btra\n") + "2943/KH\u2013UBND "
TIDY = "Đoàn kiểm tra 2943/KH-UBND"


class LineFieldTests(TestCase):
    def test_a_line_is_tidied_whoever_saves_it(self):
        article = make_article(title=PASTED)
        self.assertEqual(article.title, TIDY)
        article.refresh_from_db()
        self.assertEqual(article.title, TIDY)

    def test_a_line_is_tidied_in_bulk_too(self):
        article = make_article(section=make_section(name="Trong tỉnh"))
        model = type(article)
        [made] = model.objects.bulk_create([model(title=PASTED, section=article.section)])
        made.refresh_from_db()
        self.assertEqual(made.title, TIDY)
        article.title = PASTED
        model.objects.bulk_update([article], ["title"])
        article.refresh_from_db()
        self.assertEqual(article.title, TIDY)
        model.objects.filter(pk=article.pk).update(title=PASTED + "2021")
        article.refresh_from_db()
        self.assertEqual(article.title, TIDY + " 2021")

    def test_an_expression_is_left_to_the_database(self):
        section = make_section(name="Báo cáo")
        type(section).objects.update(name=Concat("name", Value(" CCHC")))
        section.refresh_from_db()
        self.assertEqual(section.name, "Báo cáo CCHC")

    def test_queries_find_decomposed_text(self):
        found, _ = make_section(name="Hoà Bình"), make_section(name="Hòa Bình")
        decomposed = unicodedata.normalize("NFD", "Hoà Bình")
        sections = type(found).objects
        self.assertEqual([*sections.filter(name=decomposed)], [found])
        self.assertEqual([*sections.filter(name__startswith=decomposed[:4])], [found])
        self.assertEqual([*sections.filter(name__in=[decomposed])], [found])

    def test_the_limit_counts_what_is_stored(self):
        article = make_article()
        article.title = unicodedata.normalize("NFD", "ộ" * 500) + "\u200b"
        article.full_clean()
        self.assertEqual(article.title, "ộ" * 500)
        article.save()
        article.refresh_from_db()
        self.assertEqual(article.title, "ộ" * 500)
        article.title = "ộ" * 501
        with self.assertRaisesMessage(ValidationError, "500"):
            article.full_clean()

    def test_a_title_of_nothing_visible_is_none(self):
        article = make_article()
        article.title = "\u200b\u00a0\0"
        with self.assertRaises(ValidationError) as refused:
            article.full_clean()
        self.assertEqual([*refused.exception.message_dict], ["title"])

    def test_a_missing_value_stays_missing(self):
        organization = make_organization(code=None)
        organization.full_clean()
        organization.refresh_from_db()
        self.assertIsNone(organization.code)

    def test_emoji_and_other_scripts_are_kept(self):
        section = make_section(name="Chúc mừng 🙂 سلام")
        section.refresh_from_db()
        self.assertEqual(section.name, "Chúc mừng 🙂 سلام")


class LinesFieldTests(TestCase):
    def test_lines_stay_lines(self):
        organization = make_organization(address="Số 1 \u2028 đường Thử\r\n\r\nphường Thử\0 ")
        organization.refresh_from_db()
        self.assertEqual(organization.address, "Số 1\nđường Thử\n\nphường Thử")


class SortKeyFieldTests(TestCase):
    def test_the_key_follows_its_source(self):
        organization = make_organization(name="Sở Y tế")
        self.assertEqual(organization.sort_key, sort_key("Sở Y tế"))
        organization.name = "Sở Nội vụ"
        organization.save()
        organization.refresh_from_db()
        self.assertEqual(organization.sort_key, sort_key("Sở Nội vụ"))

    def test_bulk_create_makes_keys(self):
        rows = [Organization(name=name, kind=70) for name in ("Xã Đất", "Xã Dân")]
        Organization.objects.bulk_create(rows)
        names = [row.name for row in Organization.objects.in_order()]
        self.assertEqual(names, ["Xã Dân", "Xã Đất"])

    def test_officials_are_listed_by_given_name(self):
        unit = make_organization()
        for name in ("Vừ A Tiến", "Lò Thị Đào", "Nguyễn Văn An", "Đỗ Dung"):
            make_official(full_name=name, organization=unit)
        listed = [official.full_name for official in Official.objects.in_order()]
        self.assertEqual(listed, ["Nguyễn Văn An", "Đỗ Dung", "Lò Thị Đào", "Vừ A Tiến"])
        self.assertEqual(Official.objects.in_order()[0].name_key, name_key("Nguyễn Văn An"))

    def test_the_longest_name_is_stored(self):
        organization = make_organization(name="ộ" * 250)
        organization.refresh_from_db()
        self.assertEqual(organization.sort_key, sort_key("ộ" * 250))


class SafeAddressTests(SimpleTestCase):
    def test_addresses_of_this_site_and_of_https(self):
        for address in (
            "/",
            "/danh-ba/",
            "/tim?q=a",
            "https://laichau.gov.vn",
            "https://a.vn/b?c#d",
        ):
            safe_address(address)

    def test_what_leads_elsewhere_unseen_is_refused(self):
        refused = (
            "//evil.example", "/\\evil.example", "http://a.vn", "javascript:alert(1)", "danh-ba",
            " /danh-ba/", "/danh ba", "https://", "https:///a", "https://\\a", "/a\n", "",
        )  # fmt: skip
        for address in refused:
            with self.subTest(address), self.assertRaisesMessage(ValidationError, "https://"):
                safe_address(address)
