"""The audit log: what gets a row, who reads it, and that nobody changes one."""

import io
from datetime import timedelta
from importlib import import_module

from axes.models import AccessAttempt
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from content.audit import ADDRESSES_KEPT, Act, AuditEntry, asked_from
from content.publishing import State, Step
from tests.factories import (
    make_article,
    make_paper,
    make_superuser,
    make_user,
    make_visit,
)
from tests.newsroom import make_author, make_editor, make_submitted

MIGRATION = import_module("content.migrations.0001_initial")
KEPT = "chỉ được ghi thêm"
INDEX = "/quan-tri/"


def make_row(days_ago, address="203.0.113.9"):
    """Store a row as if it were written `days_ago` days ago."""
    at = timezone.now() - timedelta(days=days_ago)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO content_auditentry (at, act, who, about, address)"
            " VALUES (%s, %s, %s, %s, %s)",
            [at, "login", "thử", "", address],
        )
    return AuditEntry.objects.order_by("-pk").first()


def read(answer):
    return b"".join(answer.streaming_content)


def told():
    return [*AuditEntry.objects.order_by("pk").values_list("act", "who", "about")]


class KeptByTheDatabaseTests(TestCase):
    """The triggers, those put back that the test runner takes off to empty tables."""

    def setUp(self):
        self.row = AuditEntry.objects.record(Act.LOGIN, "thử", "=1+1")
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(MIGRATION.DELETE_ON_SQLITE)
            else:
                cursor.execute(MIGRATION.TRUNCATE)

    def assert_refused(self, act):
        with self.assertRaisesMessage(DatabaseError, KEPT), transaction.atomic():
            act()

    def run_sql(self, statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def test_no_row_is_changed_or_deleted(self):
        for act in (
            lambda: AuditEntry.objects.update(who="khác"),
            lambda: AuditEntry.objects.all().delete(),
            self.row.save,
        ):
            self.assert_refused(act)
        self.assertEqual(AuditEntry.objects.get().who, "thử")

    def test_the_table_is_not_emptied(self):
        empty = "DELETE FROM content_auditentry"
        if connection.vendor == "postgresql":
            empty = "TRUNCATE content_auditentry"
        self.assert_refused(lambda: self.run_sql(empty))
        self.assertEqual(AuditEntry.objects.count(), 1)

    def test_after_a_year_the_address_may_go_and_nothing_else(self):
        days = ADDRESSES_KEPT.days
        self.assertEqual(MIGRATION.DAYS, days)
        old, young = make_row(days + 1), make_row(days - 1)
        for changes in (
            {"address": None, "who": "khác"},
            {"address": None, "at": timezone.now()},
            {"address": "198.51.100.7"},
            {"who": "khác"},
        ):
            with self.subTest(changes):
                self.assert_refused(
                    lambda: AuditEntry.objects.filter(pk=old.pk).update(**changes)  # noqa: B023
                )
        self.assert_refused(lambda: AuditEntry.objects.filter(pk=young.pk).update(address=None))
        AuditEntry.objects.filter(pk=old.pk).update(address=None)
        self.assert_refused(lambda: AuditEntry.objects.filter(pk=old.pk).update(address="::1"))
        found = dict(AuditEntry.objects.values_list("pk", "address"))
        self.assertEqual((found[old.pk], found[young.pk]), (None, "203.0.113.9"))

    def test_the_nightly_job_clears_what_is_old_and_says_so_once(self):
        old, young = make_row(ADDRESSES_KEPT.days + 1), make_row(1)
        AccessAttempt.objects.create(username="a", failures_since_start=1)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(days=2))
        for _ in range(2):
            call_command("clean_up", stdout=io.StringIO())
        old.refresh_from_db(), young.refresh_from_db()
        self.assertEqual((old.address, old.who), (None, "thử"))
        self.assertEqual(young.address, "203.0.113.9")
        cleared = (Act.ADDRESSES_CLEARED, "hệ thống", "1 dòng cũ hơn một năm")
        self.assertEqual(told()[3:], [cleared])
        self.assertEqual(AccessAttempt.objects.count(), 0)


class ReadTests(TestCase):
    def setUp(self):
        self.row = AuditEntry.objects.record(Act.LOGIN, "thử", "=1+1")

    def test_it_is_read_and_taken_away_and_nothing_else(self):
        self.client.force_login(make_superuser(username="goc"))
        base = f"{INDEX}content/auditentry/"
        self.assertContains(self.client.get(base), "thử")
        self.assertEqual(self.client.post(f"{base}add/").status_code, 403)
        self.assertEqual(self.client.post(f"{base}{self.row.pk}/change/").status_code, 403)
        self.assertEqual(self.client.post(f"{base}{self.row.pk}/delete/").status_code, 403)
        text = read(self.client.get(f"{base}csv/?act__exact=login")).decode()
        self.assertIn("'=1+1", text)
        self.assertNotIn("xuất dữ liệu", text)
        self.assertEqual(AuditEntry.objects.filter(act=Act.EXPORTED).count(), 1)

    def test_who_may_not_see_it_takes_nothing_away(self):
        self.client.force_login(make_user())
        for address in ("", "csv/"):
            answer = self.client.get(f"{INDEX}content/auditentry/{address}")
            self.assertEqual(answer.status_code, 403)


class WhatGetsARowTests(TestCase):
    def setUp(self):
        self.chief = make_superuser(username="goc")
        self.client.force_login(self.chief)

    def test_tables_and_reports_taken_away_by_staff(self):
        make_visit()
        base = f"{INDEX}inspections/inspectionvisit/du-lieu/"
        names = ("cuoc-kiem-tra.csv", "cuoc-kiem-tra.json", "tat-ca.xlsx")
        for name in names:
            read(self.client.get(base + name))
        self.client.get(f"{base}bao-cao-2026.docx")
        self.client.get(f"{base}khong-co.csv")
        wanted = [*(f"{name}, có cột nội bộ" for name in names), "báo cáo kiểm tra năm 2026.docx"]
        self.assertEqual(told(), [(Act.EXPORTED, "goc", about) for about in wanted])

    def test_what_the_public_takes_away_is_not_noted(self):
        make_visit()
        read(self.client.get("/kiem-tra/cuoc-kiem-tra.csv"))
        self.assertEqual(told(), [])

    def test_internal_papers_that_are_opened(self):
        visit = make_visit()
        draft = make_visit(state=State.DRAFT, published_at=None)
        internal, public = make_paper(visit=visit), make_paper(visit=visit, is_public=True)
        hidden = make_paper(visit=draft, is_public=True)
        for paper in (internal, public, hidden):
            answer = self.client.get(paper.get_absolute_url())
            is_hidden = paper != public
            self.assertEqual("no-store" in answer.get("Cache-Control", ""), is_hidden)
            read(answer)
        self.client.logout()
        self.client.get(internal.get_absolute_url())
        wanted = [
            (Act.OPENED, "goc", f"{paper.role_label} của cuộc kiểm tra {paper.visit_id}: {paper}")
            for paper in (internal, hidden)
        ]
        self.assertEqual([row for row in told() if row[0] == Act.OPENED], wanted)

    def test_what_the_public_sees_from_now_on_and_no_more(self):
        author, editor = make_author(), make_editor()
        article = make_submitted(author, title="Tin thử")
        self.assertEqual(told(), [])
        article = article.take(Step.APPROVE, editor)
        article = article.take(Step.WITHDRAW, editor, "Sai số liệu")
        article.take(Step.REPUBLISH, editor, "Đã sửa")
        about = f"bài viết {article.pk}: Tin thử"
        acts = (Act.PUBLISHED, Act.WITHDRAWN, Act.PUBLISHED)
        self.assertEqual(told(), [(act, editor.username, about) for act in acts])

    def test_a_step_that_is_refused_leaves_no_row(self):
        article = make_article(state=State.REVIEW, published_at=None, created_by=self.chief)
        way = reverse("admin:news_article_step", args=[article.pk])
        self.client.post(way, {"step": "approve", "version": article.version})
        self.assertEqual(told(), [])

    def test_roles_that_are_given_changed_and_deleted(self):
        user, role = make_user(username="moi"), Group.objects.create(name="Tổ tin")
        dates = {"date_joined_0": "01/01/2026", "date_joined_1": "08:00"}
        sent = {"username": "moi", "groups": [role.pk], "is_staff": "on", "is_active": "on"}
        self.client.post(reverse("admin:auth_user_change", args=[user.pk]), sent | dates)
        self.client.post(reverse("admin:auth_group_change", args=[role.pk]), {"name": "Tổ mới"})
        delete = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
        self.client.post(reverse("admin:auth_group_changelist"), delete)
        self.client.post(reverse("admin:auth_group_delete", args=[role.pk]), {"post": "yes"})
        self.assertEqual(
            [(act, about.partition(":")[0]) for act, _, about in told()],
            [
                (Act.ACCOUNT_CHANGED, "moi"),
                (Act.ROLE_CHANGED, "Tổ mới"),
                (Act.ROLE_CHANGED, "Tổ mới"),
            ],
        )
        self.assertIn("vai trò nay là Tổ tin", told()[0][2])

    def test_a_row_knows_where_the_request_came_from(self):
        make_visit()
        way = f"{INDEX}inspections/inspectionvisit/du-lieu/cuoc-kiem-tra.csv"
        read(self.client.get(way, REMOTE_ADDR="203.0.113.9"))
        self.assertEqual(AuditEntry.objects.get().address, "203.0.113.9")
        self.assertIsNone(asked_from.get())
        self.assertIsNone(AuditEntry.objects.record(Act.LOGIN, "từ máy chủ").address)
