"""What readers may ask of the lists of inspections, in the address."""

from urllib.parse import urlencode

from django import forms
from django.db.models import Q

from content.address_forms import AddressForm, by_label, choices, newest_years
from content.publishing import IS_PUBLISHED
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


class InspectionForm(AddressForm):
    """Choices above a list of inspections.

    `offered`: of counting.offered(); `day`: local date, for deadlines.
    """

    PARAMETERS = {"year": "nam", "unit": "don-vi", "kind": "loai", "state": "tinh-trang"}

    def __init__(self, data, offered, day):
        super().__init__(data, offered)
        self.day = day

    def offers_of(self, offered):
        units = {row["organization__slug"]: row["organization__name"] for row in offered}
        return {"year": choices(newest_years(offered)), "unit": choices(by_label(units))}

    def address_in(self, year):
        """Return the query of an address that asks the same of one year."""
        return "?" + urlencode(self.asked | {self.PARAMETERS["year"]: year})

    def chosen_of(self, rows):
        """Return those of a QuerySet that are asked for; none when nonsense is."""
        if not self.is_valid():
            return rows.none()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        for name, value in wanted.items():
            rows = rows.filter(getattr(self, f"by_{name}")(value))
        return rows


class VisitFilter(InspectionForm):
    """The choices above the list of visits."""

    year = forms.ChoiceField(label="Năm", required=False)
    unit = forms.ChoiceField(label="Cơ quan, đơn vị", required=False)
    kind = forms.ChoiceField(label="Loại", required=False)
    state = forms.ChoiceField(label="Tình trạng", required=False)

    def offers_of(self, offered):
        kinds = {row["kind"] for row in offered}
        return super().offers_of(offered) | {
            "kind": choices((key, kind.label) for key, kind in KINDS.items() if kind in kinds),
            "state": choices((key, label) for key, (label, _) in COURSES.items()),
        }

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


class RecommendationFilter(InspectionForm):
    """The choices above the list of recommendations; year and unit are those of the visit."""

    year = forms.ChoiceField(label="Năm kiểm tra", required=False)
    unit = forms.ChoiceField(label="Đơn vị được kiểm tra", required=False)
    state = forms.ChoiceField(label="Tình trạng", required=False)

    def offers_of(self, offered):
        states = choices((key, label) for key, (label, _) in REMEDIES.items())
        return super().offers_of(offered) | {"state": states}

    def by_year(self, year):
        return Q(visit__year=year, visit__state=IS_PUBLISHED)  # so an index of these has them

    def by_unit(self, slug):
        return Q(visit__organization__slug=slug)

    def by_state(self, key):
        wanted = Q(state=REMEDIES[key][1])
        return wanted & Q(deadline__lt=self.day) if key == OVERDUE else wanted
