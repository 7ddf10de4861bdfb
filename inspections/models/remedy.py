"""The way of a recommendation: open, reported, closed as mended or not. States and steps."""

from django.db import models

from content.publishing import Move


class RemedyState(models.TextChoices):
    OPEN = "open", "Chưa khắc phục"
    REPORTED = "reported", "Đã báo cáo, chờ xác minh"
    IMPLEMENTED = "implemented", "Đã khắc phục"
    NOT_IMPLEMENTED = "not_implemented", "Đóng, không khắc phục"


UNVERIFIED = (RemedyState.OPEN, RemedyState.REPORTED)
CLOSED = (RemedyState.IMPLEMENTED, RemedyState.NOT_IMPLEMENTED)


class RemedyStep(models.TextChoices):
    REPORT = "report", "Ghi báo cáo khắc phục"
    ACCEPT = "accept", "Xác minh: đã khắc phục"
    REJECT = "reject", "Trả lại: chưa khắc phục"
    GIVE_UP = "give_up", "Đóng, không khắc phục"
    REOPEN = "reopen", "Mở lại"


REMEDY_MOVES = {
    RemedyStep.REPORT: Move((RemedyState.OPEN,), RemedyState.REPORTED, needs_publisher=False),
    RemedyStep.ACCEPT: Move(
        (RemedyState.REPORTED,), RemedyState.IMPLEMENTED, needs_other_eyes=True
    ),
    RemedyStep.REJECT: Move((RemedyState.REPORTED,), RemedyState.OPEN, needs_note=True),
    RemedyStep.GIVE_UP: Move(UNVERIFIED, RemedyState.NOT_IMPLEMENTED, needs_note=True),
    RemedyStep.REOPEN: Move(CLOSED, RemedyState.OPEN, needs_note=True),
}
