"""The end of a session in a real browser: a warning, a way to stay, and no text lost."""

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cchc_portal.accounts import factors
from cchc_portal.accounts.sessions import IDLE, SEEN_AT, VERIFIED_AT, WHOLE
from contacts.models import Organization
from tests.browser.browser import BrowserTestCase
from tests.factories import make_organization, make_superuser

ADD = reverse("admin:news_article_add")
PASSWORD = "mot-hai-ba-bon"
NOTICE, STAY = ".session-end", ".session-end button"
A_MINUTE = 60_000
FITS = "document.documentElement.scrollWidth <= innerWidth"


class SessionEndTests(BrowserTestCase):
    def setUp(self):
        super().setUp()
        self.user = make_superuser(username="lo.thi.b", first_name="Lò Thị B")
        self.user.set_password(PASSWORD)
        self.user.last_login = timezone.now()
        factors.make_demo_phone(self.user)
        self.user.save()

    def note_console(self, message):
        if "favicon" not in message.location.get("url", ""):
            super().note_console(message)

    def at(self, address, **options):
        """Return a page of the user's at `address`, its clock in our hands."""
        page = self.page_of(self.user, reverse("admin:index"), **options)
        page.clock.install()
        page.goto(address)
        return page

    def set_back(self, **seconds):
        """Let the server believe that so many seconds more have passed."""
        for row in Session.objects.all():
            data = row.get_decoded()
            for name, ago in seconds.items():
                data[name] -= ago
            row.session_data = Session.objects.encode(data)
            row.save()
        cache.clear()

    def pass_by(self, page, minutes, **ends):
        """Let the time go by for the browser and, by the `ends` named, for the server."""
        self.set_back(**{name: minutes * 60 for name in ends or {SEEN_AT: 1}})
        page.clock.fast_forward(minutes * A_MINUTE)
        page.clock.run_for(10_000)

    def test_five_minutes_before_there_is_a_warning_and_a_way_to_stay(self):
        for width in (360, 1280):
            page = self.at(reverse("admin:contacts_organization_add"), width=width)
            page.clock.run_for(A_MINUTE)
            self.assertTrue(page.is_hidden(NOTICE))
            self.pass_by(page, 26)
            page.wait_for_selector(f"{NOTICE} [role=alert]:has-text('phiên làm việc sẽ hết lúc')")
            self.assertTrue(page.evaluate(FITS))
            page.click(STAY)
            page.wait_for_selector(NOTICE, state="hidden")
            session = Session.objects.get(pk=page.context.cookies()[0]["value"]).get_decoded()
            self.assertLess(timezone.now().timestamp() - session[SEEN_AT], 60)
        self.assertEqual(self.problems, [])

    def test_whoever_types_is_here_and_is_not_asked(self):
        page = self.at(reverse("admin:contacts_organization_add"))
        self.set_back(**{SEEN_AT: 24 * 60})
        page.clock.fast_forward(24 * A_MINUTE)
        page.keyboard.press("Tab")
        page.fill("#id_name", "Sở Thử")
        with page.expect_request(lambda asked: asked.method == "POST"):
            page.clock.run_for(2 * A_MINUTE)
        page.wait_for_selector(NOTICE, state="hidden")
        self.assertEqual(self.problems, [])

    def test_of_eight_hours_it_is_said_when_they_are_over(self):
        page = self.at(reverse("admin:index"))
        self.set_back(**{VERIFIED_AT: WHOLE - 4 * 60})
        page.goto(reverse("admin:index"))
        page.wait_for_selector(f"{NOTICE}:has-text('vì đã đủ 8 giờ')")
        self.assertTrue(page.is_hidden(STAY))

    def test_a_form_of_any_kind_is_held_until_there_is_a_session_again(self):
        page = self.at(reverse("admin:contacts_organization_change", args=[self.unit().pk]))
        page.fill("#id_address", "Số 7, đường vừa gõ")
        self.pass_by(page, 31)
        page.wait_for_selector(f"{NOTICE}:has-text('Phiên làm việc đã hết')")
        page.click("[name=_continue]")
        self.assertEqual(page.input_value("#id_address"), "Số 7, đường vừa gõ")
        with page.expect_popup() as opened:
            page.click(f"{NOTICE} a")
        self.log_in(opened.value)
        page.bring_to_front()
        page.click("[name=_continue]")
        page.wait_for_selector(".messagelist .success")
        self.assertEqual(Organization.objects.get().address, "Số 7, đường vừa gõ")
        self.assertEqual(self.problems, [])

    def test_an_article_written_into_an_ended_session_is_offered_after_the_login(self):
        page = self.at(ADD)
        page.wait_for_selector(".cke_editable")
        page.fill("#id_title", "Viết dở khi hết phiên")
        self.set_back(**{SEEN_AT: IDLE})
        page.clock.run_for(30_000)
        page.wait_for_selector(".kept-state.is-lost:has-text('Phiên làm việc đã hết')")
        page.goto(ADD)  # leaves the text behind
        self.log_in(page)
        page.goto(ADD)
        page.click(".kept button:text-is('Khôi phục')")
        page.wait_for_url("**?mo=*")
        self.assertEqual(page.input_value("#id_title"), "Viết dở khi hết phiên")

    def unit(self):
        return make_organization(name="Sở Thử", phone="+842133876650", email="so@example.gov.vn")

    def log_in(self, page):
        page.fill("#id_username", "lo.thi.b")
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.click("[value='Đăng nhập']:below(#id_code)")
        page.wait_for_selector("#user-tools")
