from datetime import date, timedelta
from unittest import mock

from django.test import TestCase
from django.utils import timezone

from content import versions
from tests.factories import A_DAY, make_article, make_organization, make_visit
from tests.inspections.test_models import make_hidden_visits


class VisitListTests(TestCase):
    def test_only_published_visits_newest_first(self):
        old = make_visit(started_on=date(2025, 9, 18))
        new = make_visit(started_on=date(2026, 10, 15))
        make_hidden_visits(organization=make_organization(name="Đơn vị rò rỉ"))
        page = self.client.get("/kiem-tra/")
        self.assertEqual([*page.context["page"]], [new, old])
        self.assertNotContains(page, "rò rỉ")

    def test_its_pages_hold_each_published_visit_once(self):
        unit = make_organization()
        days = [date(2026, 1, 1) + n * A_DAY for n in range(41)]
        rows = [make_visit(organization=unit, started_on=day) for day in reversed(days)]
        make_hidden_visits(organization=unit, started_on=date(2026, 1, 15))
        for number, shown in ((1, rows[:20]), (2, rows[20:40]), (3, rows[40:])):
            with self.subTest(number):
                page = self.client.get("/kiem-tra/", {"trang": number})
                self.assertEqual([*page.context["page"]], shown)
                self.assertContains(page, "41 cuộc kiểm tra")
        self.assertEqual(self.client.get("/kiem-tra/", {"trang": 4}).status_code, 404)

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_visit()
            with self.subTest(rows=rows), self.assertNumQueries(5):
                self.client.get("/kiem-tra/")
        with self.assertNumQueries(2):  # while nothing changes
            self.client.get("/kiem-tra/")

    def test_a_list_that_is_cut_says_so_and_leads_to_the_year_where(self):
        unit = make_organization(name="Đơn vị thử")
        for year in (2026, 2024, 2022, 2020):
            make_visit(started_on=date(year, 6, 1), organization=unit)
        make_hidden_visits(organization=unit, started_on=date(2025, 1, 15))
        with mock.patch("inspections.views.LONGEST", 2):
            page = self.client.get("/kiem-tra/", {"don-vi": unit.slug})
            self.assertContains(page, "Hơn 2 cuộc kiểm tra")
            self.assertContains(page, "Cuộc kiểm tra cũ hơn: hãy chọn năm")
            past = self.client.get("/kiem-tra/", {"don-vi": unit.slug, "trang": 2})
            self.assertRedirects(past, f"/kiem-tra/?don-vi={unit.slug}&nam=2024", 302)
            past = self.client.get("/kiem-tra/", {"trang": 2})
            self.assertRedirects(past, "/kiem-tra/?nam=2024", 302)
        versions.forget()
        page = self.client.get("/kiem-tra/")
        self.assertContains(page, "4 cuộc kiểm tra")
        self.assertNotContains(page, "hơn ")

    def test_its_choices_length_and_numbers_go_by_the_clock_though_they_are_kept(self):
        now = timezone.now()
        unit = make_organization(name="Đơn vị có hạn")
        make_visit(
            organization=unit,
            started_on=date(2017, 5, 5),
            published_at=now + timedelta(hours=1),
            expires_at=now + timedelta(hours=2),
        )
        for hours, count in ((0, 0), (0, 0), (1, 1), (1, 1), (2, 0)):
            later = now + timedelta(hours=hours, seconds=1)
            with mock.patch("django.utils.timezone.now", return_value=later):
                page = self.client.get("/kiem-tra/")
            with self.subTest(hours=hours):
                self.assertContains(page, "Đơn vị có hạn</option>", count)
                self.assertContains(page, "2017</option>", count)
                self.assertEqual(page.context["page"].paginator.count, count)
                self.assertEqual(page.context["numbers"].visits, count)


class VisitPageTests(TestCase):
    def test_it_shows_what_is_known(self):
        unit = make_organization(name="Trung tâm Phục vụ hành chính công")
        visit = make_visit(
            organization=unit,
            started_on=date(2021, 9, 24),
            team_lead="Ông Tẩn Văn Sơn, Phó Giám đốc Sở Nội vụ",
            lead="Đoàn ghi nhận kết quả chín tháng.",
            summary="<p>Còn hồ sơ quá hạn.</p>",
        )
        page = self.client.get(visit.get_absolute_url())
        for text in (
            "24/09/2021",
            unit.get_absolute_url(),
            "Ông Tẩn Văn Sơn, Phó Giám đốc Sở Nội vụ",
            "Đoàn ghi nhận kết quả chín tháng.",
            "<p>Còn hồ sơ quá hạn.</p>",
        ):
            with self.subTest(text):
                self.assertContains(page, text)

    def test_beside_it_stand_the_ten_newest_earlier_visits_and_the_way_to_all(self):
        unit = make_organization(slug="so-thu")
        visit = make_visit(organization=unit, started_on=date(2026, 9, 18))
        for n in range(1, 11):
            make_visit(organization=unit, started_on=date(2026, 1, n))
        way = 'href="/kiem-tra/?don-vi=so-thu"'
        page = self.client.get(visit.get_absolute_url())
        self.assertNotContains(page, way)
        make_visit(organization=unit, started_on=date(2025, 12, 31))
        make_visit(organization=unit, started_on=date(2026, 9, 19))
        page = self.client.get(visit.get_absolute_url())
        self.assertContains(page, way)
        days = [each.day for each in page.context["earlier_visits"]]
        self.assertEqual(days, [date(2026, 1, n) for n in range(10, 0, -1)])

    def test_its_news_and_earlier_visits_hold_nothing_unpublished(self):
        unit = make_organization()
        article = make_article()
        draft = make_article(state="draft", title="Rò rỉ bản nháp")
        visit = make_visit(organization=unit, articles=[article, draft])
        earlier = make_visit(organization=unit, started_on=date(2025, 9, 18))
        make_hidden_visits(organization=unit, started_on=date(2024, 1, 2))
        page = self.client.get(visit.get_absolute_url())
        self.assertEqual([*page.context["articles"]], [article])
        self.assertEqual([*page.context["earlier_visits"]], [earlier])
        self.assertNotContains(page, "Rò rỉ")
        self.assertNotContains(page, "02/01/2024")

    def test_an_unpublished_visit_is_not_there(self):
        hidden = make_visit(state="review")
        page = self.client.get(hidden.get_absolute_url())
        self.assertNotContains(page, hidden.organization.name, status_code=404)

    def test_it_asks_the_same_questions_with_1_and_with_3_of_everything(self):
        unit = make_organization()
        visit = make_visit(organization=unit)
        for rows in (1, 2):
            for day in range(rows):
                make_visit(organization=unit, started_on=date(2025, rows, day + 1))
                visit.articles.add(make_article())
            with self.subTest(rows=rows), self.assertNumQueries(4):
                self.client.get(visit.get_absolute_url())
