from datetime import date

from django.test import TestCase

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
            with self.subTest(rows=rows), self.assertNumQueries(8):
                self.client.get("/kiem-tra/")


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
            with self.subTest(rows=rows), self.assertNumQueries(9):
                self.client.get(visit.get_absolute_url())
