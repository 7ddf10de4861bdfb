"""Facts of answers: names and numbers first, and help where the words as typed find nothing."""

from django.utils import timezone

from cchc_portal.search import SOURCES, home
from contacts.models import Publisher
from content.publishing import State
from tests.cchc_portal.test_search import SearchCase, make_document
from tests.factories import make_article, make_official, make_organization, make_visit


class NamedTests(SearchCase):
    def test_the_short_name_and_a_commune_without_its_committee_are_names(self):
        make_organization(name="Sở Nội vụ", short_name="SNV")
        make_organization(name="Ủy ban nhân dân xã Sìn Hồ")
        for typed, name in (("snv", "Sở Nội vụ"), ("xã sìn hồ", "Ủy ban nhân dân xã Sìn Hồ")):
            make_article(title=f"Tin về {typed}", lead=typed)
            make_document(number=f"1/{len(typed)}-SNV", abstract=f"Việc của {typed}")
            with self.subTest(typed):
                self.assertEqual(self.found(typed)[0], name)

    def test_the_province_in_full_and_a_title_before_a_name_are_no_hindrance(self):
        Publisher.objects.update_or_create(
            pk=Publisher.THE_ONE, defaults={"governing_body": "Ủy ban nhân dân tỉnh Thử"}
        )
        make_organization(name="Sở Nội vụ")
        make_official(full_name="Vừ A Tiến")
        make_article(title="Sở Nội vụ họp", body="<p>Trên địa bàn tỉnh Thử</p>")
        self.assertEqual(self.found("Sở Nội vụ tỉnh Thử")[0], "Sở Nội vụ")
        self.assertEqual(self.found("ông Vừ A Tiến"), ["Vừ A Tiến"])

    def test_a_document_is_found_as_letters_cite_it(self):
        make_document()
        make_article(title="Tin", body="<p>Theo Kế hoạch số 2943/KH-UBND ngày 20/9/2021</p>")
        for typed in (
            "Kế hoạch số 2943/KH-UBND ngày 20/9/2021",
            "kế hoạch 2943/KH-UBND ngày 20 tháng 09 năm 2021 của Ủy ban nhân dân tỉnh Thử",
            "văn bản 2943/kh-ubnd",
            "2943/KH-UBND năm 2021",
            "Kế hoạch số 2943/KH-UBND về một việc ghi sai",
        ):
            with self.subTest(typed):
                self.assertEqual(self.found(typed)[0], "Kế hoạch số 2943/KH-UBND")

    def test_the_place_begins_with_tinh_or_thanh_pho(self):
        for body, place in (
            ("Sở Nội vụ tỉnh Lai Châu", ("tinh", "lai", "chau")),
            ("Thanh tra tỉnh Lai Châu", ("tinh", "lai", "chau")),
            ("Ủy ban nhân dân thành phố Huế", ("thanh", "pho", "hue")),
            ("Văn phòng", ()),
        ):
            Publisher.objects.update_or_create(
                pk=Publisher.THE_ONE, defaults={"governing_body": body}
            )
            with self.subTest(body):
                self.assertEqual(home(), place)


class HelpedTests(SearchCase):
    def test_a_slip_in_a_number_a_person_or_a_visit_is_mended(self):
        make_document()
        make_document(number="2944/KH-UBND", state=State.DRAFT)
        make_official(full_name="Vàng A Mẫu")
        make_visit(organization=make_organization(name="Sở Xây dựng"))
        for typed, kind, meant in (
            ("2943/KH-UBDN", "", "2943/KH-UBND"),
            ("2943/KH-UBDN", "van-ban", "2943/KH-UBND"),
            ("2943/KH-UBDN", "can-bo", ""),
            ("2944/KH-UBND", "", "2943/KH-UBND"),
            ("29444/KH-UBND", "", ""),
            ("vagn a mau", "", "vàng a mẫu"),
            ("vagn a mau", "can-bo", "vàng a mẫu"),
            ("kiem tra so xay dugn", "kiem-tra", "kiểm tra sở xây dựng"),
        ):
            with self.subTest(typed, kind=kind):
                page = self.search(typed, loai=kind)
                self.assertEqual(page.context["found"].meant, meant)

    def test_a_question_finds_visits_too(self):
        make_visit(organization=make_organization(name="Sở Xây dựng"))
        year = timezone.localdate().year
        for typed in ("kiểm tra sở xây dựng", f"kết quả kiểm tra sở xây dựng năm {year}"):
            with self.subTest(typed):
                (title,) = self.found(f"{typed} thế nào")
                self.assertIn("Kiểm tra Sở Xây dựng", title)

    def test_help_counts_all_kinds(self):
        unit = make_organization(name="Sở Nội vụ")
        make_official(organization=unit, full_name="Vừ A Thử")
        make_article(title="Sở Nội vụ họp")
        make_visit(organization=unit)
        make_document(issuer_name="", issuer=unit)
        hits = self.search("sở nội vụ là gì ở đâu").context["found"].findings.hits
        self.assertEqual({hit.kind for hit in hits}, {*SOURCES})

    def test_more_words_than_are_asked_for_are_told(self):
        make_article(title="Một hai ba bốn năm sáu bảy tám chín mười mười một mười hai mười ba")
        page = self.search("Một hai ba bốn năm sáu bảy tám chín mười mười một mười hai -chục")
        self.assertContains(page, "chỉ 12 từ đầu được tìm")
        for typed in ("một hai", "một -a -b -c -d -e -g -h -i"):
            with self.subTest(typed):
                self.assertNotContains(self.search(typed), "chỉ 12 từ đầu được tìm")

    def test_a_question_is_answered_by_its_words(self):
        make_article(title="Nộp hồ sơ trực tuyến")
        page = self.search("làm sao để nộp hồ sơ ở đâu")
        self.assertEqual(
            [row.title for row, *_ in page.context["results"]], ["Nộp hồ sơ trực tuyến"]
        )
        self.assertContains(page, "Không có kết quả cho đúng câu")

    def test_a_slip_is_mended_with_the_marks_of_the_texts(self):
        make_article(title="Thủ tục hành chính")
        for query in ("thu tuv", "thủ tcụ", "thutuc", "thu tục hnah chinh"):
            with self.subTest(query):
                self.assertContains(self.search(query), "Có phải bạn tìm")
        self.assertContains(self.search("thu tuv"), "q=th%E1%BB%A7+t%E1%BB%A5c")

    def test_nothing_found_is_said_with_help(self):
        page = self.search("khongcotunay", nam="2020")
        self.assertContains(page, "Hãy thử từ ngắn hơn hoặc gõ không dấu.")
        self.assertContains(page, "Bỏ các lựa chọn")
