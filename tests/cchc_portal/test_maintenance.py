from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from cchc_portal.maintenance import closed
from tests.factories import local_time, make_article, make_superuser

NOW = local_time(2026, 10, 15, 21)


class MaintenanceTests(TestCase):
    def test_a_closed_portal_answers_503_everywhere_and_asks_the_database_nothing(self):
        article = make_article()
        self.client.force_login(make_superuser())
        addresses = ("/", article.get_absolute_url(), "/quan-tri/", "/robots.txt", "/khong-co/")
        until = timezone.now() + timedelta(hours=1)
        for address in addresses:
            closed_until = self.settings(MAINTENANCE_UNTIL=until)
            with closed_until, self.assertLogs("django.request"), self.assertNumQueries(0):
                answer = self.client.get(address)
            self.assertContains(answer, "Trang đang bảo trì", status_code=503)
            self.assertIn("default-src 'none'", answer["Content-Security-Policy"])
            self.assertIn("no-store", answer["Cache-Control"])

    def test_an_open_portal_is_served(self):
        self.assertEqual(self.client.get("/").status_code, 200)

    def test_it_says_when_it_will_be_done_and_tells_programs_too(self):
        answer = closed(local_time(2026, 10, 15, 22), NOW)
        self.assertContains(answer, ">22:00</time>", status_code=503)
        self.assertEqual(answer["Retry-After"], "3600")
        tomorrow = closed(local_time(2026, 10, 16, 6), NOW)
        self.assertContains(tomorrow, ">06:00, ngày 16/10/2026</time>", status_code=503)

    def test_past_the_time_told_it_promises_none(self):
        answer = closed(local_time(2026, 10, 15, 20), NOW)
        self.assertNotContains(answer, "20:00", status_code=503)
        self.assertContains(answer, "sau ít phút", status_code=503)
        self.assertEqual(answer["Retry-After"], "600")
