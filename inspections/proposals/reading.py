"""The whole reading of a text: everything that is proposed, with its place. Pure."""

from dataclasses import dataclass
from datetime import date

from content import document_numbers
from inspections.proposals import days, figures, people, remarks, spans
from inspections.proposals.citations import Citation, citations_in


@dataclass(frozen=True)
class Proposals:
    """What `text` says of a visit; None and empty lists where it says nothing.

    Places are offsets in `text`, which is the text as prepared, not as pasted.
    """

    text: str
    unit: people.Named | None
    visited: days.Days | None
    period: days.Days | None
    head: people.Named | None
    figures: tuple[figures.Figure, ...]
    limitations: tuple[remarks.Remark, ...]
    requests: tuple[remarks.Request, ...]
    citations: tuple[Citation, ...]

    @property
    def requests_by_addressee(self):
        """The recommendations as {to whom: [Request, …]}, in the order of the text."""
        groups = {}
        for request in self.requests:
            groups.setdefault(request.addressee, []).append(request)
        return groups

    def sentence_of(self, found):
        """Return the sentence of the text from which a proposal comes."""
        for sentence in spans.all_sentences(self.text):
            if sentence.start <= found.start < sentence.end:
                return sentence.of(self.text).strip()
        return ""


def read(text, written_on=None):
    """Return the Proposals of a text about one visit, title first if there is one.

    `written_on` (local date) gives a year to dates that leave it out; without it they are taken
    for those of the period of the figures.
    """
    text = spans.prepared(text)
    ranges = days.ranges(text, written_on)
    period = days.period_among(ranges)
    near: date | None = written_on or (period.last.replace(month=12, day=31) if period else None)
    cited = [spans.Span(m.start, m.end) for m in document_numbers.find(text)]
    citations = citations_in(text)
    other_dates = [*([period] if period else []), *citations]
    visited = days.visit_in(text, near, other_dates)
    numbers_only = spans.without(text, [*cited, *days.said_at(text), *ranges])
    return Proposals(
        text=text,
        unit=people.unit_in(text),
        visited=visited,
        period=period,
        head=people.head_in(text),
        figures=tuple(figures.figures_in(numbers_only)),
        limitations=tuple(remarks.limitations_in(text)),
        requests=tuple(remarks.requests_in(text, visited.last if visited else near)),
        citations=tuple(citations),
    )
