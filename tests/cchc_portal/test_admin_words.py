"""Every page of the admin, walked as a superuser: no foreign word where people look or listen."""

from datetime import date, time

from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import TestCase, tag
from django.urls import reverse
from lxml import html

from contacts.hours import SpecialDays
from contacts.models import Link, Official, Organization, Publisher, SitePage
from content.audit import Act, AuditEntry
from content.history import recorded
from content.publishing import State
from inspections.models import (
    Course,
    InspectionPlan,
    InspectionTeam,
    InspectionVisit,
    Recommendation,
)
from news.models import Area, Article, Document, Section, open_change
from news.models.versions import versions_of
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
    make_section,
    make_special_days,
    make_superuser,
    make_team,
    make_user,
    make_visit,
)
from tests.foreign_words import foreign_words
from tests.runner import SWEEP


def make_related_document():
    """Store a draft with a file, and with an older document that it replaces."""
    document = make_document(state=State.DRAFT)
    make_document_file(document=document)
    make_relation(document, make_document())
    return document


def make_whole_visit(**fields):
    """Store a visit with a row of each of its parts."""
    visit = make_visit(team=make_team(), course=Course.REMEDYING, **fields)
    make_figures(visit=visit)
    make_finding(visit=visit)
    make_paper(visit=visit)
    make_recommendation(visit=visit)
    return visit


def with_hours(organization):
    """Return the organization, with hours now."""
    make_hours(organization, time(7, 30), time(11, 30))
    return organization


def make_followed_recommendation():
    """Store a recommendation that is reported, with a remark."""
    recommendation = make_recommendation(state="reported")
    recommendation.comments.create(text="Đang làm")
    return recommendation


MAKE = {
    Article: lambda: make_attachment(article=make_article(state=State.DRAFT)).article,
    Document: make_related_document,
    Area: lambda: Area.objects.create(name="Lĩnh vực 9"),
    Section: make_section,
    Organization: lambda: with_hours(make_official(fax="+842133876651").organization),
    Official: make_official,
    Publisher: make_publisher,
    Link: make_link,
    SpecialDays: lambda: make_special_days(first_day=date(2027, 2, 5), worked_as=1),
    SitePage: SitePage.objects.first,
    InspectionPlan: lambda: make_plan(units=[make_organization()], state=State.DRAFT),
    InspectionTeam: make_team,
    InspectionVisit: lambda: make_whole_visit(state=State.DRAFT),
    Recommendation: make_followed_recommendation,
    User: lambda: make_superuser(first_name="Lò Thị Thử"),
    AuditEntry: lambda: AuditEntry.objects.record(Act.LOGIN, "chi.lan"),
    Group: lambda: Group.objects.create(name="Biên tập"),
}
# English is a section of the portal; the rest are words of Vietnamese offices.
NAMES = frozenset("Command Ctrl English Fax Mac".split())
SPOKEN = "title alt placeholder aria-label aria-description".split()
SHIPPED = {Publisher, Recommendation, SitePage}  # never added or deleted by pages of their own
ERRORS = "//ul[contains(@class, 'errorlist')]/li/text()"
NOTES = "//*[@class='errornote']//text()"
LIST_FIELDS = "//form[@id='changelist-form']//input[@name]"
SILENT = ("script", "style", "template")
KEPT = ("hidden", "submit")


def words_of(page):
    """Return all that an HTML page shows or has read aloud, one piece of text each."""
    for element in page.iter(*SILENT):
        element.text = None
    texts = list(page.itertext())
    texts += [text for name in SPOKEN for text in page.xpath(f"//@{name}")]
    texts += page.xpath("//input[@type='submit' or @type='button' or @type='reset']/@value")
    return [text.strip() for text in texts]


def emptied(page):
    """Return what the main form of a page sends when a person empties every field of it."""
    inputs = page.xpath("//div[@id='content-main']//form//*[self::input or self::textarea]")
    return {field.get("name"): kept(field) for field in inputs if field.get("name")}


def kept(field):
    return field.get("value", "") if field.get("type") in KEPT else ""


@tag(SWEEP)
class AdminWordsTests(TestCase):
    def setUp(self):
        self.client.force_login(make_superuser(username="quan.tri"))

    def check(self, response):
        """Fail with the foreign words of a page; return the page as lxml has it."""
        page = html.fromstring(response.content.decode())
        found = {text for text in words_of(page) if foreign_words(text, NAMES)}
        with self.subTest(
            page=response.request["PATH_INFO"], way=response.request["REQUEST_METHOD"]
        ):
            self.assertEqual(response.status_code, 200)
            self.assertEqual(found, set())
        return page

    def get(self, name, /, *args, query=""):
        address = reverse(f"admin:{name}", args=args) + query
        return self.check(self.client.get(address, follow=True))

    def post(self, name, /, *args, **fields):
        address = reverse(f"admin:{name}", args=args)
        return self.check(self.client.post(address, fields, follow=True))

    def rows(self):
        """Yield (name of the model's pages, its admin, a row) for every model registered."""
        for model, model_admin in admin.site._registry.items():
            yield f"{model._meta.app_label}_{model._meta.model_name}", model_admin, MAKE[model]()

    def test_lists(self):
        for name, _, row in self.rows():
            self.get(f"{name}_changelist")
            self.get("app_list", row._meta.app_label)
        self.get("index")

    def test_lists_with_nothing_found(self):
        for name, model_admin, _ in self.rows():
            if model_admin.search_fields:
                self.get(f"{name}_changelist", query="?q=khôngcógìnhưthế")

    def test_lists_with_every_filter_opened(self):
        for name, _, _ in self.rows():
            page = self.get(f"{name}_changelist", query="?_facets=True")
            for link in page.xpath("//*[@id='changelist-filter']//li/a/@href"):
                self.get(f"{name}_changelist", query=link)

    def test_lists_of_more_than_one_page(self):
        Link.objects.bulk_create(Link(label="Việc", placement="task", url="/") for _ in range(101))
        page = self.get("contacts_link_changelist")
        self.assertEqual(page.xpath("//*[contains(@class, 'showall')]/text()"), ["Xem tất cả"])
        self.get("contacts_link_changelist", query="?p=2")

    def test_forms_and_what_they_refuse(self):
        for name, model_admin, row in self.rows():
            if model_admin.model is AuditEntry:  # nobody's form
                continue
            pages = [(f"{name}_change", row.pk)]
            pages += [] if model_admin.model in SHIPPED else [(f"{name}_add",)]
            for page in pages:
                refused = self.post(*page, **emptied(self.get(*page)))
                self.assertIn("Hãy điền mục này.", refused.xpath(ERRORS))

    def test_forms_of_what_is_published_already(self):
        self.get("news_article_change", make_attachment().article_id)
        self.get("inspections_inspectionvisit_change", make_whole_visit().pk)
        self.get("inspections_inspectionplan_change", make_plan().pk)

    def test_forms_filled_in_wrongly(self):
        page = self.get("news_article_add")
        dates = {"published_at_0": "09/24/2021", "published_at_1": "25:00", "expires_at_0": "x"}
        told = self.post("news_article_add", **emptied(page) | dates).xpath(ERRORS)
        self.assertIn("Ngày phải theo dạng ngày/tháng/năm, ví dụ 24/09/2021.", told)
        self.assertIn("Giờ phải theo dạng giờ:phút, ví dụ 08:09.", told)
        numbers = {"phone": "12", "email": "thư", "website": "x y", "order": "-1", "kind": "99"}
        self.post(
            "contacts_organization_add", **emptied(self.get("contacts_organization_add")) | numbers
        )

    def test_forms_of_people_who_may_only_look(self):
        rows = list(self.rows())
        looker = make_user(username="chi.xem")
        looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
        self.client.force_login(looker)
        for name, _, row in rows:
            self.get(f"{name}_change", row.pk)

    def test_a_group_is_read_with_its_permissions_in_vietnamese(self):
        group = MAKE[Group]()
        wanted = Permission.objects.filter(codename__in=("add_article", "publish_article"))
        group.permissions.set(wanted)
        self.assertEqual(
            sorted(map(str, group.permissions.all())),
            ["Tin tức | bài viết | Duyệt và đăng bài viết", "Tin tức | bài viết | thêm"],
        )

    def test_histories(self):
        for name, model_admin, row in self.rows():
            for change in (
                [{"added": {}}],
                [{"changed": {"fields": ["tên"]}}],
                [{"deleted": {"name": "tệp", "object": "Kế hoạch"}}],
            ):
                model_admin.log_change(self.client.get("/").wsgi_request, row, change)
            self.get(f"{name}_history", row.pk)

    def test_saving_and_deleting(self):
        fields = {"name": "Biên tập", "_continue": "1"}
        self.post("auth_group_add", **fields)
        group = Group.objects.get()
        for button in ("_save", "_continue", "_addanother"):
            self.post("auth_group_change", group.pk, name="Biên tập viên", **{button: "1"})
        self.get("auth_group_delete", group.pk)
        self.post("auth_group_delete", group.pk, post="yes")
        self.check(self.client.get(reverse("admin:auth_group_change", args=[0]), follow=True))

    def test_giving_an_article_another_address(self):
        article = make_article()
        self.get("news_article_address", article.pk)
        self.post("news_article_address", article.pk, slug="")
        self.post("news_article_address", article.pk, slug="???")
        self.post("news_article_address", article.pk, slug="dia-chi-moi")

    def test_remarks_on_what_is_typed(self):
        wrong = "TIẾP NHẬN 22/92 HỒ SƠ, ĐẠT 30% KẾ HOẠCH CỦA TỈNH " * 3
        broken = '<a href="/khong-co/">ở đây</a><img src="/media/1.webp">'
        body = f"<p>{wrong} Giaûi quyeát hoà sô {broken}</p>"
        draft = make_article(
            title=wrong, lead=wrong * 2, body=body, state="draft", published_at=None
        )
        make_article(title=wrong)
        make_attachment(article=draft)
        self.get("news_article_change", draft.pk)

    def test_a_change_of_an_article_its_comparison_and_history(self):
        live = make_attachment().article
        change = open_change(live, make_superuser())
        for title in ("Tiêu đề mới", "Tiêu đề mới hơn"):
            with recorded(change.created_by, "Lưu"):
                change.title = title
                change.save_over(change.version)
        for name in ("change", "compare", "history", "drop_change"):
            self.get(f"news_article_{name}", change.pk)
        self.get("news_article_change", live.pk)
        kept = versions_of(change).last()
        self.get("news_article_version", change.pk, kept.pk)
        self.get("news_article_version", change.pk, kept.pk, query="?voi=truoc")
        self.post("news_article_restore", change.pk, kept.pk, version=change.version)
        self.post("news_article_step", change.pk, step="withdraw", version=change.version + 1)
        self.post("news_article_step", change.pk, step="submit", version=change.version + 1)

    def test_the_history_of_a_document_and_what_differs(self):
        document = make_document(state=State.DRAFT)
        for abstract in ("Trích yếu mới", "Trích yếu mới hơn"):
            with recorded(make_superuser(), "Lưu"):
                document.abstract = abstract
                document.save_over(document.version)
        self.get("news_document_history", document.pk)
        kept = versions_of(document).last()
        self.get("news_document_version", document.pk, kept.pk)
        self.get("news_document_version", document.pk, kept.pk, query="?voi=truoc")

    def test_deleting_what_others_need(self):
        article = make_article(state=State.DRAFT, organizations=[make_organization()])
        self.get("news_section_delete", article.section_id)
        self.get("contacts_organization_delete", make_visit().organization_id)
        self.get("news_article_delete", article.pk)

    def test_actions_on_several_rows(self):
        links = [make_link().pk, make_link().pk]
        chosen = {"action": "delete_selected", "_selected_action": links}
        self.post("contacts_link_changelist", action="delete_selected", index="0")
        self.post("contacts_link_changelist", _selected_action=links, action="", index="0")
        self.post("contacts_link_changelist", **chosen)
        self.post("contacts_link_changelist", **chosen, post="yes")

    def test_editing_in_the_list(self):
        link = make_link()
        page = self.get("contacts_link_changelist")
        fields = {field.get("name"): field.get("value") for field in page.xpath(LIST_FIELDS)}
        self.post("contacts_link_changelist", **fields | {"form-0-order": "", "_save": "1"})
        self.post("contacts_link_changelist", **fields | {"form-0-order": "7", "_save": "1"})
        link.refresh_from_db()
        self.assertEqual(link.order, 7)

    def test_pop_ups(self):
        for page in ("contacts_organization_add", "contacts_organization_changelist"):
            self.get(page, query="?_popup=1")

    def test_passwords(self):
        user = make_user()
        self.get("auth_user_password_change", user.pk)
        for password in ("", "12345", "password", "quan.tri"):
            fields = {"password1": password, "password2": password, "usable_password": "true"}
            self.post("auth_user_password_change", user.pk, **fields)
            self.post("auth_user_add", username="", **fields)
        fields = {"old_password": "sai", "new_password1": "một", "new_password2": "hai"}
        self.get("password_change")
        self.post("password_change", **fields)
        self.get("password_change_done")

    def test_coming_and_going(self):
        self.post("logout")
        self.get("login")
        told = self.post("login", username="quan.tri", password="sai").xpath(NOTES)
        self.assertEqual(told[0].strip()[:32], "Sai tên đăng nhập hoặc mật khẩu,")
        self.client.force_login(make_user(is_staff=False, username="linh"))
        self.check(self.client.get(reverse("admin:index"), follow=True))
