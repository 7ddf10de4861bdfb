"""Who changes what opens their own account gives password and code again; asked by raw POSTs."""

from django.contrib.auth import get_user_model
from django.test import TestCase
from django.urls import reverse

from cchc_portal.accounts import factors
from tests.cchc_portal.test_accounts import PASSWORD, STEP, code_of, make_member

NEW = "mây-cầu-lúa-thông-gió"
DATES = {"date_joined_0": "01/01/2026", "date_joined_1": "08:00"}


class AgainTests(TestCase):
    """The session is one that is open and wide: a superuser's, just verified."""

    def setUp(self):
        self.user = make_member(username="goc", is_superuser=True, email="goc@example.gov.vn")
        self.client.force_login(self.user)

    def stored(self):
        return get_user_model().objects.get(pk=self.user.pk)

    def test_a_password_needs_the_old_one_and_a_code(self):
        way = reverse("admin:password_change")
        right = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
        for wrong in ({"code": ""}, {"code": "123456"}, {"old_password": ""}):
            self.client.post(way, right | wrong)
            self.assertTrue(self.stored().check_password(PASSWORD), wrong)

    def test_ones_own_password_is_not_set_as_an_admin_sets_others(self):
        way = reverse("admin:auth_user_password_change", args=[self.user.pk])
        new = {"password1": NEW, "password2": NEW, "usable_password": "true"}
        answer = self.client.post(way, new)
        self.assertRedirects(answer, reverse("admin:password_change"))
        self.assertTrue(self.stored().check_password(PASSWORD))

    def test_ones_own_address_for_letters_is_not_changed_at_all(self):
        way = reverse("admin:auth_user_change", args=[self.user.pk])
        sent = {"username": "goc", "email": "boss@example.com", "is_active": "on", "is_staff": "on"}
        self.client.post(way, sent | DATES | {"first_name": "Đã sửa tên"})
        user = self.stored()
        self.assertEqual((user.email, user.first_name), ("goc@example.gov.vn", "Đã sửa tên"))

    def test_the_phone_needs_password_and_code(self):
        old, way = factors.phone_of(self.user), reverse("admin:change_phone")
        for wrong in ({}, {"password": PASSWORD}, {"password": "sai", "code": code_of(self.user)}):
            self.client.post(way, wrong)
            self.client.post(STEP, {"code": code_of(self.user)})
            self.assertEqual(factors.phone_of(self.user), old, wrong)

    def test_ones_own_factor_is_not_reset_as_an_admin_resets_others(self):
        way = reverse("admin:auth_user_reset_factor", args=[self.user.pk])
        self.assertEqual(self.client.post(way).status_code, 403)
        self.assertIsNotNone(factors.phone_of(self.user))
