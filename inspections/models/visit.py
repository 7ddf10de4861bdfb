"""Inspection visits (cuộc kiểm tra): where, when, by whom, and how far they have come."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format

from contacts.models import Organization
from content.feeds import with_lead
from content.history import recorded
from content.publishing import Publishable, State
from content.richtext import RichTextField
from content.rules import OnlyOne, Rule, among, in_order
from content.search import FoldedField, Searchable
from content.slugs import AutoSlugField, path_of
from content.text import LineField, LinesField
from inspections.models.course import (
    GUARDS,
    HAPPENED,
    MOVES,
    WITH_CONCLUSION,
    Course,
    CourseStep,
    Objection,
)
from inspections.models.plan import Form, InspectionPlan
from inspections.models.team import InspectionTeam
from inspections.models.visit_kept import VISIT_KEPT
from inspections.models.visit_lists import INDEXES
from inspections.models.visit_queries import PARTS_TOLD, InspectionVisitQuerySet
from news.models import Area, Article

FIXED_PAGES = ("du-lieu", "ho-so", "ke-hoach", "kien-nghi")  # of ours, where visits stand too
LAST_DAY_OF_YEAR = (12, 14)  # reports run from 15/12 to 14/12 (Thông tư 01/2020/TT-VPCP)
NOT_YOURS = "Bạn không có quyền ghi tiến trình của cuộc kiểm tra này."
POSTPONED_NOTE = "Ngày dự kiến trước: {}."


def reporting_year(day):
    """Return the year whose report `day` belongs to: 15/12/2020 to 14/12/2021 is 2021."""
    return day.year + ((day.month, day.day) > LAST_DAY_OF_YEAR)


class VisitKind(models.TextChoices):
    """Why a visit is made (loại)."""

    PLANNED = "planned", "Theo kế hoạch"
    UNPLANNED = "unplanned", "Đột xuất"
    THEMATIC = "thematic", "Chuyên đề"
    RECHECK = "recheck", "Phúc tra"


class InspectionVisit(Searchable, Publishable):
    """One visit of an inspection team to one unit, from the plan to the last remedy.

    `course` says how far it has come and changes by advance() alone; `state` says whether the
    public sees it. `day` (the day it took place, or else is planned for) and `year` (of its plan,
    or else the reporting year of that day) are made from the others whatever writes them.
    """

    noun = "cuộc kiểm tra"
    files_on_page = "papers"
    derived = ("day", "year")

    plan = models.ForeignKey(
        InspectionPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name="kế hoạch",
        help_text="Chỉ kiểm tra đột xuất mới để trống.",
    )
    kind = models.CharField(
        "loại", max_length=10, choices=VisitKind.choices, default=VisitKind.PLANNED
    )
    form = models.CharField("hình thức", max_length=10, choices=Form.choices, default=Form.ON_SITE)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="visits", verbose_name="đơn vị được kiểm tra"
    )
    team = models.ForeignKey(
        InspectionTeam,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name="đoàn kiểm tra",
    )
    team_lead = LineField(
        "trưởng đoàn",
        max_length=250,
        blank=True,
        help_text="Chỉ ghi khi chưa chọn đoàn: họ tên và chức vụ tại thời điểm kiểm tra.",
    )
    scheduled_on = models.DateField("ngày dự kiến", null=True, blank=True)
    started_on = models.DateField("ngày kiểm tra", null=True, blank=True)
    ended_on = models.DateField("ngày kết thúc", null=True, blank=True)
    concluded_on = models.DateField("ngày kết luận", null=True, blank=True)
    place = LineField("địa điểm", max_length=250, blank=True)
    period_start = models.DateField("kỳ số liệu từ", null=True, blank=True)
    period_end = models.DateField("kỳ số liệu đến", null=True, blank=True)
    areas = models.ManyToManyField(
        Area, blank=True, related_name="visits", verbose_name="lĩnh vực kiểm tra"
    )
    follow_up_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name="phúc tra của cuộc",
    )
    course = models.CharField(
        "tiến trình", max_length=10, choices=Course.choices, default=Course.PLANNED, editable=False
    )
    day = models.DateField("ngày", editable=False)
    year = models.PositiveSmallIntegerField("năm", editable=False)
    slug = AutoSlugField("địa chỉ trang", source="title", reserved=FIXED_PAGES)
    lead = LinesField("tóm tắt", blank=True, max_length=600)
    summary = RichTextField("kết quả kiểm tra", blank=True)
    articles = models.ManyToManyField(
        Article, blank=True, related_name="visits", verbose_name="tin bài về cuộc kiểm tra"
    )
    folded = FoldedField(
        sources=(
            "title",
            "lead",
            "summary",
            "team_lead organization.name organization.short_name spoken_of_as",
            "told",
        )
    )

    objects = InspectionVisitQuerySet.as_manager()
    kept = VISIT_KEPT

    class Meta(Publishable.Meta):
        verbose_name = "cuộc kiểm tra"
        verbose_name_plural = "cuộc kiểm tra"
        ordering = ["-day", "-pk"]
        permissions = [("publish_inspectionvisit", "Duyệt và đăng cuộc kiểm tra")]
        indexes = INDEXES
        constraints = [
            *Publishable.Meta.constraints,
            among("kind", VisitKind.values, name="visit_kind_is_known", says="Hãy chọn loại."),
            among("form", Form.values, name="visit_form_is_known", says="Hãy chọn hình thức."),
            among("course", Course.values, name="visit_course_is_known", says="Tiến trình sai."),
            Rule(
                at="plan",
                says="Hãy chọn kế hoạch; chỉ kiểm tra đột xuất mới không theo kế hoạch.",
                condition=Q(plan__isnull=False) | Q(kind="unplanned"),
                name="visit_has_a_plan",
            ),
            OnlyOne(
                at="organization",
                says="Kế hoạch này đã có một cuộc kiểm tra tại đơn vị này.",
                fields=["plan", "organization"],
                condition=~Q(kind="recheck") & ~Q(course="cancelled"),
                name="visit_is_one_of_a_unit_in_a_plan",
            ),
            Rule(
                at="scheduled_on",
                says="Hãy ghi ngày dự kiến hoặc ngày kiểm tra.",
                condition=Q(scheduled_on__isnull=False) | Q(started_on__isnull=False),
                name="visit_has_a_day",
            ),
            Rule(
                at="started_on",
                says="Cuộc kiểm tra đã tiến hành phải có ngày kiểm tra.",
                condition=~Q(course__in=HAPPENED) | Q(started_on__isnull=False),
                name="visit_held_has_a_day",
            ),
            Rule(
                at="concluded_on",
                says="Cuộc kiểm tra đã kết luận phải có ngày kết luận.",
                condition=~Q(course__in=WITH_CONCLUSION) | Q(concluded_on__isnull=False),
                name="visit_concluded_has_a_day",
            ),
            in_order(
                "started_on",
                "ended_on",
                says="Ngày kết thúc phải từ ngày kiểm tra trở đi.",
                name="visit_ends_after_its_start",
            ),
            in_order(
                "ended_on",
                "concluded_on",
                says="Ngày kết luận phải từ ngày kết thúc kiểm tra trở đi.",
                name="visit_concluded_after_its_end",
            ),
            in_order(
                "started_on",
                "concluded_on",
                says="Ngày kết luận phải từ ngày kiểm tra trở đi.",
                name="visit_concluded_after_its_start",
            ),
            in_order(
                "period_start",
                "period_end",
                says="Kỳ số liệu phải kết thúc từ ngày bắt đầu trở đi.",
                name="visit_period_in_order",
            ),
            in_order(
                "period_end",
                "ended_on",
                at="period_end",
                says="Kỳ số liệu phải kết thúc trước hoặc trong ngày kết thúc kiểm tra.",
                name="visit_period_ends_before_it",
            ),
            Rule(
                at="follow_up_of",
                says="Cuộc kiểm tra không thể phúc tra chính nó.",
                condition=~Q(follow_up_of=F("pk")),
                name="visit_does_not_follow_itself",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path_of("inspections:visit", self.slug)

    def derive(self):
        """Set what is made from the other fields: the day, and the year it counts for."""
        self.day = self.started_on or self.scheduled_on
        if self.day is not None:
            self.year = self.plan.year if self.plan_id else reporting_year(self.day)

    def clean(self):
        super().clean()
        self.derive()
        wrong = {
            "scheduled_on": self.objection_to_year(),
            "organization": self.objection_to_organization(),
            "follow_up_of": self.objection_to_follow_up(),
        }
        if errors := {field: sentence for field, sentence in wrong.items() if sentence}:
            raise ValidationError(errors)

    def objection_to_year(self):
        """Return why the planned day does not suit the plan; one postponed may pass its year."""
        if not (self.plan_id and self.scheduled_on) or self.scheduled_on.year == self.plan.year:
            return ""
        if self.pk and self.course_steps.filter(step=CourseStep.POSTPONE).exists():
            return ""
        return f"Ngày dự kiến phải trong năm {self.plan.year} như kế hoạch."

    def objection_to_organization(self):
        """Return why the unit cannot be visited on that day: abolished, or not there yet."""
        if not (self.organization_id and self.day):
            return ""
        unit = self.organization
        if Organization.objects.in_force(self.day).filter(pk=unit.pk).exists():
            return ""
        if unit.valid_to and unit.valid_to < self.day:
            heirs = ", ".join(heir.name for heir in unit.successors.all())
            now = f" Nay là {heirs}." if heirs else ""
            return f"“{unit}” đã ngừng hoạt động từ sau ngày {date_format(unit.valid_to)}.{now}"
        return f"“{unit}” chỉ hoạt động từ ngày {date_format(unit.valid_from)}."

    def objection_to_follow_up(self):
        """Return why this cannot be the re-check of the visit that it names."""
        if self.follow_up_of_id and self.day and self.follow_up_of.day >= self.day:
            return "Cuộc được phúc tra phải diễn ra trước cuộc này."
        return ""

    @property
    def placed(self):
        return self.get_course_display()

    @property
    def gist(self):
        return self.lead

    @property
    def feed_text(self):
        return with_lead(self.lead, self.summary)

    @property
    def title(self):
        day = self.started_on or self.scheduled_on
        unit = self.organization.name if self.organization_id else ""
        return f"Kiểm tra {unit}, {date_format(day) if day else 'chưa có ngày'}"

    @property
    def spoken_of_as(self):
        """What people ask for it by, beside its title, e.g. "kết quả kiểm tra năm 2025"."""
        day = self.started_on or self.scheduled_on
        return "kết quả cuộc kiểm tra" + (f" năm {day.year}" if day else "")

    @property
    def told(self):
        """What its page says of its parts, by which it is found: as told_of(), read anew."""
        rows = type(self).objects.filter(pk=self.pk).with_parts().values(*PARTS_TOLD)
        return "\n".join(text for row in rows for text in self.told_of(**row))

    def told_of(self, found, asked, said):
        """Return the texts of its parts, each {"text"}, that its page shows.

        Findings; what was asked, and the public remarks on it, once it is concluded.
        """
        shown = [*found, *asked, *said] if self.is_concluded else found
        return [part["text"] for part in shown]

    @property
    def has_happened(self):
        return self.course in HAPPENED

    @property
    def is_concluded(self):
        return self.course in WITH_CONCLUSION

    @property
    def head(self):
        """Who headed the team, name and title as of then; "" when nobody is named."""
        member = self.team.head if self.team_id else None
        return str(member) if member else self.team_lead

    def may_record(self, user):
        """Whether `user` may say how far the visit has come: writers until it is handed in."""
        if self.may_publish(user):
            return True
        own = self.state in (State.DRAFT, State.RETURNED)
        return own and user.has_perm("inspections.change_inspectionvisit")

    def course_objections(self, step, user, note="", today=None):
        """Yield the Objections to taking `step` of the course now; those at fields come first.

        `today`: local date. Nothing is yielded when it may be taken.
        """
        move = MOVES[step]
        if not (self.may_publish(user) if move.needs_publisher else self.may_record(user)):
            yield Objection("", NOT_YOURS)
        elif self.course not in move.sources:
            label = self.get_course_display()
            yield Objection("", f"Cuộc kiểm tra đang “{label}” nên không làm được bước này.")
        elif move.needs_note and not note.strip():
            yield Objection("course_note", "Hãy ghi lý do.")
        elif guard := GUARDS.get(step):
            yield from guard(self, today or timezone.localdate())

    def course_steps_open_to(self, user):
        """Return the steps whose turn it is, whatever else they still ask for."""
        steps = [step for step in CourseStep if step != CourseStep.FOLLOW]
        return [
            step
            for step in steps
            if self.course in MOVES[step].sources
            and (self.may_publish(user) if MOVES[step].needs_publisher else self.may_record(user))
        ]

    def advance(self, step, user, note="", at=None):
        """Take a step of the course and log it; return the visit as stored then.

        `at`: aware time, now by default. Raises ValidationError with all objections, judged on the
        row as stored at that moment.
        """
        at = at or timezone.now()
        with recorded(user, CourseStep(step).label):
            stored = type(self).objects.locked(self.pk)
            today = timezone.localdate(at)
            if objections := [*stored.course_objections(step, user, note, today)]:
                raise ValidationError([each.sentence for each in objections])
            stored.arrive_at(step, user, note.strip(), at)
            return stored.settle(user, at)

    def arrive_at(self, step, user, note, at):
        """Store where `step` of the course leads, and log it."""
        if step == CourseStep.POSTPONE and self.scheduled_on:
            note = f"{note}\n{POSTPONED_NOTE.format(date_format(self.scheduled_on))}"
        self.course = MOVES[step].target
        self.save_over(self.version)
        self.course_steps.create(step=step, by=user, note=note, at=at)

    @transaction.atomic
    def settle(self, user, at=None):
        """Keep a concluded visit "Đang khắc phục" exactly while a recommendation is unverified.

        To be called after recommendations changed; returns the visit as stored then.
        """
        stored = type(self).objects.locked(self.pk)
        if stored.course not in WITH_CONCLUSION:
            return stored
        has_open = stored.recommendations.unverified().exists()
        if has_open != (stored.course == Course.REMEDYING):
            if has_open:
                stored.arrive_at(CourseStep.FOLLOW, user, "", at or timezone.now())
            elif stored.course == Course.REMEDYING:
                stored.arrive_at(CourseStep.COMPLETE, user, "", at or timezone.now())
        return stored
