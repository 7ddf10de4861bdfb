"""The public pages of documents: list with its filters, one document, its files."""

import re
from datetime import date, timedelta
from unittest import mock

from django.test import TestCase
from django.utils import timezone

from content.publishing import State
from news.models import Area, Document, DocumentRelation, Section
from tests.factories import (
    make_article,
    make_document,
    make_document_file,
    make_hidden_articles,
    make_hidden_documents,
    make_organization,
    make_relation,
    make_section,
    pdf_file,
)

LIST = "/van-ban/"


class ListTests(TestCase):
    def shown(self, **asked):
        return [*self.client.get(LIST, asked).context["page"]]

    def test_it_shows_what_the_law_asks_for(self):
        document = make_document(
            number="42/2022/NĐ-CP",
            kind=Document.Kind.DECREE,
            issuer_name="Chính phủ",
            issued_on=date(2022, 6, 24),
            effective_on=date(2022, 8, 15),
            abstract="Về dịch vụ công trực tuyến",
        )
        file = make_document_file(document=document)
        page = self.client.get(LIST)
        for text in (
            "số\u00a042/2022/NĐ-CP",
            "<dd>Nghị định</dd>",
            "<dd>Chính phủ</dd>",
            "24/06/2022",
            "15/08/2022",
            "Về dịch vụ công trực tuyến",
            "Còn hiệu lực",
            file.get_absolute_url(),
            "(PDF, 1 KB)",
        ):
            with self.subTest(text):
                self.assertContains(page, text)

    def test_hidden_documents_and_files_are_not_there(self):
        document = make_document()
        make_document_file(document=document, is_public=False, title="Rò rỉ tệp")
        for hidden in make_hidden_documents(issuer_name="Rò rỉ cơ quan", kind="chi-thi"):
            make_document_file(document=hidden)
        page = self.client.get(LIST)
        self.assertEqual([*page.context["page"]], [document])
        self.assertNotContains(page, "Rò rỉ")
        self.assertNotContains(page, "Chỉ thị")

    def test_every_filter_narrows_the_list(self):
        area = Area.objects.get(slug="the-che")
        office = make_organization()
        wanted = make_document(
            number="2943/KH-UBND", issuer=office, area=area, abstract="Cải cách hành chính"
        )
        other = make_document(
            number="1/QĐ-BNV",
            kind="quyet-dinh",
            issuer_name="Bộ Nội vụ",
            issued_on=date(2019, 1, 2),
            expires_on=date(2020, 1, 1),
        )
        for asked, expected in (
            ({"loai": "ke-hoach"}, [wanted]),
            ({"co-quan": str(office.pk)}, [wanted]),
            ({"co-quan": "bo-noi-vu"}, [other]),
            ({"nam": "2021"}, [wanted]),
            ({"linh-vuc": "the-che"}, [wanted]),
            ({"hieu-luc": "con"}, [wanted]),
            ({"hieu-luc": "het"}, [other]),
            ({"q": "cai cach"}, [wanted]),
            ({"q": "số 2943"}, [wanted]),
            ({"q": "1/qd"}, [other]),
            ({"nam": "2021", "loai": "quyet-dinh"}, []),
            ({"loai": "", "nam": "", "q": " "}, [wanted, other]),
        ):
            with self.subTest(asked):
                self.assertEqual(self.shown(**asked), expected)

    def test_only_what_there_is_is_offered_in_order(self):
        make_document(issuer_name="Đảng ủy Thử", issued_on=date(2019, 1, 2))
        make_document(issuer_name="Bộ Thử", issued_on=date(2020, 1, 2), kind="bao-cao")
        make_hidden_documents(issuer_name="Rò rỉ", issued_on=date(2018, 1, 2), kind="luat")
        fields = self.client.get(LIST).context["filters"].fields
        offered = {
            name: [label for _, label in f.choices[1:]]
            for name, f in fields.items()
            if name != "text"
        }
        self.assertEqual(offered["issuer_key"], ["Bộ Thử", "Đảng ủy Thử"])
        self.assertEqual(offered["year"], [2020, 2019])
        self.assertEqual(offered["kind"], ["Kế hoạch", "Báo cáo"])
        self.assertEqual(offered["area__slug"], [])

    def test_nonsense_finds_nothing_and_breaks_nothing(self):
        make_document()
        for asked in (
            {"loai": "xyz"},
            {"nam": "hai nghìn"},
            {"nam": "9" * 30},
            {"hieu-luc": "' OR 1=1"},
            {"q": "a" * 7_000},
            {"q": '"(((* NEAR'},
        ):
            with self.subTest(asked):
                page = self.client.get(LIST, asked)
                self.assertContains(page, "Không có văn bản nào khớp")

    def test_what_was_asked_stays_in_the_form_and_in_the_ways_to_other_pages(self):
        issuer = make_organization()
        for number in range(1, 22):
            make_document(number=f"{number}/KH-UBND", issuer=issuer, abstract="Cải & cách")
        page = self.client.get(LIST, {"q": "cải cách", "nam": "2021", "utm": "x"})
        self.assertContains(page, 'value="cải cách"')
        kept = "q=c%E1%BA%A3i+c%C3%A1ch&amp;nam=2021&amp;trang=2"
        self.assertContains(page, f'href="?{kept}"')
        self.assertContains(page, "noindex")
        self.assertEqual(len(self.shown(q="cải cách", nam="2021", trang="2")), 1)

    def test_it_goes_by_the_clock_though_its_rows_and_choices_are_kept(self):
        now = timezone.now()
        old = make_document(abstract="Việc cũ")
        fields = {"issuer_name": "Bộ Sắp tới", "published_at": now + timedelta(hours=1)}
        new = make_document(expires_at=now + timedelta(hours=2), **fields)
        make_relation(new, old)
        for hours, shown in ((0, False), (0, False), (1, True), (1, True), (2, False)):
            later = now + timedelta(hours=hours, seconds=1)
            with mock.patch("django.utils.timezone.now", return_value=later):
                page = self.client.get(LIST)
                beside = self.client.get(old.get_absolute_url())
            with self.subTest(hours=hours):
                self.assertContains(page, "Bộ Sắp tới", 2 * shown)  # a choice, a row
                self.assertContains(page, "Còn hiệu lực</span>", 1)
                self.assertContains(page, "Hết hiệu lực</span>", int(shown))
                self.assertContains(beside, new.get_absolute_url(), 3 * shown)

    def test_the_rows_of_all_pages_are_told_apart(self):
        numbers = [f"{number}/KH-UBND" for number in range(23, 0, -1)]
        for number in numbers:
            make_document(number=number)
        for page, expected in (("1", numbers[:20]), ("2", numbers[20:])):
            for _ in range(2):
                shown = self.client.get(LIST, {"trang": page}).content.decode()
                found = dict.fromkeys(re.findall(r"\b\d+/KH-UBND", shown))
                self.assertEqual([*found], expected)
        self.assertEqual(self.client.get(LIST, {"trang": "3"}).status_code, 404)

    def test_an_empty_list_says_so(self):
        self.assertContains(self.client.get(LIST), "Chưa có văn bản nào được đăng.")

    def test_the_section_of_documents_leads_here_and_its_news_are_reached_from_here(self):
        section = Section.objects.get(slug="van-ban")
        answer = self.client.get("/chuyen-muc/van-ban/")
        self.assertRedirects(answer, LIST, 301)
        below = Section.objects.get(parent=section)
        self.assertContains(self.client.get(LIST), below.get_absolute_url())

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        for rows in (1, 2):
            for _ in range(rows):
                document = make_document(area=Area.objects.first())
                make_document_file(document=document)
                make_relation(make_document(), document)
            with self.subTest(rows=rows), self.assertNumQueries(4):
                self.client.get(LIST)
        with self.assertNumQueries(2):  # while nothing changes
            self.client.get(LIST)


class DocumentPageTests(TestCase):
    def test_it_shows_all_particulars(self):
        office = make_organization(name="Sở Thử")
        document = make_document(
            number="12/KH-SNV",
            issuer=office,
            signer="Bà Lò Thị Thử, Giám đốc",
            area=Area.objects.get(slug="the-che"),
            expires_on=date(2030, 1, 1),
        )
        file = make_document_file(document=document, title="Toàn văn kế hoạch")
        page = self.client.get(document.get_absolute_url())
        for text in (
            "Kế hoạch số 12/KH-SNV",
            "<dd>12/KH-SNV</dd>",
            f'<a href="{office.get_absolute_url()}">Sở Thử</a>',
            "20/09/2021",
            "01/01/2030",
            "Bà Lò Thị Thử, Giám đốc",
            '<a href="/van-ban/?linh-vuc=the-che">Cải cách thể chế</a>',
            file.get_absolute_url(),
            "Toàn văn kế hoạch",
            'name="DC.creator" content="Sở Thử"',
            'name="DC.date" content="2021-09-20"',
        ):
            with self.subTest(text):
                self.assertContains(page, text)

    def test_an_unpublished_document_is_not_there(self):
        for document in make_hidden_documents():
            page = self.client.get(document.get_absolute_url())
            status = 410 if document.state == State.WITHDRAWN else 404
            self.assertNotContains(page, "Rò rỉ", status_code=status)

    def test_what_replaced_it_is_said_first(self):
        old = make_document(number="1/KH-UBND")
        new = make_document(number="2/KH-UBND", issued_on=date(2022, 1, 4))
        make_relation(new, old)
        page = self.client.get(old.get_absolute_url())
        self.assertContains(page, "Hết hiệu lực")
        link = f'<a href="{new.get_absolute_url()}">Kế hoạch số 2/KH-UBND</a>'
        self.assertContains(page, f"Bị thay thế bởi {link}, có hiệu lực từ ngày 04/01/2022.")
        page = self.client.get(new.get_absolute_url())
        self.assertContains(page, "Thay thế Kế hoạch số 1/KH-UBND ngày 20/09/2021")
        self.assertNotContains(page, "Bị thay thế bởi")

    def test_nothing_hidden_leaks_into_it(self):
        document = make_document(number="7/KH-UBND")
        for hidden in make_hidden_documents(issued_on=date(2023, 1, 1)):
            make_relation(hidden, document)
        make_document_file(document=document, is_public=False, title="Rò rỉ tệp")
        make_hidden_articles(body="<p>7/KH-UBND</p>")
        page = self.client.get(document.get_absolute_url())
        self.assertNotContains(page, "Rò rỉ")
        self.assertContains(page, "Còn hiệu lực")

    def test_it_asks_the_same_questions_with_1_and_with_3_of_everything(self):
        document = make_document(number="7/KH-UBND")
        for rows in (1, 2):
            for _ in range(rows):
                make_document_file(document=document)
                make_relation(make_document(issued_on=date(2022, 1, 1)), document)
                make_relation(
                    make_document(issued_on=date(2022, 1, 1)),
                    document,
                    DocumentRelation.Kind.AMENDS,
                )
                make_article(body="<p>Kế hoạch 7/KH-UBND</p>")
            with self.subTest(rows=rows), self.assertNumQueries(6):
                self.client.get(document.get_absolute_url())


class FileTests(TestCase):
    def test_the_file_comes_under_its_readable_name_and_runs_nothing(self):
        file = make_document_file(title="Toàn văn", file=pdf_file(inside=b"noi dung"))
        answer = self.client.get(file.get_absolute_url())
        self.assertIn(b"noi dung", b"".join(answer.streaming_content))
        self.assertIn("To%C3%A0n%20v%C4%83n.pdf", answer["Content-Disposition"])
        self.assertEqual(answer["Content-Security-Policy"], "default-src 'none'; sandbox")

    def test_a_renamed_file_is_still_found(self):
        file = make_document_file()
        old = file.get_absolute_url()
        file.title = "Tên mới"
        file.save()
        self.assertRedirects(
            self.client.get(old), file.get_absolute_url(), 301, fetch_redirect_response=False
        )

    def test_internal_files_and_those_of_hidden_documents_are_not_there_by_any_address(self):
        hidden = [make_document_file(document=document) for document in make_hidden_documents()]
        hidden.append(make_document_file(is_public=False))
        for file in hidden:
            for address in (
                file.get_absolute_url(),
                f"/van-ban/tep/{file.pk}/x.pdf",
                f"/tep/{file.pk}/{file.download_name}",
                f"/media/{file.file.name}",
            ):
                with self.subTest(address):
                    self.assertEqual(self.client.get(address).status_code, 404)

    def test_it_asks_one_question(self):
        file = make_document_file()
        with self.assertNumQueries(1):
            self.client.get(file.get_absolute_url())


class HomeTests(TestCase):
    def test_the_newest_documents_stand_on_the_home_page_while_their_section_does(self):
        shown = [make_document(issued_on=date(2021, 9, day)) for day in (20, 19, 18, 17)]
        make_document(issued_on=date(2021, 9, 1))
        make_hidden_documents(issued_on=date(2021, 9, 30))
        self.assertEqual([*self.client.get("/").context["documents"]], shown)
        Section.objects.filter(slug="van-ban").update(on_home=False)
        self.assertEqual([*self.client.get("/").context["documents"]], [])
        Section.objects.filter(slug="van-ban").update(link="", on_home=True)
        make_section(name="Mục khác", link="/khac/", on_home=True)
        self.assertEqual([*self.client.get("/").context["documents"]], [])
