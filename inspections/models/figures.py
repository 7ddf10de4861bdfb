"""The figures of a visit (số liệu), the sums they must fulfill, and the shares they give.

None means that no figure is known, 0 that there were none. Percentages are never stored: they are
computed from a part and a whole that are both named (content.figures.share).
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q

from content.figures import share
from content.numbers import CountField, MoneyField
from content.rules import Rule, in_order
from content.templatetags.portal import grouped
from inspections.models.visit import InspectionVisit


@dataclass(frozen=True)
class AtMost:
    """A sum that must hold: the figure `part` is at most the figure `whole`; else `says`."""

    part: str
    whole: str
    says: str


# Read by the constraints below and, as data on the boxes, by static/desk/visit.js.
AT_MOST = (
    AtMost("on_time", "resolved", "Số đúng và trước hạn không được lớn hơn số đã giải quyết."),
    AtMost("resolved", "received", "Số đã giải quyết không được lớn hơn số tiếp nhận."),
    AtMost("on_time", "received", "Số đúng và trước hạn không được lớn hơn số tiếp nhận."),
    AtMost("online", "new_in_period", "Số trực tuyến không được lớn hơn số phát sinh trong kỳ."),
    AtMost("new_in_period", "received", "Số phát sinh trong kỳ không được lớn hơn số tiếp nhận."),
    AtMost("online", "received", "Số trực tuyến không được lớn hơn số tiếp nhận."),
    AtMost("carried_over", "received", "Số kỳ trước chuyển sang không được lớn hơn số tiếp nhận."),
    AtMost("pending", "received", "Số đang giải quyết không được lớn hơn số tiếp nhận."),
    AtMost("pending_overdue", "pending", "Số quá hạn không được lớn hơn số đang giải quyết."),
    AtMost(
        "procedures_on_spot",
        "procedures_total",
        "Số thủ tục giải quyết tại chỗ không được lớn hơn tổng số thủ tục.",
    ),
)
UNEQUAL_SUM = "Số tiếp nhận phải bằng kỳ trước chuyển sang cộng phát sinh trong kỳ."
TOO_MUCH_DONE = "Đã giải quyết và đang giải quyết cộng lại không được lớn hơn số tiếp nhận."
TOO_LATE = "Số quá hạn không được lớn hơn số đang giải quyết."


@dataclass(frozen=True)
class Share:
    """A percentage with all that makes it true: its part, its whole, and what they are called."""

    name: str
    part: int
    whole: int
    label: str
    denominator: str
    noun: str

    @property
    def percentage(self):
        return share(self.part, self.whole)

    @property
    def fraction(self):
        return f"{grouped(self.part)}/{grouped(self.whole)} {self.noun}"


@dataclass(frozen=True)
class ShareKind:
    """A share that figures give: the names of its part and whole, and its words."""

    name: str
    part: str
    whole: str
    label: str
    denominator: str
    noun: str = "hồ sơ"


SHARES = (
    ShareKind("online", "online", "new_in_period", "Trực tuyến", "hồ sơ phát sinh trong kỳ"),
    ShareKind("resolved", "resolved", "received", "Đã giải quyết", "hồ sơ đã tiếp nhận"),
    ShareKind("on_time", "on_time", "resolved", "Đúng và trước hạn", "hồ sơ đã giải quyết"),
    ShareKind("late", "late", "resolved", "Trả quá hạn", "hồ sơ đã giải quyết"),
    ShareKind(
        "pending_overdue",
        "pending_overdue",
        "pending_count",
        "Đang giải quyết quá hạn",
        "hồ sơ đang giải quyết",
    ),
    ShareKind(
        "on_spot",
        "procedures_on_spot",
        "procedures_total",
        "Giải quyết “5 tại chỗ”",
        "thủ tục hành chính",
        noun="thủ tục",
    ),
)


class VisitFigures(models.Model):
    """What the unit reported for the period of figures, counted in dossiers unless said."""

    visit = models.OneToOneField(
        InspectionVisit, models.CASCADE, related_name="figures", verbose_name="cuộc kiểm tra"
    )
    carried_over = CountField("kỳ trước chuyển sang")
    new_in_period = CountField("phát sinh trong kỳ")
    received = CountField("đã tiếp nhận")
    online = CountField("trực tuyến")
    resolved = CountField("đã giải quyết")
    on_time = CountField("đúng và trước hạn")
    pending = CountField(
        "đang giải quyết", help_text="Để trống: lấy số tiếp nhận trừ số đã giải quyết."
    )
    pending_overdue = CountField("đang giải quyết quá hạn")
    fee_vnd = MoneyField("phí, lệ phí (đồng)")
    visitors = CountField("lượt công dân")
    visitors_is_estimate = models.BooleanField("lượt công dân là số ước tính", default=False)
    procedures_total = CountField("tổng số thủ tục hành chính")
    procedures_on_spot = CountField("thủ tục giải quyết “5 tại chỗ”")

    class Meta:
        verbose_name = "số liệu"
        verbose_name_plural = "số liệu"
        constraints = [
            *(
                in_order(
                    each.part,
                    each.whole,
                    at=each.part,
                    says=each.says,
                    name=f"figures_{each.part}_in_{each.whole}",
                )
                for each in AT_MOST
            ),
            Rule(
                at="received",
                says=UNEQUAL_SUM,
                condition=Q(received__isnull=True)
                | Q(carried_over__isnull=True)
                | Q(new_in_period__isnull=True)
                | Q(received=F("carried_over") + F("new_in_period")),
                name="figures_received_is_the_sum",
            ),
            Rule(
                at="pending",
                says=TOO_MUCH_DONE,
                condition=Q(received__isnull=True)
                | Q(resolved__isnull=True)
                | Q(pending__isnull=True)
                | Q(received__gte=F("resolved") + F("pending")),
                name="figures_done_and_pending_in_received",
            ),
            Rule(
                at="pending_overdue",
                says=TOO_LATE,
                condition=Q(pending_overdue__isnull=True)
                | Q(received__isnull=True)
                | Q(resolved__isnull=True)
                | Q(received__gte=F("resolved") + F("pending_overdue")),
                name="figures_overdue_in_rest",
            ),
        ]

    def __str__(self):
        return f"Số liệu: {self.visit}"

    @property
    def pending_count(self):
        """What is still in work: as reported, or else received less resolved; None if unknown."""
        if self.pending is not None or self.received is None or self.resolved is None:
            return self.pending
        return self.received - self.resolved

    @property
    def late(self):
        """What was resolved after its day; None when it is not known."""
        if self.resolved is None or self.on_time is None:
            return None
        return self.resolved - self.on_time

    @property
    def shares(self):
        """The Shares whose part and whole are known and whose whole is not 0, in order."""
        known = ((kind, getattr(self, kind.part), getattr(self, kind.whole)) for kind in SHARES)
        return [
            Share(kind.name, part, whole, kind.label, kind.denominator, kind.noun)
            for kind, part, whole in known
            if part is not None and whole
        ]
