"""Where the texts come from, and what is matched: pages, articles, areas, names of bodies."""

from datetime import date

from django.test import SimpleTestCase

from inspections.proposals import read
from inspections.proposals.areas import area_of
from inspections.proposals.matching import best_match
from inspections.proposals.sources import from_article, from_paste, paragraphs
from news.models import Article
from tests.factories import local_time
from tests.inspections.test_proposals import ARTICLE
from tests.legacy_pages import OldPage

NOW = local_time(2026, 11, 25, 8, 0)
TITLE, STAMP, *BODY = [line for line in ARTICLE.split("\n") if line]
PAGE = OldPage(
    title=TITLE,
    stamp=STAMP,
    paragraphs=tuple(BODY),
    related=(("Xã Mẫu tiếp nhận 999 hồ sơ", "20/09/2021 8:09:04 SA"),),
    latest=(("Sở Mẫu trả quá hạn 77 hồ sơ", "21/04/2023 5:37:58 CH"),),
)


class SourceTests(SimpleTestCase):
    def test_of_a_whole_saved_page_only_its_article_is_read(self):
        source = from_paste(PAGE.as_text(), NOW)
        self.assertEqual(source.written_on, date(2021, 9, 26))
        self.assertNotIn("999", source.text)
        self.assertNotIn("77 hồ sơ", source.text)
        self.assertEqual(
            [(each.field, each.value) for each in read(source.text, source.written_on).figures],
            [(each.field, each.value) for each in read(ARTICLE).figures],
        )

    def test_a_text_that_is_no_page_is_read_as_it_is(self):
        source = from_paste("Đã tiếp nhận 120 hồ sơ.", NOW)
        self.assertEqual((source.text, source.written_on), ("Đã tiếp nhận 120 hồ sơ.", None))

    def test_an_article_is_read_with_its_title_lead_and_day(self):
        article = Article(
            title="Kiểm tra",
            lead="Tóm tắt.",
            body="<p>Một &amp; hai.</p>",
            published_at=local_time(2026, 1, 2, 23, 30),
        )
        source = from_article(article)
        self.assertEqual(source.text.split("\n"), ["Kiểm tra", "Tóm tắt.", "Một & hai.", ""])
        self.assertEqual(source.written_on, date(2026, 1, 2))

    def test_rows_and_items_are_lines(self):
        self.assertEqual(
            [
                line
                for line in paragraphs(
                    '<ul><li>Một</li><li>Hai</li></ul><table><tr><th scope="row">Ba</th><td>3</td>'
                    "</tr></table><p>Bốn<br>năm</p>"
                ).split("\n")
                if line
            ],
            ["- Một", "- Hai", "Ba: 3", "Bốn", "năm"],
        )


class AreaTests(SimpleTestCase):
    def test_words_tell_the_area(self):
        self.assertEqual(
            [
                area_of("Công chức vắng mặt"),
                area_of("Tỷ lệ hồ sơ trực tuyến thấp"),
                area_of("Chậm niêm yết thủ tục"),
                area_of("Chưa giải ngân"),
                area_of("Thừa cấp phó"),
                area_of("Chậm gửi báo cáo"),
                area_of("Mưa nhiều"),
            ],
            [
                "che-do-cong-vu",
                "chinh-quyen-dien-tu-chinh-quyen-so",
                "thu-tuc-hanh-chinh",
                "tai-chinh-cong",
                "to-chuc-bo-may",
                "chi-dao-dieu-hanh",
                "",
            ],
        )


class MatchingTests(SimpleTestCase):
    bodies = (
        (1, "Sở Nội vụ", "Sở NV"),
        (2, "Trung tâm Phục vụ hành chính công tỉnh Thử", ""),
        (3, "Trung tâm Phục vụ hành chính công", ""),
        (4, "Văn phòng", ""),
        (5, "Ủy ban nhân dân tỉnh", "UBND tỉnh"),
        (6, "Sở", ""),
    )

    def test_names_are_found_whole_short_and_within(self):
        for said, key in (
            ("Sở Nội vụ", 1),
            ("sở nội vụ", 1),
            ("Phó Giám đốc Sở Nội vụ", 1),
            ("Sở NV", 1),
            ("Trung tâm Phục vụ hành chính công", 3),
            ("Trung tâm Phục vụ hành chính công tỉnh", 2),
            ("UBND tỉnh", 5),
            ("Các sở, ngành", None),
            ("Sở", None),
            ("", None),
        ):
            with self.subTest(said):
                self.assertEqual(best_match(said, self.bodies), key)
        self.assertIsNone(best_match("Sở Nội vụ", []))
