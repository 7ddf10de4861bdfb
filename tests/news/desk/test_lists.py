from datetime import timedelta

from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from lxml import html

from cchc_portal.roles import ADMINISTRATOR, AUTHOR, EDITOR, ship_roles
from content.publishing import SHOWN_STATES, State
from news.models import Article, Section
from news.models.changes import open_change
from tests.factories import (
    local_time,
    make_article,
    make_organization,
    make_section,
    make_superuser,
    make_user,
    make_visit,
    picture_file,
)

LIST = reverse("admin:news_article_changelist")
NOW = timezone.now()


def member(role, **fields):
    user = make_user(**fields)
    user.groups.add(Group.objects.get(name=role))
    return user


class DeskTestCase(TestCase):
    def setUp(self):
        ship_roles()
        self.author = member(AUTHOR, first_name="Lò Thị Viết")
        self.editor = member(EDITOR)
        self.client.force_login(self.editor)

    def rows(self, **query):
        return [*self.client.get(LIST, query).context["cl"].result_list]

    def cells(self, name):
        """Return the words of one column of the list, row by row."""
        page = html.fromstring(self.client.get(LIST).content.decode())
        found = page.xpath(f"//*[@id='result_list']//*[contains(@class, 'field-{name}')]")
        return [" ".join(cell.text_content().split()) for cell in found]

    def send(self, action, *articles, **fields):
        """Choose articles and answer what the desk then asks, with the versions given here."""
        sent = {"action": action, "_selected_action": [row.pk for row in articles], "sure": "1"}
        sent |= {f"version-{row.pk}": row.version for row in articles}
        answer = self.client.post(LIST, sent | fields)
        return answer, [str(message) for message in get_messages(answer.wsgi_request)]

    def states(self, *articles):
        return [Article.objects.get(pk=row.pk).state for row in articles]


class ListTests(DeskTestCase):
    def test_an_approver_asks_8_questions_for_1_row_and_for_100(self):
        def make(count):
            for _ in range(count):
                article = make_article(
                    created_by=self.author, organizations=[make_organization()], cover="anh/a.webp",
                    cover_alt="Ảnh", cover_width=900, cover_height=600,
                )  # fmt: skip
                make_article(state=State.DRAFT, live=article)

        make(1)
        with self.assertNumQueries(8):
            self.client.get(LIST)
        make(49)
        self.assertEqual(Article.objects.count(), 100)
        with self.assertNumQueries(8):
            self.client.get(LIST, {"all": ""})

    def test_no_body_is_read(self):
        make_article()
        unread = {field for row in self.rows() for field in row.get_deferred_fields()}
        self.assertEqual(unread, {"body", "folded"})

    def test_the_states_stand_in_words_as_staff_see_them(self):
        make_article(published_at=NOW + timedelta(days=1))
        make_article(published_at=NOW - timedelta(days=3), expires_at=NOW - timedelta(days=2))
        live = make_article(published_at=NOW - timedelta(days=4))
        make_article(state=State.WITHDRAWN, published_at=NOW - timedelta(days=5))
        change = open_change(live, self.author)
        Article.objects.filter(pk=change.pk).update(published_at=NOW - timedelta(days=6))
        self.assertEqual(
            self.cells("state_tag"), ["Đã lên lịch", "Hết hạn", "Đã đăng", "Đã gỡ", "Bản nháp"]
        )

    def test_a_change_names_the_article_it_is_of(self):
        live = make_article(title="Bài gốc")
        change = open_change(live, self.author)
        Article.objects.filter(pk=change.pk).update(title="Bài gốc, sửa")
        self.assertIn("Bài gốc, sửa Bản sửa của bài đã đăng “Bài gốc”", self.cells("headline"))

    def test_what_has_no_date_yet_stands_first_with_when_it_was_changed(self):
        make_article(published_at=local_time(2021, 9, 24))
        draft = make_article(state=State.DRAFT, published_at=None)
        Article.objects.filter(pk=draft.pk).update(updated_at=local_time(2021, 10, 1, 8, 9))
        self.assertEqual(self.cells("day"), ["Sửa 01/10/2021, 08:09", "24/09/2021"])

    def test_the_author_is_the_one_named_or_who_wrote_it(self):
        make_article(author="Vàng A Ký", created_by=self.author, published_at=NOW)
        make_article(created_by=self.author, published_at=NOW - timedelta(days=1))
        make_article(published_at=NOW - timedelta(days=2))
        self.assertEqual(self.cells("byline"), ["Vàng A Ký", "Lò Thị Viết", "-"])

    def test_a_picture_is_shown_small_and_says_nothing_beside_its_title(self):
        make_article(cover=picture_file(), cover_alt="Quang cảnh buổi làm việc")
        page = html.fromstring(self.client.get(LIST).content.decode())
        (picture,) = page.xpath("//span[@class='thumb']/img")
        self.assertEqual(picture.get("alt"), "")
        self.assertIn("-480.webp 480w", picture.get("srcset"))

    def test_the_search_box_needs_no_marks(self):
        found = make_article(title="Cải cách thủ tục")
        make_article(title="Tin khác")
        self.assertEqual(self.rows(q="cai cach"), [found])


class FilterTests(DeskTestCase):
    def test_each_state_shows_its_rows_alone(self):
        made = {
            State.DRAFT: make_article(state=State.DRAFT),
            State.REVIEW: make_article(state=State.REVIEW),
            State.RETURNED: make_article(state=State.RETURNED),
            State.WITHDRAWN: make_article(state=State.WITHDRAWN),
            State.PUBLISHED: make_article(),
            "scheduled": make_article(published_at=NOW + timedelta(days=1)),
            "expired": make_article(expires_at=NOW - timedelta(minutes=1)),
        }
        self.assertEqual(set(made), set(SHOWN_STATES))
        for state, article in made.items():
            self.assertEqual(self.rows(**{"trang-thai": state}), [article])

    def test_a_section_shows_what_stands_below_it_too(self):
        root = make_section()
        below = make_section(parent=make_section(parent=root))
        first = make_article(section=root, published_at=NOW)
        second = make_article(section=below, published_at=NOW - timedelta(days=1))
        make_article()
        self.assertEqual(self.rows(**{"chuyen-muc": root.pk}), [first, second])
        self.assertEqual(self.rows(**{"chuyen-muc": below.pk}), [second])

    def test_only_bodies_that_are_named_are_offered(self):
        named = make_organization()
        article = make_article(organizations=[named])
        make_article(organizations=[make_organization()])
        make_organization(name="Không được nhắc đến")
        page = self.client.get(LIST)
        self.assertNotContains(page, "Không được nhắc đến")
        self.assertEqual(self.rows(organizations__id__exact=named.pk), [article])

    def test_years_before_this_one_are_offered(self):
        year = timezone.localdate().year
        last = make_article(published_at=local_time(year - 1, 1, 1))
        older = make_article(published_at=local_time(year - 2, 12, 31, 23, 59))
        page = html.fromstring(self.client.get(LIST).content.decode())
        found = {
            label: page.xpath(f"//a[text()='{label}']/@href")[0]
            for label in (f"Năm {year - 1}", "Trước đó")
        }
        shown = [
            [*self.client.get(LIST + query).context["cl"].result_list] for query in found.values()
        ]
        self.assertEqual(shown, [[last], [older]])

    def test_links_that_lead_nowhere(self):
        broken = make_article(broken_links="/tin-tuc/khong-co/")
        make_article()
        make_article(state=State.DRAFT, broken_links="/tin-tuc/khong-co/")
        self.assertEqual(self.rows(**{"lien-ket": "hong"}), [broken])

    def test_nonsense_in_the_address_is_no_error(self):
        article = make_article()
        for query in ({"trang-thai": "x"}, {"chuyen-muc": "x"}, {"chuyen-muc": "999"}):
            self.assertEqual(self.rows(**query), [article])

    def test_visits_are_picked_by_what_staff_see(self):
        make_visit()
        waiting = make_visit(published_at=NOW + timedelta(days=1))
        address = reverse("admin:inspections_inspectionvisit_changelist")
        page = self.client.get(address, {"trang-thai": "scheduled"})
        self.assertEqual([*page.context["cl"].result_list], [waiting])
        self.assertContains(page, "Đã lên lịch")


class OthersDraftsTests(DeskTestCase):
    """What an author must not get to see: the draft of another one."""

    def setUp(self):
        super().setUp()
        self.client.force_login(self.author)
        self.secret = make_article(title="Bí mật của người khác", state=State.DRAFT, slug="bi-mat")
        self.own = make_article(
            title="Bí mật của tôi", state=State.DRAFT, created_by=self.author, published_at=None
        )
        self.shown = make_article(title="Bí mật đã đăng", published_at=NOW - timedelta(days=1))

    def test_it_is_not_in_the_list_nor_found(self):
        self.assertEqual(self.rows(), [self.own, self.shown])
        self.assertEqual(self.rows(q="bi mat"), [self.own, self.shown])

    def test_it_is_offered_nowhere(self):
        asked = {"app_label": "news", "model_name": "article", "field_name": "related"}
        answer = self.client.get(reverse("admin:autocomplete"), asked | {"term": "bi mat"}).json()
        self.assertEqual(
            [row["text"] for row in answer["results"]], ["Bí mật của tôi", "Bí mật đã đăng"]
        )

    def test_its_pages_lead_away(self):
        for name in ("change", "history", "delete"):
            address = reverse(f"admin:news_article_{name}", args=[self.secret.pk])
            page = self.client.get(address, follow=True)
            led_away = page.status_code == 404 or page.redirect_chain
            self.assertTrue(led_away, name)
            self.assertNotIn(self.secret.title, page.content.decode())

    def test_raw_posts_change_nothing(self):
        change = reverse("admin:news_article_change", args=[self.secret.pk])
        step = reverse("admin:news_article_step", args=[self.secret.pk])
        self.client.post(change, {"title": "Chiếm", "version": 1})
        self.client.post(step, {"step": "submit", "version": 1})
        self.client.post(reverse("admin:news_article_delete", args=[self.secret.pk]), {"post": "y"})
        chosen = {"_selected_action": [self.secret.pk], f"version-{self.secret.pk}": 1, "sure": 1}
        section = {"section": make_section().pk}
        self.client.post(LIST, {"action": "move_chosen"} | chosen | section)
        self.client.post(LIST, {"action": "delete_selected", "post": "yes"} | chosen)
        stored = Article.objects.get(pk=self.secret.pk)
        self.assertEqual((stored.title, stored.version), (self.secret.title, 1))
        self.assertEqual(stored.section, self.secret.section)

    def test_it_cannot_be_picked_as_related_by_a_raw_post(self):
        fields = {
            "title": "Bí mật của tôi", "section": self.own.section_id, "lead": "", "body": "",
            "related": [self.secret.pk], "version": 1,
            "attachments-TOTAL_FORMS": 0, "attachments-INITIAL_FORMS": 0,
        }  # fmt: skip
        address = reverse("admin:news_article_change", args=[self.own.pk])
        page = self.client.post(address, fields)
        self.assertIn("related", page.context["adminform"].form.errors)
        self.assertEqual([*self.own.related.all()], [])

    def test_an_author_deletes_a_draft_of_his_own_and_nothing_later(self):
        waiting = make_article(state=State.REVIEW, created_by=self.author)
        for article, status in ((self.own, 302), (waiting, 403)):
            address = reverse("admin:news_article_delete", args=[article.pk])
            self.assertEqual(self.client.post(address, {"post": "yes"}).status_code, status)
        self.assertEqual({*Article.objects.all()}, {self.secret, self.shown, waiting})

    def test_who_only_reads_sees_all_and_does_nothing(self):
        self.client.force_login(member(ADMINISTRATOR))
        page = self.client.get(LIST)
        self.assertEqual({*page.context["cl"].result_list}, {self.secret, self.own, self.shown})
        self.assertNotContains(page, "Chuyển chuyên mục")


class TogetherTests(DeskTestCase):
    def test_what_was_chosen_is_shown_before_anything_is_done(self):
        rows = [make_article(state=State.REVIEW, lead="Tóm tắt của bài") for _ in range(2)]
        make_article(state=State.REVIEW, title="Không được chọn")
        chosen = {"_selected_action": [row.pk for row in rows]}
        page = self.client.post(LIST, {"action": "approve_chosen"} | chosen)
        self.assertContains(page, "Tóm tắt của bài", count=2)
        for row in rows:
            self.assertContains(page, f'name="version-{row.pk}" value="1"')
        self.assertNotContains(page, "Không được chọn")
        self.assertEqual(self.states(*rows), [State.REVIEW, State.REVIEW])

    def test_each_row_is_approved_or_told_why_not(self):
        good = make_article(title="Được", state=State.REVIEW, created_by=self.author)
        own = make_article(title="Của mình", state=State.REVIEW, created_by=self.editor)
        draft = make_article(title="Chưa gửi", state=State.DRAFT, created_by=self.author)
        _, told = self.send("approve_chosen", good, own, draft)
        self.assertEqual(self.states(good, own, draft), ["published", "review", "draft"])
        self.assertCountEqual(
            told,
            [
                "Đã duyệt và đăng: “Được”.",
                "“Của mình”: Bạn đã viết hoặc gửi nội dung này nên phải do người khác duyệt.",
                "“Chưa gửi”: Đang ở trạng thái “Bản nháp” nên không làm được bước này.",
            ],
        )

    def test_a_superuser_has_four_eyes_too(self):
        root = make_superuser()
        self.client.force_login(root)
        own = make_article(state=State.REVIEW, created_by=root)
        self.send("approve_chosen", own)
        self.assertEqual(self.states(own), [State.REVIEW])

    def test_what_was_changed_since_it_was_seen_is_not_approved(self):
        article = make_article(title="Đã đổi", state=State.REVIEW, created_by=self.author)
        Article.objects.filter(pk=article.pk).update(version=2)
        _, told = self.send("approve_chosen", article)
        self.assertEqual(self.states(article), [State.REVIEW])
        self.assertEqual(told, ["“Đã đổi”: vừa có người sửa; hãy mở lại danh sách và xem lại."])

    def test_without_a_version_nothing_is_approved(self):
        article = make_article(state=State.REVIEW, created_by=self.author)
        chosen = {"_selected_action": [article.pk], "sure": "1"}
        self.client.post(LIST, {"action": "approve_chosen"} | chosen)
        self.assertEqual(self.states(article), [State.REVIEW])

    def test_withdrawing_asks_for_the_reason_and_logs_it(self):
        article = make_article()
        page, _ = self.send("withdraw_chosen", article)
        self.assertContains(page, "Hãy ghi lý do.")
        self.assertEqual(self.states(article), [State.PUBLISHED])
        self.send("withdraw_chosen", article, note="Đăng nhầm")
        self.assertEqual(self.states(article), [State.WITHDRAWN])
        self.assertEqual(article.steps.get().note, "Đăng nhầm")

    def test_moving_asks_for_the_section_and_counts_the_version_up(self):
        article, section = make_article(), make_section()
        page, _ = self.send("move_chosen", article)
        self.assertContains(page, "Hãy chọn chuyên mục.")
        self.send("move_chosen", article, section=section.pk)
        stored = Article.objects.get(pk=article.pk)
        self.assertEqual((stored.section, stored.version, stored.slug), (section, 2, article.slug))

    def test_an_article_with_a_change_beside_it_stays(self):
        article = make_article(title="Bài gốc")
        open_change(article, self.author)
        _, told = self.send("move_chosen", article, section=make_section().pk)
        self.assertEqual(
            told, ["“Bài gốc”: Bài đang có bản sửa; hãy đổi chuyên mục trong bản sửa đó."]
        )

    def test_rows_that_left_the_list_meanwhile_are_counted(self):
        article = make_article(state=State.REVIEW, created_by=self.author)
        gone = make_article(state=State.DRAFT)
        sent = {"action": "approve_chosen", "_selected_action": [article.pk, gone.pk], "sure": "1"}
        sent |= {f"version-{article.pk}": 1, f"version-{gone.pk}": 1}
        answer = self.client.post(f"{LIST}?trang-thai=review", sent)
        told = [str(message) for message in get_messages(answer.wsgi_request)]
        self.assertIn("1 bài viết không còn trong danh sách nên không làm gì.", told)

    def test_more_than_a_hundred_at_once_are_refused(self):
        section = make_section()
        rows = [make_article(section=section) for _ in range(101)]
        _, told = self.send("withdraw_chosen", *rows, note="x")
        self.assertEqual(told, ["Mỗi lần chọn tối đa 100 bài viết."])
        self.assertEqual(Article.objects.published().count(), 101)


class AuthorTogetherTests(DeskTestCase):
    """The same by raw POSTs of an author."""

    def setUp(self):
        super().setUp()
        self.client.force_login(self.author)
        self.own = make_article(state=State.DRAFT, created_by=self.author)

    def test_an_author_neither_approves_nor_withdraws(self):
        waiting = make_article(state=State.REVIEW, created_by=self.author)
        shown = make_article(created_by=self.author)
        for action in ("approve_chosen", "withdraw_chosen"):
            self.send(action, waiting, shown, note="x")
        self.assertEqual(self.states(waiting, shown), [State.REVIEW, State.PUBLISHED])

    def test_an_author_moves_drafts_of_his_own_into_sections_open_to_him(self):
        section = make_section()
        self.send("move_chosen", self.own, section=section.pk)
        self.assertEqual(Article.objects.get(pk=self.own.pk).section, section)

    def test_no_author_moves_what_is_published(self):
        shown = make_article(created_by=self.author)
        self.send("move_chosen", shown, section=make_section().pk)
        self.assertEqual(Article.objects.get(pk=shown.pk).section, shown.section)

    def test_a_section_of_others_is_not_offered_and_not_taken(self):
        closed, link = make_section(), Section.objects.exclude(link="").first()
        closed.writers.add(Group.objects.create(name="Nhóm khác"))
        for section in (closed, link):
            page, _ = self.send("move_chosen", self.own, section=section.pk)
            offered = [pk for pk, _ in page.context["form"].fields["section"].choices]
            self.assertNotIn(section.pk, offered)
        self.assertEqual(Article.objects.get(pk=self.own.pk).section, self.own.section)
