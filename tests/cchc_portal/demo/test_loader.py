import datetime
import re
from itertools import pairwise

from django.contrib.auth import get_user_model
from django.test import override_settings
from django.utils import timezone
from lxml import html

from cchc_portal.demo import Refusal, loader
from cchc_portal.demo.reading import DATA, workday
from contacts.hours import SpecialDays
from contacts.models import Link, Official, Organization, Publisher
from content.document_numbers import is_usual
from content.publishing import State
from inspections.models import (
    Course,
    InspectionVisit,
    PlannedUnit,
    Recommendation,
    RemedyState,
    VisitDocument,
    VisitFigures,
)
from news.models import (
    Article,
    Attachment,
    Document,
    DocumentFile,
    DocumentRelation,
    Force,
    Section,
)
from tests.cchc_portal.demo.case import DemoCase
from tests.factories import make_organization


class LoadedTests(DemoCase):
    @classmethod
    def setUpTestData(cls):
        loader.load_once(timezone.localdate())

    def test_a_second_load_changes_nothing(self):
        Article.objects.first().delete()
        Article.objects.filter(pk=Article.objects.last().pk).update(title="Sửa bằng tay")
        before = list(Article.objects.order_by("pk").values_list("pk", "title"))
        loader.load_once(timezone.localdate())
        self.assertEqual(list(Article.objects.order_by("pk").values_list("pk", "title")), before)
        self.assertEqual(get_user_model().objects.count(), 3)

    def test_a_section_with_those_below_it_needs_more_than_one_page(self):
        tree = Section.objects.tree()
        news = tree.subtree(Section.objects.get(slug="tin-tuc-cchc"))
        self.assertGreater(Article.objects.published().in_sections(news).count(), 20)

    def test_staff_see_every_state_and_the_public_none_but_published(self):
        hidden = Article.objects.exclude(pk__in=Article.objects.published().values("pk"))
        year = workday(timezone.localdate(), 1).year
        self.assertEqual(
            list(hidden.order_by("slug").values_list("slug", "state")),
            [
                (f"du-thao-tong-ket-cong-tac-cai-cach-hanh-chinh-nam-{year}", State.DRAFT),
                ("lich-tiep-cong-dan-thang-toi-cua-cac-so-xa-phuong", State.PUBLISHED),
                ("lich-truc-bo-phan-mot-cua-dip-nghi-le-ban-cu", State.WITHDRAWN),
                ("tam-dung-he-thong-mot-cua-de-nang-cap-vao-cuoi-tuan", State.PUBLISHED),
                ("xa-hua-bum-tra-ket-qua-ngay-trong-phien-cho", State.REVIEW),
            ],
        )

    def test_the_newest_article_is_from_the_last_working_day(self):
        newest = Article.objects.published().order_by("-published_at").first()
        self.assertLess((timezone.localdate() - newest.published_at.date()).days, 4)

    def test_no_title_stands_twice_and_no_brace_is_left(self):
        rows = Article.objects.values_list("title", "lead", "body")
        self.assertEqual(len({title for title, *_ in rows}), len(rows))
        self.assertEqual([row[0] for row in rows if "{" in "".join(row)], [])

    def test_documents_stand_in_chains_that_fit_their_days(self):
        relations = DocumentRelation.objects.select_related("newer", "older")
        self.assertGreater(len(relations), 5)
        for relation in relations:
            self.assertLess(relation.older.issued_on, relation.newer.issued_on, relation)
        day = datetime.date(2026, 11, 25)
        old = Document.objects.get(number="61/2018/NĐ-CP")
        row = Document.objects.with_force(day).get(pk=old.pk)
        heirs = old.heirs_among(DocumentRelation.objects.family_of(old), day)
        self.assertEqual((row.force, [h.number for h in heirs]), (Force.ENDED, ["118/2025/NĐ-CP"]))

    def test_every_number_of_a_document_is_usual_and_three_states_of_force_are_shown(self):
        odd = [d.number for d in Document.objects.all() if not is_usual(d.number)]
        self.assertEqual(odd, [])
        forces = set(Document.objects.published().with_force().values_list("force", flat=True))
        self.assertEqual(forces, {*Force.values})

    def test_numbers_in_texts_lead_to_documents(self):
        visit = InspectionVisit.objects.get(started_on=datetime.date(2021, 9, 24))
        page = self.client.get(visit.get_absolute_url())
        for number in ("08-NQ/TU", "2943/KH-UBND"):
            document = Document.objects.get(number=number)
            self.assertContains(page, f'<a href="{document.get_absolute_url()}">{number}</a>')

    def test_one_file_is_internal_and_one_document_a_draft(self):
        internal = DocumentFile.objects.get(is_public=False)
        self.assertEqual(self.client.get(internal.get_absolute_url()).status_code, 404)
        self.assertEqual(Document.objects.exclude(state=State.PUBLISHED).count(), 1)

    def test_a_picture_is_stored_once_however_often_it_is_used(self):
        used = Article.objects.exclude(cover="").values_list("cover", "cover_width")
        self.assertLess(len({name for name, _ in used}), len(used))
        self.assertEqual({width for _, width in used}, {1600})

    def test_every_unit_existed_on_the_day_of_its_visit(self):
        for visit in InspectionVisit.objects.select_related("organization"):
            in_force = Organization.objects.in_force(visit.day)
            self.assertTrue(in_force.filter(pk=visit.organization_id).exists(), visit)

    def test_a_unit_was_visited_four_times_and_one_visit_is_a_draft(self):
        latest = InspectionVisit.objects.published().for_list()
        center = Organization.objects.get(code="H35.1.1")
        self.assertEqual(latest.filter(organization=center).count(), 4)
        self.assertEqual(InspectionVisit.objects.filter(state=State.DRAFT).count(), 1)

    def test_visits_stand_at_every_point_of_their_course_in_three_years(self):
        visits = InspectionVisit.objects.published()
        self.assertEqual(
            set(visits.values_list("course", flat=True)),
            {*Course.values} - {Course.CONCLUDED},  # with nothing to mend it is completed at once
        )
        this_year = timezone.localdate().year
        years = set(visits.concluded().values_list("year", flat=True))
        self.assertLessEqual({this_year - 2, this_year - 1, this_year}, years)

    def test_recommendations_are_in_every_state_some_overdue_some_due_soon(self):
        rows, today = Recommendation.objects.all(), timezone.localdate()
        states = set(rows.values_list("state", flat=True))
        self.assertEqual(states, {*RemedyState.values})
        self.assertGreater(rows.overdue(today).count(), 1)
        self.assertGreater(rows.due_soon(today).count(), 0)

    def test_all_of_it_holds_as_if_it_were_typed_today(self):
        for model in (InspectionVisit, VisitFigures, Recommendation, VisitDocument, PlannedUnit):
            for row in model.objects.all():
                with self.subTest(f"{model.__name__}: {row}"):
                    row.full_clean()

    def test_the_ministry_department_of_old_leads_to_its_heir(self):
        old = Organization.objects.get(name="Sở Thông tin và Truyền thông")
        heirs = list(old.successors.values_list("name", flat=True))
        self.assertEqual((old.is_historical, heirs), (True, ["Sở Khoa học và Công nghệ"]))

    def test_all_thirty_eight_communes_and_wards_are_there(self):
        kinds = Organization.Kind
        local = Organization.objects.in_force().filter(kind__in=[kinds.WARD, kinds.COMMUNE])
        self.assertEqual(local.count(), 38)

    def test_every_office_of_today_says_when_it_is_open_and_nearly_all_confirmed(self):
        existing = Organization.objects.in_force()
        self.assertEqual(existing.filter(hours=None).count(), 0)
        unconfirmed = existing.filter(confirmed_on=None).count()
        self.assertGreater(unconfirmed, 0)
        self.assertLess(unconfirmed, existing.count() / 5)
        self.assertEqual(Organization.objects.exclude(valid_to=None).exclude(hours=None).count(), 0)
        tet = SpecialDays.objects.get(name__startswith="Tết Nguyên đán")
        self.assertEqual(tet.first_day, datetime.date(2027, 2, 5))

    def test_one_official_is_hidden(self):
        hidden = Official.objects.filter(is_public=False).values_list("full_name", flat=True)
        self.assertEqual(list(hidden), ["Đinh Văn Mẫu"])

    def test_the_footer_says_that_this_is_no_official_information(self):
        publisher = Publisher.objects.current()
        self.assertIn("không phải thông tin chính thức", publisher.licence)
        self.assertContains(self.client.get("/"), publisher.licence)

    def test_every_public_page_opens(self):
        rows = [
            *Article.objects.published(),
            *InspectionVisit.objects.published(),
            *Section.objects.filter(link=""),
            *Attachment.objects.published(),
            *Document.objects.published(),
            *DocumentFile.objects.published(),
            *Organization.objects.all(),
        ]
        addresses = [row.get_absolute_url() for row in rows]
        addresses += [link.url for link in Link.objects.all() if link.url.startswith("/")]
        failed = [url for url in addresses if self.client.get(url).status_code != 200]
        self.assertEqual(failed, [])

    def test_every_link_in_a_text_leads_somewhere(self):
        bodies = "".join(Article.objects.values_list("body", flat=True))
        inner = set(re.findall(r'href="(/[^"]*)"', bodies))
        self.assertEqual([url for url in inner if self.client.get(url).status_code != 200], [])

    def test_a_total_is_the_sum_of_its_rows(self):
        bodies = [
            *Article.objects.values_list("body", flat=True),
            *InspectionVisit.objects.values_list("summary", flat=True),
        ]
        tables = [table for body in bodies if body for table in html.fromstring(body).iter("table")]
        totals = [table for table in tables if "Cộng" in table.text_content()]
        self.assertGreater(len(totals), 5)
        for table in totals:
            *rows, total = [[cell.text_content() for cell in row] for row in table.iter("tr")][1:]
            for column in range(1, len(total)):
                figures = [row[column] for row in [*rows, total]]
                if not any("%" in figure for figure in figures):
                    numbers = [int(figure.replace(".", "")) for figure in figures]
                    self.assertEqual(sum(numbers[:-1]), numbers[-1], rows)

    def test_articles_are_stored_oldest_first(self):
        days = [a.published_at.date() for a in Article.objects.published().order_by("pk")]
        self.assertTrue(all(earlier <= later for earlier, later in pairwise(days)))


class DataTests(DemoCase):
    def test_no_percentage_is_typed(self):
        typed = {
            path.name: re.findall(r"\d\s?%", path.read_text(encoding="utf-8"))
            for path in [*DATA.glob("*/*.html"), *DATA.glob("*.toml")]
        }
        self.assertEqual({name: found for name, found in typed.items() if found}, {})

    def test_every_address_is_an_example(self):
        text = "".join(path.read_text(encoding="utf-8") for path in DATA.glob("*.toml"))
        domains = set(re.findall(r"@([a-z.]+)", text))
        self.assertEqual(domains, {"example.gov.vn"})


class OtherDataTests(DemoCase):
    def test_data_of_others_in_the_way_is_said_and_nothing_is_loaded(self):
        make_organization(name="Sở có sẵn", code="H35.2")
        with self.assertRaisesMessage(Refusal, "đã có dữ liệu khác"):
            loader.load_once(timezone.localdate())
        self.assertEqual(list(Organization.objects.values_list("name", flat=True)), ["Sở có sẵn"])
        self.assertEqual(get_user_model().objects.count(), 0)

    @override_settings(DEMO_PASSWORD="nui-rung-tay-bac-9")
    def test_a_site_that_has_a_publisher_is_left_alone(self):
        Publisher.objects.filter(pk=1).update(governing_body="Sở Nội vụ tỉnh Thử")
        loader.load_once(timezone.localdate())
        self.assertEqual(Organization.objects.count(), 0)
