"""“Soạn tin”: what a draft article from a visit says and names, and what it keeps."""

from datetime import date

from django.core.exceptions import ValidationError
from django.test import TestCase

from content.publishing import State
from content.richtext import plain_text
from inspections.models import Course, FindingKind, Form, PaperRole
from inspections.writing import draft_article
from news.models import Article, Section
from tests.factories import (
    make_document,
    make_figures,
    make_finding,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_superuser,
    make_team,
    make_user,
    make_visit,
)


class WritingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = make_user()
        cls.unit = make_organization(name="Trung tâm Phục vụ hành chính công tỉnh Thử")
        cls.visit = make_visit(
            organization=cls.unit,
            course=Course.REMEDYING,
            team=make_team(head=("Lò Văn Mẫu", "Phó Giám đốc Sở Nội vụ")),
            started_on=date(2021, 9, 24),
            concluded_on=date(2021, 10, 5),
            period_start=date(2020, 12, 15),
            period_end=date(2021, 9, 14),
        )
        make_figures(visit=cls.visit)

    def text(self, visit=None):
        return plain_text(draft_article(visit or self.visit, self.user).body)

    def test_it_is_a_draft_in_the_section_of_results_by_whoever_asked_for_it(self):
        article = draft_article(self.visit, self.user)
        self.assertEqual(
            [article.state, article.created_by, article.section, article.published_at],
            [State.DRAFT, self.user, Section.objects.get(slug="ket-qua-kiem-tra-cchc"), None],
        )
        self.assertEqual(
            article.title,
            "Kết quả kiểm tra cải cách hành chính năm 2021 tại"
            " Trung tâm Phục vụ hành chính công tỉnh Thử",
        )
        self.assertEqual([*self.visit.articles.all()], [article])

    def test_it_tells_day_team_and_figures_with_fractions(self):
        self.assertEqual(
            self.text().split(" Số liệu và tiến độ")[0],
            "Ngày 24/09/2021, Đoàn kiểm tra công tác cải cách hành chính do đồng chí Lò Văn Mẫu,"
            " Phó Giám đốc Sở Nội vụ, làm Trưởng đoàn đã kiểm tra tại Trung tâm Phục vụ hành"
            " chính công tỉnh Thử. Từ ngày 15/12/2020 đến ngày 14/09/2021, đơn vị tiếp nhận"
            " 21.817 hồ sơ, gồm 1.485 hồ sơ kỳ trước chuyển sang và 20.332 hồ sơ phát sinh trong"
            " kỳ; khoảng 31.000 lượt công dân đến làm việc; thu phí, lệ phí 3.075.347.446 đồng."
            " Trực tuyến: 7.395/20.332 hồ sơ, đạt 36,4% số hồ sơ phát sinh trong kỳ."
            " Đã giải quyết: 19.540/21.817 hồ sơ, đạt 89,6% số hồ sơ đã tiếp nhận."
            " Đúng và trước hạn: 19.535/19.540 hồ sơ, đạt 99,97% số hồ sơ đã giải quyết."
            " Trả quá hạn: 5/19.540 hồ sơ, chiếm 0,03% số hồ sơ đã giải quyết."
            " Giải quyết “5 tại chỗ”: 22/92 thủ tục, đạt 23,9% số thủ tục hành chính.",
        )
        self.assertEqual(
            Article.objects.get().lead,
            "Ngày 24/09/2021, Đoàn kiểm tra làm việc với Trung tâm Phục vụ hành chính công tỉnh"
            " Thử. Kết quả đúng và trước hạn: 19.535/19.540 hồ sơ, đạt 99,97%.",
        )

    def test_it_tells_findings_and_recommendations_by_addressee(self):
        other = make_organization(name="Sở Thử")
        make_finding(visit=self.visit, kind=FindingKind.STRENGTH, area=None, text="Giữ đúng giờ.")
        make_finding(visit=self.visit, text="Năm hồ sơ <b>quá hạn</b>.")
        make_recommendation(visit=self.visit, text="Đôn đốc.", deadline=date(2021, 10, 30))
        make_recommendation(visit=self.visit, text="Cử người trực.", addressee=other)
        make_recommendation(visit=self.visit, text="Công khai thư xin lỗi.")
        text = self.text()
        for sentence in (
            "Kết quả đạt được Giữ đúng giờ.",
            "Đoàn kiểm tra chỉ ra 1 tồn tại, hạn chế: Năm hồ sơ <b>quá hạn</b>.",
            "Đoàn kiểm tra đề nghị Trung tâm Phục vụ hành chính công tỉnh Thử:"
            " Đôn đốc. (hoàn thành trước hoặc trong ngày 30/10/2021) Công khai thư xin lỗi.",
            "Đoàn kiểm tra đề nghị Sở Thử: Cử người trực.",
        ):
            self.assertIn(sentence, text)
        article = Article.objects.get()
        self.assertEqual({*article.organizations.all()}, {self.unit, other})

    def test_asked_twice_it_gives_the_same_draft(self):
        self.assertEqual(
            draft_article(self.visit, self.user), draft_article(self.visit, make_user())
        )
        Article.objects.update(state=State.WITHDRAWN)
        draft_article(self.visit, self.user)
        self.assertEqual(Article.objects.count(), 2)

    def test_only_what_the_public_may_see_is_linked(self):
        minutes = make_document(number="1/BB-ĐKT", state=State.DRAFT)
        known = make_document(number="2/TB-UBND", issued_on=date(2021, 10, 5))
        make_paper(visit=self.visit, role=PaperRole.CONCLUSION, document=minutes, is_public=True)
        make_paper(visit=self.visit, role=PaperRole.CONCLUSION, document=known)
        body = draft_article(self.visit, self.user).body
        self.assertNotIn("1/BB-ĐKT", body)
        self.assertNotIn("2/TB-UBND", body)
        self.assertIn(self.visit.get_absolute_url(), body)
        self.visit.papers.filter(document=known).update(is_public=True)
        Article.objects.all().delete()
        self.visit.state = State.DRAFT
        body = draft_article(self.visit, self.user).body
        self.assertIn(known.get_absolute_url(), body)
        self.assertNotIn(self.visit.get_absolute_url(), body)

    def test_a_visit_without_figures_or_team_makes_no_holes(self):
        plan = make_plan(document=make_document(number="9/KH-UBND", issued_on=date(2026, 1, 5)))
        visit = make_visit(
            plan=plan, organization=self.unit, form=Form.BY_REPORT, started_on=date(2026, 5, 6)
        )
        article = draft_article(visit, self.user)
        self.assertEqual(
            plain_text(article.body).split(" Số liệu và")[0],
            "Ngày 06/05/2026, Đoàn kiểm tra công tác cải cách hành chính đã kiểm tra qua báo cáo"
            " đối với Trung tâm Phục vụ hành chính công tỉnh Thử. Cuộc kiểm tra được thực hiện"
            f" theo {plan.document}.",
        )
        self.assertEqual(
            (article.title, article.lead),
            (
                "Đoàn kiểm tra cải cách hành chính làm việc với Trung tâm Phục vụ hành chính công"
                " tỉnh Thử, ngày 06/05/2026",
                "Ngày 06/05/2026, Đoàn kiểm tra làm việc với Trung tâm Phục vụ hành chính công"
                " tỉnh Thử.",
            ),
        )

    def test_a_visit_to_come_gives_none(self):
        visit = make_visit(course=Course.PLANNED)
        with self.assertRaisesMessage(ValidationError, "chưa tiến hành"):
            draft_article(visit, self.user)
        self.assertEqual(Article.objects.count(), 0)

    def test_without_the_shipped_section_another_is_taken(self):
        Section.objects.filter(parent__isnull=False).delete()
        Section.objects.all().delete()
        with self.assertRaisesMessage(ValidationError, "Chưa có chuyên mục"):
            draft_article(self.visit, make_superuser())
        section = Section.objects.create(name="Tin")
        self.assertEqual(draft_article(self.visit, make_superuser()).section, section)
