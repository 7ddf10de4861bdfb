"""The tables that are given out, and their rows: read in pieces, never all at once."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from inspections.exports import columns
from inspections.models import Finding, Recommendation, VisitFigures

CHUNK = 500


@dataclass(frozen=True)
class Table:
    """`name` stands in addresses, `label` is what people read; `rows` takes the visits that count
    (a QuerySet) and a local date.
    """

    name: str
    label: str
    all_columns: tuple
    rows: Callable[..., QuerySet]

    def columns(self, internal=False):
        """Return the columns, those for staff among them when `internal`."""
        return [each for each in self.all_columns if internal or not each.internal]

    def lines(self, visits, day, internal=False, narrow=None):
        """Yield one list of values a row, as of the local date `day`; a fixed count of queries
        for each 500 rows. `narrow` takes the rows and returns those of them that are wanted.
        """
        shown, rows = self.columns(internal), self.rows(visits, day)
        for row in (narrow(rows) if narrow else rows).iterator(chunk_size=CHUNK):
            row.as_of = day
            yield [column.value(row) for column in shown]


def _visits(visits, day):
    rows = visits.with_follow_up(day).select_related("organization", "team")
    related = ("areas", "team__members")
    return rows.defer("summary", "folded").prefetch_related(*related).order_by("-day", "-pk")


def _of_visits(model):
    rows = model.objects.select_related("visit__organization")
    return rows.defer("visit__summary", "visit__folded").order_by("-visit__day", "-visit_id", "pk")


def _figures(visits, day):
    return _of_visits(VisitFigures).filter(visit__in=visits)


def _findings(visits, day):
    return _of_visits(Finding).filter(visit__in=visits).select_related("area")


def _recommendations(visits, day):
    rows = _of_visits(Recommendation).filter(visit__in=visits).being_followed()
    return rows.select_related("addressee", "verified_by")


VISITS = Table("cuoc-kiem-tra", "Cuộc kiểm tra", columns.VISITS, _visits)
FIGURES = Table("so-lieu", "Số liệu", columns.FIGURES, _figures)
FINDINGS = Table("nhan-dinh", "Nhận định", columns.FINDINGS, _findings)
RECOMMENDATIONS = Table("kien-nghi", "Kiến nghị", columns.RECOMMENDATIONS, _recommendations)
TABLES = (VISITS, FIGURES, FINDINGS, RECOMMENDATIONS)
