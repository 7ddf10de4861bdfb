"""Facts of the search page: what is found, in which order, and what never is."""

from datetime import date
from unittest.mock import patch

from django.test import TestCase, TransactionTestCase
from django.utils import timezone
from lxml.html import fromstring

from contacts.models import Publisher, SitePage
from content.publishing import State, Step
from content.search import index
from content.search.finding import MOST
from news.models import Article, Document, open_change
from tests.factories import (
    A_DAY,
    local_time,
    make_article,
    make_hidden_articles,
    make_official,
    make_organization,
    make_section,
    make_superuser,
    make_visit,
)
from tests.inspections.test_models import make_hidden_visits


def make_document(**fields):
    fields = {
        "kind": "ke-hoach",
        "number": "2943/KH-UBND",
        "issuer_name": "Ủy ban nhân dân tỉnh Thử",
        "issued_on": date(2021, 9, 20),
        "abstract": "Kiểm tra công tác cải cách hành chính",
        "state": State.PUBLISHED,
        "published_at": timezone.now() - A_DAY,
    } | fields
    return Document.objects.create(**fields)


class SearchCase(TestCase):
    def search(self, query, **filters):
        return self.client.get("/tim-kiem/", {"q": query} | filters)

    def found(self, query, **filters):
        """Return the titles of the results on the first page, in their order."""
        page = self.search(query, **filters)
        return [row.title for row, *_ in page.context["results"]]


class FoundTests(SearchCase):
    def test_all_kinds_are_found_without_marks(self):
        unit = make_organization(name="Sở Nội vụ")
        make_official(organization=unit, full_name="Lò Thị Thử", title="Giám đốc")
        make_article(title="Sở Nội vụ mở lớp tập huấn")
        make_visit(organization=unit, started_on=date(2021, 9, 24))
        make_document(issuer_name="", issuer=unit)
        make_article(title="Tin khác")
        expected = [
            "Sở Nội vụ",
            "Sở Nội vụ mở lớp tập huấn",
            "Kiểm tra Sở Nội vụ, 24/09/2021",
            "Kế hoạch số 2943/KH-UBND",
            "Lò Thị Thử",
        ]
        for query in ("so noi vu", "SỞ NỘI VỤ", "Sơ nội vu", "so no\u0323i vu", "sở nội v"):
            with self.subTest(query):
                self.assertCountEqual(self.found(query), expected)
                self.assertEqual(self.found(query)[:2], expected[:2])

    def test_whose_name_was_typed_comes_first(self):
        make_article(title="Giám đốc Vừ A Tiến làm việc với xã")
        make_official(full_name="Vừ A Tiến", title="Chủ tịch")
        self.assertEqual(self.found("vu a tien")[0], "Vừ A Tiến")

    def test_marks_outrank_folded_and_title_outranks_lead_and_body(self):
        day = timezone.now() - A_DAY
        make_article(title="Bàn giao", published_at=day)
        make_article(title="Bản giao", published_at=day - A_DAY)
        make_article(title="Khác 1", lead="Bản giao", published_at=day)
        make_article(title="Khác 2", body="<p>Bản giao</p>", published_at=day)
        self.assertEqual(self.found("bản giao "), ["Bản giao", "Khác 1", "Khác 2", "Bàn giao"])

    def test_words_side_by_side_outrank_scattered_ones_and_the_newer_breaks_ties(self):
        day = timezone.now() - 5 * A_DAY
        make_article(title="Cửa mở một", published_at=day + 3 * A_DAY)
        make_article(title="Một cửa cũ", published_at=day)
        make_article(title="Một cửa mới", published_at=day + A_DAY)
        self.assertEqual(self.found("mot cua "), ["Một cửa mới", "Một cửa cũ", "Cửa mở một"])

    def test_numbers_are_found_in_every_part(self):
        make_document()
        make_document(number="08-NQ/TU", issued_on=date(2021, 5, 20))
        for query in ("2943", "2943/KH", "2943/KH-UBND", "294", "kh-ubnd", "2943 kh ubnd"):
            with self.subTest(query):
                self.assertEqual(self.found(query), ["Kế hoạch số 2943/KH-UBND"])
        self.assertEqual(self.found("8-nq/tu"), ["Kế hoạch số 08-NQ/TU"])

    def test_phrases_and_minus_narrow(self):
        make_article(title="Một cửa liên thông")
        make_article(title="Cửa hàng một giá")
        self.assertEqual(self.found("“một cửa”"), ["Một cửa liên thông"])
        self.assertEqual(self.found("một cửa -thông "), ["Cửa hàng một giá"])
        self.assertEqual(self.found("-thông"), [])

    def test_filters_narrow_and_stay_in_the_address(self):
        unit, section = make_organization(name="Sở Thử"), make_section(name="Mục Thử")
        make_article(
            title="Họp một",
            section=section,
            organizations=[unit],
            published_at=local_time(2021, 1, 1, 0, 30),
        )
        make_article(title="Họp hai", published_at=local_time(2020, 12, 31, 23, 30))
        make_document(abstract="Họp ba")
        self.assertEqual(self.found("hop", muc=section.slug), ["Họp một"])
        self.assertEqual(self.found("hop", **{"don-vi": unit.slug}), ["Họp một"])
        self.assertEqual(self.found("hop", nam="2020"), ["Họp hai"])
        self.assertCountEqual(
            self.found("hop", nam="2021"), ["Họp một", "Kế hoạch số 2943/KH-UBND"]
        )
        self.assertEqual(self.found("hop", loai="van-ban"), ["Kế hoạch số 2943/KH-UBND"])
        self.assertContains(self.search("hop", nam="2021"), "q=hop&amp;nam=2021&amp;loai=van-ban")

    def test_the_years_offered_are_those_that_find_it(self):
        make_article(title="Họp một", published_at=local_time(2024, 1, 1, 0, 30))
        make_visit(lead="Họp hai", started_on=date(2025, 12, 20))
        make_article(title="Tin khác", published_at=local_time(2019, 5, 1))
        offered = self.search("hop").context["choices"]["years"]
        self.assertEqual(offered, ["2025", "2024"])
        for year in offered:
            with self.subTest(year):
                page = self.search("hop", nam=year)
                self.assertEqual(len(page.context["results"]), 1)
                self.assertLessEqual({"2024", "2019"}, {*page.context["choices"]["years"]})

    def test_a_visit_to_come_is_of_the_year_that_it_is_planned_for(self):
        make_visit(lead="Họp một", course="planned", scheduled_on=date(2027, 1, 5))
        page = self.search("hop")
        self.assertEqual(page.context["choices"]["years"], ["2027"])
        self.assertEqual(page.context["results"][0][0].day, date(2027, 1, 5))
        self.assertEqual(len(self.found("hop", nam="2027")), 1)
        self.assertEqual(self.found("hop", nam="2026"), [])

    def test_what_is_found_may_be_narrowed_to_an_office_among_it(self):
        unit = make_organization(name="Sở Nội vụ")
        make_organization(name="Phòng Nội vụ", parent=unit)
        make_organization(name="Sở Nội vụ tỉnh bạn")
        make_article(title="Sở Nội vụ họp", organizations=[unit])
        make_article(title="Họp với Sở Nội vụ")
        page = self.search("so noi vu")
        self.assertIn((unit.slug, unit.name), page.context["choices"]["units"])
        self.assertContains(page, f'<option value="{unit.slug}">Sở Nội vụ</option>')
        narrowed = {"don-vi": unit.slug}
        self.assertEqual(self.found("so noi vu", **narrowed), ["Sở Nội vụ", "Sở Nội vụ họp"])
        self.assertCountEqual(
            self.found("noi vu", loai="co-quan", **narrowed), ["Sở Nội vụ", "Phòng Nội vụ"]
        )

    def test_nonsense_in_a_filter_counts_as_none(self):
        make_article(title="Họp")
        for name in ("loai", "muc", "nam", "don-vi"):
            for value in ("99999999999999999999", "-1", "²", "x" * 5000, "' OR 1=1"):
                with self.subTest(name=name, value=value[:20]):
                    self.assertEqual(self.found("hop", **{name: value}), ["Họp"])


class NeverFoundTests(SearchCase):
    def test_nothing_unpublished_is_found_counted_suggested_or_spelled(self):
        make_hidden_articles(lead="Rò rỉ", body="<p>Rò rỉ</p>")
        make_hidden_visits(organization=make_organization(name="Đơn vị"), lead="Rò rỉ")
        make_document(abstract="Rò rỉ", state=State.DRAFT)
        make_document(abstract="Rò rỉ", number="1", published_at=timezone.now() + A_DAY)
        make_official(full_name="Rò Thị Rỉ", is_public=False)
        change = open_change(make_article(title="Gốc"), make_superuser())
        change.title = "Rò rỉ bản sửa"
        change.save()
        change.take(Step.SUBMIT, make_superuser())
        for query in ("rò rỉ", "ro ri", "ro", '"rò rỉ"', "ro rii", "rori", "rò thị"):
            with self.subTest(query):
                page = self.search(query)
                self.assertEqual(page.context["found"].findings.hits, [])
                self.assertEqual(page.context["found"].meant, "")
                answer = self.client.get("/tim-kiem/goi-y/", {"q": query})
                self.assertEqual(answer.json(), {"suggestions": []})

    def test_offices_to_come_and_people_of_offices_that_ended_are_not_found(self):
        today = timezone.localdate()
        coming = make_organization(name="Sở Rò rỉ", valid_from=today + A_DAY)
        ended = make_organization(name="Sở Cũ", valid_to=today - A_DAY)
        make_official(full_name="Vừ A Rò", organization=coming)
        make_official(full_name="Vừ A Rò", organization=ended)
        make_official(full_name="Vừ A Thử", organization=make_organization(valid_from=today))
        for typed in ("ro ri", "vu a ro", "so ro"):
            with self.subTest(typed):
                self.assertEqual(self.search(typed).context["found"].findings.hits, [])
                answer = self.client.get("/tim-kiem/goi-y/", {"q": typed})
                self.assertEqual(answer.json(), {"suggestions": []})
        self.assertEqual(self.found("vu a "), ["Vừ A Thử"])
        self.assertEqual(self.found("so cu"), ["Sở Cũ"])
        with patch("django.utils.timezone.now", return_value=timezone.now() + A_DAY):
            self.assertEqual(self.found("ro ri")[0], "Sở Rò rỉ")
            self.assertEqual(self.found("vu a ro"), ["Vừ A Rò"])

    def test_what_the_clock_shows_and_ends_is_so_at_once_though_the_query_is_kept(self):
        """The SQL of the first search serves the later ones: no moment may stand in it."""
        now = timezone.now()
        make_article(title="Tin hẹn giờ", published_at=now + A_DAY)
        make_article(title="Tin hết hạn", published_at=now - A_DAY, expires_at=now + A_DAY)
        shown = []
        for days in (0, 2, 0):
            with patch("django.utils.timezone.now", return_value=now + days * A_DAY):
                shown.append(self.found("tin"))
                self.assertEqual(self.found("tin", loai="tin-bai"), shown[-1])
        self.assertEqual(shown, [["Tin hết hạn"], ["Tin hẹn giờ"], ["Tin hết hạn"]])

    def test_markup_is_neither_found_nor_shown(self):
        make_article(title="Bảng <b>số</b>", body='<p class="align-center">Hồ sơ &lt;i&gt;</p>')
        self.assertEqual(self.found("align"), [])
        page = self.search("ho so")
        self.assertContains(page, "<mark>Hồ sơ</mark> &lt;i&gt;")
        self.assertContains(page, "Bảng &lt;b&gt;")


class PageTests(SearchCase):
    def test_the_count_is_exact_or_a_bound(self):
        for _ in range(3):
            make_article(title="Họp báo")
        self.assertContains(self.search("hop bao"), "Có 3 kết quả cho “hop bao”")
        fields = {
            "section": make_section(),
            "state": State.PUBLISHED,
            "published_at": timezone.now() - A_DAY,
        }
        Article.objects.bulk_create(
            Article(title="Họp giao ban", slug=f"hop-{n}", **fields) for n in range(MOST)
        )
        self.assertContains(self.search("giao ban"), "Có hơn 1.000 kết quả cho “giao ban”")
        self.assertContains(self.search("giao b"), "Có hơn 1.000 kết quả cho “giao b”")
        last = self.search("giao ban", trang=51)
        self.assertContains(last, "Còn kết quả nữa.")
        Article.objects.last().delete()
        self.assertContains(self.search("giao ban"), "Có 1.000 kết quả cho “giao ban”")

    def test_the_query_stays_in_its_field_and_is_escaped(self):
        page = self.search('"><script>')
        self.assertContains(page, "&quot;&gt;&lt;script&gt;")
        self.assertNotContains(page, '"><script>')

    def test_a_standing_page_leads_when_its_name_has_the_words(self):
        make_article(title="Tuyên bố tiếp cận của tỉnh bạn")
        page = self.search("tuyen bo tiep can")
        self.assertContains(page, "Có 2 kết quả")
        titles = fromstring(page.content.decode()).xpath("//li[@class='result']//h2")
        self.assertEqual(
            [title.text_content() for title in titles],
            ["Tuyên bố tiếp cận", "Tuyên bố tiếp cận của tỉnh bạn"],
        )
        (first, _) = self.client.get("/tim-kiem/goi-y/?q=tuyen+bo").json()["suggestions"]
        self.assertEqual(first["url"], "/tuyen-bo-tiep-can/")
        self.assertEqual(self.found("tuyen bo tiep can", loai="van-ban"), [])
        self.assertNotContains(self.search("tuyen bo", loai="tin-bai"), "Trang quy định")

    def test_the_text_of_a_standing_page_is_found_where_nothing_else_is(self):
        page = self.search("91/2025/QH15")
        self.assertContains(page, "Có 1 kết quả")
        self.assertContains(page, 'href="/bao-ve-du-lieu-ca-nhan/"')
        make_article(title="Luật 91/2025/QH15 có hiệu lực")
        page = self.search("91/2025/QH15")
        self.assertContains(page, "Có 1 kết quả")
        self.assertNotContains(page, "Trang quy định")

    def test_a_standing_page_is_found_by_its_new_words_at_once(self):
        self.assertNotContains(self.search("xoong nồi"), "Trang quy định")
        SitePage.objects.filter(pk="dieu-khoan-su-dung").update(body="<p>Xoong nồi</p>")
        self.assertContains(self.search("xoong nồi"), "Trang quy định")

    def test_an_empty_query_asks_nothing(self):
        make_article()
        with self.assertNumQueries(2):
            page = self.search(" ")
        self.assertEqual(page.context["results"], [])

    def test_a_nul_and_what_is_longer_than_any_address_is_a_400_of_ours(self):
        for query in ("\0", "a\0b", "a" * 10_000, "đoàn " * 3000):
            with self.subTest(query[:20]):
                self.assertContains(self.search(query), 'action="/tim-kiem/"', status_code=400)
                suggested = self.client.get("/tim-kiem/goi-y/", {"q": query})
                self.assertEqual(suggested.status_code, 400)

    def test_any_query_is_answered(self):
        make_article(title="Đoàn kiểm tra")
        for query in (
            *("'", '"', "%", "_", "\\", "🙂", "\u202eabc", "-", "*", "a*", "^a", "a:b", ":*"),
            *("NEAR(a b, 2)", "a AND OR NOT", "{a}", "a & | ! b", "<->", "('a')", "''", '"" ""'),
            *(
                "'; DROP TABLE news_article; --",
                "a" * 7_000,
                "đoàn " * 500,
                '"' * 999,
                "- " * 999,
            ),
            *("\u0301\u0301", "-đoàn", '-"đoàn kiểm"', "\u200b", "￼", "١٢"),
        ):
            with self.subTest(query[:20]):
                self.assertEqual(self.search(query).status_code, 200)
                suggested = self.client.get("/tim-kiem/goi-y/", {"q": query})
                self.assertEqual(suggested.status_code, 200)

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for n in range(rows):
                unit = make_organization(name=f"Sở Thử {rows}{n}")
                make_article(title="Thử nghiệm")
                make_visit(organization=unit)
                make_official(organization=unit)
                make_document(number=f"{rows}{n}/KH-UBND", abstract="Thử")
            with self.subTest(rows=rows), self.assertNumQueries(5):  # one of them for a new frame
                self.search("thu")

    def test_what_loosens_to_itself_is_not_asked_for_again(self):
        for typed, questions in (("thu dat", 4), ("12/qd", 2)):
            self.search(typed)  # the frame
            with self.subTest(typed), self.assertNumQueries(questions):
                self.search(typed)

    def test_where_no_row_has_all_words_those_with_nearly_all_are_shown(self):
        make_article(title="Hồ sơ đất đai trễ hạn")
        make_hidden_articles(title="Hồ sơ đất đai trễ hạn")
        typed = "thu tuc dat dai ho so tre han"
        page = self.search(typed)
        self.assertContains(page, "Dưới đây là kết quả gần nhất.")
        self.assertContains(page, "Có 1 kết quả")
        self.assertContains(page, "<mark>Hồ sơ đất đai trễ hạn</mark>")
        for asked in ("thu tuc dat dai tre han", typed):
            with self.subTest(asked), self.assertNumQueries(5):
                self.search(asked)

    def test_a_slip_that_cannot_be_spelled_is_among_what_is_nearest(self):
        long = "<p>" + "Tin tức. " * 1_000 + "Cấp sổ đỏ mới</p>"
        make_article(title="Tin dài", body=long)
        page = self.search("cap so doa moi ")
        self.assertContains(page, "Dưới đây là kết quả gần nhất.")
        self.assertContains(page, "Tin dài")

    def test_what_was_meant_is_offered_before_what_holds_nearly_all(self):
        make_article(title="Cải cách hành chính")
        page = self.search("cai cach hanh chihn")
        self.assertContains(page, "Có phải bạn tìm")
        self.assertNotContains(page, "kết quả gần nhất")

    def test_pages_follow_one_another(self):
        section = make_section()
        made = [make_article(title=f"Họp {n}", section=section) for n in range(25)]
        second = [row.title for row, *_ in self.search("hop", trang=2).context["results"]]
        self.assertEqual(second, [article.title for article in made[4::-1]])
        self.assertEqual(self.search("hop", trang=3).status_code, 404)


class TimeLimitTests(TransactionTestCase):  # a query broken off ends its transaction
    def test_what_takes_too_long_ends_in_a_sentence(self):
        make_article(title="Họp giao ban")
        with patch.multiple(index, TIME_LIMIT=0, STEPS_BETWEEN_LOOKS=1):
            page = self.client.get("/tim-kiem/", {"q": "giao ban"})
            suggested = self.client.get("/tim-kiem/goi-y/", {"q": "giao ban"})
        self.assertContains(page, "Câu tìm này quá rộng nên chưa tìm xong")
        self.assertNotContains(page, "kết quả cho")
        self.assertEqual(suggested.json(), {"suggestions": []})
        page = self.client.get("/tim-kiem/", {"q": "giao ban"})
        self.assertContains(page, "Có 1 kết quả cho “giao ban”")


class SuggestionTests(TestCase):
    def suggested(self, query):
        answer = self.client.get("/tim-kiem/goi-y/", {"q": query})
        return [row["title"] for row in answer.json()["suggestions"]]

    def test_the_province_in_full_is_no_hindrance(self):
        Publisher.objects.update_or_create(
            pk=Publisher.THE_ONE, defaults={"governing_body": "Ủy ban nhân dân tỉnh Thử"}
        )
        make_organization(name="Sở Nội vụ")
        self.assertEqual(self.suggested("Sở Nội vụ tỉnh Thử"), ["Sở Nội vụ"])

    def test_titles_and_names_are_suggested_texts_are_not(self):
        make_article(title="Khác", lead="Thủ tục", body="<p>Thủ tục</p>")
        make_article(title="Thủ tục đất đai")
        make_organization(name="Phòng Thủ tục")
        make_hidden_articles(title="Thủ tục rò rỉ")
        self.assertCountEqual(self.suggested("thu tu"), ["Thủ tục đất đai", "Phòng Thủ tục"])

    def test_at_most_six_are_suggested(self):
        for n in range(10):
            make_article(title=f"Thủ tục {n}")
        self.assertEqual(len(self.suggested("thu tuc")), 6)
        self.assertEqual(self.suggested(""), [])
