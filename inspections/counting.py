"""Plain numbers of inspections for the public: each is the count of rows that a link leads to.

Only what is published is counted; recommendations count once their visit is concluded, for before
that nothing was asked of anybody.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils import timezone

from content.figures import share
from content.standing import Shelf, kept_until
from content.templatetags.portal import grouped
from content.together import together
from inspections.models import (
    WITH_CONCLUSION,
    Course,
    InspectionPlan,
    InspectionVisit,
    Recommendation,
    RemedyState,
    reporting_year,
)


@dataclass(frozen=True)
class FollowUp:
    """How far the recommendations of one visit, or of many, have come, on one day."""

    total: int
    remedied: int
    closed: int
    overdue: int

    @property
    def sentence(self):
        return f"Đã khắc phục {grouped(self.remedied)}/{grouped(self.total)} kiến nghị"

    @property
    def given_up(self):
        """What was closed without a remedy."""
        return self.closed - self.remedied


@dataclass(frozen=True)
class Tag:
    """A state in words, and the class of its color: ok, info, warn or bad."""

    label: str
    tone: str


COURSE_TAGS = {
    Course.PLANNED: Tag("Dự kiến", "info"),
    Course.HELD: Tag("Đã tiến hành, chờ kết luận", "info"),
    Course.CONCLUDED: Tag("Đã kết luận", "info"),
    Course.REMEDYING: Tag("Đang khắc phục", "warn"),
    Course.POSTPONED: Tag("Hoãn", "warn"),
    Course.CANCELLED: Tag("Đã hủy", "bad"),
}
OVERDUE_TAG = Tag("Có kiến nghị quá hạn", "bad")
ALL_REMEDIED = Tag("Đã khắc phục xong", "ok")
COMPLETED_TAG = Tag("Hoàn thành", "ok")
CLOSED_TAG = Tag("Đã kết thúc theo dõi", "info")
REMEDY_TAGS = {
    RemedyState.OPEN: Tag("Chưa khắc phục", "warn"),
    RemedyState.REPORTED: Tag("Chờ xác minh", "info"),
    RemedyState.IMPLEMENTED: Tag("Đã khắc phục", "ok"),
    RemedyState.NOT_IMPLEMENTED: Tag("Không khắc phục", "info"),
}


def follow_up_of(recommendations, day):
    """Return the FollowUp of a list of recommendations on the local date `day`; no query."""
    states = Counter(row.state for row in recommendations)
    remedied = states[RemedyState.IMPLEMENTED]
    return FollowUp(
        total=len(recommendations),
        remedied=remedied,
        closed=remedied + states[RemedyState.NOT_IMPLEMENTED],
        overdue=sum(row.is_overdue(day) for row in recommendations),
    )


def counted_follow_up(visit):
    """Return the FollowUp of a visit from with_follow_up()."""
    return FollowUp(
        visit.recommendation_count, visit.remedied_count, visit.closed_count, visit.overdue_count
    )


def tag_of(visit, follow_up):
    """Return the Tag that says where the visit stands."""
    if follow_up.overdue:
        return OVERDUE_TAG
    if visit.course != Course.COMPLETED:
        return COURSE_TAGS[visit.course]
    if not follow_up.total:
        return COMPLETED_TAG
    return ALL_REMEDIED if follow_up.remedied == follow_up.total else CLOSED_TAG


def remedy_tag(recommendation, day):
    """Return the Tag of a recommendation on the local date `day`: overdue is derived."""
    if recommendation.is_overdue(day):
        return Tag(f"Quá hạn {grouped(recommendation.days_late(day))} ngày", "bad")
    return REMEDY_TAGS[recommendation.state]


def public_recommendations():
    """Return the recommendations that the public may see and somebody must follow."""
    return Recommendation.objects.published().being_followed()


@dataclass(frozen=True)
class OnTime:
    """The files returned on time or before, of all that were returned, at `visits` visits."""

    part: int
    whole: int
    visits: int

    @property
    def share(self):
        return share(self.part, self.whole)


@dataclass(frozen=True)
class YearNumbers:
    """The plain numbers of a year of inspections on the local date `day`, public rows only.

    `plans`: the published plans, each with `unit_count`; `before`: the visits of the year before;
    `on_time` and `on_time_before`: the OnTime of the two years of reporting, None if unknown.
    """

    year: int
    day: date
    plans: list
    before: int
    visits: int
    concluded: int
    follow_up: FollowUp
    on_time: OnTime | None
    on_time_before: OnTime | None


def numbers_of_year(year, day):
    """Return the YearNumbers of `year` on the local date `day`: one query, none while kept."""
    return kept_until(("numbers", year, day), lambda: counted_numbers(year, day))


def counted_numbers(year, day):
    """Return what numbers_of_year() keeps."""
    visits, both, at = InspectionVisit.objects, [year, year - 1], timezone.now()
    courses, counts, plans, on_time = together(
        partial(visits.courses, years=both, at=at),
        partial(Recommendation.objects.counted, year=year, day=day, at=at),
        partial(InspectionPlan.objects.with_unit_count, year=year, at=at),
        partial(visits.on_time, years=both, at=at),
    )
    of_year = [(course, count) for of, course, count in courses if of == year]
    rates = {row.pop("year"): OnTime(**row) for row in on_time}
    return YearNumbers(
        year=year,
        day=day,
        plans=plans,
        before=sum(count for of, _, count in courses if of < year),
        visits=sum(count for _, count in of_year),
        concluded=sum(count for course, count in of_year if course in WITH_CONCLUSION),
        follow_up=FollowUp(*(counts or [(0, 0, 0, 0)])[0]),
        on_time=rates.get(year),
        on_time_before=rates.get(year - 1),
    )


def offered():
    """Return what the published visits may be chosen by now: one query, none while it is kept.

    See the QuerySet.
    """
    return offered_and()[0]


def offered_and(*beside):
    """Return offered() and the rows of each question `beside`: one query at most."""
    shelf = Shelf("visits offered")
    if not shelf.is_empty:
        return shelf.value, *together(*beside)
    question = partial(InspectionVisit.objects.offered, at=timezone.now())
    found, *answers = together(question, *beside)
    shelf.put(found)
    return found, *answers


def year_to_show(known, day):
    """Return the year whose numbers stand above the list: that of `day`, else the newest there is.

    `known` comes from offered(); `day`: local date.
    """
    current = reporting_year(day)
    years = {row["year"] for row in known}
    return current if current in years or not years else max(years)


def followed(recommendations, day):
    """Return [(recommendation, Tag, days late)] on the local date `day`; no query."""
    return [(row, remedy_tag(row, day), row.days_late(day)) for row in recommendations]
