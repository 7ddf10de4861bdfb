"""The course of a visit (tiến trình): from the plan to the last remedy. States, steps and guards.

It runs beside the editorial states: what has happened is one thing, what the public sees another.
"""

from dataclasses import dataclass

from django.db import models

from content.publishing import Move


class Course(models.TextChoices):
    PLANNED = "planned", "Dự kiến"
    HELD = "held", "Đã tiến hành"
    CONCLUDED = "concluded", "Đã kết luận"
    REMEDYING = "remedying", "Đang khắc phục"
    COMPLETED = "completed", "Hoàn thành"
    POSTPONED = "postponed", "Hoãn"
    CANCELLED = "cancelled", "Hủy"


AHEAD = (Course.PLANNED, Course.POSTPONED)
WITH_CONCLUSION = (Course.CONCLUDED, Course.REMEDYING, Course.COMPLETED)
HAPPENED = (Course.HELD, *WITH_CONCLUSION)


def others_than(courses):
    """Return the courses that are none of these.

    Most visits have one of a few: by saying what theirs is not a database is kept from looking for
    each of the few and sorting all that it finds.
    """
    return tuple(course for course in Course if course not in courses)


class CourseStep(models.TextChoices):
    HOLD = "hold", "Ghi đã tiến hành"
    CONCLUDE = "conclude", "Ghi đã kết luận"
    FOLLOW = "follow", "Theo dõi khắc phục"  # taken by settle() alone
    COMPLETE = "complete", "Hoàn thành"
    POSTPONE = "postpone", "Hoãn"
    RESCHEDULE = "reschedule", "Đặt lại ngày"
    CANCEL = "cancel", "Hủy cuộc kiểm tra"
    UNDO_CONCLUSION = "undo_conclusion", "Ghi nhầm: trở về đã tiến hành"
    UNDO_HOLD = "undo_hold", "Ghi nhầm: trở về dự kiến"


ANYBODY = {"needs_publisher": False}
MOVES = {
    CourseStep.HOLD: Move((Course.PLANNED,), Course.HELD, **ANYBODY),
    CourseStep.CONCLUDE: Move((Course.HELD,), Course.CONCLUDED, **ANYBODY),
    CourseStep.FOLLOW: Move((Course.CONCLUDED, Course.COMPLETED), Course.REMEDYING, **ANYBODY),
    CourseStep.COMPLETE: Move((Course.CONCLUDED, Course.REMEDYING), Course.COMPLETED, **ANYBODY),
    CourseStep.POSTPONE: Move((Course.PLANNED,), Course.POSTPONED, needs_note=True, **ANYBODY),
    CourseStep.RESCHEDULE: Move((Course.POSTPONED,), Course.PLANNED, **ANYBODY),
    CourseStep.CANCEL: Move(AHEAD, Course.CANCELLED, needs_note=True, **ANYBODY),
    CourseStep.UNDO_CONCLUSION: Move(WITH_CONCLUSION, Course.HELD, needs_note=True),
    CourseStep.UNDO_HOLD: Move((Course.HELD, Course.CANCELLED), Course.PLANNED, needs_note=True),
}


@dataclass(frozen=True)
class Objection:
    """Why a step cannot be taken: a sentence, and the field of the visit it belongs to, or ""."""

    field: str
    sentence: str


def objections_to_hold(visit, today):
    """Yield the Objections to saying that `visit` took place; fields first, then the team."""
    if visit.started_on is None:
        yield Objection("started_on", "Hãy ghi ngày đã kiểm tra.")
    elif visit.started_on > today:
        yield Objection("started_on", "Ngày kiểm tra chưa đến nên chưa ghi được là đã tiến hành.")
    if visit.team_id is None:
        yield Objection("team", "Hãy chọn đoàn kiểm tra.")
    elif not visit.team.members.heads().exists():
        yield Objection("team", "Đoàn kiểm tra chưa có trưởng đoàn.")


def objections_to_conclude(visit, today):
    """Yield the Objections to saying that `visit` is concluded."""
    if visit.concluded_on is None:
        yield Objection("concluded_on", "Hãy ghi ngày kết luận.")
    elif visit.concluded_on > today:
        yield Objection("concluded_on", "Ngày kết luận chưa đến.")
    if not visit.papers.conclusions().exists():
        yield Objection("", "Chưa có văn bản kết luận. Hãy thêm ở phần “Hồ sơ, văn bản”.")
    if not visit.findings.exists():
        yield Objection("", "Chưa có nhận định nào. Hãy thêm ở phần “Nhận định”.")
    early = visit.recommendations.due_before(visit.concluded_on) if visit.concluded_on else ()
    for recommendation in early:
        yield Objection("", f"{recommendation.label}: hạn phải từ ngày kết luận trở đi.")


def objections_to_follow(visit, today):
    """Yield the Objection to following the remedies of `visit` when there is nothing to remedy."""
    if not visit.recommendations.unverified().exists():
        yield Objection("", "Không còn kiến nghị nào chờ khắc phục.")


def objections_to_complete(visit, today):
    """Yield the Objection to closing `visit` while a recommendation is open."""
    if count := visit.recommendations.unverified().count():
        yield Objection("", f"Còn {count} kiến nghị chưa được xác minh là đã khắc phục.")


def objections_to_reschedule(visit, today):
    """Yield the Objection to taking up a postponed `visit` again without a day ahead."""
    if visit.scheduled_on is None or visit.scheduled_on < today:
        yield Objection("scheduled_on", "Hãy ghi ngày dự kiến mới, từ hôm nay trở đi.")


GUARDS = {
    CourseStep.HOLD: objections_to_hold,
    CourseStep.CONCLUDE: objections_to_conclude,
    CourseStep.FOLLOW: objections_to_follow,
    CourseStep.COMPLETE: objections_to_complete,
    CourseStep.RESCHEDULE: objections_to_reschedule,
}
