"""Passkeys in a real browser, with a key that Chromium plays: made, used to log in, taken away."""

from django.utils import timezone

from cchc_portal.accounts import factors
from cchc_portal.models import Passkey
from content.audit import Act, AuditEntry
from tests.browser.browser import BrowserTestCase
from tests.cchc_portal.test_accounts import PASSWORD, code_of, make_member

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
FITS = "document.documentElement.scrollWidth <= innerWidth"
USE = "button:text-is('Dùng khóa truy cập')"
WRONG = "Khóa truy cập không đúng"


class PasskeyTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.user = make_member(username="moi", first_name="Lò Thị Mới")

    def note_console(self, message):
        if "favicon" not in message.location.get("url", ""):
            super().note_console(message)

    def with_key(self, page):
        """Give the browser of `page` a key; return (session of the protocol, its id)."""
        talk = page.context.new_cdp_session(page)
        talk.send("WebAuthn.enable")
        made = talk.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        return talk, made["authenticatorId"]

    def give_password(self, page):
        page.goto("/quan-tri/login/")
        page.fill("#id_username", "moi")
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_selector("#id_code")

    def confirm(self, page, password=PASSWORD):
        factors.phone_of(self.user).throttle_reset()
        page.fill("#id_password", password)
        page.fill("#id_code", code_of(self.user, later=self.steps))
        self.steps += 1

    def add_key(self, page, name="Máy ở cơ quan"):
        page.goto("/quan-tri/khoa-truy-cap/")
        self.confirm(page)
        page.fill("#id_name", name)
        page.click("button:text-is('Thêm khóa')")
        page.wait_for_selector(f".messagelist .success:has-text('Đã thêm khóa “{name}”')")

    steps = 0

    def test_a_key_is_made_used_in_place_of_the_code_and_taken_away(self):
        page = self.page_of(self.user, "/quan-tri/", width=360)
        self.with_key(page)
        self.add_key(page)
        self.assertTrue(page.evaluate(FITS))
        page.goto("/quan-tri/")
        page.click("button:text-is('Đăng xuất')")
        self.give_password(page)
        self.assertTrue(page.evaluate(FITS))
        page.click(USE)
        page.wait_for_selector("#user-tools")
        key = Passkey.objects.get()
        self.assertLess((timezone.now() - key.last_used_at).total_seconds(), 60)
        self.assertEqual(
            [*AuditEntry.objects.order_by("pk").values_list("act", "about")],
            [
                (Act.FACTOR, "thêm khóa “Máy ở cơ quan”"),
                (Act.LOGOUT, ""),
                (Act.LOGIN, "bằng khóa “Máy ở cơ quan”"),
            ],
        )
        page.goto("/quan-tri/khoa-truy-cap/")
        self.confirm(page)
        page.click("button:text-is('Gỡ')")
        page.wait_for_selector(".messagelist .success:has-text('Đã gỡ khóa')")
        self.assertEqual(Passkey.objects.count(), 0)
        self.assertEqual(self.problems, [])

    def test_a_key_of_somebody_else_or_a_copy_of_it_opens_nothing(self):
        page = self.page_of(self.user, "/quan-tri/")
        talk, key = self.with_key(page)
        self.add_key(page)
        page.goto("/quan-tri/")
        page.click("button:text-is('Đăng xuất')")
        [made] = talk.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
        Passkey.objects.update(used=made["signCount"] + 5)  # the original went on counting
        self.give_password(page)
        page.click(USE)
        page.wait_for_selector(f".messagelist .error:has-text('{WRONG}')")
        Passkey.objects.update(used=0)
        other = make_member(username="khac")
        Passkey.objects.update(user=other)
        page.reload()
        self.assertEqual(page.locator(USE).count(), 0)
        self.assertEqual(AuditEntry.objects.filter(act=Act.CODE_FAILED).count(), 1)

    def test_a_browser_that_has_no_key_says_so_and_the_code_still_works(self):
        page = self.page_of(self.user, "/quan-tri/")
        talk, key = self.with_key(page)
        self.add_key(page)
        page.goto("/quan-tri/")
        page.click("button:text-is('Đăng xuất')")
        talk.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
        talk.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        self.give_password(page)
        page.click(USE)
        page.wait_for_selector(".passkey [role=alert]:has-text('Chưa dùng được khóa')")
        factors.phone_of(self.user).throttle_reset()
        page.fill("#id_code", code_of(self.user, later=self.steps))
        page.click("[value='Đăng nhập']")
        page.wait_for_selector("#user-tools")
