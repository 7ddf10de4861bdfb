"""Requests that no browser sends, at every address: refused or answered, never a fault."""

import logging
from urllib.parse import quote

from django.conf import settings
from django.test import TestCase, tag

from tests.addresses import Asker, make_portal
from tests.runner import SWEEP

QUERIES = {
    "NUL": "q=%00&trang=%00&nam=%00",
    "long": "q=" + "a" * 60_000,
    "many": "&".join(f"x{n}=1" for n in range(1_500)),
    "no UTF-8, page 0, year 0": "q=%ff%c3%28&trang=0&p=-1&nam=0&thang=0&tu=0000-00-00&den=%ff",
    "deep page, year 10000": f"trang={10**30}&p={10**30}&nam=10000&thang=13&tu=10000-01-01&o=99.x",
    "line ends, strange fields": (
        "q=a%0d%0aSet-Cookie:%20x=1&next=%0d%0aLocation:%20//x.vn&nam=%C2%B2&trang=-1&p=%D9%A3"
        "&q[]=1&__proto__=x&id__exact=x&pk__in=x&e=1&all="
    ),
}
METHODS = "PUT DELETE PATCH TRACE CONNECT OPTIONS PROPFIND x GÉT".split()
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
PATHS = (
    *("/%00", "/tin-tuc/%00/", "/tin-tuc/%ff%fe/", "/%c0%af..%c0%afetc/", "/tin-tuc/a%0d%0ab/"),
    *("/tin-tuc/0000/01/", "/tin-tuc/10000/01/", "/tin-tuc/9999/12/", "/tin-tuc/2026/13/"),
    *("/media/..%2f..%2fetc/passwd", "/media/%00", "/static/..%2f..%2fmanage.py"),
    *("/tep/99999999999999999999/x", "/tep/1/%00", "/kiem-tra/ho-so/0/x", "/" + "a" * 5_000),
    *("/danh-ba/can-bo/99999999999999999999.vcf", "/xem-truoc/%00/", "/xem-truoc/a:b/"),
    *("/quan-tri/news/article/%00/change/", "/quan-tri/news/article/9" + "9" * 30 + "/change/"),
    *("/quan-tri/r/x/y/", "/quan-tri/r/9999999/1/", "/quan-tri/news/article/x/change/"),
    "/quan-tri/inspections/inspectionvisit/du-lieu/bao-cao-99999.docx",
    "/quan-tri/inspections/inspectionvisit/du-lieu/bao-cao-0.docx",
    f"/tin-tuc/2026/10/?trang={10**30}",
)
FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/quan-tri/",
    "X-Rewrite-URL": "/quan-tri/",
    "Forwarded": "host=evil.example",
    "X-Host": "evil.example",
}


@tag(SWEEP)
class HostileRequestTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = make_portal()
        cls.paths = cls.portal.paths()

    def setUp(self):
        self.staff = Asker(self.portal.client("superuser").cookies)

    def asked(self, path, **options):
        """Return the answer to GET, asked by a superuser, whom the most addresses are open to."""
        answer = self.staff.get(path, **options)
        b"".join(answer)
        return answer

    def test_no_query_is_a_fault_at_any_address(self):
        for name, path in self.paths.items():
            if name.startswith("/quan-tri/logout"):
                continue
            for kind, query in QUERIES.items():
                with self.subTest(name, kind=kind):
                    self.assertLess(self.asked(f"{path}?{query}").status_code, 500)

    def test_no_path_is_a_fault(self):
        for path in PATHS:
            with self.subTest(path[:60]):
                self.assertIn(self.asked(path).status_code, (301, 302, 400, 403, 404))

    def test_a_nul_in_the_address_is_a_bad_request(self):
        for path in ("/", "/tin-tuc/", "/quan-tri/news/article/"):
            with self.subTest(path):
                self.assertEqual(self.asked(f"{path}?q=%00").status_code, 400)

    def test_a_query_longer_than_any_of_ours_is_a_bad_request(self):
        self.assertEqual(self.asked("/tim-kiem/?q=" + "a" * 7_900).status_code, 200)
        self.assertEqual(self.asked("/tim-kiem/?q=" + "a" * 8_100).status_code, 400)

    def test_other_methods_are_refused_everywhere(self):
        for name, path in self.paths.items():
            for method in METHODS:
                with self.subTest(name, method=method):
                    self.assertEqual(self.staff.generic(method, path).status_code, 405)

    def test_no_header_turns_one_method_into_another(self):
        path = self.portal.samples["/quan-tri/news/section/"][""]["pk"]
        for header in OVERRIDES:
            with self.subTest(header):
                answer = self.staff.post(
                    f"/quan-tri/news/section/{path}/change/", {}, headers={header: "DELETE"}
                )
                self.assertEqual(answer.status_code, 200)

    def test_forged_headers_change_no_answer(self):
        for path in ("/", "/tin-tuc/bai-dang/", "/tin-tuc/rss.xml", "/sitemap.xml", "/robots.txt"):
            plain = self.client.get(path)
            for header, value in FORGED.items():
                with self.subTest(path, header=header):
                    forged = self.client.get(path, headers={header: value})
                    self.assertEqual(forged.content, plain.content)
                    self.assertNotIn("evil", str(forged.headers))

    def test_what_was_asked_is_no_part_of_the_address_of_a_page(self):
        for path in ("/tim-kiem/", "/danh-ba/"):
            with self.subTest(path):
                page = self.client.get(f"{path}?q=a/../x")
                self.assertContains(page, f'rel="canonical" href="http://testserver{path}"')

    def test_a_foreign_host_is_refused(self):
        for host in ("evil.example", "testserver.evil.example", "testserver@evil.example", "a b"):
            with self.subTest(host):
                self.assertEqual(self.client.get("/", headers={"Host": host}).status_code, 400)

    def test_signing_in_and_out_leads_to_this_site_alone(self):
        for way in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"):
            with self.subTest(way):
                answer = self.staff.get(f"/quan-tri/login/?next={quote(way)}")
                self.assertNotIn("evil", answer.headers.get("Location", ""))
                self.assertNotIn("javascript", answer.headers.get("Location", ""))

    def test_a_slash_too_many_leads_to_no_other_host(self):
        for path in ("//evil.example/x", "//evil.example", "/\\evil.example", "///evil.example/"):
            answer = self.asked(path)
            with self.subTest(path):
                self.assertFalse(answer.headers.get("Location", "/x").startswith(("//", "http")))

    def test_a_line_end_in_a_path_makes_no_second_line_of_the_log(self):
        with self.assertLogs("django.request", logging.WARNING) as logged:
            self.client.get("/khong-co%0d%0aERROR%20gia", headers={"User-Agent": "x\r\ny"})
        self.assertNotIn("\n", "".join(logged.output))
        self.assertNotIn("\r", "".join(logged.output))


class HeaderTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = make_portal()

    def test_every_answer_carries_every_header(self):
        staff = Asker(self.portal.client("superuser").cookies)
        for name, path in self.portal.paths().items():
            answer = staff.get(path)
            b"".join(answer)
            with self.subTest(name):
                said = answer.headers
                self.assertTrue(said["Content-Security-Policy"].startswith("default-src 'none'"))
                self.assertEqual(said["X-Content-Type-Options"], "nosniff")
                self.assertEqual(said["X-Frame-Options"], "DENY")
                self.assertEqual(said["Cross-Origin-Opener-Policy"], "same-origin")
                self.assertEqual(said["Cross-Origin-Resource-Policy"], "same-origin")
                self.assertIn(
                    said["Referrer-Policy"], (settings.SECURE_REFERRER_POLICY, "no-referrer")
                )
                self.assertIn("camera=()", said["Permissions-Policy"])
                if path.startswith("/quan-tri/"):
                    self.assertIn("no-store", said["Cache-Control"])

    def test_a_page_that_calls_itself_a_file_is_none(self):
        staff = self.portal.client("author")
        for path in ("/quan-tri/x.css", "/quan-tri/news/article/x.css", "/tin-tuc/bai-dang/x.css"):
            with self.subTest(path):
                self.assertNotEqual(staff.get(path).status_code, 200)
        self.assertIn("no-store", staff.get("/quan-tri/x.css").headers["Cache-Control"])

    def test_refusals_carry_them_too(self):
        answer = self.client.delete("/")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("Content-Security-Policy", answer.headers)

    def test_over_https_browsers_are_told_to_stay_there(self):
        with self.settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True):
            answer = self.client.get("/robots.txt", secure=True)
        self.assertEqual(
            answer.headers["Strict-Transport-Security"], "max-age=31536000; includeSubDomains"
        )
