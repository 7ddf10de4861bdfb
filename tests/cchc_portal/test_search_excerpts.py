"""Facts of what a result of the search shows: the sentence in which the words stand."""

from django.test import TestCase

from inspections.models import Course
from tests.factories import (
    make_article,
    make_finding,
    make_organization,
    make_recommendation,
    make_visit,
)


class ExcerptTests(TestCase):
    def shown(self, query):
        """Return the excerpt of the one result, with what was found in brackets."""
        page = self.client.get("/tim-kiem/", {"q": query})
        [(_, _, runs)] = page.context["results"]
        return "".join(f"[{run.text}]" if run.found else run.text for run in runs)

    def test_of_a_visit_what_was_found_and_asked(self):
        visit = make_visit(
            course=Course.REMEDYING, lead="Đoàn ghi nhận.", summary=f"<p>{'Chữ. ' * 90}</p>"
        )
        make_finding(visit=visit, text="Năm hồ sơ đất đai trả chậm.")
        asked = make_recommendation(visit=visit, text="Niêm yết lời xin lỗi ở quầy.")
        asked.comments.create(text="Đã dán bảng giá.", is_public=True)
        self.assertIn("Năm hồ sơ [đất đai] trả chậm. Niêm yết", self.shown("dat dai "))
        self.assertIn("[lời xin lỗi] ở quầy. Đã dán", self.shown("lời xin lỗi "))
        self.assertIn("[bảng giá].", self.shown("bang gia "))
        self.assertTrue(self.shown("kiem ").startswith("Đoàn ghi nhận. Chữ."))

    def test_of_a_visit_nothing_that_its_page_does_not_show(self):
        visit = make_visit(lead="Xwolqa.")
        make_recommendation(visit=visit, text="Rò rỉ trước kết luận xwolqa.")
        other = make_recommendation(visit=make_visit(course=Course.REMEDYING), text="Ywolqa.")
        other.comments.create(text="Rò rỉ ywolqa nội bộ.")
        self.assertEqual(self.shown("xwolqa "), "[Xwolqa].")
        self.assertEqual(self.shown("ywolqa "), "[Ywolqa].")

    def test_of_an_office_its_functions_where_nothing_else_has_the_words(self):
        make_organization(
            name="Sở Nông nghiệp và Môi trường",
            address="Tầng 3, nhà B",
            functions="<p>Sở giúp Ủy ban nhân dân tỉnh.</p><p>Quản lý thủy lợi, đê điều.</p>",
        )
        self.assertEqual(
            self.shown("thuỷ lợi "),
            "… giúp Ủy ban nhân dân tỉnh. Quản lý [thủy lợi], đê điều.",
        )
        self.assertEqual(self.shown("so nong nghiep "), "Tầng 3, nhà B")
        self.assertEqual(self.shown("tang 3 "), "[Tầng 3], nhà B")

    def test_of_a_long_article_the_place_far_behind(self):
        body = "<p>Chữ khác của bài.</p>" * 6_000
        make_article(title="Báo cáo năm", body=f"{body}<p>Nhà văn hoá thôn bản.</p>{body[:9000]}")
        self.assertIn("[Nhà văn hoá] thôn bản.", self.shown("nhà văn hoá "))

    def test_it_asks_the_same_questions_for_1_row_and_for_3(self):
        self.client.get("/tim-kiem/", {"q": "xwolqa"})
        for rows in (1, 2):
            for _ in range(rows):
                visit = make_visit(course=Course.REMEDYING)
                make_finding(visit=visit, text="Xwolqa.")
                make_recommendation(visit=visit, text="Xwolqa.").comments.create(
                    text="Xwolqa.", is_public=True
                )
                make_organization(functions="<p>Xwolqa.</p>")
            self.client.get("/tim-kiem/", {"q": "khac"})  # the frame is made anew
            with self.subTest(rows=rows), self.assertNumQueries(3):
                self.client.get("/tim-kiem/", {"q": "xwolqa"})
