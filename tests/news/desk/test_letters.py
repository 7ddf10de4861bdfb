import io
import socket
import time
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from cchc_portal.roles import AUTHOR, EDITOR, ship_roles
from content.publishing import State, Step
from news.desk import letters
from news.models import WaitingLetter
from news.models.changes import open_change
from tests.factories import local_time, make_article, make_publisher, make_superuser, make_user
from tests.foreign_words import foreign_words


def member(role, **fields):
    user = make_user(**fields)
    user.groups.add(Group.objects.get(name=role))
    return user


class LetterCase:
    def setUp(self):
        super().setUp()
        ship_roles()
        make_publisher(website="https://cchc.example.gov.vn", site_name="Trang thử")
        self.author = member(AUTHOR, first_name="Lò Thị Viết", email="viet@example.vn")
        self.editor = member(EDITOR, first_name="Vừ A Duyệt", email="duyet@example.vn")

    def take(self, article, step, user, **options):
        """Take a step as a request does, and wait for the letters; return the row as it is then."""
        with self.captureOnCommitCallbacks(execute=True):
            row = article.take(step, user, **options)
        letters.outbox.submit(int).result()
        return row

    def sent(self):
        return [(letter.to, letter.subject) for letter in mail.outbox]

    def draft(self, **fields):
        return make_article(
            **{"title": "Bản tin", "state": State.DRAFT, "created_by": self.author} | fields
        )


class LetterTests(LetterCase, TestCase):
    def test_those_who_may_approve_hear_what_waits_and_nobody_else(self):
        member(EDITOR, email="hai@example.vn")
        member(EDITOR, email="nghi@example.vn", is_active=False)
        member(EDITOR, email="")
        make_superuser(email="may-chu@example.vn")
        member(AUTHOR, email="khac@example.vn")
        self.take(self.draft(), Step.SUBMIT, self.author)
        self.assertEqual(
            self.sent(), [(["duyet@example.vn", "hai@example.vn"], "Chờ duyệt: Bản tin")]
        )

    def test_an_approver_is_not_called_to_a_text_of_his_own(self):
        other = member(EDITOR, email="hai@example.vn")
        self.take(self.draft(created_by=self.editor), Step.SUBMIT, other)
        self.assertEqual(self.sent(), [])

    def test_the_letter_says_who_what_and_where(self):
        article = self.draft()
        self.take(article, Step.SUBMIT, self.author, note="Cần đăng trong ngày")
        self.assertEqual(
            mail.outbox[0].body,
            f"""Lò Thị Viết đã gửi duyệt bài “Bản tin”.

Chuyên mục: {article.section}
Trạng thái: Chờ duyệt
Ghi chú, lý do: Cần đăng trong ngày

Mở bài: https://cchc.example.gov.vn/quan-tri/news/article/{article.pk}/change/

Thư tự động của Trang thử. Không cần trả lời thư này.

""",
        )

    def test_the_writer_hears_the_reason_of_a_return(self):
        self.take(
            self.draft(state=State.REVIEW), Step.RETURN, self.editor, note="Thiếu <số liệu> & ảnh"
        )
        self.assertEqual(self.sent(), [(["viet@example.vn"], "Trả lại: Bản tin")])
        self.assertIn("Ghi chú, lý do: Thiếu <số liệu> & ảnh\n", mail.outbox[0].body)

    def test_the_writer_hears_when_it_will_be_published(self):
        article = self.draft(state=State.REVIEW, published_at=local_time(2199, 9, 24, 8, 9))
        self.take(article, Step.APPROVE, self.editor)
        self.assertEqual(self.sent(), [(["viet@example.vn"], "Đã duyệt: Bản tin")])
        self.assertIn("Trạng thái: Đã lên lịch\nNgày đăng: 24/09/2199, 08:09", mail.outbox[0].body)

    def test_the_writer_hears_of_a_withdrawal(self):
        self.take(self.draft(state=State.PUBLISHED), Step.WITHDRAW, self.editor, note="Trùng tin")
        self.assertEqual(self.sent(), [(["viet@example.vn"], "Đã gỡ: Bản tin")])

    def test_an_approved_change_is_told_to_who_made_it_with_the_address_of_the_article(self):
        article = make_article(title="Bài gốc")
        change = open_change(article, self.author)
        self.take(change, Step.SUBMIT, self.author)
        mail.outbox.clear()
        self.take(change, Step.APPROVE, self.editor)
        self.assertEqual(self.sent(), [(["viet@example.vn"], "Đã duyệt: Bài gốc")])
        self.assertIn(f"/quan-tri/news/article/{article.pk}/change/", mail.outbox[0].body)

    def test_taking_a_text_back_is_no_news(self):
        self.take(self.draft(state=State.REVIEW), Step.RECALL, self.author)
        self.assertEqual(self.sent(), [])

    def test_a_step_that_was_refused_is_no_news(self):
        article = self.draft()
        with self.captureOnCommitCallbacks() as waiting, self.assertRaises(Exception):  # noqa: B017
            article.take(Step.APPROVE, self.editor)
        self.assertEqual(waiting, [])

    def test_without_a_server_nothing_is_written(self):
        with (
            override_settings(EMAIL_BACKEND=letters.NOWHERE),
            self.captureOnCommitCallbacks() as waiting,
        ):
            self.draft().take(Step.SUBMIT, self.author)
        self.assertEqual(waiting, [])


class DeadServerTests(LetterCase, TransactionTestCase):
    def test_a_dead_server_neither_breaks_nor_slows_the_step(self):
        silent = socket.create_server(("127.0.0.1", 0))  # takes the call and never says a word
        self.addCleanup(silent.close)
        with (
            override_settings(
                EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
                EMAIL_HOST="127.0.0.1",
                EMAIL_PORT=silent.getsockname()[1],
                EMAIL_TIMEOUT=2,
            ),
            self.assertLogs("news.desk.letters", "ERROR") as told,
        ):
            began = time.monotonic()
            row = self.draft().take(Step.SUBMIT, self.author)
            spent = time.monotonic() - began
            letters.outbox.submit(int).result()
        self.assertEqual(row.state, State.REVIEW)
        self.assertLess(spent, 1.9)
        self.assertIn("Không gửi được thư “Chờ duyệt: Bản tin”", told.output[0])

    def test_every_letter_is_in_vietnamese(self):
        article = self.draft(state=State.REVIEW, published_at=local_time(2199, 9, 24, 8, 9))
        for step in letters.NEWS:
            letter = letters.letter(article, step, self.editor, "Lý do", ["a@example.vn"])
            words = f"{letter.subject} {letter.body}".replace("Mở bài: https://", "")
            words = words.replace(f"cchc.example.gov.vn/quan-tri/news/article/{article.pk}/", "")
            self.assertEqual(foreign_words(words, {"change/", "change"}), [])

    def no_server(self):
        """Have every letter refused, at once."""
        smtp = "django.core.mail.backends.smtp.EmailBackend"
        return override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1)

    def hand_in(self, title):
        """Have a text handed in while no server takes the letter about it."""
        with self.no_server(), self.assertLogs("news.desk.letters", "ERROR"):
            self.draft(title=title).take(Step.SUBMIT, self.author)
            letters.outbox.submit(int).result()

    def test_what_no_server_took_is_kept_and_sent_once_later(self):
        for title in ("Bài một", "Bài hai"):
            self.hand_in(title)
        self.assertEqual((WaitingLetter.objects.count(), self.sent()), (2, []))
        with self.no_server(), self.assertLogs("news.desk.letters", "ERROR") as told:
            self.assertEqual(letters.send_waiting(timezone.now()), (0, 2))
        self.assertEqual(len(told.output), 1)  # the others are not tried then
        for left in ((2, 0), (0, 0)):
            self.assertEqual(letters.send_waiting(timezone.now()), left)
        wanted = [(["duyet@example.vn"], f"Chờ duyệt: Bài {which}") for which in ("một", "hai")]
        self.assertEqual(self.sent(), wanted)
        self.assertIn("Lò Thị Viết đã gửi duyệt bài “Bài một”", mail.outbox[0].body)

    def test_news_of_last_week_is_sent_no_more(self):
        self.hand_in("Bài cũ")
        later = timezone.now() + timedelta(days=7, seconds=1)
        self.assertEqual(letters.send_waiting(later), (0, 0))
        self.assertEqual((WaitingLetter.objects.count(), self.sent()), (0, []))

    def test_the_job_says_how_many_wait(self):
        self.hand_in("Bài một")
        with (
            self.no_server(),
            self.assertLogs("news.desk.letters", "ERROR"),
            self.assertRaisesMessage(CommandError, "còn 1 thư chờ"),
        ):
            call_command("send_letters")
        said = io.StringIO()
        call_command("send_letters", stdout=said)
        self.assertEqual(said.getvalue(), "Đã gửi 1 thư chờ.\n")
