"""The facts of one year of inspections, as its report tells them."""

from dataclasses import dataclass
from datetime import date

from content.figures import share
from content.templatetags.portal import grouped
from inspections.leadership import Everything, Sums, fraction_of
from inspections.models import Course

TOTALS = (
    ("Nộp trực tuyến, trên số phát sinh trong kỳ", "online", "new_in_period"),
    ("Đã giải quyết, trên số tiếp nhận", "resolved", "received"),
    ("Đúng và trước hạn, trên số đã giải quyết", "on_time", "resolved"),
)


@dataclass(frozen=True)
class YearFacts:
    """What happened in the reporting year `year` as known on the local date `day`.

    `sums` are those that leaders see; `shortcomings`: [(area, how many)].
    """

    year: int
    day: date
    sums: Sums
    visits: list
    shortcomings: list
    recommendations: list

    @property
    def held(self):
        return sum(visit.has_happened for visit in self.visits)

    @property
    def ahead(self):
        return sum(visit.course == Course.PLANNED for visit in self.visits)

    @property
    def figures(self):
        """The visits with figures."""
        return [visit for visit in self.visits if hasattr(visit, "figures")]

    @property
    def overdue(self):
        return [row for row in self.recommendations if row.is_overdue(self.day)]

    @property
    def totals(self):
        """Return [(label, part, whole, percentage)] of what some visit knows both numbers of."""
        sums = [(label, *fraction_of(self.visits, *names)) for label, *names in TOTALS]
        return [(label, of, among, share(of, among)) for label, of, among in sums if among]


def year_facts(year, day):
    """Return the YearFacts of `year` on the local date `day`: four queries."""
    rows = Everything(day, year)
    return YearFacts(
        year=year,
        day=day,
        sums=rows.of_year(year),
        visits=rows.visits,
        shortcomings=[(name, count) for (_, name), count in rows.found_in(year).items()],
        recommendations=rows.asked,
    )


def fraction(part, whole):
    """Return 19.535/19.540 and below it (99,97%), or what of it is known."""
    if part is None:
        return ""
    if not whole:
        return grouped(part)
    return f"{grouped(part)}/{grouped(whole)}\n({share(part, whole)})"
