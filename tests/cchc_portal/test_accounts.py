"""The way into the desk, asked address by address: nothing is worth anything before its end."""

import io
import re
import time
from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory, SimpleTestCase, TestCase
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken

from cchc_portal.accounts import factors
from cchc_portal.accounts.proxies import ClientAddressMiddleware
from cchc_portal.accounts.sessions import IDLE, SEEN_AT, VERIFIED_AT, WHOLE
from content.audit import Act, AuditEntry
from tests.factories import make_article, make_publisher, make_superuser, make_user

PASSWORD = "nón-suối-bàn-chuông"
LOGIN, STEP, INDEX = "/quan-tri/login/", "/quan-tri/xac-thuc/", "/quan-tri/"


def make_member(**fields):
    """Store a member of staff who has been here before, with a phone."""
    user = make_user(**{"password": PASSWORD, "last_login": timezone.now()} | fields)
    factors.confirm(factors.phone_to_confirm(user))
    return user


def code_of(user, later=0):
    """Return the code that the phone of `user` shows, `later` steps of 30 s from now.

    By its own clock, which is taken for slow once a code came in the step after it was read.
    """
    device = factors.phone_of(user) or factors.phone_to_confirm(user)
    return f"{totp(device.bin_key, drift=device.drift + later):06}"


class WayInTests(TestCase):
    def give_password(self, user, password=PASSWORD, **options):
        sent = {"username": user.username, "password": password}
        return self.client.post(LOGIN, sent, **options)

    def acts(self):
        return [*AuditEntry.objects.order_by("pk").values_list("act", flat=True)]

    def test_the_password_alone_opens_no_address(self):
        user = make_member(is_superuser=True)
        self.assertRedirects(self.give_password(user), STEP)
        article = make_article(state="draft", published_at=None)
        for address in (
            INDEX,
            f"{INDEX}news/article/",
            f"{INDEX}news/article/{article.pk}/change/",
        ):
            self.assertEqual(self.client.get(address).status_code, 302, address)
        self.assertEqual(self.client.post(reverse("editor_picture")).status_code, 403)
        self.client.post(f"{INDEX}contacts/link/add/", {"label": "x"})
        self.assertEqual(self.acts(), [])

    def test_password_and_code_lead_where_one_wanted_to_go(self):
        user = make_member(is_superuser=True)
        wanted = f"{INDEX}news/article/"
        page = self.client.get(wanted, follow=True)
        self.assertEqual(page.context["next"], wanted)
        sent = {"username": user.username, "password": PASSWORD, "next": wanted}
        self.client.post(LOGIN, sent)
        self.assertRedirects(self.client.post(STEP, {"code": code_of(user)}), wanted)
        self.assertEqual(self.acts(), [Act.LOGIN])

    def test_a_code_is_taken_once(self):
        user = make_member()
        code = code_of(user)
        self.give_password(user)
        self.client.post(STEP, {"code": code})
        other = self.client = Client()
        self.give_password(user)
        self.assertContains(other.post(STEP, {"code": code}), "Mã không đúng")
        self.assertEqual(other.get(INDEX).status_code, 302)
        self.assertEqual(self.acts(), [Act.LOGIN, Act.CODE_FAILED])

    def test_a_session_that_skipped_the_code_is_a_stranger(self):
        user = make_superuser()
        self.client.force_login(user)
        session = self.client.session
        del session[VERIFIED_AT]
        session.save()
        self.assertEqual(self.client.get(INDEX).status_code, 302)

    def test_the_first_day(self):
        user = make_user(username="moi", password=PASSWORD)
        self.give_password(user)
        self.assertContains(self.client.get(STEP), "Đặt mật khẩu riêng")
        again = {"new_password1": PASSWORD, "new_password2": PASSWORD}
        self.assertContains(self.client.post(STEP, again), "khác với mật khẩu được cấp")
        own = "mây-cầu-lúa-thông-gió"
        self.client.post(STEP, {"new_password1": own, "new_password2": own})
        self.assertContains(self.client.get(STEP), "Nối điện thoại")
        self.assertIn(b"<svg", self.client.get(f"{STEP}ma.svg").content)
        self.assertContains(self.client.post(STEP, {"code": "000000"}), "Mã không đúng")
        factors.phone_to_confirm(user).throttle_reset()
        page = self.client.post(STEP, {"code": code_of(user)}).content.decode()
        codes = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page)
        self.assertEqual(len(codes), 10)
        self.assertEqual(self.client.get(INDEX).status_code, 200)
        self.assertFalse(set(codes) & {*StaticToken.objects.values_list("token", flat=True)})
        self.client = Client()
        self.give_password(user, own)
        self.assertRedirects(self.client.post(STEP, {"code": codes[0].upper()}), INDEX)
        self.assertEqual(factors.recovery_codes_left(user), 9)
        self.assertEqual(
            self.acts(),
            [Act.PASSWORD, Act.CODE_FAILED, Act.FACTOR, Act.LOGIN, Act.LOGIN, Act.RECOVERY_USED],
        )
        told = " ".join(AuditEntry.objects.values_list("about", flat=True))
        self.assertFalse([secret for secret in (own, PASSWORD, *codes) if secret in told])

    def test_the_picture_to_scan_is_for_that_step_alone(self):
        user = make_member()
        self.assertEqual(self.client.get(f"{STEP}ma.svg").status_code, 404)
        self.give_password(user)
        self.assertEqual(self.client.get(f"{STEP}ma.svg").status_code, 404)

    def test_half_a_way_ends_with_the_account_the_password_and_after_a_while(self):
        for change in ("is_active", "password", "at"):
            user, self.client = make_member(), Client()
            self.give_password(user)
            if change == "is_active":
                get_user_model().objects.filter(pk=user.pk).update(is_active=False)
            elif change == "password":
                user.set_password("khác-hẳn-lần-trước")
                user.save()
            else:
                session = self.client.session
                session["half_way"] |= {"at": time.time() - 1000}
                session.save()
            with self.subTest(change):
                self.assertRedirects(self.client.post(STEP, {"code": code_of(user)}), LOGIN)

    def test_ten_failures_hold_off_that_name_from_that_address_only(self):
        user, other = make_member(), make_member()
        for _ in range(10):
            answer = self.give_password(user, "sai")
        self.assertContains(answer, "Tạm dừng đăng nhập", status_code=429)
        self.assertContains(self.give_password(user), "đăng nhập lại được sau", status_code=429)
        self.assertRedirects(self.give_password(other), STEP)
        self.assertRedirects(self.give_password(user, REMOTE_ADDR="198.51.100.7"), STEP)
        self.assertEqual(self.acts(), [Act.LOGIN_FAILED] * 9 + [Act.LOCKED_OUT] * 2)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
        self.assertRedirects(self.give_password(user), STEP)

    def test_a_name_of_lines_and_nothing_is_logged_on_one_line(self):
        self.client.post(LOGIN, {"username": "a\r\nquantri đăng nhập\x1b[2J", "password": "x"})
        self.assertEqual(AuditEntry.objects.get().who, "a quantri đăng nhập [2J")


class SessionTests(TestCase):
    def setUp(self):
        self.user = make_member(is_superuser=True)
        self.client.force_login(self.user)

    def set_back(self, **seconds):
        session = self.client.session
        for name, ago in seconds.items():
            session[name] = int(time.time()) - ago
        session.save()

    def opens(self):
        return self.client.get(INDEX).status_code == 200

    def test_it_ends_when_idle_or_old(self):
        for name, limit in ((SEEN_AT, IDLE), (VERIFIED_AT, WHOLE)):
            self.client.force_login(self.user)
            self.set_back(**{name: limit - 30})
            self.assertTrue(self.opens(), name)
            self.set_back(**{name: limit})
            self.assertFalse(self.opens(), name)

    def test_work_keeps_it_open_and_an_open_form_alone_does_not(self):
        keep = reverse("admin:news_article_keep")
        for sent, kept in (({}, False), ({"values": "{}"}, True)):
            self.set_back(**{SEEN_AT: 1000})
            self.client.post(keep, sent)
            self.assertEqual(time.time() - self.client.session[SEEN_AT] < 100, kept)

    def test_who_is_disabled_has_a_new_password_or_no_phone_is_out_at_once(self):
        for end in (
            lambda: get_user_model().objects.filter(pk=self.user.pk).update(is_active=False),
            lambda: get_user_model().objects.filter(pk=self.user.pk).update(is_staff=False),
            lambda: self.user.set_password("khác-hẳn-lần-trước") or self.user.save(),
            lambda: factors.reset(self.user),
        ):
            self.user.is_active = True
            self.user.save()
            self.client.force_login(self.user)
            self.assertTrue(self.opens())
            end()
            self.assertFalse(self.opens())

    def test_the_password_is_changed_with_the_old_one_and_a_code(self):
        address, new = reverse("admin:password_change"), "mây-cầu-lúa-thông-gió"
        sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        code = code_of(self.user)
        for wrong in ({"code": ""}, {"code": "hỏng"}, {"code": code, "old_password": "sai"}):
            self.client.post(address, sent | wrong)
            self.assertTrue(get_user_model().objects.get().check_password(PASSWORD), wrong)
        self.client.post(address, sent | {"code": code})
        self.assertTrue(get_user_model().objects.get().check_password(new))
        self.assertTrue(self.opens())

    def test_the_phone_is_changed_with_the_password_and_a_code(self):
        old, address = factors.phone_of(self.user), reverse("admin:change_phone")
        self.client.post(address, {"password": "sai", "code": code_of(self.user)})
        self.assertEqual(self.client.get(STEP).status_code, 302)
        self.client.post(address, {"password": PASSWORD, "code": code_of(self.user)})
        new = factors.phone_to_confirm(self.user)
        self.assertEqual(factors.phone_of(self.user), old)
        self.client.post(STEP, {"code": f"{totp(new.bin_key):06}"})
        self.assertEqual(factors.phone_of(self.user), new)


class PasswordTests(TestCase):
    def refused(self, password):
        try:
            validate_password(password, get_user_model()(username="hoangthimau", first_name="x"))
        except ValidationError as error:
            return error.messages
        return []

    def test_short_common_own_and_office_names_are_refused(self):
        make_publisher()
        for bad in (
            "nón-suối-bà",
            "1234567890123",
            "hoangthimau1",
            "password12345",
            "cải cách hành chính 2026",
            "CaiCachHanhChinhLaiChau",
            "Sở Nội vụ tỉnh Thử 1",
        ):
            self.assertTrue(self.refused(bad), bad)
        self.assertEqual(self.refused(PASSWORD), [])
        self.assertEqual(self.refused("laichau-nón-suối-bàn"), [])


class OperatorTests(TestCase):
    def test_the_operator_takes_a_phone_away(self):
        user = make_member()
        call_command("reset_factor", user.username, stdout=io.StringIO())
        self.assertIsNone(factors.phone_of(user))
        self.assertEqual(AuditEntry.objects.get().act, Act.FACTOR_RESET)
        with self.assertRaises(CommandError):
            call_command("reset_factor", "không-ai")


class ClientAddressTests(SimpleTestCase):
    def seen(self, remote, forwarded=None):
        headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
        return ClientAddressMiddleware(lambda r: r.META["REMOTE_ADDR"])(request)

    def test_only_what_our_own_nginx_saw_is_believed(self):
        self.assertEqual(self.seen("127.0.0.1", "203.0.113.9"), "203.0.113.9")
        self.assertEqual(self.seen("10.0.0.2", "1.2.3.4, 203.0.113.9"), "203.0.113.9")
        self.assertEqual(self.seen("8.8.8.8", "1.2.3.4"), "8.8.8.8")
        self.assertEqual(self.seen("127.0.0.1", "rác"), "127.0.0.1")
        self.assertEqual(self.seen("127.0.0.1"), "127.0.0.1")
        self.assertEqual(self.seen("unix:", "2001:db8::1"), "2001:db8::1")
        self.assertEqual(self.seen("unix:", "rác"), "")
