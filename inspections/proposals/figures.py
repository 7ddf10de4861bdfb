"""Figures of a visit in a text: numbers with their fractions and percentages. Pure.

A number is known by its unit and by the words around it, up to the next number: "Đã giải quyết
19.540/21.817 hồ sơ" fills two fields. The first rule whose words are there wins, so the narrow
ones stand first.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.formats import number_format

from content.figures import rounded
from content.templatetags.portal import grouped
from content.vietnamese import fold
from inspections.proposals.spans import all_sentences

DIGITS = r"(?:\d{1,3}(?:\.\d{3})+|\d+(?:,\d+(?=\s*(?:tỷ|tỉ|triệu)))?)(?![\d·]|[.,]\d|\s*%)"
UNITS = {
    "dossier": r"hồ sơ",
    "procedure": r"TTHC|thủ tục",
    "visit": r"lượt",
    "money": r"đồng|VNĐ|đ(?!\w)",
}
UNIT = "|".join(f"(?P<{name}>{words})" for name, words in UNITS.items())
QUANTITY = re.compile(
    rf"(?:(?P<about>gần|khoảng|hơn|trên|xấp xỉ|ước)\s+)?(?P<number>(?<![\d.,/·]){DIGITS})"
    rf"(?:\s*/\s*(?P<of>{DIGITS}))?(?:\s*(?P<scale>nghìn|triệu|tỷ|tỉ))?"
    rf"\s*(?:{UNIT})?",
    re.IGNORECASE,
)
SCALES = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
PERCENT = re.compile(
    r"[^\S\n]*[,;(:–-]?\s*(?:(?:đạt|chiếm|bằng|tương ứng)\s+)?(?:(?:tỷ|tỉ) lệ\s+)?"
    r"(\d{1,3}(?:,\d+)?)\s*%"
)
CLAUSE_END = re.compile(
    r"[,;.:()\n]|\btrong (?:đó|kỳ có)\b|\bgồm\b|\bvà\b(?! (?:trước|đúng|sớm|trả|cá nhân|doanh))"
)
LABEL = re.compile(r"(?::|\blà|\bđược|\bđạt)\s*$")
FAR = 250  # characters; words farther away tell nothing of a number
BARE_LINE = re.compile(r"\D{3,90}$")  # a row of a table: its label, then the number
SELF = "Bài ghi “{about}”, không phải số chính xác."


@dataclass(frozen=True)
class Rule:
    """`field` of VisitFigures is meant when `words` (folded) stand around a number of `unit`.

    `over` is the field that the number behind the stroke of a fraction fills.
    """

    field: str
    words: str
    over: str = ""
    unit: str = "dossier"


OVERDUE = "overdue"  # no field: resolved − on_time, computed; a stated one is only checked
RULES = (
    Rule("procedures_on_spot", r"tai cho|(?:5|nam) buoc", "procedures_total", "procedure"),
    Rule(
        "pending_overdue",
        r"(?:dang|chua)(?: \w+){0,3} (?:giai quyet|xu ly|tra)\b.*qua han"
        r"|qua han (?:dang|chua) (?:duoc )?(?:giai quyet|xu ly|tra)",
    ),
    Rule(OVERDUE, r"(?:qua|tre|cham) (?:han|hen)", "resolved"),
    Rule("on_time", r"(?:dung|truoc|som)(?:,| va)?(?: truoc| dung)? (?:han|hen)", "resolved"),
    Rule("online", r"truc tuyen", "new_in_period"),
    Rule("carried_over", r"(?:ky|nam|quy|thang) truoc|chuyen sang|chuyen tiep|ton dau ky"),
    Rule("new_in_period", r"phat sinh|tiep nhan moi|moi tiep nhan", "received"),
    Rule(
        "pending",
        r"(?:dang|chua)(?: \w+){0,2} (?:giai quyet|xu ly)|con lai|chua den han",
        "received",
    ),
    Rule("resolved", r"giai quyet|tra ket qua|da tra", "received"),
    Rule("received", r"tiep nhan|nhan (?:duoc|vao)"),
    Rule("visitors", r"", unit="visit"),
    Rule("fee_vnd", r"\bphi\b", unit="money"),
)


@dataclass(frozen=True)
class Figure:
    """A number that a text gives for `field`, said at [start, end).

    `of` is the number behind its stroke, `percent` what the text says beside it (Decimal), both
    perhaps None; `doubts` are sentences for whoever ticks it.
    """

    field: str
    value: int
    start: int
    end: int
    of: int | None = None
    over: str = ""
    percent: Decimal | None = None
    doubts: tuple = ()


def figures_in(text):
    """Return the Figures of `text` in order; what would only mislead must be out of sight."""
    found = [figure for sentence in all_sentences(text) for figure in _in(text, sentence)]
    return checked(_once(found))


def _in(text, sentence):
    """Yield the Figures of one sentence; each number owns the words up to its clause's end."""
    quantities = list(QUANTITY.finditer(text, sentence.start, sentence.end))
    owned_from = sentence.start
    for quantity, following in zip(quantities, [*quantities, None][1:], strict=True):
        limit = following.start() if following else sentence.end
        stop = CLAUSE_END.search(text, quantity.end(), limit)
        owned_to = stop.start() if stop else limit
        near = max(owned_from, quantity.start() - FAR)
        before, after = text[near : quantity.start()], text[quantity.end() : owned_to]
        if _counts(quantity, before, text[quantity.end() : sentence.end][:FAR]):
            yield from _said(text, quantity, rule_for(quantity, before, after))
            owned_from = owned_to


def _counts(quantity, before, rest):
    """Whether a number has a unit, or is what a label such as "Đã tiếp nhận:" tells of."""
    row = BARE_LINE.match(before) and not PERCENT.sub("", rest).strip(" .;:)")
    return bool(unit_of(quantity) or LABEL.search(before) or row)


def unit_of(quantity):
    return next((name for name in UNITS if quantity[name]), "")


def rule_for(quantity, before, after):
    """Return the first Rule whose words stand around the number, or None."""
    unit = unit_of(quantity) or "dossier"
    around = f"{fold(before)} | {fold(after)}"
    fitting = (rule for rule in RULES if rule.unit == unit and re.search(rule.words, around))
    return next(fitting, None)


def _said(text, quantity, rule):
    """Yield what one number with its fraction says: the field of the rule, and the one it is of."""
    if rule is None:
        return
    percent = PERCENT.match(text, quantity.end())
    about, of = quantity["about"], quantity["of"]
    figure = Figure(
        field=rule.field,
        value=_integer(quantity["number"], quantity["scale"]),
        start=quantity.start(),
        end=percent.end() if percent else quantity.end(),
        of=_integer(of) if of else None,
        over=rule.over,
        percent=Decimal(percent[1].replace(",", ".")) if percent else None,
        doubts=(SELF.format(about=about.lower()),) if about else (),
    )
    yield figure
    if of and rule.over:
        yield Figure(rule.over, figure.of, quantity.start("of"), quantity.end("of"))


def _integer(digits, scale=None):
    number = Decimal(digits.replace(".", "").replace(",", "."))
    return int(number * SCALES.get((scale or "").lower(), 1))


def _once(found):
    """Return the Figures without those that say again what an earlier one said."""
    kept = {}
    for figure in found:
        known = kept.setdefault((figure.field, figure.value), figure)
        if known.percent is None and figure.percent is not None:
            kept[figure.field, figure.value] = replace(figure, start=figure.start)
    return sorted(kept.values(), key=lambda figure: figure.start)


def checked(found):
    """Return the Figures with doubts where the text contradicts itself or the arithmetic."""
    first = {figure.field: figure.value for figure in reversed(found)}
    return [replace(each, doubts=(*each.doubts, *_doubts(each, found, first))) for each in found]


def _doubts(figure, found, first):
    others = {each.value for each in found if each.field == figure.field} - {figure.value}
    if others:
        yield f"Bài còn ghi số khác: {', '.join(map(grouped, sorted(others)))}."
    whole = figure.of or first.get(figure.over)
    if whole is not None and figure.value > whole:
        yield f"Lớn hơn số mà nó là một phần ({grouped(whole)})."
    elif figure.percent is not None and whole and not agrees(figure.value, whole, figure.percent):
        yield f"Bài ghi {number_format(figure.percent)}%, không khớp với phân số."
    if figure.field == OVERDUE and {"resolved", "on_time"} <= first.keys():
        late = first["resolved"] - first["on_time"]
        if late != figure.value:
            yield f"Tính từ số đã giải quyết và số đúng hạn thì quá hạn là {grouped(late)}."


def agrees(part, whole, percent):
    """Whether part/whole, rounded as percentages are to the decimals of `percent`, is `percent`."""
    return rounded(part, whole, -percent.as_tuple().exponent) == percent


def carried_over_from(found):
    """Return {"carried_over": n} when received and new are known and it is not said, else {}."""
    said = {figure.field: figure.value for figure in reversed(found)}
    if "carried_over" in said or not {"received", "new_in_period"} <= said.keys():
        return {}
    rest = said["received"] - said["new_in_period"]
    return {"carried_over": rest} if rest >= 0 else {}
