import unicodedata

from django.contrib.auth.models import Group, Permission
from django.test import SimpleTestCase, TestCase
from django.urls import reverse

from content.publishing import State
from news.desk.files import title_of
from news.desk.notices import IN_CAPITALS
from news.desk.writing import CLOSED_SECTION, CONVERTED, NOT_ALLOWED
from news.models import Article, FormerAddress, Section
from news.models.changes import open_change
from news.models.moving import TAKEN, WAS_ANOTHERS
from tests.factories import (
    make_article,
    make_attachment,
    make_section,
    make_superuser,
    make_user,
    pdf_file,
    picture_file,
)
from tests.news.test_admin import ADD, change, typed, writer

REMARKS = reverse("admin:news_article_remarks")


def address_form(article):
    return reverse("admin:news_article_address", args=[article.pk])


def errors(page):
    return page.context["adminform"].form.errors


def told(page):
    return [str(message) for message in page.context["messages"]]


class FormTests(TestCase):
    def setUp(self):
        self.user = make_superuser()
        self.client.force_login(self.user)

    def test_remarks_stand_at_their_field_after_a_save_and_keep_nobody_from_it(self):
        page = self.client.post(ADD, typed(title="KẾ HOẠCH KIỂM TRA", _continue="1"), follow=True)
        self.assertEqual(Article.objects.get().title, "KẾ HOẠCH KIỂM TRA")
        field = page.context["adminform"].form.fields["title"]
        self.assertEqual([notice.text for notice in field.found], [IN_CAPITALS])
        self.assertContains(page, IN_CAPITALS)

    def test_remarks_stand_there_when_the_form_is_refused_too(self):
        page = self.client.post(ADD, typed(title="KẾ HOẠCH KIỂM TRA", section=""))
        self.assertContains(page, IN_CAPITALS)
        self.assertEqual(Article.objects.count(), 0)

    def test_old_letters_are_converted_on_request_and_not_stored(self):
        sent = typed(title="C¶i c¸ch", lead="nh\xadng", body="<p>Caûi caùch</p>", to_unicode="1")
        page = self.client.post(ADD, sent)
        form = page.context["adminform"].form
        shown = [form[name].value() for name in ("title", "lead", "body")]
        self.assertEqual(shown, ["Cải cách", "nhưng", "<p>Cải cách</p>"])
        self.assertEqual(errors(page)["__all__"], [CONVERTED])
        self.assertEqual(Article.objects.count(), 0)

    def test_old_letters_are_stored_as_they_came_when_nobody_asks(self):
        self.client.post(ADD, typed(title="nh\xadng ch\xada ®Õn"))
        self.assertEqual(Article.objects.get().title, "nh\xadng ch\xada ®Õn")

    def test_a_cover_is_described_at_its_field(self):
        page = self.client.post(ADD, typed(cover=picture_file()))
        self.assertEqual(errors(page)["cover_alt"], ["Hãy mô tả ảnh (tối đa 200 ký tự)."])

    def test_the_form_asks_a_few_questions_whatever_is_attached_or_linked(self):
        draft = make_article(state=State.DRAFT, body='<p><a href="/tin-tuc/a/">a</a></p>')
        self.client.get(change(draft))
        for _ in range(3):
            make_attachment(article=draft)
            make_article()
        with self.assertNumQueries(16):
            self.client.get(change(draft))
        make_attachment(article=draft)
        make_article()
        with self.assertNumQueries(16):
            self.client.get(change(draft))


class AddressTests(TestCase):
    def setUp(self):
        self.user = make_superuser()
        self.client.force_login(self.user)

    def test_the_full_address_is_shown_and_may_be_typed_while_a_draft(self):
        draft = make_article(state=State.DRAFT, slug="ke-hoach", published_at=None)
        self.assertContains(
            self.client.get(change(draft)), "<span>http://testserver/tin-tuc/</span>"
        )
        self.client.post(change(draft), typed(version=1, slug="Kế hoạch 2026"))
        draft.refresh_from_db()
        self.assertEqual(draft.slug, "ke-hoach-2026")

    def test_an_address_that_leads_to_another_article_is_refused(self):
        FormerAddress.objects.create(address="/tin-tuc/cu/", article=make_article())
        page = self.client.post(ADD, typed(slug="cu"))
        self.assertEqual(errors(page)["slug"], [WAS_ANOTHERS])

    def test_a_published_article_shows_its_address_and_the_way_to_change_it(self):
        article = make_article(slug="da-dang")
        page = self.client.get(change(article))
        self.assertContains(page, "http://testserver/tin-tuc/da-dang/")
        self.assertContains(page, address_form(article))

    def test_changing_it_leads_the_old_one_there(self):
        article = make_article(slug="cu")
        self.client.post(address_form(article), {"slug": "Địa chỉ mới"})
        answer = self.client.get("/tin-tuc/cu/")
        self.assertRedirects(answer, "/tin-tuc/dia-chi-moi/", status_code=301)

    def test_a_refusal_stands_at_the_field(self):
        make_article(slug="cua-bai-khac")
        article = make_article(slug="cu")
        page = self.client.post(address_form(article), {"slug": "cua-bai-khac"})
        self.assertEqual(page.context["form"].errors["slug"], [TAKEN])

    def test_writers_change_no_public_address(self):
        author = writer("add", "change", "view")
        article = make_article(slug="cu", created_by=author)
        self.client.force_login(author)
        self.assertNotContains(self.client.get(change(article)), address_form(article))
        answer = self.client.post(address_form(article), {"slug": "moi"})
        article.refresh_from_db()
        self.assertEqual((answer.status_code, article.slug), (403, "cu"))

    def test_a_change_beside_an_article_has_neither_address_nor_date(self):
        beside = open_change(make_article(), self.user)
        fields = self.client.get(change(beside)).context["adminform"].form.fields
        self.assertEqual({"slug", "published_at"} & fields.keys(), set())


class SectionTests(TestCase):
    def setUp(self):
        self.author = writer("add", "change", "view")
        self.client.force_login(self.author)
        self.group = Group.objects.create(name="Tổ văn bản")
        self.closed = make_section(name="Chỉ cho tổ văn bản")
        self.closed.writers.add(self.group)

    def test_a_section_of_another_group_is_refused_at_the_field(self):
        page = self.client.post(ADD, typed(section=self.closed.pk))
        self.assertEqual(errors(page)["section"], [CLOSED_SECTION])
        self.assertEqual(Article.objects.count(), 0)

    def test_its_own_group_writes_there(self):
        self.author.groups.add(self.group)
        self.client.post(ADD, typed(section=self.closed.pk))
        self.assertEqual(Article.objects.get().section, self.closed)

    def test_a_closed_section_stands_in_the_tree_and_cannot_be_chosen(self):
        html = self.client.get(ADD).content.decode()
        self.assertInHTML(
            f'<option value="{self.closed.pk}" disabled>Chỉ cho tổ văn bản</option>', html
        )

    def test_a_text_that_stands_in_a_section_closed_since_may_stay(self):
        draft = make_article(
            state=State.DRAFT, section=self.closed, created_by=self.author, published_at=None
        )
        self.client.post(change(draft), typed(version=1, section=self.closed.pk, title="Sửa"))
        draft.refresh_from_db()
        self.assertEqual(draft.title, "Sửa")

    def test_the_section_used_last_is_preset(self):
        initial = self.client.get(ADD).context["adminform"].form.initial
        self.assertNotIn("section", initial)
        make_article(created_by=self.author)
        last = make_article(created_by=self.author)
        make_article(created_by=make_user())
        initial = self.client.get(ADD).context["adminform"].form.initial
        self.assertEqual(initial["section"], last.section_id)

    def test_a_section_closed_since_is_not_preset(self):
        make_article(created_by=self.author, section=self.closed)
        initial = self.client.get(ADD).context["adminform"].form.initial
        self.assertNotIn("section", initial)


class FilesTests(TestCase):
    def setUp(self):
        self.user = make_superuser()
        self.client.force_login(self.user)

    def test_each_file_becomes_an_attachment_named_after_it(self):
        names = ["Kế hoạch_kiểm tra.pdf", unicodedata.normalize("NFD", "Quyết định 230.pdf")]
        self.client.post(ADD, typed(more_files=[pdf_file(name) for name in names]))
        found = [
            (file.title, file.kind, file.size) for file in Article.objects.get().attachments.all()
        ]
        self.assertEqual(found, [("Kế hoạch kiểm tra", "PDF", 16), ("Quyết định 230", "PDF", 16)])

    def test_a_bad_file_is_named_with_its_reason_and_the_others_are_kept(self):
        files = [
            pdf_file("tot.pdf"),
            pdf_file("ma.exe"),
            pdf_file("bang.xlsx"),
            pdf_file("hai.pdf"),
        ]
        page = self.client.post(ADD, typed(more_files=files, _continue="1"), follow=True)
        titles = [file.title for file in Article.objects.get().attachments.all()]
        self.assertEqual(titles, ["tot", "hai"])
        self.assertEqual(
            [sentence for sentence in told(page) if "Không nhận" in sentence],
            [
                "Không nhận tệp “ma.exe”. Chỉ nhận tệp PDF, DOCX, XLSX, PPTX, ODT, ODS.",
                "Không nhận tệp “bang.xlsx”. Nội dung tệp không khớp với đuôi “.xlsx”. "
                "Hãy lưu lại tệp rồi tải lên.",
            ],
        )

    def test_files_of_a_refused_form_are_not_stored(self):
        page = self.client.post(ADD, typed(title="", more_files=[pdf_file()]))
        self.assertEqual(Article.objects.count(), 0)
        self.assertIn("ke-hoach.pdf", str(errors(page)["more_files"]))

    def test_files_go_with_the_step_that_is_taken_at_once(self):
        article = make_article()
        beside = open_change(article, self.user)
        sent = typed(version=beside.version, step="submit", more_files=[pdf_file("moi.pdf")])
        self.client.post(change(beside), sent)
        beside.refresh_from_db()
        beside.take("approve", make_superuser())
        self.assertEqual([file.title for file in article.attachments.all()], ["moi"])

    def test_who_adds_files_while_a_text_waits_does_not_approve_it(self):
        waiting = make_article(state=State.REVIEW, published_at=None)
        sent = typed(version=1, step="approve", more_files=[pdf_file("moi.pdf")])
        self.client.post(change(waiting), sent)
        waiting.refresh_from_db()
        self.assertEqual((waiting.state, waiting.attachments.count()), (State.REVIEW, 0))

    def test_who_may_add_no_files_sees_no_place_for_them_and_stores_none(self):
        author = make_user()
        names = ["add_article", "change_article", "view_article"]
        author.user_permissions.set(Permission.objects.filter(codename__in=names))
        self.client.force_login(author)
        self.assertNotContains(self.client.get(ADD), "more_files")
        self.client.post(ADD, typed(more_files=[pdf_file()]))
        self.assertEqual(Article.objects.get().attachments.count(), 0)


class TitleTests(SimpleTestCase):
    def test_a_file_name_is_read_as_a_title(self):
        names = ["2943_KH-UBND.pdf", "Kế  hoạch.v2.docx", ".pdf", "đ" * 300 + ".pdf"]
        made = [title_of(name) for name in names]
        self.assertEqual(made, ["2943 KH-UBND", "Kế hoạch.v2", ".pdf", "đ" * 250])


class RemarksViewTests(TestCase):
    def setUp(self):
        self.author = writer("add", "change", "view")
        self.client.force_login(self.author)

    def ask(self, **fields):
        return self.client.post(
            REMARKS, {"article": "", "title": "", "lead": "", "body": ""} | fields
        )

    def test_it_answers_with_the_remarks_of_each_field_and_stores_nothing(self):
        answer = self.ask(title="KẾ HOẠCH KIỂM TRA", body="<p>22/92 hồ sơ, đạt 30%</p>")
        found = answer.json()["remarks"]
        self.assertEqual([*found], ["title", "lead", "body", "related"])
        self.assertIn(IN_CAPITALS, found["title"])
        self.assertIn("23,9%", found["body"])
        self.assertEqual((found["lead"].strip(), Article.objects.count()), ("", 0))

    def test_it_suggests_related_articles(self):
        make_article(title="Trung tâm Phục vụ hành chính công mở cửa thứ Bảy")
        title = "Kiểm tra Trung tâm Phục vụ hành chính công"
        self.assertIn("mở cửa thứ Bảy", self.ask(title=title).json()["remarks"]["related"])

    def test_it_converts_what_was_sent(self):
        answer = self.ask(title="C¶i c¸ch", body="<p onclick='x()'>Caûi caùch</p>", to_unicode="1")
        self.assertEqual(
            answer.json()["values"], {"title": "Cải cách", "lead": "", "body": "<p>Cải cách</p>"}
        )

    def test_what_was_typed_is_never_html_in_the_answer(self):
        make_article(title="Bài <b>lạ</b> về thủ tục", created_by=self.author)
        answer = self.ask(title="Bài <b>lạ</b> về thủ tục").json()["remarks"]["title"]
        self.assertIn("&lt;b&gt;", answer)
        self.assertNotIn("<b>", answer)

    def test_only_who_may_write_the_article_is_answered(self):
        others = make_article(state=State.DRAFT, created_by=make_user())
        for pk in (others.pk, 999_999, "x", "9" * 40):
            with self.subTest(article=pk):
                answer = self.ask(article=pk)
                self.assertEqual((answer.status_code, answer.json()["message"]), (403, NOT_ALLOWED))
        self.client.force_login(writer("view"))
        self.assertEqual(self.ask().status_code, 403)

    def test_strangers_are_led_to_the_login(self):
        self.client.logout()
        self.assertEqual(self.ask().status_code, 302)

    def test_it_is_asked_by_post_with_a_token_alone(self):
        self.assertEqual(self.client.get(REMARKS).status_code, 405)
        strict = self.client_class(enforce_csrf_checks=True)
        strict.force_login(self.author)
        self.assertEqual(strict.post(REMARKS, {"title": "x"}).status_code, 403)

    def test_nonsense_is_answered_without_an_error(self):
        strange = {"section": "x", "organizations": ["y", "9" * 40], "related": ["-1"]}
        answer = self.ask(title="a" * 5_000, body="<p>" + "a" * 600_000, **strange)
        self.assertEqual(answer.status_code, 200)

    def test_sections_that_only_link_are_no_place_for_texts(self):
        link = Section.objects.get(slug="danh-ba")
        page = self.client.post(ADD, typed(section=link.pk))
        self.assertEqual(errors(page)["section"], ["Mục này chỉ là liên kết, không chứa bài."])
