"""The first day of a new member of staff, and the day the phone is lost, in a real browser."""

from base64 import b32decode

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.browser.browser import BrowserTestCase
from tests.factories import make_user

GIVEN, OWN = "nón-suối-bàn-chuông", "mây-cầu-lúa-thông-gió"
QR_WIDTH = "image => image.decode().then(() => image.naturalWidth)"
FITS = "document.documentElement.scrollWidth <= innerWidth"


class FirstDayTests(BrowserTestCase):
    def login(self, page, password):
        page.goto("/quan-tri/login/")
        page.fill("#id_username", "moi")
        page.fill("#id_password", password)
        page.click("[type=submit]")

    def scan(self, page):
        """Read the secret off the page as a phone does and type its code."""
        self.assertGreater(page.eval_on_selector(".qr", QR_WIDTH), 100)
        self.assertTrue(page.evaluate(FITS))
        secret = page.inner_text(".secret").replace(" ", "")
        page.fill("#id_code", f"{totp(b32decode(secret)):06}")
        page.click("[type=submit]")
        page.wait_for_selector(".recovery-codes code")
        codes = page.locator(".recovery-codes code").all_inner_texts()
        self.assertTrue(page.evaluate(FITS))
        page.click("text=vào làm việc")
        page.wait_for_url("**/quan-tri/")
        return codes

    def test_from_the_password_given_to_a_lost_phone(self):
        user = make_user(username="moi", password=GIVEN)
        page = self.page(width=360)
        self.login(page, GIVEN)
        page.fill("#id_new_password1", OWN)
        page.fill("#id_new_password2", OWN)
        page.click("[type=submit]")
        codes = self.scan(page)
        self.assertEqual(len(codes), 10)
        page = self.page(width=360)
        self.login(page, OWN)
        page.fill("#id_code", codes[3])
        page.click("[type=submit]")
        page.wait_for_selector(".messagelist .warning:has-text('còn 9 mã')")
        TOTPDevice.objects.filter(user=user).delete()  # what an admin's reset does
        page = self.page(width=360)
        self.login(page, OWN)
        self.assertEqual(len(self.scan(page)), 10)
        self.assertEqual(self.problems, [])
