"""What a text offers to a visit, one by one: a tick, its place in the text, what is doubtful."""

from dataclasses import dataclass, field

from django.utils.formats import date_format

from content.figures import share
from content.templatetags.portal import grouped
from content.vietnamese import words
from inspections.models import VisitFigures
from inspections.proposals.areas import area_of
from inspections.proposals.figures import OVERDUE, carried_over_from

NOT_STORED = "Chỉ để đối chiếu: số này được tính, không ghi."
NEAR = 70  # characters of a sentence shown on each side of the words
IS_THERE = "Đã có trong cuộc kiểm tra."


@dataclass(frozen=True)
class Offer:
    """One thing to tick. `found` is the proposal behind it, with its place in the text; `label`
    is "" where the value says all.

    `doubts` make it unwise to tick without looking, `notes` are only good to know.
    `asks` names what must be chosen along with the tick: "area", "addressee", "abstract", or "".
    """

    key: str
    label: str
    value: str
    found: object
    doubts: tuple = ()
    notes: tuple = ()
    asks: str = ""
    can_be_ticked: bool = True
    around: tuple = field(default=("", "", ""))  # the sentence: before, the words, after


def placed(offers, proposals):
    """Return the Offers, each with the sentence that it comes from."""
    return [Offer(**vars(offer) | {"around": around(offer.found, proposals)}) for offer in offers]


def around(found, proposals):
    """Return the sentence of a proposal in three: before its words, its words, behind them.

    Of a long sentence only what stands near the words.
    """
    sentence = proposals.sentence_of(found)
    start = proposals.text.find(sentence, max(0, found.start - len(sentence)))
    end = min(found.end, start + len(sentence))
    text = proposals.text
    before, after = text[start : found.start], text[end : start + len(sentence)]
    return shortened(before, keep_end=True), text[found.start : end], shortened(after)


def shortened(text, keep_end=False):
    """Return the first words of `text`, or its last ones, marked where words are left out."""
    if len(text) <= NEAR:
        return text
    if keep_end:
        return f"… {text[-NEAR:].partition(' ')[2]}"
    return f"{text[:NEAR].rpartition(' ')[0]} …"


def facts(proposals):
    """Return the Offers of day, period and head of the team."""
    visited, period, head = proposals.visited, proposals.period, proposals.head
    found = []
    if visited:
        found.append(Offer("visited", "Ngày kiểm tra", days_text(visited), visited))
    if period:
        found.append(Offer("period", "Kỳ số liệu", days_text(period), period))
    if head:
        found.append(Offer("head", "Trưởng đoàn", f"{head.name}, {head.title}", head))
    return found


def days_text(days):
    first, last = date_format(days.first), date_format(days.last)
    return first if first == last else f"{first} – {last}"


def figures(proposals, visit):
    """Return the Offers of figures, what is only computed last; `visit` may have some already."""
    stored = getattr(visit, "figures", None) if visit else None
    found = [_figure(number, each, stored) for number, each in enumerate(proposals.figures)]
    for name, value in carried_over_from(proposals.figures).items():
        base = next(each for each in proposals.figures if each.field == "received")
        doubts = ("Bài không nêu; tính từ số tiếp nhận trừ số phát sinh trong kỳ.",)
        found.append(Offer(f"rest-{name}", figure_label(name), grouped(value), base, doubts))
    return found


def _figure(number, figure, stored):
    if figure.field == OVERDUE:
        return Offer(
            f"figure-{number}",
            "Trả quá hạn",
            grouped(figure.value),
            figure,
            figure.doubts,
            (NOT_STORED,),
            can_be_ticked=False,
        )
    known = getattr(stored, figure.field, None)
    other = () if known in (None, figure.value) else (f"Đang ghi: {grouped(known)}.",)
    there = (IS_THERE,) if known == figure.value else ()
    return Offer(
        f"figure-{number}",
        figure_label(figure.field),
        figure_value(figure),
        figure,
        (*figure.doubts, *other),
        there,
    )


def figure_label(name):
    label = VisitFigures._meta.get_field(name).verbose_name
    return label[:1].upper() + label[1:]


def figure_value(figure):
    """Return a figure as people read it: 7.395/20.332 (36,4%)."""
    if not figure.of:
        return grouped(figure.value)
    return f"{grouped(figure.value)}/{grouped(figure.of)} ({share(figure.value, figure.of)})"


def limitations(proposals, visit):
    there = known_texts(visit.findings.all()) if visit and visit.pk else set()
    return [
        Offer(f"limitation-{n}", "", each.text, each, notes=already(each, there), asks="area")
        for n, each in enumerate(proposals.limitations)
    ]


def requests(proposals, visit):
    there = known_texts(visit.recommendations.all()) if visit and visit.pk else set()
    return [
        Offer(
            f"request-{n}",
            each.addressee,
            each.text,
            each,
            notes=(*already(each, there), *_deadline(each)),
            asks="addressee",
        )
        for n, each in enumerate(proposals.requests)
    ]


def _deadline(request):
    return (f"Hạn: {date_format(request.deadline)}.",) if request.deadline else ()


def citations(proposals, known, may_add):
    """Return the Offers of cited documents.

    `known`: {key of the number: the Document}; one that is not there can be ticked by who
    `may_add` documents, if kind and date are told.
    """
    found = []
    for number, each in enumerate(proposals.citations):
        document = known.get(each.key)
        is_whole = bool(each.kind and each.issued_on)
        doubts = () if document else ("Chưa có trong mục Văn bản; sẽ tạo bản nháp.",)
        if not document and not (may_add and is_whole):
            doubts = ("Chưa có trong mục Văn bản.",)
        value = str(document) if document else citation_text(each)
        found.append(
            Offer(
                f"citation-{number}",
                "",
                value,
                each,
                doubts,
                asks="" if document else "abstract",
                can_be_ticked=bool(document or (may_add and is_whole)),
            )
        )
    return found


def citation_text(citation):
    day = f" ngày {date_format(citation.issued_on)}" if citation.issued_on else ""
    issuer = f" của {citation.issuer}" if citation.issuer else ""
    return f"{citation.kind} {citation.number}{day}{issuer}".strip()


def already(found, there):
    return (IS_THERE,) if text_key(found.text) in there else ()


def known_texts(rows):
    return {text_key(row.text) for row in rows}


def text_key(text):
    """Return the words by which a finding or recommendation is the same as another."""
    return " ".join(words(text))


def proposed_area(offer, areas):
    """Return the pk of the area that a limitation is about, or None; `areas`: {slug: pk}."""
    return areas.get(area_of(offer.value))
