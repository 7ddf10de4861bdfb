from datetime import date

from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from cchc_portal.accounts import factors
from cchc_portal.roles import permission
from contacts.hours import SpecialDays
from contacts.models import Link, Official, Organization
from content.audit import Act, AuditEntry
from inspections.models import (
    InspectionPlan,
    InspectionTeam,
    InspectionVisit,
    Recommendation,
)
from news.models import Area, Article, Document, Section
from tests.factories import (
    make_article,
    make_document,
    make_link,
    make_official,
    make_organization,
    make_plan,
    make_recommendation,
    make_section,
    make_special_days,
    make_superuser,
    make_team,
    make_user,
    make_visit,
)

# Statements of a changelist: session, user, count, rows and what its filters ask for.
CHANGELISTS = {
    Article: (lambda: make_article(author="Lò Thị Thử"), 6),
    Document: (lambda: make_document(area=Area.objects.first()), 8),
    Area: (lambda: Area.objects.create(name=f"Lĩnh vực {Area.objects.count()}"), 5),
    Section: (make_section, 7),
    Organization: (make_organization, 4),
    Official: (make_official, 4),
    Link: (make_link, 5),
    SpecialDays: (lambda: make_special_days(first_day=date(2027, 2, 5)), 8),
    InspectionPlan: (make_plan, 5),
    InspectionTeam: (make_team, 4),
    InspectionVisit: (make_visit, 7),
    Recommendation: (make_recommendation, 5),
    User: (make_user, 6),
    AuditEntry: (lambda: AuditEntry.objects.record(Act.LOGIN, "thu"), 5),
    Group: (lambda: Group.objects.create(name=f"Nhóm {Group.objects.count()}"), 5),
}


class ChangelistTests(TestCase):
    def test_every_list_asks_the_same_few_questions_for_1_row_and_for_3(self):
        self.client.force_login(make_superuser())
        for model, (make, expected) in CHANGELISTS.items():
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            make()
            with self.subTest(model=model.__name__, rows=1), self.assertNumQueries(expected):
                self.client.get(address)
            make(), make()
            with self.subTest(model=model.__name__, rows=3), self.assertNumQueries(expected):
                self.client.get(address)

    def test_no_list_is_left_out(self):
        single = {"Publisher", "SitePage"}  # their rows are shipped
        registered = {model for model in admin.site._registry if model.__name__ not in single}
        self.assertEqual(set(CHANGELISTS), registered)


class UserAdminTests(TestCase):
    """What an admin of users who is no superuser may not do, asked by raw POSTs."""

    def setUp(self):
        self.admin = make_user(username="quantri")
        account = Permission.objects.filter(content_type__app_label="auth")
        self.admin.user_permissions.set(account)
        self.client.force_login(self.admin)

    def post(self, user, **fields):
        sent = {"username": user.username, "date_joined_0": "01/01/2026", "date_joined_1": "08:00"}
        address = reverse("admin:auth_user_change", args=[user.pk])
        return self.client.post(address, sent | fields)

    def test_nobody_makes_himself_a_superuser(self):
        self.post(self.admin, is_staff="on", is_active="on", is_superuser="on")
        self.admin.refresh_from_db()
        self.assertEqual((self.admin.is_superuser, self.admin.is_active), (False, True))

    def test_nobody_hands_out_single_permissions(self):
        clerk = make_user()
        everything = [*Permission.objects.values_list("pk", flat=True)]
        self.post(clerk, is_active="on", user_permissions=everything, first_name="Lò")
        clerk.refresh_from_db()
        self.assertEqual((clerk.first_name, clerk.user_permissions.count()), ("Lò", 0))

    def test_a_superuser_is_out_of_reach(self):
        root = make_superuser(username="goc")
        self.assertEqual(self.post(root, is_staff="on").status_code, 403)
        root.refresh_from_db()
        self.assertTrue(root.is_active)

    def test_a_superuser_keeps_the_password(self):
        root = make_superuser()
        address = reverse("admin:auth_user_password_change", args=[root.pk])
        new = {"password1": "mot-hai-ba-bon-nam", "password2": "mot-hai-ba-bon-nam"}
        self.assertEqual(self.client.post(address, new).status_code, 403)
        self.assertEqual(User.objects.get(pk=root.pk).password, root.password)

    def test_roles_are_not_rewritten(self):
        role = Group.objects.create(name="Vai trò")
        address = reverse("admin:auth_group_change", args=[role.pk])
        self.assertEqual(self.client.post(address, {"name": "Khác"}).status_code, 403)
        self.assertEqual(self.client.post(reverse("admin:auth_group_add")).status_code, 403)

    def test_an_admin_makes_an_account(self):
        new = {"username": "moi", "password1": "mot-hai-ba-bon", "password2": "mot-hai-ba-bon"}
        self.client.post(reverse("admin:auth_user_add"), new | {"usable_password": "true"})
        self.assertTrue(User.objects.filter(username="moi").exists())


class ReachTests(TestCase):
    """An admin of users reaches no further than their own rights; asked by raw POSTs."""

    def setUp(self):
        users = [f"auth.{act}_user" for act in ("add", "change", "delete", "view")]
        self.low, self.high = make_role("Thấp", *users), make_role("Cao", "news.publish_article")
        self.admin = make_user(username="quantri")
        self.admin.groups.set([self.low])
        self.clerk = make_user(username="nhanvien")
        self.strong = make_user(username="duyetvien", permissions=["news.publish_article"])
        self.client.force_login(self.admin)

    def post(self, name, user, **fields):
        args = [user.pk] if user else []
        dates = {"date_joined_0": "01/01/2026", "date_joined_1": "08:00"}
        sent = {"username": user.username if user else "moi"} | dates | fields
        return self.client.post(reverse(f"admin:auth_user_{name}", args=args), sent)

    def roles(self, user):
        return [*user.groups.values_list("name", flat=True)]

    def test_a_role_one_does_not_hold_is_not_handed_out(self):
        self.post("change", self.clerk, groups=[self.high.pk], is_active="on", is_staff="on")
        self.assertEqual(self.roles(self.clerk), [])
        password = {"password1": "mot-hai-ba-bon", "password2": "mot-hai-ba-bon"}
        new = password | {"usable_password": "true", "groups": [self.high.pk]}
        self.post("add", None, **new)
        self.assertFalse(User.objects.filter(username="moi").exists())
        self.post("change", self.clerk, groups=[self.low.pk], is_active="on", is_staff="on")
        self.assertEqual(self.roles(self.clerk), ["Thấp"])

    def test_ones_own_rights_stay_as_they_are(self):
        self.post("change", self.admin, groups=[self.high.pk], is_superuser="on", email="x@y.vn")
        self.admin.refresh_from_db()
        self.assertEqual(self.roles(self.admin), ["Thấp"])
        told = (self.admin.is_superuser, self.admin.is_active, self.admin.email)
        self.assertEqual(told, (False, True, ""))

    def test_who_has_more_rights_is_out_of_reach(self):
        before = User.objects.values().get(pk=self.strong.pk)
        for name in ("change", "password_change", "delete", "reset_factor"):
            address = "admin:auth_user_" + name
            sent = {"password1": "mot-hai-ba-bon", "password2": "mot-hai-ba-bon", "post": "yes"}
            answer = self.client.post(reverse(address, args=[self.strong.pk]), sent)
            self.assertEqual(answer.status_code, 403, name)
        chosen = {"action": "delete_selected", "_selected_action": [self.strong.pk], "post": "yes"}
        self.client.post(reverse("admin:auth_user_changelist"), chosen)
        self.assertEqual(User.objects.values().get(pk=self.strong.pk), before)

    def test_who_was_here_is_deactivated_and_never_deleted(self):
        User.objects.filter(pk=self.clerk.pk).update(last_login=timezone.now())
        answer = self.post("delete", self.clerk, post="yes")
        self.assertEqual(answer.status_code, 403)
        fresh = make_user()
        self.post("delete", fresh, post="yes")
        self.assertEqual(User.objects.filter(pk__in=[fresh.pk, self.clerk.pk]).get(), self.clerk)

    def test_a_phone_is_reset_by_another_and_logged(self):
        factors.confirm(factors.phone_to_confirm(self.clerk))
        factors.confirm(factors.phone_to_confirm(self.admin))
        self.assertEqual(self.post("reset_factor", self.admin).status_code, 403)
        self.post("reset_factor", self.clerk)
        self.assertIsNone(factors.phone_of(self.clerk))
        self.assertIsNotNone(factors.phone_of(self.admin))
        row = AuditEntry.objects.get()
        self.assertEqual((row.act, row.who, row.about), (Act.FACTOR_RESET, "quantri", "nhanvien"))


def make_role(name, *permissions):
    role = Group.objects.create(name=name)
    role.permissions.set([permission(each.split(".")) for each in permissions])
    return role
