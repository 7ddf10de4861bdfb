"""Preview links of visits and plans: the page that will be public, for who has the link alone."""

from datetime import date, timedelta

from django.test import TestCase
from django.utils import timezone

from content.publishing import State
from inspections.models import Course, FindingKind
from news.preview import VALID_FOR, preview_address
from tests.factories import (
    A_DAY,
    make_article,
    make_document,
    make_figures,
    make_finding,
    make_organization,
    make_paper,
    make_plan,
    make_recommendation,
    make_team,
    make_visit,
    pdf_file,
)
from tests.inspections.desk import DeskCase, address
from tests.news.test_preview import PRIVATE

DRAFT = {"state": State.DRAFT, "published_at": None}


class PreviewCase(TestCase):
    def assert_private(self, answer):
        self.assertEqual({name: answer[name] for name in PRIVATE}, PRIVATE)
        self.assertEqual(answer.cookies, {})

    def check_ways(self, row):
        """Published or withdrawn the link leads to the row's own page; ended or without it, not."""
        link = preview_address(row)
        for state, status in ((State.PUBLISHED, 200), (State.WITHDRAWN, 410)):
            changed = {"state": state, "published_at": timezone.now() - A_DAY}
            type(row).objects.filter(pk=row.pk).update(**changed)
            answer = self.client.get(link)
            self.assertRedirects(answer, row.get_absolute_url(), target_status_code=status)
            self.assert_private(answer)
        ended = preview_address(row, timezone.now() - VALID_FOR)
        self.assertContains(self.client.get(ended), "đã hết hạn", status_code=410)
        row.delete()
        self.assertContains(self.client.get(link), "Bản thảo này không còn", status_code=410)


class VisitPreviewTests(PreviewCase):
    def setUp(self):
        self.unit = make_organization(name="Sở Nội vụ")
        self.visit = make_visit(
            **DRAFT,
            course=Course.CONCLUDED,
            organization=self.unit,
            lead="Chưa ai thấy",
            team=make_team(members=[("Lò Thị Thử", "Chuyên viên")]),
        )

    def page(self):
        return self.client.get(preview_address(self.visit))

    def test_a_draft_is_read_without_an_account_as_the_public_page(self):
        make_figures(visit=self.visit)
        make_finding(visit=self.visit, kind=FindingKind.STRENGTH, text="Làm tốt.")
        make_recommendation(visit=self.visit, text="Rút ngắn thời gian.")
        page = self.page()
        for text in (
            "Bản xem trước, chưa đăng.",
            '<meta name="robots" content="noindex, nofollow">',
            *("Chưa ai thấy", "Làm tốt.", "Rút ngắn thời gian.", "21.817"),
            *("Tẩn Văn Sơn", "Lò Thị Thử", "15/10/2026"),
        ):
            self.assertContains(page, text)
        self.assertNotContains(page, "application/ld+json")
        self.assert_private(page)

    def test_its_page_after_publishing_shows_the_same(self):
        make_figures(visit=self.visit)
        earlier = make_visit(organization=self.unit, started_on=date(2025, 9, 1))
        make_figures(visit=earlier)
        make_paper(visit=self.visit, is_public=True, title="Kết luận")
        before = self.page().context
        self.visit.state, self.visit.published_at = State.PUBLISHED, timezone.now()
        self.visit.save()
        after = self.client.get(self.visit.get_absolute_url()).context
        for name in ("rates", "earlier_visits", "papers", "tiles", "members"):
            self.assertEqual([*map(str, before[name])], [*map(str, after[name])], name)
        self.assertEqual((str(before["head"]), before["tag"]), (str(after["head"]), after["tag"]))
        self.assertEqual([each.pk for each, _ in after["rates"]], [earlier.pk, self.visit.pk])

    def test_meanwhile_its_own_address_and_all_lists_know_nothing_of_it(self):
        other = make_visit(organization=self.unit, started_on=date(2025, 9, 1))
        page = self.page()
        self.assertContains(page, other.get_absolute_url())
        self.assertNotContains(page, "dung-han")
        self.assertEqual(self.client.get(self.visit.get_absolute_url()).status_code, 404)
        for path in ("/kiem-tra/", self.unit.get_absolute_url(), other.get_absolute_url()):
            self.assertNotContains(self.client.get(path), self.visit.get_absolute_url())

    def test_nothing_else_that_is_not_public_is_shown_with_it(self):
        plan = make_plan(document=make_document(**DRAFT), **DRAFT)
        earlier = make_visit(**DRAFT, organization=self.unit, started_on=date(2025, 9, 1))
        changed = {"plan": plan, "follow_up_of": earlier, "kind": "recheck"}
        type(self.visit).objects.filter(pk=self.visit.pk).update(**changed)
        article = make_article(**DRAFT, title="Rò rỉ")
        self.visit.articles.add(article)
        hidden = make_document(**DRAFT)
        make_paper(visit=self.visit, document=hidden, is_public=True)
        make_paper(visit=self.visit, title="Rò rỉ biên bản")
        make_recommendation(visit=self.visit).comments.create(text="Rò rỉ ghi chú", is_public=False)
        page = self.page()
        for row in (plan, earlier, article, hidden):
            self.assertNotContains(page, row.get_absolute_url())
        self.assertNotContains(page, "Rò rỉ")

    def test_its_public_files_come_through_the_link_alone_internal_ones_never(self):
        shown = make_paper(visit=self.visit, is_public=True, file=pdf_file(inside=b"noi dung"))
        internal = make_paper(visit=self.visit)
        other = make_paper(visit=make_visit(**DRAFT), is_public=True)
        cited = make_paper(visit=self.visit, document=make_document(), is_public=True)
        link = preview_address(self.visit)
        page = self.client.get(link)
        self.assertContains(page, f"{link}tep/{shown.pk}/{shown.download_name}")
        self.assertNotContains(page, f'href="{shown.get_absolute_url()}"')
        self.assertContains(page, cited.document.get_absolute_url())
        answer = self.client.get(f"{link}tep/{shown.pk}/{shown.download_name}")
        self.assertIn(b"noi dung", b"".join(answer.streaming_content))
        self.assert_private(answer)
        for paper in (internal, other, cited):
            answer = self.client.get(f"{link}tep/{paper.pk}/tep.pdf")
            self.assertContains(answer, "Không có tệp này", status_code=404)
        self.assertEqual(self.client.get(shown.get_absolute_url()).status_code, 404)
        type(self.visit).objects.filter(pk=self.visit.pk).update(state=State.WITHDRAWN)
        answer = self.client.get(f"{link}tep/{shown.pk}/{shown.download_name}")
        self.assertContains(answer, "Không có tệp này", status_code=404)

    def test_of_a_unit_that_was_abolished_its_heirs_are_named(self):
        heir = make_organization(name="Sở Khoa học và Công nghệ")
        self.unit.valid_to = date(2026, 11, 1)
        self.unit.save()
        self.unit.successors.add(heir)
        self.assertContains(self.page(), heir.name)

    def test_it_asks_four_questions_whatever_it_says(self):
        for count in (1, 2):
            for _ in range(count):
                make_finding(visit=self.visit)
                make_recommendation(visit=self.visit)
                make_paper(visit=self.visit, is_public=True)
            self.client.get("/khong-co-gi/")  # what every page keeps is asked for once
            with self.subTest(count), self.assertNumQueries(4):
                self.page()

    def test_published_withdrawn_ended_or_deleted(self):
        self.check_ways(self.visit)


class PlanPreviewTests(PreviewCase):
    def setUp(self):
        self.unit = make_organization(name="Sở Nội vụ")
        self.plan = make_plan(units=[self.unit], summary="Chưa ai thấy", **DRAFT)

    def test_a_draft_is_read_without_an_account_as_the_public_page(self):
        hidden = make_visit(plan=self.plan, organization=self.unit, **DRAFT)
        page = self.client.get(preview_address(self.plan))
        for text in ("Bản xem trước, chưa đăng.", "Chưa ai thấy", "Sở Nội vụ", "noindex"):
            self.assertContains(page, text)
        self.assertNotContains(page, "application/ld+json")
        self.assertNotContains(page, hidden.get_absolute_url())
        self.assert_private(page)
        self.assertEqual(self.client.get(self.plan.get_absolute_url()).status_code, 404)

    def test_it_has_no_files(self):
        answer = self.client.get(f"{preview_address(self.plan)}tep/1/tep.pdf")
        self.assertContains(answer, "Không có tệp này", status_code=404)

    def test_published_withdrawn_ended_or_deleted(self):
        self.check_ways(self.plan)


class LinksAtTheDeskTests(DeskCase):
    def test_the_form_offers_a_link_until_readers_have_their_own(self):
        later = timezone.now() + timedelta(days=1)
        for make in (make_visit, make_plan):
            for fields, is_offered in ((DRAFT, True), ({"published_at": later}, True), ({}, False)):
                row = make(**fields)
                page = self.client.get(address("change", row))
                self.assertEqual("preview" in page.context, is_offered)
                if is_offered:
                    answer = self.client.get(page.context["preview"])
                    self.assertContains(answer, "Bản xem trước")
