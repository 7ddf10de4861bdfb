"""What readers may ask of the lists of inspections, in the address."""

from urllib.parse import urlencode

from django import forms
from django.db.models import Q

from content.publishing import IS_PUBLISHED
from content.vietnamese import sort_key
from inspections.models import (
    HAPPENED,
    WITH_CONCLUSION,
    Course,
    InspectionVisit,
    Recommendation,
    RemedyState,
    VisitKind,
    others_than,
)

# How values are written in addresses.
KINDS = {
    "theo-ke-hoach": VisitKind.PLANNED,
    "dot-xuat": VisitKind.UNPLANNED,
    "chuyen-de": VisitKind.THEMATIC,
    "phuc-tra": VisitKind.RECHECK,
}
CONCLUDED, OVERDUE, REMEDIED = "da-ket-luan", "qua-han", "da-khac-phuc"
WITH_RATE = "co-so-lieu"  # the rate on time is made of these
COURSES = {
    "du-kien": ("Dự kiến", (Course.PLANNED,)),
    "cho-ket-luan": ("Đã tiến hành, chờ kết luận", (Course.HELD,)),
    CONCLUDED: ("Đã kết luận", WITH_CONCLUSION),
    "dang-khac-phuc": ("Đang khắc phục", (Course.REMEDYING,)),
    OVERDUE: ("Có kiến nghị quá hạn", WITH_CONCLUSION),
    "hoan-thanh": ("Hoàn thành", (Course.COMPLETED,)),
    WITH_RATE: ("Có số liệu đúng hạn", HAPPENED),
    "hoan": ("Hoãn", (Course.POSTPONED,)),
    "huy": ("Đã hủy", (Course.CANCELLED,)),
}
REMEDIES = {
    "chua-khac-phuc": ("Chưa khắc phục", RemedyState.OPEN),
    OVERDUE: ("Quá hạn", RemedyState.OPEN),
    "cho-xac-minh": ("Đã báo cáo, chờ xác minh", RemedyState.REPORTED),
    REMEDIED: ("Đã khắc phục", RemedyState.IMPLEMENTED),
    "dong": ("Đóng, không khắc phục", RemedyState.NOT_IMPLEMENTED),
}


class AddressForm(forms.Form):
    """Choices above a list, kept in the address under the names PARAMETERS gives them."""

    PARAMETERS = {"year": "nam", "unit": "don-vi", "kind": "loai", "state": "tinh-trang"}

    def __init__(self, data, offered, day):
        """`offered`: from counting.offered(), what there is; `day`: local date, for deadlines."""
        super().__init__(data, auto_id="loc-%s")
        self.day = day
        years = sorted({row["year"] for row in offered}, reverse=True)
        units = {row["organization__slug"]: row["organization__name"] for row in offered}
        self.offer("year", [(year, year) for year in years])
        self.offer("unit", sorted(units.items(), key=lambda choice: sort_key(choice[1])))

    def add_prefix(self, field_name):
        return self.PARAMETERS.get(field_name, field_name)

    def offer(self, name, choices):
        self.fields[name].choices = [("", "Tất cả"), *choices]

    @property
    def boxes(self):
        """[(field, its choices)]: they are all that an empty box depends on."""
        return [(field, tuple(field.field.choices)) for field in self]

    @property
    def asked(self):
        """{name in the address: value} of what was asked for."""
        names = (self.add_prefix(name) for name in self.fields)
        return {name: self.data[name] for name in names if self.data.get(name)}

    @property
    def kept(self):
        """What was asked for, encoded for an address; "" for nothing."""
        return urlencode(self.asked)

    def address_in(self, year):
        """Return the query of an address that asks the same of one year."""
        return "?" + urlencode(self.asked | {self.PARAMETERS["year"]: year})

    @property
    def name_of_list(self):
        """What tells the list that is chosen from others: one choice at most, else None.

        There are so many of two choices that readers would fill what is kept.
        """
        if len(self.asked) > 1 or not self.is_valid():
            return None
        return self.day, *self.asked.items()

    @property
    def year_chosen(self):
        """The year asked for, or None."""
        year = self.cleaned_data.get("year") if self.is_valid() else ""
        return int(year) if year else None

    def chosen_of(self, rows):
        """Return those of a QuerySet that are asked for; none when nonsense is."""
        if not self.is_valid():
            return rows.none()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        for name, value in wanted.items():
            rows = rows.filter(getattr(self, f"by_{name}")(value))
        return rows


class VisitFilter(AddressForm):
    """The choices above the list of visits."""

    year = forms.ChoiceField(label="Năm", required=False)
    unit = forms.ChoiceField(label="Cơ quan, đơn vị", required=False)
    kind = forms.ChoiceField(label="Loại", required=False)
    state = forms.ChoiceField(label="Tình trạng", required=False)

    def __init__(self, data, offered, day):
        super().__init__(data, offered, day)
        kinds = {row["kind"] for row in offered}
        self.offer("kind", [(key, kind.label) for key, kind in KINDS.items() if kind in kinds])
        self.offer("state", [(key, label) for key, (label, _) in COURSES.items()])

    def by_year(self, year):
        return Q(year=year)

    def by_unit(self, slug):
        return Q(organization__slug=slug)

    def by_kind(self, key):
        return Q(kind=KINDS[key])

    def by_state(self, key):
        courses = COURSES[key][1]
        wanted = Q(course=courses[0]) if len(courses) == 1 else ~Q(course__in=others_than(courses))
        if key == OVERDUE:
            wanted &= Q(pk__in=Recommendation.objects.overdue(self.day).values("visit"))
        if key == WITH_RATE:
            known = InspectionVisit.objects.with_fraction("on_time", "resolved")
            wanted &= Q(pk__in=known.values("pk"))
        return wanted


class RecommendationFilter(AddressForm):
    """The choices above the list of recommendations; year and unit are those of the visit."""

    year = forms.ChoiceField(label="Năm kiểm tra", required=False)
    unit = forms.ChoiceField(label="Đơn vị được kiểm tra", required=False)
    state = forms.ChoiceField(label="Tình trạng", required=False)

    def __init__(self, data, offered, day):
        super().__init__(data, offered, day)
        self.offer("state", [(key, label) for key, (label, _) in REMEDIES.items()])

    def by_year(self, year):
        return Q(visit__year=year, visit__state=IS_PUBLISHED)  # so an index of these has them

    def by_unit(self, slug):
        return Q(visit__organization__slug=slug)

    def by_state(self, key):
        wanted = Q(state=REMEDIES[key][1])
        return wanted & Q(deadline__lt=self.day) if key == OVERDUE else wanted
