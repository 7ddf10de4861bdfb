"""A test case with a real browser: the Chromium of the system, driven by Playwright."""

import os
import shutil
import unittest
from functools import cache

from django.conf import settings
from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from django.test import Client, tag

try:
    from playwright.sync_api import sync_playwright
except ModuleNotFoundError:
    sync_playwright = None

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update"
).split()
# A new window's address bar starts a process of its own for its suggestions and another for its
# assistant, together two thirds of what a simple page costs. Of two lists Chromium takes the last,
# so Playwright's (1.65) stands here, too.
OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,WebUIOmniboxPopup,WebUIOmniboxAimPopup"
)
# Playwright's loop runs in the test's thread, where Django then refuses to ask the database.
ALLOWANCE = "DJANGO_ALLOW_ASYNC_UNSAFE"
MISSING = (
    "Cần trình duyệt Chromium cho các phép thử này: cài gói chromium của hệ điều hành và "
    "requirements-dev.txt. (Needs Chromium: install the system's chromium package.)"
)


@cache
def chromium():
    """Return the browser of this process: one for all its tests, which have contexts of their own.

    It goes with the process. From here on Django lets the thread ask the database.
    """
    os.environ[ALLOWANCE] = "true"
    arguments = [*ARGUMENTS, f"--disable-features={OFF}"]
    return sync_playwright().start().chromium.launch(executable_path=CHROMIUM, args=arguments)


@tag("browser")
@unittest.skipUnless(CHROMIUM and sync_playwright, MISSING)
class BrowserTestCase(StaticLiveServerTestCase):
    """Serves the portal on a port of its own and opens its pages in Chromium.

    `self.problems` holds what a page complained of: console errors (the content-security policy
    among them), uncaught script errors, and requests that left this server.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = chromium()

    def setUp(self):
        super().setUp()
        self.problems = []

    def page(self, width=1280, height=900, **options):
        """Return a new page without cookies, `width` CSS pixels wide.

        `options` go to Playwright's new_context: color_scheme="dark", java_script_enabled=False.
        An address without a host is one of the live server: `page.goto("/danh-ba/")`.
        """
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            base_url=self.live_server_url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **options,
        )
        self.addCleanup(context.close)
        self.addCleanup(context.set_offline, True)  # what a form reports on leaving finds no tables
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", self.note_console)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("request", self.note_request)
        return page

    def page_of(self, user, address, **options):
        """Return a new page that stands at `address`, signed in as `user`; options as for page."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.live_server_url}
        page = self.page(**options)
        page.context.add_cookies([cookie])
        page.goto(address)
        return page

    def note_console(self, message):
        if message.type in ("error", "warning"):
            self.problems.append(
                f"{message.type}: {message.text} {message.location['url']}".strip()
            )

    def note_request(self, request):
        if not request.url.startswith((self.live_server_url, "data:", "blob:")):
            self.problems.append(f"request: {request.url}")
