"""Recommendations (kiến nghị): what was asked of whom, until when, and whether it was mended.

Open until somebody has verified the remedy, as the best trackers do: closed as implemented only
with evidence, closed as not implemented only with a reason. Overdue is derived, never stored.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator

from contacts.models import Organization
from content.history import recorded
from content.rules import Rule, among, in_order
from content.search import Part
from content.step_log import EditorialStep
from content.text import LinesField
from inspections.models.finding import Finding
from inspections.models.papers import VisitDocument
from inspections.models.recommendation_queries import (
    RecommendationCommentQuerySet,
    RecommendationQuerySet,
)
from inspections.models.remedy import CLOSED, REMEDY_MOVES, RemedyState, RemedyStep
from inspections.models.visit import InspectionVisit

NOT_YOURS = "Bạn không có quyền làm bước này với kiến nghị."
SAME_EYES = "Bạn đã ghi báo cáo khắc phục này. Người khác phải xác minh."


class Recommendation(Part):
    """One recommendation of a visit, addressed to one body.

    `state` changes by take() alone. `reported_on` is the day the body reports having mended it,
    `verified_on` and `verified_by` say who found that true (or closed it otherwise), and when.
    """

    found_in = "visit"
    told = ("text",)

    class Priority(models.IntegerChoices):
        HIGH = 1, "Ưu tiên"
        NORMAL = 2, "Thường"

    visit = models.ForeignKey(
        InspectionVisit,
        models.CASCADE,
        related_name="recommendations",
        verbose_name="cuộc kiểm tra",
    )
    finding = models.ForeignKey(
        Finding,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name="từ nhận định",
    )
    addressee = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="recommendations",
        verbose_name="cơ quan thực hiện",
    )
    text = LinesField("nội dung", max_length=2000)
    priority = models.PositiveSmallIntegerField(
        "mức độ", choices=Priority.choices, default=Priority.NORMAL
    )
    deadline = models.DateField(
        "hạn thực hiện", null=True, blank=True, help_text="Để trống: việc thường xuyên."
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=100)
    state = models.CharField(
        "tình trạng",
        max_length=15,
        choices=RemedyState.choices,
        default=RemedyState.OPEN,
        editable=False,
    )
    reported_on = models.DateField("ngày báo cáo khắc phục", null=True, blank=True)
    evidence = models.ForeignKey(
        VisitDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proves",
        verbose_name="bằng chứng khắc phục",
    )
    verified_on = models.DateField("ngày xác minh", null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="người xác minh",
    )
    result = LinesField("kết quả, lý do", blank=True, max_length=2000)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "kiến nghị"
        verbose_name_plural = "kiến nghị"
        ordering = ["order", "pk"]
        permissions = [("verify_recommendation", "Xác minh, đóng kiến nghị")]
        indexes = [
            models.Index(fields=["deadline"], condition=Q(state="open"), name="recommendation_due"),
            models.Index(fields=["deadline", "id"], name="recommendation_soonest"),
            models.Index(fields=["visit", "state", "deadline"], name="recommendation_of_visit"),
        ]
        constraints = [
            among("state", RemedyState.values, name="recommendation_state_is_known", says="Sai."),
            among("priority", [1, 2], name="recommendation_priority_is_known", says="Chọn mức độ."),
            Rule(
                at="evidence",
                says="Hãy chọn bằng chứng khắc phục: một văn bản hoặc một tệp.",
                condition=~Q(state="implemented") | Q(evidence__isnull=False),
                name="recommendation_implemented_is_proved",
            ),
            Rule(
                at="reported_on",
                says="Hãy ghi ngày đơn vị báo cáo khắc phục.",
                condition=~Q(state__in=["reported", "implemented"]) | Q(reported_on__isnull=False),
                name="recommendation_reported_has_a_day",
            ),
            Rule(
                at="result",
                says="Hãy ghi lý do đóng kiến nghị mà không khắc phục.",
                condition=~Q(state="not_implemented") | ~Q(result=""),
                name="recommendation_given_up_has_a_reason",
            ),
            Rule(
                at="state",
                says="Kiến nghị đã đóng phải có ngày và người xác minh.",
                condition=Q(state__in=CLOSED, verified_on__isnull=False, verified_by__isnull=False)
                | ~Q(state__in=CLOSED) & Q(verified_on__isnull=True, verified_by__isnull=True),
                name="recommendation_closed_is_verified",
            ),
            in_order(
                "reported_on",
                "verified_on",
                at="reported_on",
                says="Ngày báo cáo phải trước hoặc trong ngày xác minh.",
                name="recommendation_verified_after_report",
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return f"{self.visit.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self):
        """The stable id of this recommendation, on its page and in data given out."""
        return f"kien-nghi-{self.pk}"

    @property
    def label(self):
        """The opening of the text, to name it in a sentence."""
        return f"“{Truncator(self.text).chars(60)}”"

    @property
    def is_closed(self):
        return self.state in CLOSED

    @property
    def actual_on(self):
        """The actual day beside the promised one: when the body reported, None until then."""
        return self.reported_on if self.state != RemedyState.OPEN else None

    def is_overdue(self, day):
        """Whether it is unreported past its deadline on the local date `day`, as overdue() says."""
        return self.state == RemedyState.OPEN and self.deadline is not None and self.deadline < day

    def days_late(self, day):
        """Return by how many days the deadline was missed on the local date `day`; 0 for none.

        Counted until the report came, or until `day` while there is none.
        """
        end = self.actual_on or (day if self.state == RemedyState.OPEN else None)
        if self.deadline is None or end is None:
            return 0
        return max(0, (end - self.deadline).days)

    def standing(self, day):
        """Return how it stands on the local date `day`, in words: "Quá hạn 37 ngày"."""
        late = self.days_late(day)
        if self.state == RemedyState.OPEN and late:
            return f"Quá hạn {late} ngày"
        return f"{self.get_state_display()}, trễ {late} ngày" if late else self.get_state_display()

    def days_left(self, day):
        """Return the days from the local date `day` to the deadline; negative once it is over."""
        return (self.deadline - day).days

    def clean(self):
        super().clean()
        wrong = {
            "deadline": self.objection_to_deadline(),
            "reported_on": self.objection_to_report(),
            "finding": self.objection_to_origin(self.finding, "Nhận định"),
            "evidence": self.objection_to_origin(self.evidence, "Bằng chứng"),
        }
        if errors := {field: sentence for field, sentence in wrong.items() if sentence}:
            raise ValidationError(errors)

    def objection_to_deadline(self):
        concluded_on = self.visit.concluded_on
        if self.deadline and concluded_on and self.deadline < concluded_on:
            return "Hạn thực hiện phải từ ngày kết luận trở đi."
        return ""

    def objection_to_report(self):
        concluded_on = self.visit.concluded_on
        if self.reported_on and concluded_on and self.reported_on < concluded_on:
            return "Ngày báo cáo phải từ ngày kết luận trở đi."
        return ""

    def objection_to_origin(self, row, name):
        other = row is not None and row.visit_id != self.visit_id
        return f"{name} phải thuộc cùng cuộc kiểm tra." if other else ""

    def objections(self, step, user, note="", today=None):
        """Yield (field, sentence) for each reason why `user` may not take `step` now.

        `today`: local date. The field is one of this model, "note", or "" for none.
        """
        move, today = REMEDY_MOVES[step], today or timezone.localdate()
        needed = "verify" if move.needs_publisher else "change"
        if not user.has_perm(f"inspections.{needed}_recommendation"):
            yield "", NOT_YOURS
        elif self.state not in move.sources:
            yield "", f"Kiến nghị đang “{self.get_state_display()}” nên không làm được bước này."
        elif not self.visit.is_concluded:
            yield "", "Cuộc kiểm tra chưa kết luận nên chưa theo dõi khắc phục được."
        elif move.needs_note and not note.strip():
            yield "note", "Hãy ghi lý do."
        elif move.target in (RemedyState.REPORTED, RemedyState.IMPLEMENTED):
            yield from self.objections_to_remedy(step, user, today)

    def objections_to_remedy(self, step, user, today):
        if self.reported_on is None:
            yield "reported_on", "Hãy ghi ngày đơn vị báo cáo khắc phục."
        elif self.reported_on > today:
            yield "reported_on", "Ngày báo cáo chưa đến."
        elif sentence := self.objection_to_report():
            yield "reported_on", sentence
        if step != RemedyStep.ACCEPT:
            return
        if self.evidence_id is None:
            yield "evidence", "Hãy chọn bằng chứng khắc phục: một văn bản hoặc một tệp."
        last = self.steps.filter(step=RemedyStep.REPORT).last()
        if last and last.by_id == user.pk:
            yield "", SAME_EYES

    def steps_open_to(self, user):
        """Return the steps whose turn it is for `user`, whatever else they still ask for."""
        if not self.visit.is_concluded:
            return []
        return [
            step
            for step, move in REMEDY_MOVES.items()
            if self.state in move.sources
            and user.has_perm(
                f"inspections.{'verify' if move.needs_publisher else 'change'}_recommendation"
            )
        ]

    def take(self, step, user, note="", at=None):
        """Take a step of the remedy and log it; return the recommendation as stored then.

        `at`: aware time, now by default. Raises ValidationError, at the fields, with what stands
        in the way. The visit is settled along with it.
        """
        at = at or timezone.now()
        with recorded(user, RemedyStep(step).label):
            InspectionVisit.objects.locked(self.visit_id)  # before its parts, as its own form does
            stored = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
            objections = [*stored.objections(step, user, note, timezone.localdate(at))]
            if objections:
                raise ValidationError(
                    {field or "__all__": sentence for field, sentence in objections}
                )
            stored.arrive(step, user, note.strip(), at)
            stored.visit.settle(user, at)
            return stored

    def arrive(self, step, user, note, at):
        """Store where `step` leads, with who verified it and when, and log it."""
        self.state = REMEDY_MOVES[step].target
        closed = self.is_closed
        self.verified_on = timezone.localdate(at) if closed else None
        self.verified_by = user if closed else None
        if closed and note:
            self.result = note
        self.save()
        self.steps.create(step=step, by=user, note=note, at=at)


class RemedyStepTaken(EditorialStep):
    """One step of a recommendation, kept for good: who, when, what, and the note."""

    step = models.CharField("bước", max_length=15, choices=RemedyStep.choices)
    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="steps", verbose_name="kiến nghị"
    )

    class Meta(EditorialStep.Meta):
        verbose_name = "bước khắc phục"
        verbose_name_plural = "các bước khắc phục"


class RecommendationComment(Part):
    """A dated remark on how the remedy goes; for the public only when it says so."""

    found_in = "recommendation__visit"
    told = ("text", "is_public")

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="comments", verbose_name="kiến nghị"
    )
    on = models.DateField("ngày", default=timezone.localdate)
    text = LinesField("ghi nhận", max_length=2000)
    is_public = models.BooleanField("công khai", default=False)

    objects = RecommendationCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "ghi nhận"
        verbose_name_plural = "ghi nhận theo ngày"
        ordering = ["on", "pk"]

    def __str__(self):
        return self.text
