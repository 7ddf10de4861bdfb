import re
from datetime import date, timedelta
from unittest import mock

from django.test import Client, TestCase
from django.utils import timezone
from lxml.html import fromstring

from inspections.models import Course, InspectionVisit, RemedyState
from news.models import Section
from tests.factories import (
    A_DAY,
    make_article,
    make_figures,
    make_hidden_articles,
    make_link,
    make_organization,
    make_publisher,
    make_recommendation,
    make_section,
    make_superuser,
    make_visit,
)
from tests.inspections.test_models import make_hidden_visits


class HomeTests(TestCase):
    def test_the_newest_leads_and_the_next_follow(self):
        now = timezone.now()
        articles = [make_article(published_at=now - n * A_DAY) for n in range(6)]
        make_hidden_articles()
        page = self.client.get("/")
        self.assertEqual(page.context["lead"], articles[0])
        self.assertEqual(page.context["latest"], articles[1:4])
        self.assertNotContains(page, "Rò rỉ")

    def test_an_empty_portal_still_has_a_home(self):
        self.assertContains(self.client.get("/"), "Trang chủ")

    def test_tasks_and_visits_are_there(self):
        make_link(label="Nộp hồ sơ trực tuyến")
        visit = make_visit()
        make_hidden_visits(organization=make_organization(name="Đơn vị rò rỉ"))
        page = self.client.get("/")
        self.assertContains(page, "Nộp hồ sơ trực tuyến")
        self.assertContains(page, visit.get_absolute_url())
        self.assertNotContains(page, "rò rỉ")

    def test_each_number_leads_to_exactly_the_rows_that_it_counts(self):
        concluded = make_visit(course=Course.REMEDYING)
        make_visit()
        make_recommendation(visit=concluded, state=RemedyState.IMPLEMENTED)
        make_recommendation(visit=concluded, deadline=date(2026, 10, 20))
        make_hidden_visits()
        tiles = fromstring(self.client.get("/").content.decode()).xpath("//ul[@class='tiles']//a")
        for tile, expected in zip(tiles, (2, 1, 1, 2, 1), strict=True):
            said = int(re.search(r"\d+", tile.text_content())[0])
            rows = self.client.get(tile.get("href")).context["page"].paginator.count
            with self.subTest(tile.text_content()):
                self.assertEqual((said, rows), (expected, expected))

    def test_the_rate_on_time_is_that_of_the_visits_it_leads_to(self):
        year = make_visit().year
        for on_time, resolved in ((90, 100), (9, 10)):
            make_figures(visit=make_visit(), on_time=on_time, resolved=resolved)
        make_figures(visit=make_visit(), on_time=None, resolved=500)
        last = make_visit(started_on=date(year - 1, 5, 4), ended_on=date(year - 1, 5, 4))
        make_figures(visit=last, on_time=3, resolved=4)
        make_hidden_visits()
        public = InspectionVisit.objects.published()
        for hidden in InspectionVisit.objects.exclude(pk__in=public):
            make_figures(visit=hidden, on_time=0, resolved=1000)
        page = self.client.get("/")
        self.assertContains(page, "<strong>90,0%</strong> hồ sơ trả đúng và trước hạn")
        self.assertContains(page, "99/110 hồ sơ của 2 cuộc")
        self.assertContains(page, f"Năm {year - 1}: 75,0%")
        rows = self.client.get(f"/kiem-tra/?nam={year}&tinh-trang=co-so-lieu").context["page"]
        fractions = sorted((row.figures.on_time, row.figures.resolved) for row in rows)
        self.assertEqual(fractions, [(9, 10), (90, 100)])

    def test_without_inspections_there_are_no_numbers(self):
        make_hidden_visits()
        self.assertNotContains(self.client.get("/"), "tiles")

    def test_a_section_that_leads_elsewhere_is_no_block_of_news(self):
        section = make_section(name="Dẫn đi", link="/van-ban/", on_home=True)
        make_article(section=make_section(parent=section), title="Tin ở dưới")
        blocks = [row.name for row, _ in self.client.get("/").context["blocks"]]
        self.assertNotIn("Dẫn đi", blocks)

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        section = Section.objects.get(slug="trong-tinh")
        for rows in (1, 2):
            for _ in range(rows):
                make_article(section=section)
                make_visit()
                make_link()
            with self.subTest(rows=rows), self.assertNumQueries(4):
                self.client.get("/")
        with self.assertNumQueries(2):  # while nothing changes
            self.client.get("/")

    def test_its_numbers_go_by_the_clock_too(self):
        make_publisher()
        now = timezone.now()
        make_visit()
        make_visit(published_at=now + timedelta(hours=1))
        make_visit(expires_at=now + timedelta(hours=2))
        for hours, count in ((0, 2), (0, 2), (1, 3), (2, 2), (2, 2)):
            later = now + timedelta(hours=hours, seconds=1)
            with mock.patch("django.utils.timezone.now", return_value=later):
                numbers = self.client.get("/").context["numbers"]
            with self.subTest(hours=hours):
                self.assertEqual(numbers.visits, count)

    def test_the_visits_of_the_year_before_stand_beside_those_of_this_one(self):
        year = timezone.localdate().year
        for back in (0, 1, 1, 2):
            make_visit(started_on=date(year - back, 3, 1))
        make_hidden_visits(started_on=date(year - 1, 3, 1))
        page = self.client.get("/")
        self.assertContains(page, f"Năm {year - 1}: 2 cuộc<")
        self.assertEqual(page.context["numbers"].visits, 1)

    def test_public_pages_set_no_cookie(self):
        make_article()
        for address in ("/", "/tin-tuc/", "/danh-ba/", "/kiem-tra/", "/tim-kiem/?q=thu"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).cookies, {})


class ErrorTests(TestCase):
    def test_a_404_offers_search_and_a_phone_number(self):
        make_publisher()
        page = self.client.get("/khong-co-trang-nay/")
        self.assertContains(page, "Không tìm thấy trang", status_code=404)
        self.assertContains(page, 'action="/tim-kiem/"', status_code=404)
        self.assertContains(page, "tel:+842133876650", status_code=404)

    def test_a_500_offers_search_and_the_phone_number_that_it_saw_last(self):
        make_publisher()
        self.client.get("/")
        self.client.raise_request_exception = False
        with self.settings(ROOT_URLCONF="tests.cchc_portal.broken_urls"), self.assertNumQueries(0):
            page = self.client.get("/")
        self.assertContains(page, 'action="/tim-kiem/"', status_code=500)
        self.assertContains(page, "tel:+842133876650", status_code=500)

    def test_a_500_asks_the_database_nothing(self):
        page = self.client
        page.raise_request_exception = False
        with self.settings(ROOT_URLCONF="tests.cchc_portal.broken_urls"), self.assertNumQueries(0):
            answer = page.get("/")
        self.assertContains(answer, "Trang đang gặp sự cố", status_code=500)

    def test_a_403_and_a_400_speak_vietnamese(self):
        with self.settings(ROOT_URLCONF="tests.cchc_portal.broken_urls"):
            forbidden = self.client.get("/403/")
            bad = self.client.get("/400/")
        self.assertContains(forbidden, "Bạn không có quyền xem trang này", status_code=403)
        self.assertContains(bad, "Yêu cầu không hợp lệ", status_code=400)

    def test_an_ended_session_is_told_so(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(make_superuser())
        answer = client.post("/quan-tri/news/section/add/", {"name": "x"})
        self.assertContains(answer, "Phiên làm việc đã hết hạn", status_code=403)
