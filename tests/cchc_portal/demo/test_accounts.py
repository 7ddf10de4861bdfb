import stat

from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.test import override_settings

from cchc_portal.accounts import factors
from cchc_portal.demo import Refusal, accounts
from cchc_portal.roles import ADMINISTRATOR, ROLES, ship_roles
from tests.cchc_portal.demo.case import DemoCase

GIVEN = "nui-rung-tay-bac-9"


class AccountsTests(DemoCase):
    def setUp(self):
        self.logins.unlink(missing_ok=True)
        ship_roles()

    def names(self):
        return [username for _, username, _ in accounts.logins()]

    def test_three_staff_members_with_a_role_each_can_log_in(self):
        accounts.make_staff()
        found = [(role, username) for role, username, _ in accounts.logins()]
        self.assertEqual(
            found, [("Tác giả", "tacgia"), ("Duyệt viên", "duyetvien"), ("Quản trị", "quantri")]
        )
        for role, username, password in accounts.logins():
            user = authenticate(HttpRequest(), username=username, password=password)
            held = {group.name for group in user.groups.all()}
            self.assertEqual(held, {*ROLES} if role == ADMINISTRATOR else {role})
            self.assertRegex(factors.demo_code(user), r"^\d{6}$")
            with override_settings(PRODUCTION=True):
                self.assertEqual(factors.demo_code(user), "")
            self.assertEqual((user.is_staff, user.is_superuser), (True, False))

    def test_generated_passwords_differ_and_pass_the_rules(self):
        made = {accounts.generated_password() for _ in range(50)}
        self.assertEqual(len(made), 50)
        for password in made:
            validate_password(password)

    def test_the_kept_passwords_are_readable_by_their_owner_only(self):
        accounts.make_staff()
        self.assertEqual(stat.S_IMODE(self.logins.stat().st_mode), 0o600)

    def test_passwords_written_down_before_a_load_was_cut_short_are_used(self):
        accounts.make_staff()
        before = accounts.logins()
        get_user_model().objects.all().delete()
        accounts.make_staff()
        self.assertEqual(accounts.logins(), before)

    def test_a_password_changed_by_hand_stays_and_is_not_shown(self):
        accounts.make_staff()
        author = get_user_model().objects.get(username="tacgia")
        author.set_password("doi-bang-tay-1234")
        author.save()
        self.assertEqual(accounts.logins()[0][2], accounts.UNKNOWN)
        self.assertIsNotNone(
            authenticate(HttpRequest(), username="tacgia", password="doi-bang-tay-1234")
        )

    def test_a_deleted_account_stays_deleted(self):
        accounts.make_staff()
        get_user_model().objects.get(username="duyetvien").delete()
        self.assertEqual(self.names(), ["tacgia", "quantri"])

    def test_a_given_password_is_that_of_all_three_and_is_not_written_down(self):
        with override_settings(DEMO_PASSWORD=GIVEN):
            accounts.make_staff()
            shown = [password for _, _, password in accounts.logins()]
        self.assertEqual(shown, [GIVEN] * 3)
        self.assertFalse(self.logins.exists())

    def test_a_password_given_later_is_set(self):
        accounts.make_staff()
        with override_settings(DEMO_PASSWORD=GIVEN):
            accounts.logins()
        for username in self.names():
            self.assertIsNotNone(authenticate(HttpRequest(), username=username, password=GIVEN))
        self.assertEqual([password for _, _, password in accounts.logins()], [accounts.UNKNOWN] * 3)

    def test_a_weak_given_password_is_refused_by_the_name_of_its_variable(self):
        for weak in ("ngan", "123456789012345", "duyetvien1234", "manchesterunited"):
            with (
                override_settings(DEMO_PASSWORD=weak),
                self.assertRaisesMessage(Refusal, "Biến môi trường DEMO_PASSWORD không đúng"),
            ):
                accounts.check_given_password()

    def test_no_given_password_needs_no_check(self):
        self.assertIsNone(accounts.check_given_password())
