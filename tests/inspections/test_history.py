"""The history of a visit and of a plan: their versions, and what differs between them."""

from datetime import date

from django.urls import reverse

from content.history import recorded
from content.publishing import State
from inspections.models import Course, FindingKind, PaperRole
from news.models.versions import snapshot_at, snapshot_of, versions_of
from tests.factories import (
    make_area,
    make_article,
    make_document,
    make_figures,
    make_finding,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_user,
    make_visit,
)
from tests.inspections.desk import DeskCase, address
from tests.newsroom import now_stored


class HistoryCase(DeskCase):
    def keep(self, row, **values):
        with recorded(self.writer, "Lưu"):
            for name, value in values.items():
                setattr(row, name, value)
            row.save_over(row.version)

    def page_of(self, row, kept, query=""):
        opts = row._meta
        name = f"admin:{opts.app_label}_{opts.model_name}_version"
        return self.client.get(reverse(name, args=[row.pk, kept.pk]) + query)

    def labels(self, row, kept, query=""):
        return [each.label for each in self.page_of(row, kept, query).context["differences"]]

    def lines(self, page, label):
        """Return [(kind, words)] of what differs in the list of this label."""
        (found,) = [each for each in page.context["differences"] if each.label == label]
        return [(block.kind, block.runs[0].text) for block in found.blocks if block.kind != "same"]


class VisitHistoryTests(HistoryCase):
    def make_saved(self):
        visit = make_visit(
            state=State.DRAFT,
            published_at=None,
            course=Course.CONCLUDED,
            organization=make_organization(name="Sở Nội vụ"),
            lead="Bản một",
            summary="<p>Kết quả một</p>",
            areas=[make_area()],
        )
        make_figures(visit=visit)
        make_finding(visit=visit, text="Còn hồ sơ quá hạn.")
        make_recommendation(visit=visit, text="Rút ngắn thời gian.", deadline=date(2026, 12, 1))
        make_paper(visit=visit, title="Thông báo kết luận", document=make_document())
        make_paper(visit=visit, title="Biên bản", role=PaperRole.MINUTES)
        self.keep(visit)
        return visit

    def test_a_kept_version_holds_what_the_visit_was_with_all_its_parts(self):
        visit = self.make_saved()
        kept = snapshot_at(versions_of(visit)[0])
        self.assertEqual(kept, snapshot_of(now_stored(visit)))
        self.assertEqual(kept.of_part["received"], 21_817)
        self.assertEqual([len(rows) for rows in kept.told.values()], [1, 1, 2])

    def test_versions_are_compared_field_by_field_figures_too(self):
        visit = self.make_saved()
        first = versions_of(visit)[0]
        self.assertEqual(self.labels(visit, first), [])
        visit.figures.received, visit.figures.visitors_is_estimate = 21_818, False
        visit.figures.carried_over = 1_486
        visit.figures.save()
        visit.areas.clear()
        self.keep(visit, lead="Bản hai", summary="<p>Kết quả hai</p>", place="Trụ sở")
        second = versions_of(visit)[0]
        changed = (
            "Địa điểm|Tóm tắt|Kết quả kiểm tra|Kỳ trước chuyển sang|Đã tiếp nhận"
            "|Lượt công dân là số ước tính|Lĩnh vực kiểm tra"
        )
        for kept, query in ((first, ""), (second, "?voi=truoc")):
            self.assertEqual(self.labels(visit, kept, query), changed.split("|"))
        page = self.page_of(visit, first)
        for text in ("21.817", "21.818", "Cải cách thủ tục hành chính"):
            self.assertContains(page, text)
        self.assertNotContains(page, "Khôi phục bản này")

    def test_findings_requests_and_papers_are_told_with_what_they_say_of_themselves(self):
        visit = self.make_saved()
        first = versions_of(visit)[0]
        other = make_area("the-che", "Cải cách thể chế")
        visit.findings.update(area=other, kind=FindingKind.CAUSE)
        visit.recommendations.update(deadline=date(2026, 12, 31))
        visit.papers.filter(role=PaperRole.MINUTES).update(is_public=True)
        page = self.page_of(visit, first)
        said = [kind for kind, _ in self.lines(page, "Nhận định")]
        self.assertEqual(said, ["old", "new"])
        self.assertEqual(
            self.lines(page, "Nhận định")[1][1],
            "Còn hồ sơ quá hạn. (loại: Nguyên nhân; lĩnh vực: Cải cách thể chế)",
        )
        self.assertIn("hạn thực hiện: 31/12/2026", self.lines(page, "Kiến nghị")[1][1])
        self.assertIn("Sở Nội vụ", self.lines(page, "Kiến nghị")[1][1])
        self.assertEqual(
            self.lines(page, "Hồ sơ, văn bản"),
            [
                ("old", "Biên bản (vai trò: Biên bản)"),
                ("new", "Biên bản (vai trò: Biên bản; công khai: có)"),
            ],
        )

    def test_a_visit_without_figures_and_one_that_gets_them(self):
        visit = make_visit(state=State.DRAFT)
        self.keep(visit)
        first = versions_of(visit)[0]
        self.assertEqual(self.labels(visit, first), [])
        make_figures(visit=visit, visitors_is_estimate=False)
        self.assertIn("Đã tiếp nhận", self.labels(visit, first))
        self.assertNotIn("Lượt công dân là số ước tính", self.labels(visit, first))

    def test_the_articles_about_it_which_not_all_may_see_are_not_told(self):
        visit = self.make_saved()
        visit.articles.add(make_article(title="Bí mật", state=State.DRAFT))
        self.client.force_login(self.writer)
        page = self.page_of(visit, versions_of(visit)[0])
        self.assertNotContains(page, "Bí mật")
        self.assertEqual(page.context["differences"], [])

    def test_it_asks_the_same_questions_for_one_part_and_for_three(self):
        visit = self.make_saved()
        first = versions_of(visit)[0]
        for more in (1, 2):
            for _ in range(more):
                make_finding(visit=visit)
                make_recommendation(visit=visit, addressee=make_organization())
            with self.subTest(more=more), self.assertNumQueries(23):
                self.page_of(visit, first)

    def test_it_lists_each_version_and_asks_the_same_for_2_and_for_5(self):
        visit = self.make_saved()
        self.keep(visit)
        for more in (0, 3):
            for _ in range(more):
                self.keep(visit)
            with self.subTest(more=more), self.assertNumQueries(7):
                page = self.client.get(address("history", visit))
        self.assertContains(page, self.writer.get_username(), 5)
        self.assertNotContains(page, "Khôi phục")

    def test_who_may_not_look_at_visits_sees_no_history(self):
        visit = self.make_saved()
        kept = versions_of(visit)[0]
        self.client.force_login(make_user(permissions=["news.view_document"]))
        self.assertEqual(self.client.get(address("history", visit)).status_code, 404)
        self.assertEqual(self.page_of(visit, kept).status_code, 404)


class PlanHistoryTests(HistoryCase):
    def test_units_are_told_with_their_month_and_form(self):
        unit = make_organization(name="Sở Nội vụ")
        plan = make_plan(units=[unit], state=State.DRAFT, published_at=None)
        self.keep(plan)
        first = versions_of(plan)[0]
        self.assertEqual(snapshot_at(first), snapshot_of(now_stored(plan)))
        plan.units.update(month=9)
        self.keep(plan, summary="Mục đích mới")
        self.assertEqual(self.labels(plan, first), ["Mục đích, yêu cầu", "Đơn vị trong kế hoạch"])
        self.assertEqual(
            self.lines(self.page_of(plan, first), "Đơn vị trong kế hoạch"),
            [
                ("old", "Sở Nội vụ (tháng dự kiến: Tháng 1; hình thức: Kiểm tra trực tiếp)"),
                ("new", "Sở Nội vụ (tháng dự kiến: Tháng 9; hình thức: Kiểm tra trực tiếp)"),
            ],
        )

    def test_what_was_changed_meanwhile_is_shown_to_who_approves(self):
        plan = make_plan(state=State.REVIEW, created_by=self.writer)
        self.keep(plan)
        seen = plan.version
        self.keep(plan, summary="Sửa thêm")
        sent = {"step": "approve", "version": seen}
        page = self.client.post(address("step", plan), sent)
        since = f"{address('history', plan)}?tu={seen}"
        self.assertContains(page, since, status_code=409)
        self.assertContains(self.client.get(since, follow=True), "Sửa thêm")
