from django.contrib.auth.models import Group, Permission
from django.test import TestCase
from django.urls import reverse

from content.publishing import State
from news.models import Article, Section
from tests.factories import (
    local_time,
    make_article,
    make_attachment,
    make_section,
    make_superuser,
    make_user,
    pdf_file,
    picture_file,
)

ADD = reverse("admin:news_article_add")
LIST = reverse("admin:news_article_changelist")


def change(article):
    return reverse("admin:news_article_change", args=[article.pk])


def typed(**fields):
    """Return what the browser sends for an article that an editor has filled in."""
    return {
        "title": "Bản tin thử",
        "section": Section.objects.get(slug="trong-tinh").pk,
        "lead": "",
        "body": "<p>Nội dung</p>",
        "published_at_0": "",
        "published_at_1": "",
        "attachments-TOTAL_FORMS": 0,
        "attachments-INITIAL_FORMS": 0,
    } | fields


def writer(*codenames):
    """Return a staff user with just these permissions on articles and their files."""
    user = make_user()
    names = [f"{codename}_article" for codename in codenames] + ["add_attachment"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


class ArticleAdminTests(TestCase):
    def setUp(self):
        self.editor = make_superuser()
        self.client.force_login(self.editor)

    def test_dates_are_typed_day_first(self):
        when = {"published_at_0": "05/09/2021", "published_at_1": "08:09"}
        page = self.client.post(ADD, typed(**when), follow=True)
        self.assertEqual(Article.objects.get().published_at, local_time(2021, 9, 5, 8, 9))
        said = "Ngày đăng 05/09/2021 đã qua. Các danh sách xếp theo ngày đó"
        self.assertContains(page, said)

    def test_a_nonsense_date_is_named_and_nothing_is_lost(self):
        page = self.client.post(ADD, typed(published_at_0="31/02/2021", title="Tin giữ lại"))
        self.assertContains(page, "Tin giữ lại")
        self.assertEqual(Article.objects.count(), 0)
        self.assertEqual(
            page.context["adminform"].form.errors["published_at"][0],
            "Ngày phải theo dạng ngày/tháng/năm, ví dụ 24/09/2021.",
        )

    def test_the_slug_is_made_on_the_server_and_a_clash_gets_2(self):
        self.client.post(ADD, typed(title="Đoàn kiểm tra"))
        self.client.post(ADD, typed(title="Đoàn kiểm tra"))
        slugs = Article.objects.order_by("pk").values_list("slug", flat=True)
        self.assertEqual([*slugs], ["doan-kiem-tra", "doan-kiem-tra-2"])

    def test_a_typed_slug_that_is_taken_is_refused_in_vietnamese(self):
        make_article(slug="da-co")
        page = self.client.post(ADD, typed(slug="da-co"))
        self.assertEqual(
            page.context["adminform"].form.errors["slug"],
            ["Địa chỉ này là của bài khác. Hãy chọn địa chỉ khác."],
        )
        self.assertEqual(Article.objects.count(), 1)

    def test_approving_without_a_time_takes_now(self):
        as_seen = {"title": "Bản tin thử", "body": "<p>Nội dung</p>"}
        article = make_article(state=State.REVIEW, published_at=None, **as_seen)
        self.client.post(change(article), typed(version=1, step="approve"))
        self.assertEqual([*Article.objects.published()], [article])

    def test_nobody_approves_a_text_of_their_own(self):
        article = make_article(state=State.REVIEW, created_by=self.editor)
        page = self.client.post(change(article), typed(version=1, step="approve"))
        self.assertContains(page, "nên phải do người khác duyệt")
        article.refresh_from_db()
        self.assertEqual(article.state, State.REVIEW)

    def test_html_is_cleaned_whoever_saves_it(self):
        self.client.post(ADD, typed(body='<p onclick="x()">Đã đăng<script>y()</script></p>'))
        self.assertEqual(Article.objects.get().body, "<p>Đã đăng</p>")

    def test_a_picture_needs_a_description(self):
        page = self.client.post(ADD, typed(cover=picture_file()))
        self.assertEqual(
            page.context["adminform"].form.errors["cover_alt"],
            ["Hãy mô tả ảnh (tối đa 200 ký tự)."],
        )

    def test_files_are_attached_with_the_article(self):
        self.client.post(
            ADD,
            typed(
                **{
                    "attachments-TOTAL_FORMS": 1,
                    "attachments-0-title": "Kế hoạch",
                    "attachments-0-file": pdf_file(),
                    "attachments-0-order": 1,
                }
            ),
        )
        self.assertEqual(Article.objects.get().attachments.get().kind, "PDF")

    def test_who_wrote_it_is_kept(self):
        self.client.post(ADD, typed())
        self.assertEqual(Article.objects.get().created_by, self.editor)

    def test_sections_are_offered_as_a_tree(self):
        field = self.client.get(ADD).context["adminform"].form.fields["section"]
        labels = [label for _, label in field.choices]
        at = labels.index("Kết quả CCHC")
        self.assertEqual(labels[at + 1], "\u2003Kết quả kiểm tra CCHC")

    def test_a_section_that_only_links_takes_no_article(self):
        link = Section.objects.get(slug="danh-ba")
        page = self.client.post(ADD, typed(section=link.pk))
        self.assertEqual(
            page.context["adminform"].form.errors["section"],
            ["Mục này chỉ là liên kết, không chứa bài."],
        )

    def test_an_article_keeps_its_address_once_published(self):
        article = make_article(slug="giu-nguyen")
        self.client.post(change(article), typed(slug="doi-khac"))
        article.refresh_from_db()
        self.assertEqual(article.slug, "giu-nguyen")

    def test_the_search_box_needs_no_marks(self):
        found = make_article(title="Cải cách thủ tục")
        make_article(title="Tin khác")
        page = self.client.get(LIST, {"q": "cai cach"})
        self.assertEqual([*page.context["cl"].result_list], [found])

    def test_the_form_has_no_prepopulated_slug(self):
        self.assertContains(self.client.get(ADD), 'data-prepopulated-fields="[]"')

    def test_a_draft_has_no_way_to_the_site(self):
        draft, shown = make_article(state=State.DRAFT), make_article()
        self.assertNotContains(self.client.get(change(draft)), "viewsitelink")
        self.assertContains(self.client.get(change(shown)), "viewsitelink")

    def test_the_form_of_an_article_with_files_opens(self):
        article = make_attachment().article
        self.assertContains(self.client.get(change(article)), "Kế hoạch kiểm tra")


class WriterTests(TestCase):
    def setUp(self):
        self.client.force_login(writer("add", "change", "delete", "view"))

    def test_a_writer_cannot_publish_even_by_a_raw_post(self):
        page = self.client.post(ADD, typed(state=State.PUBLISHED, step="approve"))
        self.assertContains(page, "Bạn không có quyền duyệt")
        self.client.post(ADD, typed(state=State.PUBLISHED))
        self.assertEqual([article.state for article in Article.objects.all()], [State.DRAFT])

    def test_a_writer_can_hand_in_for_approval(self):
        self.client.post(ADD, typed(step="submit"))
        self.assertEqual(Article.objects.get().state, State.REVIEW)

    def test_a_writer_changes_no_published_article(self):
        article = make_article(title="Như đã duyệt")
        answer = self.client.post(change(article), typed(title="Sửa lén"))
        article.refresh_from_db()
        self.assertEqual((answer.status_code, article.title), (403, "Như đã duyệt"))

    def test_a_writer_deletes_no_published_article(self):
        article = make_article()
        address = reverse("admin:news_article_delete", args=[article.pk])
        self.assertEqual(self.client.post(address, {"post": "yes"}).status_code, 403)
        self.assertEqual([*Article.objects.all()], [article])

    def test_a_writer_deletes_no_published_article_by_the_list_action(self):
        article, draft = make_article(), make_article(state=State.DRAFT)
        chosen = {"action": "delete_selected", "_selected_action": [article.pk, draft.pk]}
        self.client.post(LIST, chosen | {"post": "yes"})
        self.assertIn(article, Article.objects.all())


class SectionAdminTests(TestCase):
    def setUp(self):
        self.client.force_login(make_superuser())

    def test_a_section_with_articles_is_protected(self):
        section = make_section(name="Còn bài")
        make_article(section=section, title="Bài còn lại")
        address = reverse("admin:news_section_delete", args=[section.pk])
        page = self.client.post(address, {"post": "yes"})
        self.assertContains(page, "Không xóa được chuyên mục")
        self.assertIn(section, Section.objects.all())

    def test_a_section_is_limited_to_groups_of_writers(self):
        group = Group.objects.create(name="Nhóm viết")
        section = make_section(name="Riêng", slug="rieng")
        address = reverse("admin:news_section_change", args=[section.pk])
        sent = {"name": "Riêng", "order": 1, "slug": "rieng", "writers": [group.pk]}
        self.client.post(address, sent)
        self.assertEqual([*section.writers.all()], [group])

    def test_a_section_cannot_stand_below_itself(self):
        root = make_section(name="Gốc")
        child = make_section(name="Nhánh", parent=root)
        address = reverse("admin:news_section_change", args=[root.pk])
        sent = {"name": "Gốc", "parent": child.pk, "order": 1, "slug": "goc"}
        page = self.client.post(address, sent)
        self.assertEqual(
            page.context["adminform"].form.errors["parent"],
            ["Không thể đặt một mục nằm dưới chính nó."],
        )
