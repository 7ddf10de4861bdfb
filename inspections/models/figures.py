"""The figures of a visit (số liệu), the sums they must fulfill, and the shares they give.

None means that no figure is known, 0 that there were none. Percentages are never stored: they are
computed from a part and a whole that are both named (content.figures.share).
"""

from dataclasses import dataclass
from functools import reduce
from operator import add, or_

from django.db import models
from django.db.models import F, Q

from content.figures import share
from content.numbers import CountField, Grouped, MoneyField
from content.rules import Rule
from content.templatetags.portal import grouped
from inspections.models.visit import InspectionVisit


@dataclass(frozen=True)
class Sum:
    """What must hold between known figures: `parts` together are at most `whole`, or equal it.

    `says` is the sentence for whoever typed something else, at the field `at`.
    """

    name: str
    parts: tuple
    whole: str
    says: str
    exact: bool = False

    @property
    def at(self):
        return self.whole if self.exact else self.parts[-1]

    def condition(self):
        """Return the sum as a condition of the database; an unknown figure breaks nothing."""
        total = reduce(add, map(F, self.parts))
        unknown = reduce(
            or_, (Q(**{f"{each}__isnull": True}) for each in (*self.parts, self.whole))
        )
        return unknown | Q(**{self.whole if self.exact else f"{self.whole}__gte": total})


def at_most(part, whole, says):
    return Sum(f"{part}_in_{whole}", (part,), whole, says)


# Read by the constraints below and, as data on the boxes, by static/desk/visit.js.
SUMS = (
    at_most("on_time", "resolved", "Số đúng và trước hạn không được lớn hơn số đã giải quyết."),
    at_most("resolved", "received", "Số đã giải quyết không được lớn hơn số tiếp nhận."),
    at_most("on_time", "received", "Số đúng và trước hạn không được lớn hơn số tiếp nhận."),
    at_most("online", "new_in_period", "Số trực tuyến không được lớn hơn số phát sinh trong kỳ."),
    at_most("new_in_period", "received", "Số phát sinh trong kỳ không được lớn hơn số tiếp nhận."),
    at_most("online", "received", "Số trực tuyến không được lớn hơn số tiếp nhận."),
    at_most("carried_over", "received", "Số kỳ trước chuyển sang không được lớn hơn số tiếp nhận."),
    at_most("pending", "received", "Số đang giải quyết không được lớn hơn số tiếp nhận."),
    at_most("pending_overdue", "pending", "Số quá hạn không được lớn hơn số đang giải quyết."),
    at_most(
        "procedures_on_spot",
        "procedures_total",
        "Số thủ tục giải quyết tại chỗ không được lớn hơn tổng số thủ tục.",
    ),
    Sum(
        "received_is_the_sum",
        ("carried_over", "new_in_period"),
        "received",
        "Số tiếp nhận phải bằng kỳ trước chuyển sang cộng phát sinh trong kỳ.",
        exact=True,
    ),
    Sum(
        "done_and_pending_in_received",
        ("resolved", "pending"),
        "received",
        "Đã giải quyết và đang giải quyết cộng lại không được lớn hơn số tiếp nhận.",
    ),
    Sum(
        "overdue_in_rest",
        ("resolved", "pending_overdue"),
        "received",
        "Số quá hạn không được lớn hơn số đang giải quyết.",
    ),
)


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
    fee_vnd = MoneyField("phí, lệ phí")
    visitors = CountField("lượt công dân")
    visitors_is_estimate = models.BooleanField("lượt công dân là số ước tính", default=False)
    procedures_total = CountField("tổng số thủ tục hành chính")
    procedures_on_spot = CountField("thủ tục giải quyết “5 tại chỗ”")

    class Meta:
        verbose_name = "số liệu"
        verbose_name_plural = "số liệu"
        constraints = [
            Rule(
                at=each.at,
                says=each.says,
                condition=each.condition(),
                name=f"figures_{each.name}",
            )
            for each in SUMS
        ]

    def __str__(self):
        return f"Số liệu: {self.visit}"

    @property
    def entries(self):
        """[(label, figure as it is read)] of the figures that are known, in order."""
        fields = (each for each in self._meta.fields if isinstance(each, Grouped))
        known = ((each, getattr(self, each.attname)) for each in fields)
        return [
            (each.verbose_name, each.shown(value)) for each, value in known if value is not None
        ]

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
