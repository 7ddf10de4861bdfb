from datetime import timedelta

from django.contrib.auth.models import Group
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from lxml import html

from cchc_portal.roles import ADMINISTRATOR
from content.publishing import State, Step
from news.desk.dashboard import age, board, monday
from news.models import Article, open_change
from tests.cchc_portal.test_admin_words import NAMES, words_of
from tests.factories import (
    local_time,
    make_article,
    make_attachment,
    make_organization,
    make_superuser,
    make_user,
)
from tests.foreign_words import foreign_words
from tests.news.desk.test_dashboard_kinds import INDEX, KINDS, NOW
from tests.newsroom import make_author, make_editor, make_live, make_staff, make_submitted


def step_url(article):
    return reverse("admin:news_article_step", args=[article.pk])


class AgeTests(TestCase):
    def test_it_is_told_in_its_largest_whole_unit(self):
        for passed, said in [
            (timedelta(0), "1 phút"),
            (timedelta(minutes=59, seconds=59), "59 phút"),
            (timedelta(hours=1), "1 giờ"),
            (timedelta(hours=2, minutes=50), "2 giờ"),
            (timedelta(hours=23, minutes=59), "23 giờ"),
            (timedelta(days=3, hours=5), "3 ngày"),
        ]:
            self.assertEqual(age(NOW - passed, NOW), said)

    def test_the_week_begins_on_monday_in_lai_chau(self):
        self.assertEqual(monday(NOW), local_time(2026, 11, 23))
        self.assertEqual(monday(local_time(2026, 11, 23)), local_time(2026, 11, 23))
        self.assertEqual(monday(local_time(2026, 11, 22, 23, 59)), local_time(2026, 11, 16))


class BoardTests(TestCase):
    def setUp(self):
        self.author, self.other, self.editor = (
            make_author(),
            make_author("Người khác"),
            make_editor(),
        )

    def waiting(self, at, **fields):
        """Store an article that was handed in at `at`."""
        article = make_submitted(self.author, **fields)
        article.steps.update(at=at)
        return article

    def test_drafts_are_ones_own(self):
        own = make_article(state=State.DRAFT, created_by=self.author)
        make_article(state=State.DRAFT, created_by=self.other)
        self.assertEqual(board(self.author)["drafts"], [own])
        self.assertEqual(board(self.editor)["drafts"], [])

    def test_what_was_returned_says_by_whom_and_why(self):
        article = make_submitted(self.author)
        article.take(Step.RETURN, self.editor, "Lần đầu thiếu ảnh")
        article.take(Step.SUBMIT, self.author)
        article.take(Step.RETURN, self.editor, "Thiếu số liệu")
        make_submitted(self.other).take(Step.RETURN, self.editor, "Không phải của tôi")
        (found,) = board(self.author)["returned"]
        self.assertEqual(
            (found, found.reason, found.returner), (article, "Thiếu số liệu", "Lò Văn Duyệt")
        )

    def test_the_one_longest_waiting_stands_first_with_its_age(self):
        second = self.waiting(NOW - timedelta(hours=2))
        first = self.waiting(NOW - timedelta(days=3))
        found = board(self.editor, NOW)["waiting"]
        self.assertEqual(found, [first, second])
        self.assertEqual([row.waited for row in found], ["3 ngày", "2 giờ"])
        self.assertEqual([row.is_late for row in found], [True, False])

    def test_a_second_round_counts_from_its_own_beginning(self):
        article = self.waiting(NOW - timedelta(days=9))
        article.take(Step.RETURN, self.editor, "Thiếu ảnh", at=NOW - timedelta(days=8))
        article.take(Step.SUBMIT, self.author, at=NOW - timedelta(hours=5))
        self.assertEqual(board(self.editor, NOW)["waiting"][0].waited, "5 giờ")

    def test_an_author_sees_waiting_the_own_alone(self):
        own = make_submitted(self.author)
        make_submitted(self.other)
        self.assertEqual(board(self.author)["waiting"], [own])

    def test_scheduled_ones_come_by_their_time(self):
        later = make_article(published_at=NOW + timedelta(days=2))
        sooner = make_article(published_at=NOW + timedelta(days=1))
        make_article(published_at=NOW)
        make_article(state=State.REVIEW, published_at=NOW + timedelta(days=1))
        self.assertEqual([*board(self.editor, NOW)["scheduled"]], [sooner, later])

    def test_published_this_week(self):
        at = monday(NOW)
        first, last = make_article(published_at=at), make_article(published_at=NOW)
        make_article(published_at=at - timedelta(minutes=1))
        make_article(published_at=NOW + timedelta(minutes=1))
        make_article(state=State.WITHDRAWN, published_at=at)
        self.assertEqual([*board(self.editor, NOW)["published"]], [last, first])

    def test_who_may_not_see_articles_sees_none(self):
        make_submitted(self.author)
        self.assertEqual(board(make_user()), {})


class TextsTests(TestCase):
    """Which waiting articles can be read and approved on the dashboard itself."""

    def setUp(self):
        self.author, self.editor = make_author(), make_editor()

    def readable(self, user=None):
        rows = board(user or self.editor)["waiting"]
        return [row.pk for row in rows if row.text is not None]

    def test_a_short_new_one_with_its_whole_text(self):
        article = make_submitted(self.author, body="<p>Cả bài</p>")
        (found,) = board(self.editor)["waiting"]
        self.assertEqual((found, found.text), (article, "<p>Cả bài</p>"))

    def test_not_a_long_one_nor_one_with_files_nor_a_change(self):
        make_submitted(self.author, body=f"<p>{'x' * 20_001}</p>")
        make_attachment(article=make_submitted(self.author))
        open_change(make_live(self.author, self.editor), self.author).take(Step.SUBMIT, self.author)
        short = make_submitted(self.author)
        self.assertEqual(len(board(self.editor)["waiting"]), 4)
        self.assertEqual(self.readable(), [short.pk])

    def test_not_ones_own_nor_one_that_the_approver_amended(self):
        make_submitted(self.editor)
        make_submitted(self.author).note_amended(self.editor)
        self.assertEqual(len(board(self.editor)["waiting"]), 2)
        self.assertEqual(self.readable(), [])

    def test_not_by_who_cannot_approve(self):
        make_submitted(self.author)
        administrator = make_staff(ADMINISTRATOR, "Giàng A Quản")
        self.assertEqual(len(board(administrator)["waiting"]), 1)
        self.assertEqual((self.readable(self.author), self.readable(administrator)), ([], []))

    def test_no_more_than_five(self):
        for _ in range(6):
            make_submitted(self.author)
        self.assertEqual(len(self.readable()), 5)


class IndexTests(TestCase):
    def setUp(self):
        self.author, self.editor = make_author(), make_editor()
        self.client.force_login(self.editor)

    def test_writing_comes_first(self):
        self.assertContains(self.client.get(INDEX), ">Viết bài</a>")
        self.client.force_login(make_staff(ADMINISTRATOR, "Giàng A Quản"))
        self.assertNotContains(self.client.get(INDEX), ">Viết bài</a>")

    def test_an_approver_asks_8_questions_for_1_row_of_each_kind_in_each_list_and_for_3(self):
        def make(count):
            for _ in range(count):
                make_submitted(self.author)
                for make_one in KINDS.values():
                    for fields in (*self.at_work(), *self.in_public()):
                        make_one(**fields)

        make(1)
        with self.assertNumQueries(8):
            self.client.get(INDEX)
        make(2)
        with self.assertNumQueries(8):
            page = self.client.get(INDEX)
        self.assertEqual(page.context["waiting_count"], 3 * 5)
        for name, count in (("returned", 10), ("drafts", 10), ("scheduled", 10), ("ending", 10)):
            self.assertEqual(len(page.context[name]), count)

    def at_work(self):
        return [
            {"state": State.DRAFT, "published_at": None, "created_by": self.editor},
            {"state": State.RETURNED, "published_at": None, "created_by": self.editor},
            {"state": State.REVIEW, "published_at": None, "created_by": self.author},
        ]

    def in_public(self):
        now = timezone.now()
        return [
            {"published_at": now + timedelta(days=1)},
            {"expires_at": now + timedelta(days=1)},
            {"published_at": now},
        ]

    def test_another_authors_draft_is_not_shown_to_an_author(self):
        make_article(title="Bí mật", state=State.DRAFT, created_by=self.editor)
        make_submitted(self.editor, title="Bí mật nữa")
        self.client.force_login(self.author)
        self.assertNotContains(self.client.get(INDEX), "Bí mật")

    def test_what_was_read_is_approved_and_leads_back(self):
        article = make_submitted(self.author, title="Đọc xong")
        page = self.client.get(INDEX)
        self.assertContains(page, f'name="version" value="{article.version}"')
        sent = {"step": "approve", "version": article.version, "back": "index"}
        answer = self.client.post(step_url(article), sent, follow=True)
        self.assertEqual(answer.redirect_chain, [(INDEX, 302)])
        self.assertContains(answer, "Duyệt và đăng: “Đọc xong”.")
        article.refresh_from_db()
        self.assertEqual(article.state, State.PUBLISHED)

    def test_what_was_changed_since_it_was_read_is_not_approved(self):
        article = make_submitted(self.author)
        Article.objects.filter(pk=article.pk).update(version=article.version + 1)
        sent = {"step": "approve", "version": article.version, "back": "index"}
        self.assertEqual(self.client.post(step_url(article), sent).status_code, 409)
        article.refresh_from_db()
        self.assertEqual(article.state, State.REVIEW)

    def test_broken_links_are_counted_for_those_who_mend_them(self):
        make_article(broken_links="/khong-co/")
        make_article()
        self.assertContains(self.client.get(INDEX), "1 bài có liên kết hỏng")
        self.client.force_login(self.author)
        self.assertNotContains(self.client.get(INDEX), "liên kết hỏng")

    def test_bodies_to_ask_again_are_counted_for_who_keeps_the_directory(self):
        make_organization()
        make_organization(confirmed_on=timezone.localdate())
        words = "1 cơ quan, đơn vị chưa xác nhận thông tin trong 180 ngày"
        self.assertNotContains(self.client.get(INDEX), words)
        self.client.force_login(make_staff(ADMINISTRATOR, "Giàng A Quản"))
        self.assertContains(self.client.get(INDEX), words)

    def test_an_empty_desk_says_so(self):
        page = self.client.get(INDEX)
        self.assertContains(page, "Không có gì chờ duyệt.")
        self.assertContains(page, "Chưa có bản nháp nào.")

    def test_staff_without_rights_see_a_page(self):
        self.client.force_login(make_user())
        self.assertEqual(self.client.get(INDEX).status_code, 200)
        Group.objects.all().delete()
        self.client.force_login(make_superuser())
        self.assertEqual(self.client.get(INDEX).status_code, 200)


class WordsTests(TestCase):
    """No foreign word on the dashboard, whoever looks, nor where the list asks before it acts."""

    def check(self, page):
        words = words_of(html.fromstring(page.content.decode()))
        self.assertEqual({word for word in words if foreign_words(word, NAMES)}, set())

    def setUp(self):
        self.author, self.editor = make_author(), make_editor()
        open_change(make_live(self.author, self.editor), self.author).take(Step.SUBMIT, self.author)
        make_submitted(self.author, published_at=NOW)
        make_submitted(self.author).take(Step.RETURN, self.editor, "Thiếu ảnh")
        make_article(state=State.DRAFT, created_by=self.author)
        make_article(published_at=timezone.now() + timedelta(days=1), broken_links="/x/")
        make_article(broken_links="/x/")
        make_organization()
        for make_one in KINDS.values():
            for state in (State.DRAFT, State.RETURNED, State.REVIEW):
                make_one(state=state, published_at=None, created_by=self.author)
            make_one(published_at=timezone.now() + timedelta(days=1))
            make_one(expires_at=timezone.now() + timedelta(days=1))

    def test_the_dashboard(self):
        people = [self.author, self.editor, make_staff(ADMINISTRATOR, "Giàng A Quản")]
        for user in [*people, make_superuser(username="quan.tri"), make_user(username="chi.vao")]:
            self.client.force_login(user)
            self.check(self.client.get(INDEX))

    def test_the_questions_of_the_list(self):
        self.client.force_login(self.editor)
        address = reverse("admin:news_article_changelist")
        chosen = {"_selected_action": [*Article.objects.values_list("pk", flat=True)]}
        for action in ("approve_chosen", "withdraw_chosen", "move_chosen"):
            self.check(self.client.post(address, {"action": action} | chosen))
            answered = {"action": action, "sure": "1"} | chosen
            self.check(self.client.post(address, answered, follow=True))
