from unittest import mock

from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token

from cchc_portal.search import SearchTooSlow
from tests.cchc_portal.page_cache.visitor import (
    Visitor,
    VisitorTestCase,
    as_application,
    clock_at,
    set_cookie,
    soon,
)
from tests.factories import make_article


class NeverKeptTests(VisitorTestCase):
    def test_staff_the_desk_and_files_come_through(self):
        path = make_article().get_absolute_url()
        self.visitor.get(path)
        for asked, more in (
            (path, {"HTTP_COOKIE": "sessionid=x"}),
            (path, {"HTTP_AUTHORIZATION": "Basic x"}),
            (path, {"HTTP_RANGE": "bytes=0-9"}),
            (path, {"method": "POST"}),
            ("/quan-tri/", {}),
            ("/quan-tri/login/", {}),
            ("/kiem-tra/cuoc-kiem-tra.csv", {}),
            ("/live", {}),
            ("/khong-co-gi-o-day/", {}),
            ("/tim-kiem/goi-y/?q=a", {}),
        ):
            with self.subTest(asked, **more):
                self.assertTrue(self.visitor.comes_through(asked, **more))

    def test_what_others_answer_is_kept_only_when_it_is_for_all(self):
        def with_token(request):
            return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">')

        cases = {
            "plain": (lambda r: HttpResponse("x"), 1),
            "cookie": (lambda r: set_cookie(HttpResponse("x")), 4),
            "token": (with_token, 2),
            "told apart": (lambda r: HttpResponse("x", headers={"Vary": "Cookie"}), 4),
            "private": (lambda r: HttpResponse("x", headers={"Cache-Control": "private"}), 2),
            "no-store": (lambda r: HttpResponse("x", headers={"Cache-Control": "no-store"}), 2),
            "packed": (lambda r: HttpResponse("x", headers={"Content-Encoding": "x"}), 2),
            "streaming": (lambda r: StreamingHttpResponse(["x"]), 4),
            "error": (lambda r: HttpResponse("x", status=500), 2),
            "not now": (lambda r: HttpResponse("x", status=503), 2),
            "elsewhere for now": (lambda r: HttpResponse("", status=302), 2),
            "moved": (lambda r: HttpResponse("", status=301, headers={"Location": "/a/"}), 1),
            "not here": (lambda r: HttpResponse("x", status=404), 1),
            "gone": (lambda r: HttpResponse("x", status=410), 1),
        }
        for name, (view, times) in cases.items():
            visitor = Visitor(as_application(view))
            with self.subTest(name):
                first, second = visitor.get("/tin-tuc/"), visitor.get("/tin-tuc/")
                self.assertEqual(first.status, second.status)
                self.assertEqual(len(visitor.django.asked), times)

    def test_the_visitors_own_request_is_asked_for_what_is_personal(self):
        visitor = Visitor(as_application(lambda r: set_cookie(HttpResponse("x"))))
        answer = visitor.get("/tin-tuc/?own=1", HTTP_COOKIE="csrftoken=own")
        self.assertIn("Set-Cookie", answer.headers)
        self.assertEqual(visitor.django.asked[-1]["HTTP_COOKIE"], "csrftoken=own")

    def test_a_search_that_took_too_long_is_asked_anew_whichever_page_was_asked_for(self):
        for page, status in (("", 200), ("&trang=2", 404), ("&trang=x", 404)):
            path, visitor = f"/tim-kiem/?q=cai+cach{page}", Visitor()
            with mock.patch("cchc_portal.answers.find", side_effect=SearchTooSlow):
                slow = visitor.get(path)
            with self.subTest(path):
                control = slow.headers.get("Cache-Control")
                self.assertEqual((slow.status, control), (200, "no-store"))
                self.assertIn("Câu tìm này quá rộng", slow.text)
                self.assertEqual(visitor.get(path).status, status)
                self.assertEqual(len(visitor.django.asked), 2)
                self.assertFalse(visitor.comes_through(path))

    def test_a_page_made_while_the_content_changed_is_kept_by_nobody(self):
        def change(request):
            make_article()
            return HttpResponse("x")

        visitor = Visitor(as_application(change))
        self.assertEqual(visitor.get("/tin-tuc/").data, b"x")
        visitor.get("/tin-tuc/")
        self.assertEqual(len(visitor.django.asked), 2)

    def test_what_is_no_page_ends_after_a_minute(self):
        self.visitor.get("/tin-tuc/khong-co/")
        with clock_at(soon(59)):
            self.visitor.get("/tin-tuc/khong-co/")
        self.assertEqual(len(self.visitor.django.asked), 1)
        with clock_at(soon(61)):
            self.visitor.get("/tin-tuc/khong-co/")
        self.assertEqual(len(self.visitor.django.asked), 2)
