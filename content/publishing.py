"""What "published" means, and the way there: states, steps, four eyes. One definition for all."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from content.audit import Act, AuditEntry
from content.constants import Constant
from content.history import recorded

MOMENTS = ("published_at", "expires_at")  # at which the clock shows or ends a row
RESOLUTION = timedelta(microseconds=1)  # of times in both databases


class State(models.TextChoices):
    DRAFT = "draft", "Bản nháp"
    REVIEW = "review", "Chờ duyệt"
    RETURNED = "returned", "Trả lại"
    PUBLISHED = "published", "Đã đăng"
    WITHDRAWN = "withdrawn", "Đã gỡ"


IS_PUBLISHED = Constant(State.PUBLISHED.value)  # in a query
# What staff see of a published row that the public does not see yet, or any more.
SCHEDULED, EXPIRED = "scheduled", "expired"
SHOWN_STATES = dict(State.choices) | {SCHEDULED: "Đã lên lịch", EXPIRED: "Hết hạn"}
BEFORE_APPROVAL = (State.DRAFT, State.REVIEW, State.RETURNED)
AFTER_APPROVAL = (State.PUBLISHED, State.WITHDRAWN)
EDITABLE = (State.DRAFT, State.RETURNED)  # by who writes


class Step(models.TextChoices):
    SUBMIT = "submit", "Gửi duyệt"
    APPROVE = "approve", "Duyệt và đăng"
    RETURN = "return", "Trả lại"
    WITHDRAW = "withdraw", "Gỡ bài"
    REPUBLISH = "republish", "Đăng lại"
    RECALL = "recall", "Rút về sửa"
    CORRECT = "correct", "Đính chính"
    AMEND = "amend", "Sửa khi duyệt"  # logged by a save, never taken by a button

    def label_of(self, noun):
        """Return the label for a row that staff call `noun`, e.g. “Gỡ văn bản”."""
        return f"Gỡ {noun}" if self == Step.WITHDRAW else self.label


@dataclass(frozen=True)
class Move:
    """What a step does: from which states it leads where, and what it asks for.

    One that needs no publisher is for those whose work the row is.
    """

    sources: tuple
    target: str
    needs_publisher: bool = True
    needs_note: bool = False
    needs_other_eyes: bool = False


MOVES = {
    Step.SUBMIT: Move((State.DRAFT, State.RETURNED), State.REVIEW, needs_publisher=False),
    Step.APPROVE: Move((State.REVIEW,), State.PUBLISHED, needs_other_eyes=True),
    Step.RETURN: Move((State.REVIEW,), State.RETURNED, needs_note=True),
    Step.WITHDRAW: Move((State.PUBLISHED,), State.WITHDRAWN, needs_note=True),
    Step.REPUBLISH: Move((State.WITHDRAWN,), State.PUBLISHED, needs_note=True),
    Step.RECALL: Move((State.REVIEW,), State.DRAFT, needs_publisher=False),
    Step.CORRECT: Move((State.PUBLISHED,), State.PUBLISHED, needs_note=True),
}
# Steps by which the public sees more or less than before; all others are the desk's own affair.
AUDITED = {
    Step.APPROVE: Act.PUBLISHED,
    Step.REPUBLISH: Act.PUBLISHED,
    Step.WITHDRAW: Act.WITHDRAWN,
}
BUTTONS = [(step.value, step.label) for step in MOVES]
NOT_THEIRS = "Chỉ người viết, người gửi duyệt hoặc duyệt viên làm được bước này."
NEEDS_OTHER_EYES = "Bạn đã viết hoặc gửi nội dung này nên phải do người khác duyệt."
AMENDED_BY_APPROVER = (
    "Bạn đã sửa nội dung trong lần duyệt này nên phải có người khác duyệt. Hãy lưu rồi trả"
    " lại để người viết xem và gửi lại, hoặc nhờ duyệt viên khác."
)
ENDS_TOO_EARLY = "Giờ hết hạn phải sau ngày đăng."
GONE = "Nội dung không còn ở đây: vừa được duyệt, bỏ hoặc xóa trên màn hình khác."


class StaleVersion(Exception):
    """Somebody else saved the row since it was read; `current` is the row as stored now."""

    def __init__(self, current):
        super().__init__(f"version {current.version} is stored by now")
        self.current = current


class Publishable(models.Model):
    """A row with a public page of its own, shown from `published_at` until `expires_at`.

    Times are UTC in the database and Asia/Ho_Chi_Minh on screen. Midnight exactly is how an old
    item says that only its day is known; no page prints it as a time. A subclass has rows of an
    EditorialStep at `steps` and a permission publish_<model>.
    """

    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.DRAFT
    )
    published_at = models.DateTimeField(
        "ngày đăng",
        null=True,
        blank=True,
        help_text="Để trống: lấy lúc đăng. Giờ ở tương lai: tự hiện đúng giờ đó.",
    )
    expires_at = models.DateTimeField(
        "hết hạn", null=True, blank=True, help_text="Sau giờ này không còn trên trang."
    )
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="người viết",
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="người gửi duyệt",
    )
    version = models.PositiveIntegerField("phiên bản", default=1, editable=False)
    noun = "nội dung"  # what staff call such a row
    files_on_page = ""  # the relation of the files that its page shows
    is_joint_work = False  # whether anybody who may write hands it in, not its writer alone

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="%(class)s_published_has_a_time",
                violation_error_message="Đã đăng thì phải có ngày đăng.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("published_at")),
                name="%(class)s_expires_after_publishing",
                violation_error_message=ENDS_TOO_EARLY,
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="%(class)s_state_is_known",
                violation_error_message="Trạng thái không hợp lệ.",
            ),
        ]

    def clean(self):
        """Give a published row its time when none was typed."""
        super().clean()
        if self.state == State.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()

    def is_public_at(self, at):
        """Whether the public may see this row at `at` (aware); the same rule as `published()`."""
        started = self.published_at is not None and self.published_at <= at
        ended = self.expires_at is not None and self.expires_at <= at
        return self.state == State.PUBLISHED and started and not ended

    @property
    def is_public(self):
        """Whether the public may see this row now."""
        return self.is_public_at(timezone.now())

    def withdrawal(self):
        """Return the step that withdrew this row, the last one, or None."""
        # By number, since a clock may jump back
        return self.steps.filter(step=Step.WITHDRAW).order_by("pk").last()

    def corrections(self):
        """Return the public notes that correct this row, oldest first."""
        return self.steps.filter(step=Step.CORRECT)

    def had_readers_until(self, withdrawal):
        """Whether its time, as it stands now, had come when the step `withdrawal` took it away.

        None: by now. What the public read before its time was moved to a later one is taken for
        unread: a step does not say which time was approved.
        """
        until = withdrawal.at if withdrawal else timezone.now()
        return self.published_at is not None and self.published_at <= until

    @property
    def headline(self):
        """What the lists of the desk call this row."""
        return str(self)

    @property
    def placed(self):
        """Where it belongs, in a few words: its section, who issued it; "" where it is said."""
        return ""

    @property
    def gist(self):
        """What it says, in one paragraph, or ""."""
        return ""

    def state_label(self, at=None):
        """Return the state as staff read it: a published row may still be to come, or over."""
        return SHOWN_STATES[self.shown_state(at)]

    def shown_state(self, at=None):
        """Return which of SHOWN_STATES this is at `at` (aware, now by default)."""
        at = at or timezone.now()
        if self.state != State.PUBLISHED or self.is_public_at(at):
            return self.state
        return SCHEDULED if self.published_at > at else EXPIRED

    def may_publish(self, user):
        """Whether `user` holds the permission to approve, return and withdraw such rows."""
        codename = get_permission_codename("publish", self._meta)
        return user.has_perm(f"{self._meta.app_label}.{codename}")

    def may_write(self, user):
        """Whether `user` may add or change such rows at all, by permission."""
        label, opts = self._meta.app_label, self._meta
        return any(
            user.has_perm(f"{label}.{get_permission_codename(action, opts)}")
            for action in ("add", "change")
        )

    def is_work_of(self, user):
        """Whether `user` wrote this row or handed it in."""
        return user.pk in (self.created_by_id, self.submitted_by_id)

    @cached_property
    def last_round(self):
        """The steps since this row was last handed in, that one first; all of one that never was.

        By number, since a clock may jump back.
        """
        steps = list(self.steps.order_by("pk"))
        handed_in = [n for n, step in enumerate(steps) if step.step == Step.SUBMIT]
        return steps[handed_in[-1] :] if handed_in else steps

    def was_amended_by(self, user):
        """Whether `user` changed the text since it was last handed in."""
        return any(step.step == Step.AMEND and step.by_id == user.pk for step in self.last_round)

    def objection(self, step, user, note=""):
        """Return why `user` may not take `step` with this row now, as a sentence; "" if nothing.

        Four eyes: nobody approves a text of their own, superusers included.
        """
        move = MOVES[step]
        if objection := self.objection_to_person(step, user):
            return objection
        if self.state not in move.sources:
            return f"Đang ở trạng thái “{self.get_state_display()}” nên không làm được bước này."
        if move.needs_note and not note.strip():
            return "Hãy ghi lý do."
        return self.objection_to_eyes(user) if move.needs_other_eyes else ""

    def objection_to_person(self, step, user):
        """Return why `step` is not for `user` whatever the row's state; "" if nothing."""
        if self.may_publish(user):
            theirs = step != Step.RECALL or self.is_work_of(user)
            return "" if theirs else "Nội dung này không phải của bạn; hãy dùng “Trả lại”."
        if MOVES[step].needs_publisher:
            return f"Bạn không có quyền duyệt, trả lại hoặc gỡ {self.noun}."
        theirs = self.is_joint_work or self.is_work_of(user)
        return "" if theirs and self.may_write(user) else NOT_THEIRS

    def objection_to_eyes(self, user):
        """Return why `user` may not be the second pair of eyes on this text; "" if they may.

        Not who created it, not who handed it in, and not who changed its text since: those words
        nobody else has read.
        """
        if user.pk in (self.created_by_id, self.submitted_by_id):
            return NEEDS_OTHER_EYES
        return AMENDED_BY_APPROVER if self.was_amended_by(user) else ""

    def steps_open_to(self, user):
        """Return the steps that `user` may take with this row now, given a note where needed."""
        return [step for step in MOVES if not self.objection(step, user, note="-")]

    def take(self, step, user, note="", at=None, version=None, **also):
        """Take an editorial step, e.g. approve, and log it; return the row as it is then.

        `at`: aware time, now by default. `version`: the one that `user` looked at; StaleVersion
        is raised when another is stored by now. `also`: fields that the step sets, by name.
        Raises ValidationError with the objection, judged on the row as stored at that moment: of
        two who press at once, one is told.
        """
        with recorded(user, Step(step).label_of(self.noun)):
            stored = type(self).objects.stored(self.pk)
            if objection := stored.objection(step, user, note):
                raise ValidationError(objection)
            if version is not None:
                stored.check_version(version)
            for name, value in also.items():
                setattr(stored, name, value)
            arrived = stored.arrive(step, user, note.strip(), at or timezone.now())
            if act := AUDITED.get(step):
                about = f"{self._meta.verbose_name} {arrived.pk}: {arrived}"
                AuditEntry.objects.record(act, user, about)
            return arrived

    def arrive(self, step, user, note, at):
        """Store the target of a step that nothing objects to; return the row. `at`: its moment.

        The row must be locked: it is saved without asking for its version again.
        """
        self.state = MOVES[step].target
        if step == Step.SUBMIT:
            self.submitted_by = user
        if step == Step.APPROVE and self.has_no_time_to_keep(at):
            self.published_at = at
        self.check_end()
        self.version += 1
        self.save()
        self.log_step(step, user, note=note, at=at)
        return self

    def check_end(self):
        """Raise ValidationError when this row ends before it shows; the database refuses it too."""
        if self.published_at and self.expires_at and self.expires_at <= self.published_at:
            raise ValidationError(ENDS_TOO_EARLY)

    def has_no_time_to_keep(self, at):
        """Whether an approval at `at` sets the time: none was typed, or it was missed.

        Missed is a time still to come when the text was handed in, and gone now. One that was
        past already is a date of old, e.g. of a paper taken over, and stays.
        """
        if self.published_at is None or self.published_at >= at:
            return self.published_at is None
        first = next(iter(self.last_round), None)
        return first is not None and first.step == Step.SUBMIT and self.published_at > first.at

    def note_amended(self, user):
        """Log that `user` changed the text while it waits for approval; once a round."""
        if self.state == State.REVIEW and not self.was_amended_by(user):
            self.log_step(Step.AMEND, user)

    def log_step(self, step, user, **more):
        """Store that `user` took `step` with this row."""
        self.steps.create(step=step, by=user, **more)
        self.__dict__.pop("last_round", None)

    def check_version(self, version):
        """Raise StaleVersion unless this row, as it is stored now, is still at `version`."""
        if self.version != version:
            raise StaleVersion(self)

    @transaction.atomic
    def save_over(self, version):
        """Save this row if `version` is still the stored one, and count it up.

        Raises StaleVersion when somebody else has saved it meanwhile: nothing is overwritten;
        ValidationError when it is gone.
        """
        type(self).objects.stored(self.pk).check_version(version)
        self.version = version + 1
        self.save()
