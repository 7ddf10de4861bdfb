"""Steps of a text on its way: who may take them, from where, with what note; two at once."""

import itertools
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.test import TestCase, TransactionTestCase

from cchc_portal.roles import ADMINISTRATOR
from content.publishing import (
    AMENDED_BY_APPROVER,
    BUTTONS,
    ENDS_TOO_EARLY,
    GONE,
    MOVES,
    NEEDS_OTHER_EYES,
    NOT_THEIRS,
    StaleVersion,
    State,
    Step,
)
from news.models import Article, ArticleStep, Attachment, open_change
from tests.factories import (
    local_time,
    make_article,
    make_attachment,
    make_organization,
    make_section,
    make_superuser,
    make_visit,
)
from tests.newsroom import (
    all_at_once,
    make_author,
    make_editor,
    make_live,
    make_staff,
    make_submitted,
    now_stored,
)


class StepTests(TestCase):
    def setUp(self):
        self.author, self.editor = make_author(), make_editor()
        self.other = make_editor("Giàng A Duyệt")

    def refuse(self, row, step, user, note="", **options):
        """Return the sentence with which a step is refused; nothing is stored by it."""
        before, taken = now_stored(row), row.steps.count()
        with self.assertRaises(ValidationError) as refused:
            row.take(step, user, note, **options)
        after = now_stored(row)
        self.assertEqual((after.state, after.version), (before.state, before.version))
        self.assertEqual(row.steps.count(), taken)
        return " ".join(refused.exception.messages)

    def test_publishing_takes_nine_statements_and_one_more_for_files(self):
        make_live(self.author, self.editor)
        self.editor.has_perm("")  # read once a request
        ContentType.objects.get_for_models(Article, Attachment)
        old = local_time(2021, 9, 24)
        for units, files, date, statements in (
            *((1, 0, None, 9), (3, 0, None, 9), (3, 0, old, 9)),
            *((1, 1, None, 10), (3, 3, None, 10), (3, 3, old, 10)),
        ):
            offices = [make_organization() for _ in range(units)]
            row = make_submitted(self.author, organizations=offices, published_at=date)
            row.related.add(make_article())
            for _ in range(files):
                make_attachment(article=row)
            asked = {"units": units, "files": files, "date": date}
            with self.subTest(**asked), self.assertNumQueries(statements + 2):  # begin and end
                row.take(Step.APPROVE, self.editor)

    def test_the_whole_way_is_logged_in_order_with_who_and_why(self):
        row = make_submitted(self.author)
        row.take(Step.RETURN, self.editor, "Thiếu số liệu")
        row.take(Step.SUBMIT, self.author)
        row.take(Step.APPROVE, self.editor)
        row.take(Step.CORRECT, self.editor, "Số đúng là 5.")
        row.take(Step.WITHDRAW, self.editor, "Trùng tin")
        row.take(Step.REPUBLISH, self.editor, "Không trùng")
        self.assertEqual(
            [(step.step, step.by, step.note) for step in row.steps.all()],
            [
                ("submit", self.author, ""),
                ("return", self.editor, "Thiếu số liệu"),
                ("submit", self.author, ""),
                ("approve", self.editor, ""),
                ("correct", self.editor, "Số đúng là 5."),
                ("withdraw", self.editor, "Trùng tin"),
                ("republish", self.editor, "Không trùng"),
            ],
        )
        self.assertEqual(now_stored(row).state, State.PUBLISHED)

    def test_each_step_starts_from_its_own_states_only(self):
        for step, state in itertools.product(MOVES, State.values):
            row = make_article(state=state, created_by=self.author, submitted_by=self.author)
            user = self.author if step in (Step.SUBMIT, Step.RECALL) else self.editor
            open_now = step in row.steps_open_to(user)
            with self.subTest(step=step, state=state):
                self.assertIs(open_now, state in MOVES[step].sources)

    def test_a_reason_is_asked_for_and_spaces_are_none(self):
        review, live = make_submitted(self.author), make_article()
        for row, step in (
            (review, Step.RETURN),
            (live, Step.WITHDRAW),
            (live, Step.CORRECT),
            (make_article(state=State.WITHDRAWN), Step.REPUBLISH),
        ):
            for note in ("", "  \n"):
                self.assertEqual(self.refuse(row, step, self.editor, note), "Hãy ghi lý do.")

    def test_only_who_may_publish_approves_returns_withdraws(self):
        row = make_submitted(make_author("Người khác"))
        for step in (Step.APPROVE, Step.RETURN):
            sentence = self.refuse(row, step, self.author, "lý do")
            self.assertEqual(sentence, "Bạn không có quyền duyệt, trả lại hoặc gỡ bài.")
        for step in (Step.WITHDRAW, Step.CORRECT):
            self.refuse(make_article(), step, self.author, "lý do")

    def test_only_whose_work_it_is_hands_in_and_recalls(self):
        administrator = make_staff(ADMINISTRATOR, "Quản trị")
        draft = make_article(state=State.DRAFT, created_by=self.author)
        for stranger in (make_author("Người khác"), administrator):
            self.assertEqual(self.refuse(draft, Step.SUBMIT, stranger), NOT_THEIRS)
        row = draft.take(Step.SUBMIT, self.author)
        self.assertIn("Trả lại", self.refuse(row, Step.RECALL, self.editor))
        self.assertEqual(row.take(Step.RECALL, self.author).state, State.DRAFT)

    def test_a_row_that_is_gone_is_refused_with_a_sentence(self):
        row = make_submitted(self.author)
        Article.objects.all().delete()
        with self.assertRaises(ValidationError) as refused:
            row.take(Step.APPROVE, self.editor)
        self.assertEqual(refused.exception.messages, [GONE])

    def test_what_is_approved_is_what_was_seen(self):
        row = make_submitted(self.author)
        seen = row.version
        now_stored(row).save_over(seen)
        with self.assertRaises(StaleVersion) as stale:
            row.take(Step.APPROVE, self.editor, version=seen)
        self.assertEqual(stale.exception.current.version, seen + 1)
        self.assertEqual(now_stored(row).state, State.REVIEW)
        row.take(Step.APPROVE, self.editor, version=seen + 1)
        self.assertEqual(now_stored(row).state, State.PUBLISHED)

    def test_visits_take_the_same_steps(self):
        visit = make_visit(state=State.DRAFT, created_by=self.author)
        visit.take(Step.SUBMIT, self.author)
        self.assertEqual(
            self.refuse(visit, Step.APPROVE, self.author)[:21], "Bạn không có quyền du"
        )
        self.assertTrue(visit.take(Step.APPROVE, self.editor).is_public)


class FourEyesTests(TestCase):
    def setUp(self):
        self.author, self.editor = make_author(), make_editor()
        self.other = make_editor("Giàng A Duyệt")

    def may_approve(self, row, user):
        return Step.APPROVE in row.steps_open_to(user)

    def test_not_who_created_it_nor_who_handed_it_in(self):
        row = make_submitted(self.editor, created_by=self.other)
        row = now_stored(row)
        self.assertEqual([self.may_approve(row, u) for u in (self.editor, self.other)], [False] * 2)
        self.assertTrue(self.may_approve(row, make_editor("Thứ ba")))

    def test_not_a_superuser_either(self):
        root = make_superuser()
        row = make_submitted(root)
        self.assertEqual(row.objection(Step.APPROVE, root), NEEDS_OTHER_EYES)

    def test_not_who_changed_the_text_since_it_was_handed_in(self):
        row = make_submitted(self.author)
        row.note_amended(self.editor)
        self.assertEqual(row.objection(Step.APPROVE, self.editor), AMENDED_BY_APPROVER)
        self.assertTrue(self.may_approve(row, self.other))

    def test_a_change_is_logged_once_a_round_and_only_while_it_waits(self):
        row = make_submitted(self.author)
        for _ in range(3):
            row.note_amended(self.editor)
        make_article(state=State.DRAFT).note_amended(self.editor)
        self.assertEqual(ArticleStep.objects.filter(step=Step.AMEND).count(), 1)

    def test_once_the_author_has_handed_that_text_in_again_the_round_is_new(self):
        row = make_submitted(self.author)
        row.note_amended(self.editor)
        row.take(Step.RETURN, self.editor, "Tôi đã sửa đoạn hai, xin xem lại")
        row = row.take(Step.SUBMIT, self.author)
        self.assertTrue(self.may_approve(row, self.editor))

    def test_a_button_never_takes_the_step_that_a_save_logs(self):
        row = make_submitted(self.author)
        self.assertNotIn(Step.AMEND, row.steps_open_to(self.editor))
        self.assertNotIn("amend", dict(BUTTONS))


class PublishTimeTests(TestCase):
    """When a text shows that was handed in at 08:00 and approved at 10:00."""

    def setUp(self):
        self.author, self.editor = make_author(), make_editor()
        self.handed_in, self.approved = local_time(2026, 10, 15, 8), local_time(2026, 10, 15, 10)

    def approved_with(self, typed):
        row = make_article(state=State.DRAFT, created_by=self.author, published_at=typed)
        row.take(Step.SUBMIT, self.author, at=self.handed_in)
        return row.take(Step.APPROVE, self.editor, at=self.approved).published_at

    def test_none_typed_is_the_moment_of_approval(self):
        self.assertEqual(self.approved_with(None), self.approved)

    def test_a_time_to_come_is_kept(self):
        later = local_time(2026, 10, 15, 16, 20)
        self.assertEqual(self.approved_with(later), later)

    def test_a_time_missed_while_it_waited_becomes_the_moment_of_approval(self):
        self.assertEqual(self.approved_with(local_time(2026, 10, 15, 9)), self.approved)

    def test_what_would_end_before_it_shows_is_refused_with_a_sentence(self):
        row = make_submitted(self.author, expires_at=local_time(2021, 9, 24))
        with self.assertRaises(ValidationError) as refused:
            row.take(Step.APPROVE, self.editor)
        self.assertEqual(refused.exception.messages, [ENDS_TOO_EARLY])
        self.assertEqual(now_stored(row).state, State.REVIEW)

    def test_a_date_of_old_is_kept(self):
        old = local_time(2021, 9, 24)
        self.assertEqual(self.approved_with(old), old)


class TogetherTests(TransactionTestCase):
    """Two at the same moment: one wins, the other is told."""

    def setUp(self):
        self.author = make_author()
        self.editors = make_editor(), make_editor("Giàng A Duyệt")

    def outcomes(self, tasks):
        ends = all_at_once(*tasks)
        told = [end for end in ends if isinstance(end, ValidationError | StaleVersion)]
        won = [end for end in ends if isinstance(end, Article)]
        self.assertEqual((len(won), len(told)), (1, 1), ends)

    def test_two_approve(self):
        row = make_submitted(self.author, section=make_section())
        self.outcomes([partial(row.take, Step.APPROVE, editor) for editor in self.editors])
        self.assertEqual([s.step for s in row.steps.all()], ["submit", "approve"])

    def test_one_approves_and_one_returns(self):
        row = make_submitted(self.author, section=make_section())
        one, other = self.editors
        self.outcomes(
            [partial(row.take, Step.APPROVE, one), partial(row.take, Step.RETURN, other, "Sửa lại")]
        )
        self.assertEqual(row.steps.count(), 2)

    def test_two_approve_a_change(self):
        live = make_live(self.author, self.editors[0], section=make_section())
        change = open_change(live, self.author).take(Step.SUBMIT, self.author)
        self.outcomes([partial(change.take, Step.APPROVE, editor) for editor in self.editors])
        self.assertEqual([*Article.objects.all()], [live])
        self.assertEqual([s.step for s in live.steps.all()][2:], ["submit", "approve"])
