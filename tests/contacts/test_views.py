from datetime import date, time, timedelta

from django.test import TestCase
from django.utils import timezone

from content import versions
from tests.factories import (
    make_article,
    make_hidden_articles,
    make_hours,
    make_official,
    make_organization,
    make_publisher,
    make_recommendation,
    make_special_days,
    make_visit,
)


class DirectoryTests(TestCase):
    def test_it_lists_what_exists_today(self):
        shown = make_organization(name="Sở Khoa học và Công nghệ")
        make_organization(name="Sở Thông tin và Truyền thông", valid_to=date(2025, 2, 28))
        page = self.client.get("/danh-ba/")
        self.assertEqual([*page.context["organizations"]], [shown])
        self.assertNotContains(page, "Thông tin và Truyền thông")

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_organization()
            with self.subTest(rows=rows), self.assertNumQueries(4):
                self.client.get("/danh-ba/")


class DirectorySearchTests(TestCase):
    def setUp(self):
        self.unit = make_organization(
            name="Sở Tư pháp", phone="+842133876650", functions="<p>Quản lý hộ tịch</p>"
        )
        self.official = make_official(
            full_name="Tẩn Thị Đào", duties="Chứng thực", phone="+842133812345"
        )
        gone = make_organization(name="Sở Tư pháp cũ", valid_to=date(2025, 2, 28))
        make_official(full_name="Tẩn Thị Rò", duties="Chứng thực", is_public=False)
        make_official(full_name="Tẩn Thị Rỉ", duties="Chứng thực", organization=gone)

    def found(self, typed):
        context = self.client.get("/danh-ba/", {"q": typed}).context
        return [*context["organizations"]], [*context["officials"]]

    def test_names_tasks_and_numbers_are_found_with_or_without_marks(self):
        for typed in ("Sở Tư pháp", "so tu phap", "tu pha", "ho tich", "0213 3876", "876 650"):
            with self.subTest(typed):
                self.assertEqual(self.found(typed), ([self.unit], []))
        for typed in ("Tẩn Thị Đào", "tan thi", "chung thuc", "0213.381.2345", "+84 213 3812345"):
            with self.subTest(typed):
                self.assertEqual(self.found(typed), ([], [self.official]))

    def test_without_words_all_bodies_stand_there_and_nobody(self):
        bodies, officials = self.found("  ")
        self.assertEqual((len(bodies), officials), (3, []))

    def test_it_counts_and_helps_and_keeps_the_words(self):
        page = self.client.get("/danh-ba/", {"q": "<b>khong co"})
        self.assertContains(page, "Không tìm thấy trong danh bạ.")
        self.assertContains(page, "0 cơ quan, 0 cán bộ cho “&lt;b&gt;khong co”")
        self.assertContains(page, 'value="&lt;b&gt;khong co"')

    def test_a_search_asks_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_official(full_name="Vừ A Hỏi", organization=make_organization(name="Hỏi"))
            with self.subTest(rows=rows), self.assertNumQueries(5):
                self.client.get("/danh-ba/", {"q": "hoi"})


class OpeningTests(TestCase):
    def setUp(self):
        self.unit = make_organization(name="Sở mở", confirmed_on=date(2026, 11, 12))
        make_hours(self.unit, time(0), time(23, 59), last_day=7)

    def test_the_directory_and_the_page_say_whether_it_is_open_and_when_it_was_confirmed(self):
        for address in ("/danh-ba/", self.unit.get_absolute_url()):
            page = self.client.get(address)
            with self.subTest(address):
                self.assertContains(page, "Đang mở, đóng lúc 23:59")
                self.assertContains(page, "12/11/2026")

    def test_the_page_has_the_week_and_the_days_off_ahead(self):
        today = timezone.localdate()
        make_special_days(name="Tết thử", first_day=today + timedelta(days=3))
        make_special_days(
            name="Rò rỉ đơn vị khác", first_day=today, organization=make_organization()
        )
        page = self.client.get(self.unit.get_absolute_url())
        self.assertContains(page, "00:00–23:59")
        self.assertContains(page, "Tết thử")
        self.assertNotContains(page, "Rò rỉ")

    def test_an_office_without_hours_says_nothing_of_them(self):
        page = self.client.get(make_organization().get_absolute_url())
        self.assertNotContains(page, "Giờ làm việc")


class OrganizationPageTests(TestCase):
    def test_it_says_how_to_reach_whom(self):
        unit = make_organization(
            name="Sở Nội vụ", address="Tầng 2, nhà D", phone="+842133876650", email="snv@example.vn"
        )
        make_official(
            organization=unit, full_name="Vừ A Tiến", title="Giám đốc", phone="+842133876651"
        )
        page = self.client.get(unit.get_absolute_url())
        for text in (
            "Tầng 2, nhà D",
            'href="tel:+842133876650"',
            "0213 3876 650",
            'href="mailto:snv@example.vn"',
            "Vừ A Tiến",
            "Giám đốc",
            'href="tel:+842133876651"',
        ):
            with self.subTest(text):
                self.assertContains(page, text)

    def test_a_hidden_official_is_not_shown(self):
        official = make_official(full_name="Người được ẩn", is_public=False)
        page = self.client.get(official.organization.get_absolute_url())
        self.assertNotContains(page, "Người được ẩn")

    def test_a_body_of_the_past_says_what_it_is_now(self):
        old = make_organization(name="Sở Thông tin và Truyền thông", valid_to=date(2025, 2, 28))
        new = make_organization(name="Sở Khoa học và Công nghệ")
        old.successors.add(new)
        self.assertContains(self.client.get(old.get_absolute_url()), new.get_absolute_url())
        self.assertContains(self.client.get(new.get_absolute_url()), old.get_absolute_url())

    def test_what_stands_below_before_and_after_it_is_told_apart(self):
        unit = make_organization(name="Sở Nội vụ")
        below = make_organization(name="Phòng Cải cách hành chính", parent=unit)
        make_organization(name="Phòng đã giải thể", parent=unit, valid_to=date(2025, 2, 28))
        before = [make_organization(name=f"Sở cũ {letter}") for letter in "BA"]
        unit.predecessors.set(before)
        unit.successors.add(after := make_organization(name="Sở mới"))
        make_organization(name="Sở khác").successors.add(make_organization())
        page = self.client.get(unit.get_absolute_url())
        shown = [page.context[name] for name in ("children", "predecessors", "successors")]
        self.assertEqual(shown, [[below], before[::-1], [after]])

    def test_news_about_it_hold_nothing_unpublished(self):
        unit = make_organization()
        article = make_article(organizations=[unit], title="Tin về đơn vị")
        make_hidden_articles(organizations=[unit])
        page = self.client.get(unit.get_absolute_url())
        self.assertContains(page, article.get_absolute_url())
        self.assertNotContains(page, "Rò rỉ")

    def test_an_unknown_unit_is_a_404(self):
        self.assertEqual(self.client.get("/danh-ba/khong-co/").status_code, 404)

    def test_it_asks_the_same_questions_with_1_and_with_3_of_everything(self):
        unit = make_organization(parent=make_organization(), valid_to=date(2026, 11, 1))
        for rows in (1, 2):
            for _ in range(rows):
                make_official(organization=unit)
                make_organization(parent=unit)
                make_article(organizations=[unit])
                make_recommendation(visit=make_visit(organization=unit, course="remedying"))
                unit.successors.add(make_organization())
                unit.predecessors.add(make_organization())
            with (
                self.subTest(rows=rows),
                self.assertNumQueries(8),
            ):  # 2 of them for the frame and hours
                self.client.get(unit.get_absolute_url())


class PeopleTests(TestCase):
    def setUp(self):
        self.gone = make_organization(valid_to=date(2025, 2, 28))
        make_official(full_name="Rò Rỉ", is_public=False, is_information_contact=True)
        make_official(full_name="Rò Cũ", organization=self.gone, is_information_contact=True)

    def test_people_stand_under_the_first_letter_of_their_given_name(self):
        for name in ("Vừ A Tiến", "Lò Văn Ánh", "Tẩn Thị Đào", "Sìn A Dế"):
            make_official(full_name=name)
        page = self.client.get("/danh-ba/can-bo/")
        listed = [(official.initial, official.full_name) for official in page.context["officials"]]
        self.assertEqual(
            listed,
            [("A", "Lò Văn Ánh"), ("D", "Sìn A Dế"), ("Đ", "Tẩn Thị Đào"), ("T", "Vừ A Tiến")],
        )
        self.assertNotContains(page, "Rò ")

    def test_those_to_ask_for_information_are_listed_body_by_body(self):
        make_official(full_name="Vừ A Tiến")
        asked = make_official(full_name="Lò Văn Ánh", is_information_contact=True)
        page = self.client.get("/danh-ba/dau-moi/")
        self.assertEqual([*page.context["officials"]], [asked])
        self.assertContains(page, asked.organization.get_absolute_url())

    def test_they_ask_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_official(is_information_contact=True)
            for address in ("/danh-ba/can-bo/", "/danh-ba/dau-moi/"):
                versions.forget()
                with self.subTest(address, rows=rows), self.assertNumQueries(3):
                    self.client.get(address)


class FooterTests(TestCase):
    def test_one_record_changes_the_footer_of_every_page(self):
        unit, article = make_organization(), make_article()
        addresses = ["/", "/danh-ba/", "/kiem-tra/", "/tin-tuc/", "/tim-kiem/", "/khong-co/"]
        addresses += [unit.get_absolute_url(), article.get_absolute_url()]
        addresses += [article.section.get_absolute_url()]
        for name in ("Bà Lò Thị Một", "Ông Vàng A Hai"):
            make_publisher(responsible_name=name, responsible_title="Phó Giám đốc")
            for address in addresses:
                with self.subTest(name=name, address=address):
                    self.assertIn(name, self.client.get(address).content.decode())

    def test_read_aloud_each_value_follows_its_label(self):
        make_publisher(governing_body="Sở Nội vụ tỉnh Thử", address="Số 1, đường Thử")
        page = self.client.get("/").content.decode()
        footer = page[page.index("<footer") :]
        order = [
            "Cơ quan chủ quản",
            "Sở Nội vụ tỉnh Thử",
            "Chịu trách nhiệm chính",
            "Bà Lò Thị Thử",
            "Trụ sở",
            "Số 1, đường Thử",
            "Điện thoại",
            "0213 3876 650",
        ]
        places = [footer.index(text) for text in order]
        self.assertEqual(places, sorted(places))
