"""Every public template, rendered: its frame, headings and ways on, and what it never holds."""

import itertools
import re
from datetime import date, time
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory, TestCase
from django.test.signals import template_rendered
from django.utils import timezone
from lxml.html import fromstring

from contacts.models import Organization
from content.publishing import State, Step
from inspections.models import Course, RemedyState
from news.models import Area, Document, Section
from news.preview import preview_address
from tests.factories import (
    make_article,
    make_attachment,
    make_document,
    make_document_file,
    make_figures,
    make_finding,
    make_hours,
    make_link,
    make_official,
    make_organization,
    make_paper,
    make_plan,
    make_publisher,
    make_recommendation,
    make_relation,
    make_special_days,
    make_team,
    make_user,
    make_visit,
    picture_file,
)

TEMPLATES = Path(settings.BASE_DIR) / "templates"
INLINE = re.compile(
    r'<style|<script(?! type="application/ld\+json">|[^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:',
    re.IGNORECASE,
)
STANDING_ALONE = ("500.html", "503.html", "507_alone.html")


def public_templates():
    """Return the names of all templates but those of the admin."""
    names = (str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
    return {name for name in names if not name.startswith("admin/")}


def shipped_section(slug, **fields):
    """Return the shipped section; stored anew where a flush took it away (browser tests)."""
    return Section.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_portal():
    """Store a portal in which every page has something of everything to show."""
    make_publisher(parent_body="Ủy ban nhân dân tỉnh Thử", licence="Giấy phép số 1/GP")
    make_link(placement="task", description="Bằng mã hồ sơ")
    make_link(placement="footer", url="https://example.gov.vn/")
    results = shipped_section("ket-qua-cchc", name="Kết quả CCHC", in_menu=True, on_home=True)
    section = shipped_section("ket-qua-kiem-tra-cchc", name="Kết quả kiểm tra", parent=results)
    news = shipped_section("tin-tuc-cchc", name="Tin tức CCHC", in_menu=True, on_home=True)
    new = make_organization(
        name="Sở mới", name_en="New Department", phone="+842133876650", email="so@example.gov.vn"
    )
    make_hours(new, time(7, 30), time(11, 30))
    make_special_days(first_day=timezone.localdate())
    make_official(organization=new, is_information_contact=True)
    old = make_organization(name="Sở cũ", valid_to=date(2025, 2, 28), functions="<p>Việc</p>")
    old.successors.add(new)
    make_organization(name="Đơn vị cấp dưới", kind=Organization.Kind.OFFICE, parent=old)
    make_official(organization=old, phone="+842133876650", extension="12", duties="Một cửa")
    make_article(section=news, title="Tin trong tỉnh")
    for _ in range(21):
        make_article(section=section, lead="Tóm tắt")
    article = make_article(
        section=section,
        slug="bai-mau",
        cover=picture_file(),
        cover_alt="Quang cảnh",
        cover_caption="Quang cảnh",
        organizations=[old],
    )
    make_attachment(article=article)
    article.steps.create(step=Step.CORRECT, by=make_user(), note="Số đúng là 5.")
    gone = make_article(section=news, slug="bai-go", state=State.WITHDRAWN)
    gone.steps.create(step=Step.WITHDRAW, by=make_user(), note="Trùng tin")
    make_inspections(old, article)
    shipped_section("van-ban", name="Văn bản", in_menu=True, on_home=True, link="/van-ban/")
    make_documents(new)


def make_documents(organization):
    """Store documents that show all that documents can show, "van-ban-mau" among them."""
    area = Area.objects.get_or_create(slug="the-che", defaults={"name": "Thể chế"})[0]
    for _ in range(20):
        make_document(issuer=organization)
    document = make_document(
        slug="van-ban-mau",
        number="7/KH-UBND",
        issuer=organization,
        area=area,
        signer="Bà Lò Thị Thử",
        expires_on=date(2030, 1, 1),
    )
    document.steps.create(step=Step.CORRECT, by=make_user(), note="Người ký đúng là bà Thử.")
    gone = make_document(slug="van-ban-go", issuer=organization, state=State.WITHDRAWN)
    gone.steps.create(step=Step.WITHDRAW, by=make_user(), note="Bản chưa ký")
    make_document_file(document=document)
    make_document_file(document=make_document(slug="van-ban-nhap", state=State.DRAFT))
    make_relation(make_document(issuer_name="Chính phủ", issued_on=date(2022, 1, 4)), document)
    make_article(body="<p>Theo Kế hoạch số 7/KH-UBND</p>", slug="bai-ve-van-ban")


def make_inspections(unit, article):
    """Store a plan and two concluded visits to `unit`, with something of every part."""
    plan = make_plan(units=[unit, make_organization(name="Đơn vị chờ kiểm tra")])
    concluded = {"organization": unit, "course": Course.REMEDYING}
    earlier = make_visit(started_on=date(2020, 9, 24), **concluded)
    visit = make_visit(
        plan=plan,
        slug="cuoc-mau",
        team=make_team(members=[("Vàng Thị Mẫu", "Chuyên viên")]),
        articles=[article],
        summary="<p>Kết quả</p>",
        **concluded,
    )
    for each in (earlier, visit):
        make_figures(visit=each)
        make_finding(visit=each)
    make_recommendation(visit=visit, deadline=date(2026, 10, 20))
    make_recommendation(visit=visit, state=RemedyState.IMPLEMENTED)
    make_paper(visit=visit, is_public=True)
    gone = make_visit(slug="cuoc-go", state=State.WITHDRAWN)
    withdrawn_plan = make_plan(year=2024, state=State.WITHDRAWN)
    for row, note in ((gone, "Số liệu sai"), (withdrawn_plan, "Trùng kế hoạch")):
        row.steps.create(step=Step.WITHDRAW, by=make_user(), note=note)


ENGLISH_ADDRESSES = ["/en/", "/en/so-moi/"]
ADDRESSES = [
    *("/", "/tin-tuc/", "/tin-tuc/?trang=2", "/tin-tuc/bai-mau/", "/luu-tru/"),
    *("/tin-tuc/2026/10/", "/danh-ba/can-bo/", "/danh-ba/dau-moi/"),
    *("/chuyen-muc/ket-qua-cchc/", "/chuyen-muc/papi/", "/tim-kiem/", "/tim-kiem/?q=tin"),
    *("/tim-kiem/?q=khongthay", "/tim-kiem/?q=so", "/danh-ba/", "/danh-ba/so-cu/"),
    *("/danh-ba/so-moi/", "/kiem-tra/", "/kiem-tra/cuoc-mau/", "/khong-co/"),
    *("/tin-tuc/bai-go/", "/xem-truoc/sai/"),
    *("/van-ban/", "/van-ban/?trang=2", "/van-ban/?nam=1900", "/van-ban/?hieu-luc=het"),
    *("/van-ban/van-ban-mau/", "/van-ban/van-ban-go/", "/tin-tuc/bai-ve-van-ban/"),
    *("/kiem-tra/kien-nghi/", "/kiem-tra/ke-hoach/2026/"),
    *("/kiem-tra/du-lieu/", "/danh-ba/?q=so", "/danh-ba/?q=khongthay", "/so-do-trang/"),
    *("/kenh-rss/", "/tuyen-bo-tiep-can/", "/bao-ve-du-lieu-ca-nhan/", "/dieu-khoan-su-dung/"),
    *ENGLISH_ADDRESSES,
    *("/kiem-tra/cuoc-go/", "/kiem-tra/ke-hoach/2024/"),
]


class RenderedTemplatesTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_portal()

    def setUp(self):
        super().setUp()
        self.rendered = set()
        template_rendered.connect(self.note)
        self.addCleanup(template_rendered.disconnect, self.note)

    def note(self, sender, template, **kwargs):
        self.rendered.add(template.name)

    def pages(self):
        """Yield (where, HTML) of every kind of public page, the error pages among them."""
        draft = Document.objects.get(slug="van-ban-nhap")
        for address in [*ADDRESSES, preview_address(draft)]:
            yield address, self.client.get(address).content.decode()
        request = RequestFactory().get("/khong-co/")
        for name in sorted(public_templates()):
            if re.match(r"\d{3}", name):
                alone = name in STANDING_ALONE
                yield name, render_to_string(name, request=None if alone else request)

    def test_every_public_template_is_rendered(self):
        list(self.pages())
        self.assertEqual(public_templates() - self.rendered, set())

    def test_pages_name_their_language_and_have_one_title_and_one_h1(self):
        for where, html in self.pages():
            with self.subTest(where):
                page = fromstring(html)
                language = "en" if where in ENGLISH_ADDRESSES else "vi"
                self.assertEqual(page.get("lang"), language)
                titles = [title.text_content().strip() for title in page.findall("head/title")]
                headings = [h1.text_content().strip() for h1 in page.findall(".//h1")]
                self.assertEqual((len(titles), len(headings)), (1, 1))
                self.assertTrue(titles[0] and headings[0] and not titles[0].startswith("–"))

    def test_headings_never_skip_a_level(self):
        for where, html in self.pages():
            levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
            with self.subTest(where):
                steps = [b - a for a, b in itertools.pairwise(levels)]
                self.assertEqual([step for step in steps if step > 1], [])

    def test_pages_hold_no_inline_style_or_script(self):
        for where, html in self.pages():
            with self.subTest(where):
                self.assertEqual(INLINE.findall(html), [])

    def test_ids_are_unique_and_labels_point_at_fields(self):
        for where, html in self.pages():
            with self.subTest(where):
                page = fromstring(html)
                ids = page.xpath("//@id")
                self.assertEqual(len(ids), len(set(ids)))
                named = page.xpath("//label/@for | //@aria-labelledby")
                self.assertEqual(set(named) - set(ids), set())

    def test_pictures_keep_their_place_and_say_what_they_show(self):
        for where, html in self.pages():
            for picture in fromstring(html).iter("img"):
                with self.subTest(where):
                    self.assertEqual({"src", "width", "height", "alt"} - set(picture.keys()), set())

    def test_no_way_leads_nowhere(self):
        ways = {
            way.partition("#")[0]
            for _, html in self.pages()
            for way in fromstring(html).xpath("//a/@href | //form/@action")
            if way.startswith("/")
        }
        answers = {way: self.client.get(way, follow=True).status_code for way in sorted(ways)}
        self.assertEqual({way for way, status in answers.items() if status != 200}, set())

    def test_pages_for_bad_days_ask_the_database_nothing(self):
        with self.assertNumQueries(0):
            for name in STANDING_ALONE:
                render_to_string(name)


class PageTests(TestCase):
    def test_an_article_says_where_it_stands_when_it_came_and_what_it_shows(self):
        make_portal()
        page = fromstring(self.client.get("/tin-tuc/bai-mau/").content.decode())
        crumbs = [link.text for link in page.xpath("//nav[@class='breadcrumb']//a")]
        self.assertEqual(crumbs, ["Trang chủ", "Kết quả CCHC", "Kết quả kiểm tra CCHC"])
        self.assertEqual(len(page.xpath("//article//figure/img[@alt='Quang cảnh']")), 1)
        self.assertEqual(page.xpath("string(//figcaption)").strip(), "Quang cảnh")
        self.assertEqual(len(page.xpath("//div[@class='byline']//time/@datetime")), 1)

    def test_the_footer_pairs_each_label_with_its_value(self):
        make_publisher()
        page = fromstring(self.client.get("/").content.decode())
        pairs = page.xpath("//footer//dl/div")
        self.assertEqual(
            [(row[0].text_content(), row[1].text_content().strip()) for row in pairs],
            [
                ("Cơ quan chủ quản", "Sở Nội vụ tỉnh Thử"),
                ("Chịu trách nhiệm chính", "Bà Lò Thị Thử, Phó Giám đốc Sở Nội vụ"),
                ("Trụ sở", "Số 1, đường Thử"),
                ("Điện thoại", "0213 3876 650"),
                ("Thư điện tử", "cchc@example.gov.vn"),
            ],
        )

    def test_a_page_of_a_list_is_known_by_its_number_and_nothing_else(self):
        section = Section.objects.get(slug="trong-tinh")
        for _ in range(21):
            make_article(section=section)
        html = self.client.get("/chuyen-muc/trong-tinh/?trang=2&utm=x").content.decode()
        canonical = fromstring(html).xpath("//link[@rel='canonical']/@href")
        self.assertEqual(canonical, ["http://testserver/chuyen-muc/trong-tinh/?trang=2"])


class SourceTests(TestCase):
    def test_html_from_people_is_shown_in_one_place(self):
        found = [
            str(path.relative_to(TEMPLATES))
            for path in TEMPLATES.rglob("*.html")
            for _ in re.findall(r"\|\s*safe\b|autoescape\s+off|safeseq", path.read_text())
        ]
        self.assertEqual(found, ["includes/rich_text.html"])

    def test_no_template_is_longer_than_a_screenful(self):
        long = [p.name for p in TEMPLATES.rglob("*.html") if p.read_text().count("\n") > 120]
        self.assertEqual(long, [])
