"""“Lấy số liệu từ bài”: nothing is stored unticked, what is ticked fills a visit, never twice."""

from datetime import date

from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse
from lxml.html import fromstring

from content.publishing import State
from inspections.models import InspectionTeam, InspectionVisit, PaperRole
from news.models import Document
from tests.factories import (
    make_article,
    make_document,
    make_organization,
    make_plan,
    make_superuser,
    make_team,
    make_user,
    make_visit,
)
from tests.inspections.test_proposals import ARTICLE

ADDRESS = reverse("admin:inspections_inspectionvisit_propose")
ABSTRACTS = {
    "citation-0-abstract": "Về cải cách hành chính, cải thiện môi trường kinh doanh",
    "citation-1-abstract": "Cải cách hành chính giai đoạn 2021-2030",
}


# The estimate, the number only computed, the rest, and documents that are not there yet.
DOUBTFUL = {"figure-0", "figure-8", "citation-0", "citation-1"}


class ProposingCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.unit = make_organization(
            name="Trung tâm Phục vụ hành chính công tỉnh Thử", short_name="Trung tâm PVHCC"
        )
        cls.home = make_organization(name="Sở Nội vụ")
        cls.plan = make_plan(year=2021)
        cls.user = make_superuser()

    def setUp(self):
        self.client.force_login(self.user)

    def read(self, **given):
        """Return the form that the page shows for the article, or for what is `given`."""
        given = {"text": ARTICLE} | given
        return self.client.post(ADDRESS, {"step": "doc"} | given).context["form"]

    def all_ticked(self, **given):
        """Return what the browser sends when every box is ticked and all choices stay."""
        form = self.read(**given)
        chosen = {name: form.get_initial_for_field(f, name) for name, f in form.fields.items()}
        sent = {name: getattr(value, "pk", value) for name, value in chosen.items() if value}
        ticks = {offer.key: "on" for offer in form.offers if offer.can_be_ticked}
        return {"text": ARTICLE, "step": "ghi"} | sent | ticks | ABSTRACTS | given

    def store(self, data):
        return self.client.post(ADDRESS, data)


class ReadingTests(ProposingCase):
    def test_nothing_is_ticked_and_nothing_stored_when_a_text_is_read(self):
        with self.assertNumQueries(10):
            form = self.read()
        ticks = [offer.key for offer in form.offers if form[offer.key].initial]
        self.assertEqual((ticks, InspectionVisit.objects.count()), ([], 0))

    def test_unit_plan_and_areas_are_proposed(self):
        form = self.read()
        self.assertEqual(form["organization"].initial, self.unit.pk)
        self.assertEqual(form["plan"].initial, self.plan)
        areas = {pk: name for pk, name in form.fields["limitation-0-area"].choices if pk}
        self.assertEqual(
            [areas[form[f"limitation-{n}-area"].initial] for n in range(4)],
            [
                "Cải cách thủ tục hành chính",
                "Cải cách thủ tục hành chính",
                "Cải cách chế độ công vụ",
                "Cải cách chế độ công vụ",
            ],
        )

    def test_all_that_nothing_is_said_against_can_be_ticked_at_once(self):
        form = self.read(step="danh-dau")
        ticked = {
            o.key for o in form.offers if form.get_initial_for_field(form.fields[o.key], o.key)
        }
        clear = {o.key for o in form.offers if o.can_be_ticked and not o.doubts}
        self.assertEqual(ticked, clear)
        self.assertEqual({o.key for o in form.offers} - clear, DOUBTFUL)
        self.assertIn("figure-1", ticked)
        self.assertEqual(InspectionVisit.objects.count(), 0)

    def test_an_imported_article_is_read_from_its_fields(self):
        title, _, body = ARTICLE.partition("\n")
        article = make_article(
            title=title, body="".join(f"<p>{line}</p>" for line in body.split("\n") if line)
        )
        response = self.client.get(ADDRESS, {"article": article.pk})
        found = response.context["form"].proposals
        self.assertEqual((len(found.figures), len(found.limitations)), (11, 4))
        self.assertContains(response, article.title)

    def test_a_table_and_a_list_are_read_row_by_row(self):
        body = (
            "<table><tr><td>Đã tiếp nhận</td><td>120</td></tr><tr><td>Đã giải quyết</td>"
            "<td>100</td></tr></table><h3>Hạn chế</h3><ul><li>Chậm niêm yết</li><li>Ít hồ sơ"
            " trực tuyến</li></ul>"
        )
        article = make_article(title="Kiểm tra Sở Nội vụ", body=body)
        found = self.client.get(ADDRESS, {"article": article.pk}).context["form"].proposals
        self.assertEqual(
            [(each.field, each.value) for each in found.figures],
            [("received", 120), ("resolved", 100)],
        )
        self.assertEqual(
            [each.text for each in found.limitations], ["Chậm niêm yết", "Ít hồ sơ trực tuyến"]
        )

    def test_an_empty_text_is_asked_for(self):
        self.assertContains(
            self.client.post(ADDRESS, {"step": "doc", "text": " "}),
            "Hãy chọn một bài, hoặc dán nội dung bài viết.",
        )
        self.assertContains(self.client.get(ADDRESS), "Đọc bài")
        self.assertContains(
            self.client.post(ADDRESS, {"step": "doc", "text": "Trời đẹp."}),
            "Không tìm thấy số liệu nào trong bài này.",
        )

    def test_only_who_may_add_visits_gets_here(self):
        self.client.force_login(make_user())
        self.assertEqual(self.client.get(ADDRESS).status_code, 403)


class StoringTests(ProposingCase):
    def test_all_that_is_ticked_fills_a_new_visit(self):
        response = self.store(self.all_ticked())
        visit = InspectionVisit.objects.get()
        self.assertRedirects(
            response,
            reverse("admin:inspections_inspectionvisit_change", args=[visit.pk]),
            fetch_redirect_response=False,
        )
        self.assertEqual(
            [visit.organization, visit.plan, visit.started_on, visit.state, visit.created_by],
            [self.unit, self.plan, date(2021, 9, 24), State.DRAFT, self.user],
        )
        self.assertEqual(
            (visit.period_start, visit.period_end), (date(2020, 12, 15), date(2021, 9, 14))
        )
        self.assertEqual(visit.head, "Lò Văn Mẫu, Phó Giám đốc Sở Nội vụ")
        self.assertEqual(visit.team.head.organization, self.home)
        self.assertEqual(
            [visit.findings.count(), visit.recommendations.count(), visit.papers.count()],
            [4, 4, 2],
        )

    def test_figures_are_those_of_the_text(self):
        self.store(self.all_ticked())
        figures = InspectionVisit.objects.get().figures
        self.assertEqual(
            [figures.carried_over, figures.new_in_period, figures.received, figures.online],
            [1_485, 20_332, 21_817, 7_395],
        )
        self.assertEqual(
            [figures.resolved, figures.on_time, figures.fee_vnd, figures.visitors],
            [19_540, 19_535, 3_075_347_446, 31_000],
        )
        self.assertEqual(
            [figures.procedures_on_spot, figures.procedures_total, figures.visitors_is_estimate],
            [22, 92, True],
        )
        self.assertEqual((figures.pending, figures.pending_overdue), (None, None))

    def test_cited_documents_are_linked_or_made_as_drafts(self):
        known = make_document(
            number="2943/KH-UBND", kind=Document.Kind.PLAN, issued_on=date(2021, 9, 20)
        )
        make_document(number="08-NQ/TU", issued_on=date(2016, 5, 20))
        self.store(self.all_ticked())
        papers = InspectionVisit.objects.get().papers.order_by("pk")
        self.assertEqual({paper.role for paper in papers}, {PaperRole.CITED})
        made = papers[0].document
        self.assertEqual(papers[1].document, known)
        self.assertEqual(
            [made.number, made.kind, made.state, made.issuer_name, made.issued_on],
            [
                "08-NQ/TU",
                Document.Kind.RESOLUTION,
                State.DRAFT,
                "Ban Chấp hành Đảng bộ tỉnh",
                date(2021, 5, 20),
            ],
        )

    def test_what_is_not_ticked_is_not_stored(self):
        data = self.all_ticked()
        few = {"visited", "figure-1", "limitation-2", "request-0"}
        ticks = {offer.key for offer in self.read().offers}
        self.store({name: value for name, value in data.items() if name not in ticks - few})
        visit = InspectionVisit.objects.get()
        self.assertEqual(
            [visit.team, visit.period_start, visit.figures.received, visit.figures.resolved],
            [None, None, 21_817, None],
        )
        self.assertEqual(
            [row.text for row in visit.findings.all()],
            ["Có công chức của sở vắng mặt ở quầy trong giờ trực"],
        )
        self.assertEqual(
            [row.deadline for row in visit.recommendations.all()], [date(2021, 10, 30)]
        )
        self.assertEqual((visit.papers.count(), InspectionTeam.objects.count()), (0, 0))

    def test_a_repeat_doubles_nothing(self):
        self.store(self.all_ticked())
        visit = InspectionVisit.objects.get()
        again = self.all_ticked()
        self.assertEqual(again["visit"], visit.pk)
        self.store(again)
        self.assertEqual(InspectionVisit.objects.get(), visit)
        self.assertEqual(
            [visit.findings.count(), visit.recommendations.count(), visit.papers.count()],
            [4, 4, 2],
        )
        self.assertEqual((InspectionTeam.objects.count(), Document.objects.count()), (1, 2))

    def test_a_team_with_the_same_head_is_taken_again(self):
        team = make_team(head=("Lò Văn Mẫu", "Phó Giám đốc Sở Nội vụ"))
        make_visit(team=team, started_on=date(2021, 3, 1))
        self.store(self.all_ticked())
        self.assertEqual(InspectionVisit.objects.get(organization=self.unit).team, team)

    def test_an_article_becomes_news_about_the_visit_only_when_ticked(self):
        article = make_article(
            title="Tin", body=f"<p>{ARTICLE}</p>", published_at=None, state="draft"
        )
        data = self.all_ticked(article=article.pk, text="")
        data.pop("link_article", None)
        self.store(data)
        visit = InspectionVisit.objects.get()
        self.assertEqual([*visit.articles.all()], [])
        self.store(data | {"link_article": "on", "visit": visit.pk})
        self.assertEqual([*visit.articles.all()], [article])


class RefusalTests(ProposingCase):
    def errors(self, data):
        """Return the errors of the form, having checked that nothing at all was stored."""
        counts = [InspectionVisit.objects.count(), Document.objects.count()]
        response = self.store(data)
        self.assertEqual([InspectionVisit.objects.count(), Document.objects.count()], counts)
        return {name: [*told] for name, told in response.context["form"].errors.items()}

    def test_a_new_visit_needs_its_day(self):
        data = self.all_ticked()
        del data["visited"]
        self.assertEqual(
            self.errors(data), {"visited": ["Cuộc kiểm tra mới cần có ngày kiểm tra."]}
        )

    def test_a_ticked_limitation_needs_its_area_and_a_new_document_its_abstract(self):
        wrong = {"limitation-0-area": "", "request-1-addressee": "", "citation-0-abstract": " "}
        self.assertEqual(
            self.errors(self.all_ticked() | wrong),
            {
                "limitation-0-area": ["Hãy chọn lĩnh vực của hạn chế."],
                "request-1-addressee": ["Hãy chọn cơ quan thực hiện."],
                "citation-0-abstract": ["Hãy ghi trích yếu của văn bản."],
            },
        )

    def test_two_numbers_for_one_figure_are_refused(self):
        text = "Ngày 24/9/2021 Đoàn kiểm tra làm việc: tiếp nhận 100 hồ sơ; tiếp nhận 90 hồ sơ."
        data = {"text": text, "step": "ghi", "organization": self.unit.pk, "kind": "unplanned"}
        data |= {"visited": "on", "figure-0": "on", "figure-1": "on"}
        self.assertEqual(self.errors(data), {"figure-1": ["Chỉ chọn một số cho mỗi mục."]})

    def test_figures_that_contradict_each_other_are_told_at_the_figure(self):
        text = "Ngày 24/9/2021 Đoàn kiểm tra làm việc: tiếp nhận 90 hồ sơ; giải quyết 95 hồ sơ."
        data = {"text": text, "step": "ghi", "organization": self.unit.pk, "kind": "unplanned"}
        data |= {"visited": "on", "figure-0": "on", "figure-1": "on"}
        self.assertEqual(
            self.errors(data),
            {"figure-1": ["Số đã giải quyết không được lớn hơn số tiếp nhận."]},
        )

    def test_a_second_visit_in_the_plan_is_told_at_the_unit(self):
        make_visit(plan=self.plan, organization=self.unit, started_on=date(2021, 3, 1))
        self.assertEqual(
            self.errors(self.all_ticked()),
            {"organization": ["Kế hoạch này đã có một cuộc kiểm tra tại đơn vị này."]},
        )

    def test_another_head_is_not_put_in_place_of_the_first(self):
        visit = make_visit(
            organization=self.unit,
            started_on=date(2021, 9, 24),
            team=make_team(head=("Tẩn Văn Sơn", "Giám đốc")),
            state=State.DRAFT,
        )
        data = self.all_ticked()
        self.assertEqual(data["visit"], visit.pk)
        self.assertEqual(
            self.errors(data),
            {"head": ["Cuộc kiểm tra này đã có đoàn do Tẩn Văn Sơn làm trưởng đoàn."]},
        )

    def test_a_visit_that_may_not_be_edited_stays_as_it_is(self):
        writer = make_user()
        grant = ("add_inspectionvisit", "change_inspectionvisit", "view_inspectionvisit")
        writer.user_permissions.set(Permission.objects.filter(codename__in=grant))
        self.client.force_login(writer)
        visit = make_visit(organization=self.unit, started_on=date(2021, 9, 24))
        data = self.all_ticked() | {"visit": visit.pk}
        self.assertEqual(
            self.errors(data), {"visit": ["Bạn không sửa được cuộc kiểm tra này nữa."]}
        )


class FromTheArticleTests(ProposingCase):
    def link_for(self, *permissions, **fields):
        """Return what the page of an article offers a member of staff: (address, its answer)."""
        article = make_article(body="<p>Đã tiếp nhận 120 hồ sơ.</p>", **fields)
        self.client.force_login(make_user(permissions=("news.view_article", *permissions)))
        page = self.client.get(reverse("admin:news_article_change", args=[article.pk]))
        self.assertContains(page, article.title)
        words = fromstring(page.content.decode())
        found = words.xpath("//a[text()='Lấy số liệu từ bài']/@href")
        return [self.client.get(way) for way in found]

    def test_its_page_leads_to_what_the_article_says(self):
        (answer,) = self.link_for("inspections.add_inspectionvisit")
        found = answer.context["form"].proposals.figures
        self.assertEqual([(each.field, each.value) for each in found], [("received", 120)])

    def test_who_may_add_no_visits_is_not_led_there(self):
        self.assertEqual(self.link_for("inspections.view_inspectionvisit"), [])

    def test_a_change_of_a_published_article_is_not_read(self):
        fields = {"live": make_article(), "state": State.DRAFT}
        self.assertEqual(self.link_for("inspections.add_inspectionvisit", **fields), [])
