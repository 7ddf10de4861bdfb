from datetime import date, timedelta
from functools import partial
from unittest import mock

from django.test import TestCase
from django.utils import timezone

from content import versions
from content.publishing import State, Step
from news.models import Article, Section
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_attachment,
    make_document,
    make_hidden_articles,
    make_section,
    make_user,
    make_visit,
    pdf_file,
    picture_file,
)


def titles(articles):
    return [article.title for article in articles]


class ArticlePageTests(TestCase):
    def test_it_shows_what_an_article_has(self):
        article = make_article(
            title="Tập huấn ký số cho công chức cấp xã",
            lead="Hơn một trăm công chức dự tập huấn.",
            body="<p>Lớp học mở tại hội trường.</p>",
            author="Hoàng Thị Mỷ",
            source="Văn phòng Đoàn kiểm tra",
            published_at=local_time(2026, 10, 15, 16, 20),
            cover=picture_file(),
            cover_alt="Lớp tập huấn",
            cover_caption="Quang cảnh lớp học.",
            cover_credit="Giàng A Páo",
        )
        make_attachment(article=article, title="Tài liệu tập huấn")
        page = self.client.get(article.get_absolute_url())
        for text in (
            "Hơn một trăm công chức dự tập huấn.",
            "<p>Lớp học mở tại hội trường.</p>",
            "15/10/2026, 16:20",
            "Hoàng Thị Mỷ",
            "Văn phòng Đoàn kiểm tra",
            'alt="Lớp tập huấn"',
            "Quang cảnh lớp học.",
            "Giàng A Páo",
            "Tài liệu tập huấn",
        ):
            with self.subTest(text):
                self.assertContains(page, text)

    def test_a_date_without_time_prints_no_midnight(self):
        article = make_article(published_at=local_time(2021, 9, 24))
        page = self.client.get(article.get_absolute_url())
        self.assertContains(page, "24/09/2021")
        self.assertNotContains(page, "00:00")

    def test_the_breadcrumb_leads_down_to_the_section(self):
        section = Section.objects.get(slug="ket-qua-kiem-tra-cchc")
        page = self.client.get(make_article(section=section).get_absolute_url())
        self.assertEqual(
            [step.name for step in page.context["trail"]],
            ["Kết quả CCHC", "Kết quả kiểm tra CCHC"],
        )

    def test_pages_below_one_section_each_have_their_own_way(self):
        section = make_section(name="Trong tỉnh", parent=make_section())
        article = make_article(section=section)
        for name in ("Trong tỉnh", "Ngoài tỉnh"):
            Section.objects.filter(pk=section.pk).update(name=name)
            link = f'<li><a href="{section.get_absolute_url()}">{name}</a></li>'
            here = f'<li><span aria-current="page">{name}</span></li>'
            for address in (article.get_absolute_url(), section.get_absolute_url()):
                page, is_here = self.client.get(address), address == section.get_absolute_url()
                self.assertContains(page, here if is_here else link)
                self.assertNotContains(page, link if is_here else here)

    def test_latest_are_the_newest_of_all_sections_without_itself(self):
        now = timezone.now()
        article = make_article(published_at=now)
        others = [make_article(published_at=now - n * A_DAY) for n in range(1, 7)]
        make_hidden_articles()
        page = self.client.get(article.get_absolute_url())
        self.assertEqual([link.pk for link in page.context["latest"]], [a.pk for a in others[:5]])

    def test_an_unpublished_article_is_not_there(self):
        for article in make_hidden_articles():
            with self.subTest(article.title):
                page = self.client.get(article.get_absolute_url())
                status = 410 if article.state == State.WITHDRAWN else 404
                self.assertNotContains(page, "Rò rỉ", status_code=status)

    def test_it_appears_and_ends_at_its_second(self):
        now = timezone.now()
        article = make_article(published_at=now, expires_at=now + A_DAY)
        self.assertEqual([*Article.objects.published(now)], [article])
        self.assertEqual([*Article.objects.published(now - timedelta(seconds=1))], [])
        self.assertEqual([*Article.objects.published(now + A_DAY)], [])

    def test_its_visits_stand_beside_it_when_they_are_public(self):
        article = make_article()
        shown, hidden = (
            make_visit(articles=[article]),
            make_visit(state="draft", articles=[article]),
        )
        page = self.client.get(article.get_absolute_url())
        self.assertContains(page, shown.get_absolute_url())
        self.assertNotContains(page, hidden.get_absolute_url())

    def test_it_asks_the_same_questions_with_1_and_with_3_of_everything(self):
        article = make_article()
        for rows in (1, 3):
            for _ in range(rows):
                other = make_article(section=article.section)
                make_attachment(article=article)
                make_visit(articles=[article])
                article.related.add(other)
            with self.subTest(rows=rows), self.assertNumQueries(4):
                self.client.get(article.get_absolute_url())
            with self.subTest(rows=rows), self.assertNumQueries(3):  # while nothing changes
                self.client.get(article.get_absolute_url())

    def test_numbers_visits_and_corrections_cost_no_question_more(self):
        article = make_article(body="<p>Kế hoạch số 12/KH-UBND.</p>")
        make_document(number="12/KH-UBND")
        for more in (
            partial(make_visit, articles=[article]),
            partial(article.take, Step.CORRECT, make_user(is_superuser=True), "Số đúng là 5."),
        ):
            more()
            with self.assertNumQueries(4):  # the version, the frame, the article, what is beside
                page = self.client.get(article.get_absolute_url())
            with self.assertNumQueries(3):
                self.client.get(article.get_absolute_url())
        for shown in ("12/KH-UBND</a>", "Cuộc kiểm tra này", "Số đúng là 5."):
            self.assertContains(page, shown)


class SectionPageTests(TestCase):
    def test_it_shows_the_articles_of_its_subsections_too(self):
        root = make_section()
        child = make_section(parent=root)
        below = make_article(section=child, published_at=timezone.now() - A_DAY)
        own = make_article(section=root)
        make_article()
        make_hidden_articles(section=child)
        page = self.client.get(root.get_absolute_url())
        self.assertEqual([*page.context["page"]], [own, below])

    def test_20_stand_on_a_page_and_the_rest_on_the_next(self):
        section = make_section()
        now = timezone.now()
        articles = [make_article(section=section, published_at=now - n * A_DAY) for n in range(21)]
        first = self.client.get(section.get_absolute_url())
        second = self.client.get(section.get_absolute_url(), {"trang": 2})
        self.assertEqual([*first.context["page"]], articles[:20])
        self.assertEqual([*second.context["page"]], articles[20:])
        self.assertContains(first, "?trang=2")

    def test_unknown_pages_are_a_vietnamese_404_with_search_and_contact(self):
        section = make_section()
        for number in ("0", "-1", "2", "99999999999999999999", "hai", "1.5", ""):
            with self.subTest(number):
                page = self.client.get(section.get_absolute_url(), {"trang": number})
                self.assertContains(page, "Không tìm thấy trang", status_code=404)
                self.assertContains(page, 'action="/tim-kiem/"', status_code=404)

    def test_a_section_that_is_a_link_leads_on(self):
        self.assertRedirects(
            self.client.get("/chuyen-muc/danh-ba/"), "/danh-ba/", 301, fetch_redirect_response=False
        )

    def test_a_year_is_chosen_in_the_calendar_of_vietnam(self):
        section = make_section()
        below = make_section(parent=section)
        new_year = local_time(2026, 1, 1, 0, 30)  # still 2025 in UTC
        old = make_article(section=below, published_at=local_time(2024, 5, 6))
        new = make_article(section=section, published_at=new_year)
        make_hidden_articles(section=section, published_at=local_time(2023, 1, 1))
        make_article(published_at=local_time(2020, 1, 1))
        page = self.client.get(section.get_absolute_url(), {"nam": "2026"})
        self.assertEqual([*page.context["page"]], [new])
        self.assertContains(page, 'name="robots" content="noindex"')
        page = self.client.get(section.get_absolute_url(), {"nam": "2024"})
        self.assertEqual([*page.context["page"]], [old])
        page = self.client.get(section.get_absolute_url(), {"nam": "2025"})
        self.assertContains(page, "Năm này chuyên mục không có tin.")

    def test_the_years_offered_are_those_of_public_articles_below_it(self):
        section = make_section()
        for year in (2022, 2024):
            make_article(section=section, published_at=local_time(year, 3, 1))
        for article in make_hidden_articles(section=section):
            article.published_at = article.published_at.replace(year=2019)
            if article.state != State.PUBLISHED:
                article.save()
        make_article(published_at=local_time(2015, 1, 1))
        page = self.client.get(section.get_absolute_url())
        self.assertEqual([*page.context["years"]], [2024, 2023, 2022])

    def test_a_year_that_is_none_counts_as_nothing_asked(self):
        section = make_section()
        article = make_article(section=section)
        for asked in ("", "x", "20261", "٢٠٢٦", "2026 "):
            page = self.client.get(section.get_absolute_url(), {"nam": asked})
            with self.subTest(asked):
                self.assertEqual([*page.context["page"]], [article])

    def test_pages_of_a_year_keep_it(self):
        section = make_section()
        for _ in range(21):
            make_article(section=section, published_at=local_time(2024, 3, 1))
        page = self.client.get(section.get_absolute_url(), {"nam": "2024"})
        self.assertContains(page, "?nam=2024&amp;trang=2")

    def test_an_empty_section_says_so(self):
        page = self.client.get(make_section().get_absolute_url())
        self.assertContains(page, "Chưa có tin trong chuyên mục này.")

    def test_a_section_of_many_years_is_cut_and_leads_to_the_year_where(self):
        root = make_section()
        child = make_section(parent=root)
        for year in (2024, 2022, 2020):
            make_article(section=root, published_at=local_time(year, 6, 1))
            make_article(section=child, published_at=local_time(year, 1, 1, 0, 30))
        make_hidden_articles(section=child)
        with mock.patch("news.views.LONGEST", 3):
            page = self.client.get(root.get_absolute_url())
            self.assertContains(page, "hơn 3 tin")
            self.assertContains(page, "Tin cũ hơn: hãy chọn năm")
            past = self.client.get(root.get_absolute_url(), {"trang": 2})
        self.assertRedirects(past, f"{root.get_absolute_url()}?nam=2022", 302)
        versions.forget()
        whole = self.client.get(root.get_absolute_url())
        self.assertContains(whole, "6 tin")
        self.assertNotContains(whole, "hơn")

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        section = make_section()
        for rows in (1, 2):
            for _ in range(rows):
                make_article(section=section, cover=picture_file(), cover_alt="Ảnh")
            with self.subTest(rows=rows), self.assertNumQueries(3):  # 2 while nothing changes
                self.client.get(section.get_absolute_url())
        with self.assertNumQueries(2):
            self.client.get(section.get_absolute_url())


class LatestPageTests(TestCase):
    def test_all_sections_newest_first(self):
        now = timezone.now()
        old = make_article(published_at=now - A_DAY)
        new = make_article(published_at=now - timedelta(minutes=1))
        make_hidden_articles()
        page = self.client.get("/tin-tuc/")
        self.assertEqual(titles(page.context["page"]), titles([new, old]))

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_article()
            with self.subTest(rows=rows), self.assertNumQueries(3):
                self.client.get("/tin-tuc/")
        with self.assertNumQueries(2):  # while nothing changes
            self.client.get("/tin-tuc/")

    def test_it_is_cut_and_leads_on_to_the_month_where(self):
        for month in (9, 8, 7):
            make_article(published_at=local_time(2026, month, 1, 0, 30))
        make_hidden_articles()
        with mock.patch("news.views.LONGEST", 2):
            page = self.client.get("/tin-tuc/")
            self.assertContains(page, "hơn 2 tin")
            self.assertContains(page, "Tin cũ hơn nằm trong")
            self.assertEqual(len(page.context["page"]), 2)
            past = self.client.get("/tin-tuc/", {"trang": 7})
        self.assertRedirects(past, "/tin-tuc/2026/08/", 302)
        versions.forget()
        self.assertNotContains(self.client.get("/tin-tuc/"), "hơn")

    def test_the_clock_alone_lengthens_and_shortens_it(self):
        now = timezone.now()
        for number in range(19):
            make_article(published_at=now - number * A_DAY)
        make_article(published_at=now + timedelta(hours=1), title="Sắp đăng")
        make_article(published_at=now - A_DAY, expires_at=now + timedelta(hours=2), title="Sắp hết")
        for hours, count, pages in ((0, 20, 1), (1, 21, 2), (2, 20, 1), (3, 20, 1)):
            later = now + timedelta(hours=hours, seconds=1)
            with mock.patch("django.utils.timezone.now", return_value=later):
                page = self.client.get("/tin-tuc/").context["page"]
            with self.subTest(hours=hours):
                self.assertEqual(page.paginator.count, count)
                self.assertEqual(page.paginator.num_pages, pages)


class AttachmentTests(TestCase):
    def test_the_file_comes_under_its_readable_name_and_runs_nothing(self):
        attachment = make_attachment(title="Kế hoạch số 12", file=pdf_file(inside=b"noi dung"))
        answer = self.client.get(attachment.get_absolute_url())
        self.assertIn(b"noi dung", b"".join(answer.streaming_content))
        self.assertEqual(answer["Content-Type"], "application/pdf")
        self.assertIn("K%E1%BA%BF%20ho%E1%BA%A1ch%20s%E1%BB%91%2012", answer["Content-Disposition"])
        self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer["Content-Security-Policy"], "default-src 'none'; sandbox")

    def test_a_renamed_file_is_still_found(self):
        attachment = make_attachment()
        old = attachment.get_absolute_url()
        attachment.title = "Tên mới"
        attachment.save()
        self.assertRedirects(
            self.client.get(old), attachment.get_absolute_url(), 301, fetch_redirect_response=False
        )

    def test_files_of_hidden_articles_are_not_there(self):
        for article in make_hidden_articles():
            attachment = make_attachment(article=article)
            with self.subTest(article.title):
                answer = self.client.get(attachment.get_absolute_url())
                self.assertEqual(answer.status_code, 404)

    def test_it_asks_one_question(self):
        attachment = make_attachment()
        with self.assertNumQueries(1):
            self.client.get(attachment.get_absolute_url())


class ArchiveTests(TestCase):
    def setUp(self):
        self.last_evening = make_article(published_at=local_time(2025, 12, 31, 23, 30))
        self.first_night = make_article(published_at=local_time(2026, 1, 1, 0, 30))
        self.january_end = make_article(published_at=local_time(2026, 1, 31, 23, 59))
        make_hidden_articles()

    def test_months_are_those_of_vietnam_with_their_counts(self):
        page = self.client.get("/luu-tru/")
        january, december = date(2026, 1, 1), date(2025, 12, 1)
        self.assertEqual(
            page.context["years"], [(2026, 2, [(january, 2)]), (2025, 1, [(december, 1)])]
        )
        self.assertContains(page, 'href="/tin-tuc/2026/01/"')

    def test_a_month_holds_its_articles_newest_first(self):
        january = self.client.get("/tin-tuc/2026/01/")
        december = self.client.get("/tin-tuc/2025/12/")
        self.assertEqual([*january.context["page"]], [self.january_end, self.first_night])
        self.assertEqual([*december.context["page"]], [self.last_evening])

    def test_the_month_of_now_holds_nothing_of_its_rest(self):
        now = local_time(2026, 1, 15)
        self.assertEqual([*Article.objects.published_in(2026, 1, now)], [self.first_night])

    def test_what_has_expired_by_now_is_not_in_its_old_month(self):
        make_article(
            published_at=local_time(2026, 1, 2), expires_at=local_time(2026, 3, 1), title="Rò rỉ"
        )
        self.assertNotContains(self.client.get("/tin-tuc/2026/01/"), "Rò rỉ")

    def test_months_that_are_none_are_not_there(self):
        for address in ("/tin-tuc/2026/13/", "/tin-tuc/2026/1/", "/tin-tuc/2026/00/"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_they_ask_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                make_article(published_at=local_time(2024, 5, rows))
            for address, cold, warm in (("/luu-tru/", 3, 1), ("/tin-tuc/2024/05/", 4, 2)):
                versions.forget()
                for questions in (cold, warm):
                    with self.subTest(address, rows=rows), self.assertNumQueries(questions):
                        self.client.get(address)
