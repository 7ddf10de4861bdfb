import json
import os
import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase

from cchc_portal.watching.errors import without_people

REPORTED = """
import json, django
from django.conf import settings
django.setup()
import sentry_sdk
from sentry_sdk.transport import Transport
sent = []
class Kept(Transport):
    def capture_envelope(self, envelope):
        sent.append(envelope)
from cchc_portal.watching import errors
errors.report_to(settings.SENTRY_DSN, transport=Kept)
from django.test import Client
from cchc_portal import urls
from django.urls import path
def broken(request):
    card = "so the bi mat"
    raise ValueError("Key (email)=(a@b.vn)")
urls.urlpatterns.append(path("hong/", broken))
who = {"HTTP_COOKIE": "sessionid=bimat", "REMOTE_ADDR": "203.0.113.7"}
scanner = Client(HTTP_HOST="may-quet.example", raise_request_exception=False)
scanner.get("/hong/")  # by a name that is not ours: no error of the portal
who["HTTP_HOST"] = "localhost"
client = Client(raise_request_exception=False, **who)
answer = client.post("/hong/?q=tu-khoa-rieng", {"mat_khau": "chu-bi-mat"}, secure=True)
print(json.dumps([answer.status_code, [e.get_event() for e in sent]], default=str))
"""


class ReportTests(SimpleTestCase):
    def run_python(self, script, **variables):
        variables = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "cchc_portal.settings",
        } | variables
        return subprocess.run(
            [sys.executable, "-c", script],
            cwd=settings.BASE_DIR,
            env=variables,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def test_an_error_is_reported_without_anybodys_data(self):
        said = self.run_python(REPORTED, SENTRY_DSN="http://khoa@127.0.0.1:1/1").splitlines()[-1]
        status, [event] = json.loads(said)
        self.assertEqual(status, 500)
        [error] = event["exception"]["values"]
        self.assertEqual(error["type"], "ValueError")
        self.assertIn("broken", [frame["function"] for frame in error["stacktrace"]["frames"]])
        for private in ("tu-khoa-rieng", "chu-bi-mat", "bimat", "203.0.113.7", "a@b.vn"):
            self.assertNotIn(private, said)
        self.assertNotIn('"vars"', said)

    def test_without_the_variable_nothing_is_imported(self):
        script = "import sys, django; django.setup(); print('sentry_sdk' in sys.modules)"
        self.assertEqual(self.run_python(script).strip(), "False")

    def test_the_address_is_told_without_its_query(self):
        asked = {"method": "POST", "url": "https://a.vn/x/?q=rieng", "cookies": {"a": "b"}}
        event = without_people({"request": asked, "user": {"id": 1}}, {})
        self.assertEqual(event, {"request": {"method": "POST", "url": "https://a.vn/x/"}})

    def test_an_event_without_request_passes(self):
        event = without_people({"exception": {"values": [{"type": "E", "value": "x"}]}}, {})
        self.assertEqual(event["exception"]["values"], [{"type": "E", "value": ""}])
