"""Facts of the desk's search boxes: each folds what is typed as the public search does."""

import unicodedata
from datetime import datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import TestCase
from django.urls import reverse

from contacts.models import Official, Organization
from content.audit import Act, AuditEntry
from content.editorial import FoldedSearchAdmin, SearchOfFewAdmin
from content.search import few
from inspections.models import InspectionPlan, InspectionTeam, InspectionVisit, Recommendation
from news.models import Article, Document, Section
from tests.factories import (
    make_article,
    make_document,
    make_official,
    make_organization,
    make_plan,
    make_recommendation,
    make_section,
    make_superuser,
    make_team,
    make_user,
    make_visit,
)

STORED = "Đoàn kiểm tra xã Hoà Bắc"
TYPED = (
    STORED,
    "đoàn kiểm tra xã Hòa Bắc",
    "doan kiem tra xa hoa bac",
    STORED.upper(),
    unicodedata.normalize("NFD", STORED),
    "hoà bắc đoàn",
    "doan kiem tra xa ho",  # half typed
)
# How a row that says STORED is made, and another.
ROWS = {
    Article: lambda said: make_article(title=said),
    Document: lambda said: make_document(abstract=said),
    Section: lambda said: make_section(name=said),
    Organization: lambda said: make_organization(name=said),
    Official: lambda said: make_official(full_name=said),
    InspectionPlan: lambda said: make_plan(issuer=make_organization(name=said)),
    InspectionTeam: lambda said: make_team(name=said),
    InspectionVisit: lambda said: make_visit(organization=make_organization(name=said)),
    Recommendation: lambda said: make_recommendation(text=said),
    User: lambda said: make_user(first_name=said),
    Group: lambda said: Group.objects.create(name=said),
    AuditEntry: lambda said: AuditEntry.objects.record(Act.ACCOUNT_CHANGED, "thu", said),
}


def named(model, view):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}")


class BoxCase(TestCase):
    def setUp(self):
        self.client.force_login(make_superuser())

    def found(self, model, typed, **more):
        page = self.client.get(named(model, "changelist"), {"q": typed} | more)
        return [*page.context["cl"].result_list]


class SearchBoxTests(BoxCase):
    def test_every_box_finds_words_in_any_spelling(self):
        for model, make in ROWS.items():
            row = make(STORED)
            make("Tổ công tác khác")
            for typed in TYPED:
                with self.subTest(model=model.__name__, typed=typed):
                    self.assertEqual(self.found(model, typed), [row])

    def test_no_box_is_left_out(self):
        boxes = [each for each in admin.site._registry.values() if each.search_fields]
        self.assertEqual({each.model for each in boxes}, {*ROWS})
        folding = (FoldedSearchAdmin, SearchOfFewAdmin)
        self.assertEqual([each for each in boxes if not isinstance(each, folding)], [])
        self.assertEqual([each for each in boxes if not each.search_help_text], [])

    def test_the_writers_of_a_section_are_picked_without_marks(self):
        group = Group.objects.create(name="Phòng Cải cách hành chính – Lò Thị Hoà")
        Group.objects.create(name="Phòng khác")
        for typed in ("cai cach hanh chinh", "LÒ THỊ HÒA", "lo thi hoa"):
            asked = {"app_label": "news", "model_name": "section", "field_name": "writers"}
            answer = self.client.get(reverse("admin:autocomplete"), asked | {"term": typed})
            picks = [pick["id"] for pick in answer.json()["results"]]
            self.assertEqual(picks, [str(group.pk)], typed)

    def test_a_recommendation_is_found_by_its_body_and_by_the_unit_of_its_visit(self):
        visit = make_visit(organization=make_organization(name="Sở Y tế", short_name="SYT"))
        body = make_organization(name="Trung tâm Kiểm soát bệnh tật", short_name="CDC")
        found = make_recommendation(text="Công khai thủ tục.", visit=visit, addressee=body)
        make_recommendation(text="Công khai thủ tục.")
        for typed in ("so y te", "SYT", "kiem soat benh tat", "cdc", "cong khai Sở Y tế"):
            self.assertEqual(self.found(Recommendation, typed), [found], typed)

    def test_an_account_is_found_by_its_name_login_and_address(self):
        user = make_user(username="lothihoa", first_name="Lò Thị Hoà", email="hoa@so.gov.vn")
        make_user(username="khac", first_name="Lò Thị Hồng")
        for typed in ("Lò Thị Hòa", "lo thi hoa", "thihoa", "HOA@SO"):
            self.assertEqual(self.found(User, typed), [user], typed)


class AuditLogTests(BoxCase):
    """The log is never written again, so what it says is folded when it is searched."""

    def record(self, year, who):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO content_auditentry (at, act, who, about, address)"
                " VALUES (%s, 'login', %s, '', '192.0.2.7')",
                [datetime(year, 7, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), who],
            )
        return AuditEntry.objects.order_by("-pk").first()

    def test_addresses_and_logins_are_found_by_parts(self):
        row = self.record(2026, "phamson")
        self.record(2026, "khac")
        self.assertEqual(self.found(AuditEntry, "son"), [row])
        self.assertEqual(len(self.found(AuditEntry, "192.0.2")), 2)
        self.assertEqual(self.found(AuditEntry, "198.51"), [])

    def test_older_rows_are_found_in_their_year(self):
        old, newer = self.record(2024, "thanh"), self.record(2025, "thanh")
        with patch.object(few, "MOST", 1):
            self.assertEqual(self.found(AuditEntry, "thanh"), [newer])
            self.assertEqual(self.found(AuditEntry, "thanh", nam="2024"), [old])

    def test_the_years_go_back_to_the_oldest_row_and_nonsense_is_none(self):
        old = self.record(2024, "thanh")
        this = self.record(2026, "thanh")
        page = self.client.get(named(AuditEntry, "changelist"))
        [years] = [f for f in page.context["cl"].filter_specs if f.title == "năm"]
        self.assertEqual(years.lookup_choices[-1], ("2024", "2024"))
        for typed in ("abc", "9", "99999999999"):
            self.assertEqual(self.found(AuditEntry, "", nam=typed), [this, old], typed)

    def test_the_box_says_how_far_it_looks(self):
        page = self.client.get(named(AuditEntry, "changelist"))
        self.assertContains(page, "Tìm trong 20.000 dòng mới nhất")
