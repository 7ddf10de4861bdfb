import io

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import TestCase

from cchc_portal import roles
from tests.factories import make_user


def codenames(group):
    return sorted(group.permissions.values_list("codename", flat=True))


class RolesTests(TestCase):
    def setUp(self):
        roles.ship_roles()

    def member(self, role):
        user = make_user()
        user.groups.add(Group.objects.get(name=role))
        return user

    def test_there_are_three_roles(self):
        names = sorted(Group.objects.values_list("name", flat=True))
        self.assertEqual(names, ["Duyệt viên", "Quản trị", "Tác giả"])

    def test_an_author_writes_but_does_not_publish(self):
        self.assertEqual(
            codenames(Group.objects.get(name="Tác giả")),
            [
                "add_article",
                "add_attachment",
                "add_document",
                "add_documentfile",
                "add_documentrelation",
                "add_inspectionplan",
                "add_inspectionteam",
                "add_inspectionvisit",
                "change_article",
                "change_attachment",
                "change_document",
                "change_documentfile",
                "change_documentrelation",
                "change_inspectionplan",
                "change_inspectionteam",
                "change_inspectionvisit",
                "change_recommendation",
                "delete_article",
                "delete_attachment",
                "delete_documentfile",
                "delete_documentrelation",
                "view_area",
                "view_article",
                "view_attachment",
                "view_document",
                "view_documentfile",
                "view_documentrelation",
                "view_inspectionplan",
                "view_inspectionteam",
                "view_inspectionvisit",
                "view_official",
                "view_organization",
                "view_recommendation",
                "view_section",
            ],
        )

    def test_an_editor_publishes_articles_and_visits(self):
        editor = self.member("Duyệt viên")
        self.assertTrue(
            editor.has_perms(
                [
                    "news.publish_article",
                    "news.delete_article",
                    "news.publish_document",
                    "inspections.publish_inspectionvisit",
                    "inspections.delete_inspectionvisit",
                ]
            )
        )
        self.assertFalse(editor.has_perm("auth.view_user"))

    def test_an_administrator_runs_the_site_but_does_not_write_in_it(self):
        administrator = self.member("Quản trị")
        allowed = [
            "auth.add_user",
            "contacts.change_publisher",
            "news.delete_section",
            "news.add_area",
        ]
        self.assertTrue(administrator.has_perms([*allowed, "contacts.add_official"]))
        for forbidden in ("news.add_article", "news.publish_article", "contacts.delete_publisher"):
            self.assertFalse(administrator.has_perm(forbidden))

    def test_nobody_but_an_administrator_touches_accounts(self):
        holders = Group.objects.filter(permissions__content_type__app_label="auth").distinct()
        self.assertEqual([group.name for group in holders], ["Quản trị"])

    def test_shipping_again_brings_a_changed_role_back(self):
        author = Group.objects.get(name="Tác giả")
        before = codenames(author)
        author.permissions.remove(Permission.objects.get(codename="add_article"))
        author.permissions.add(Permission.objects.get(codename="publish_article"))
        roles.ship_roles()
        self.assertEqual(codenames(author), before)
        self.assertEqual(Group.objects.count(), 3)

    def test_the_command_ships_them_and_may_be_run_again(self):
        Group.objects.get(name="Tác giả").delete()
        for _ in range(2):
            told = io.StringIO()
            call_command("ship_roles", stdout=told)
            self.assertEqual(Group.objects.count(), 3)
        self.assertEqual(
            told.getvalue(), "Đã đặt quyền cho các vai trò: Tác giả, Duyệt viên, Quản trị.\n"
        )

    def test_a_permission_that_is_not_there_is_named(self):
        Permission.objects.filter(codename="publish_article").delete()
        with self.assertRaisesMessage(LookupError, "news.publish_article"):
            roles.ship_roles()
