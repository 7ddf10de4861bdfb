"""When an office receives people: its weekly hours, the days that break them, what holds now."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from itertools import groupby, pairwise
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from content import english
from content.prepared import prepared
from content.rules import Rule, in_order
from content.standing import standing
from content.text import LineField
from content.together import together
from content.versions import kept

A_DAY = timedelta(days=1)
LOOKED_AHEAD = 30  # days: longer than any holiday
NEXT_YEAR_FROM = 11  # the month: by then the Government has told
WITHIN_A_WEEK = 7  # days in which the name of a weekday says enough


class Weekday(models.IntegerChoices):
    """The days of a week, numbered as ISO 8601 does."""

    MONDAY = 1, "Thứ hai"
    TUESDAY = 2, "Thứ ba"
    WEDNESDAY = 3, "Thứ tư"
    THURSDAY = 4, "Thứ năm"
    FRIDAY = 5, "Thứ sáu"
    SATURDAY = 6, "Thứ bảy"
    SUNDAY = 7, "Chủ nhật"


OF_A_WEEK = attrgetter("first_day", "last_day", "opens", "closes")
# What most offices keep, as fields of OpeningHours.
OFFICE_HOURS = (
    {"first_day": 1, "last_day": 5, "opens": time(7, 30), "closes": time(11, 30)},
    {"first_day": 1, "last_day": 5, "opens": time(13, 30), "closes": time(17)},
)


class OpeningHours(models.Model):
    """A span of hours that an organization keeps on some days of every week, neighbors in it."""

    organization = models.ForeignKey(
        "contacts.Organization", models.CASCADE, related_name="hours", verbose_name="cơ quan"
    )
    first_day = models.PositiveSmallIntegerField(
        "từ", choices=Weekday.choices, default=Weekday.MONDAY
    )
    last_day = models.PositiveSmallIntegerField(
        "đến hết", choices=Weekday.choices, default=Weekday.FRIDAY
    )
    opens = models.TimeField("mở cửa lúc")
    closes = models.TimeField("đóng cửa lúc")

    class Meta:
        verbose_name = "giờ làm việc"
        verbose_name_plural = "giờ làm việc"
        ordering = ["first_day", "opens"]
        constraints = [
            in_order(
                "first_day",
                "last_day",
                name="hours_days_in_order",
                says="Ngày cuối phải cùng ngày đầu hoặc sau ngày đầu trong tuần.",
            ),
            Rule(
                at="closes",
                condition=Q(opens__lt=models.F("closes")),
                name="hours_open_before_they_close",
                says="Giờ đóng cửa phải sau giờ mở cửa.",
            ),
        ]

    def __str__(self):
        days = self.get_first_day_display()
        if self.last_day != self.first_day:
            days = f"{days} đến {self.get_last_day_display().lower()}"
        return f"{days}, {span((self.opens, self.closes))}"

    @property
    def weekdays(self):
        return range(self.first_day, self.last_day + 1)


class SpecialDaysQuerySet(models.QuerySet):
    def ahead(self, day):
        """Return those of `day` and later that hold for all, soonest first."""
        return self.filter(organization=None, last_day__gte=day).order_by("first_day", "pk")


class SpecialDays(models.Model):
    """Days that break the week: a public holiday, a day off of one office, a day worked instead.

    The Government decides each year's holidays and the days worked for them, Tết among them: they
    are written down here as dates, not computed.
    """

    name = LineField("tên", max_length=120, help_text="Ví dụ: Tết Nguyên đán, Quốc khánh.")
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến hết ngày")
    worked_as = models.PositiveSmallIntegerField(
        "làm việc như",
        choices=Weekday.choices,
        null=True,
        blank=True,
        help_text="Để trống: đóng cửa. Ngày làm bù: chọn ngày trong tuần có giờ như vậy.",
    )
    organization = models.ForeignKey(
        "contacts.Organization",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="special_days",
        verbose_name="chỉ của cơ quan",
        help_text="Để trống: mọi cơ quan trong danh bạ.",
    )

    objects = SpecialDaysQuerySet.as_manager()

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ, ngày làm bù"
        ordering = ["-first_day", "pk"]
        constraints = [
            in_order(
                "first_day",
                "last_day",
                name="special_days_in_order",
                says="“Đến hết ngày” phải từ ngày bắt đầu trở đi.",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def worked_as_in_english(self):
        return english.weekday(self.worked_as)

    def holds_on(self, day):
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class Status:
    """What holds at a moment: `is_open`, what comes next in words, and which holiday closes it."""

    is_open: bool
    text: str
    in_english: str
    holiday: str = ""


class Calendar:
    """The hours of one organization with the days that break them, read once."""

    def __init__(self, hours, special_days):
        self.hours = sorted(hours, key=lambda row: row.opens)
        # Its own days outrank those of all.
        self.special_days = sorted(special_days, key=lambda row: row.organization_id is None)

    def __bool__(self):
        return bool(self.hours)

    def special(self, day):
        """Return the SpecialDays that break `day`, or None."""
        return next((row for row in self.special_days if row.holds_on(day)), None)

    def spans_of_weekday(self, weekday):
        return [(row.opens, row.closes) for row in self.hours if weekday in row.weekdays]

    def spans(self, day):
        """Return [(opens, closes), …] of a date."""
        special = self.special(day)
        if special is None:
            return self.spans_of_weekday(day.isoweekday())
        return self.spans_of_weekday(special.worked_as) if special.worked_as else []

    def status(self, now):
        """Return the Status at the aware moment `now`; None when no hours are known."""
        if not self:
            return None
        local = timezone.localtime(now)
        today, clock = local.date(), local.time()
        for opens, closes in self.spans(today):
            if opens <= clock < closes:
                until = said_time(closes)
                return Status(True, f"Đang mở, đóng lúc {until}", f"Open until {until}")
        special = self.special(today)
        holiday = special.name if special and not special.worked_as else ""
        return Status(False, *self.reopening(today, clock), holiday)

    def reopening(self, today, clock):
        """Return in words, Vietnamese and English, when a closed office opens next."""
        for ahead in range(LOOKED_AHEAD):
            day = today + ahead * A_DAY
            for opens, _ in self.spans(day):
                if ahead or opens > clock:
                    words = said_from(today, day), said_from_in_english(today, day)
                    return tuple(
                        f"{verb} {day}{said_time(opens)}"
                        for verb, day in zip(("Mở lại", "Opens"), words, strict=True)
                    )
        return "Đang đóng cửa", "Closed"

    def runs(self):
        """Return [(weekdays, spans), …] of a plain week, neighbors of equal hours together."""
        days = [(Weekday(number), self.spans_of_weekday(number)) for number in Weekday.values]
        runs = [[*run] for _, run in groupby(days, key=lambda pair: pair[1])]
        return [([day for day, _ in run], [span(each) for each in run[0][1]]) for run in runs]

    def week(self):
        """Return the runs with their days in words."""
        return [(said_days(days), spans) for days, spans in self.runs()]

    def week_in_english(self):
        return [(said_days_in_english(days), spans) for days, spans in self.runs()]

    def coming(self, now):
        """Return the SpecialDays that are ahead within LOOKED_AHEAD days, soonest first."""
        today = timezone.localtime(now).date()
        last = today + LOOKED_AHEAD * A_DAY
        ahead = [
            row for row in self.special_days if row.last_day >= today and row.first_day <= last
        ]
        return sorted(ahead, key=lambda row: row.first_day)


def said_from(today, day):
    """Return how a sentence of `today` calls `day` before a time: "", "thứ hai ", a date."""
    distance = (day - today).days
    if distance == 0:
        return ""
    if distance < WITHIN_A_WEEK:
        return f"{Weekday(day.isoweekday()).label.lower()} "
    return f"{date_format(day)} "


def said_time(clock):
    return date_format(clock, "TIME_FORMAT")


def said_days(days):
    """Return a run of weekdays in words."""
    first, last = days[0].label, days[-1].label.lower()
    joint = {1: "", 2: f", {last}"}.get(len(days), f" đến {last}")
    return first + joint


def said_from_in_english(today, day):
    """Return how a sentence of `today` calls `day` before a time: "at ", "Monday at ", a date."""
    distance = (day - today).days
    if distance == 0:
        return "at "
    if distance < WITHIN_A_WEEK:
        return f"{english.weekday(day.isoweekday())} at "
    return f"{english.day(day)} at "


def said_days_in_english(days):
    """Return a run of weekdays in English words."""
    first, last = english.weekday(days[0]), english.weekday(days[-1])
    return first if len(days) == 1 else f"{first} to {last}"


def span(pair):
    """Return (opens, closes) as 07:30–11:30."""
    return "–".join(map(said_time, pair))


def with_calendars(organizations, now):
    """Return the organizations as a list, each with its `calendar` and `opening`: its Status at
    the aware moment `now`, or None. Two queries, none while nothing public changes.
    """
    organizations = [*organizations]
    found = calendars([row.pk for row in organizations], now)
    openings = {calendar: calendar.status(now) for calendar in {*found.values()}}
    for row in organizations:
        row.calendar = found[row.pk]
        row.opening = openings[row.calendar]
    return organizations


def calendars(pks, now):
    """Return {pk: Calendar} of the organizations, for what may be said at `now`.

    Those that keep the same hours and have no days of their own share one.
    """
    today = timezone.localtime(now).date()
    until = today + LOOKED_AHEAD * A_DAY
    hours, special = known_hours()
    near = {
        pk: tuple(row for row in rows if row.first_day <= until and row.last_day >= today)
        for pk, rows in special.items()
    }
    kept_by = {pk: (hours.get(pk, ()), near.get(pk, ())) for pk in pks}
    general = near.get(None, ())
    made = {days: Calendar(days[0], days[1] + general) for days in {*kept_by.values()}}
    return {pk: made[days] for pk, days in kept_by.items()}


@kept
def known_hours():
    """Return {pk of an organization: its OpeningHours} and {pk, or None: [SpecialDays]}.

    Of organizations with equal hours each has those of the first.
    """
    tables = {}, {}
    both = together(OpeningHours.objects.all(), SpecialDays.objects.all())
    for table, rows in zip(tables, both, strict=True):
        for row in rows:
            table.setdefault(row.organization_id, []).append(row)
    hours, special = tables
    weeks = {}
    for pk, rows in hours.items():
        hours[pk] = weeks.setdefault(tuple(map(OF_A_WEEK, rows)), tuple(rows))
    return hours, special


@prepared()
def times_of(hours):
    """Return the pairs of times (opens, closes) that there are."""
    return hours.order_by().values_list("opens", "closes").distinct()


@standing(lambda at: [partial(times_of, OpeningHours.objects.all())])
def known_times(pairs):
    """Return the times of a day at which any office opens or closes on any day of a week."""
    return {each for pair in pairs for each in pair}


def next_change(now):
    """Return the aware moment at which what pages say of opening may next change.

    That is the next time at which any office opens or closes on any day of a week, or else the
    local midnight: then days are called otherwise, bodies begin and end. A page kept by a cache
    until then is right; days off can only make it end too soon. No query while the content stays.
    """
    local = timezone.localtime(now)
    later = {each for each in known_times(now) if each > local.time()}
    if later:
        return timezone.make_aware(datetime.combine(local.date(), min(later)))
    return timezone.make_aware(datetime.combine(local.date() + A_DAY, time.min))


def year_without_holidays(day):
    """Return the year whose public holidays are to be entered by the local date `day`, or None.

    Next year's are asked for from November on; nobody is asked before some office has hours.
    """
    year = day.year + (day.month >= NEXT_YEAR_FROM)
    entered = SpecialDays.objects.filter(organization=None, first_day__year=year).exists()
    return None if entered or not OpeningHours.objects.exists() else year


def forbid_overlap(rows):
    """Raise ValidationError when two of the OpeningHours `rows` hold at the same time."""
    for number in Weekday.values:
        spans = sorted((row.opens, row.closes) for row in rows if number in row.weekdays)
        for (_, closes), (opens, _) in pairwise(spans):
            if opens < closes:
                raise ValidationError(f"{Weekday(number).label} có hai khoảng giờ trùng nhau.")
