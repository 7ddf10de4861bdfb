"""Figures in running text: fractions, their percentages, and whether the two agree. Pure.

Percentages are computed, never typed, and rounding must not lie: one decimal, two from 99 up and
below 1; half up, but 100% only when equal and 0% only when zero.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NUMBER = r"\d{1,3}(?:\.\d{3})+|\d+"
FRACTION = re.compile(rf"(?<![\d/.,\-–])({NUMBER})\s?/\s?({NUMBER})(?![\d/]|[.,]\d|\s?[/-]|[A-ZĐ])")
PERCENTAGE = re.compile(r"(?<![\d.,\-–])(\d{1,3}(?:[.,]\d+)?)\s?%")
# What stands before a day and a month, or a number that is no count.
BEFORE_A_DATE = re.compile(r"\b(?:ngày|sáng|chiều|tối|đêm|tháng|quý|từ|đến|số|mức độ)\s*$", re.I)
# "7.395/20.332 hồ sơ, đạt 36,4%"; "(22/92 thủ tục = 23,9%)"
AHEAD = re.compile(
    r"(?P<noun>[^\d%.;:\n]{0,60}?)"
    r"(?:[,(=:–-]\s*|\b(?:đạt|chiếm|bằng|tức|tương đương|t[ỷỉ] lệ)\b\s*)+(?:là\s+)?(?=\d)",
    re.I,
)
# "đạt 36,4% (7.395/20.332 hồ sơ)"
BEHIND = re.compile(r"\s?(?:[^\W\d]|\s){0,40}\(\s?$")
OTHER_MEANING = re.compile(
    r"\b(?:tăng|giảm|hơn|vượt|kém|còn|thấp|cao|trong|khoảng|gần|trên|dưới|xấp xỉ|so|từ)\b", re.I
)
DAYS, MONTHS, YEARS = 31, 12, range(1945, 2100)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Fraction:
    """A fraction in a text, as `written` there, with the percentage said of it: 36,4%, or ""."""

    part: int
    whole: int
    written: str
    percentage: str = ""

    @property
    def agrees(self):
        """Whether the percentage, if any, is that of the fraction, to the decimals it has."""
        if not self.percentage:
            return True
        number = self.percentage.rstrip("% ").replace(",", ".")
        decimals = len(number.partition(".")[2])
        return Decimal(number) == rounded(self.part, self.whole, decimals)

    @property
    def share(self):
        return share(self.part, self.whole)


def rounded(part, whole, decimals):
    """Return part of whole in percent as a Decimal, half up, held back from 0 and 100.

    `whole` is above 0; `decimals` are those behind the comma.
    """
    smallest = Decimal(1).scaleb(-decimals)
    exact = HUNDRED * part / whole
    near = exact.quantize(smallest, ROUND_HALF_UP)
    if near == 0 and part:
        return smallest
    if near == HUNDRED and part != whole:
        return HUNDRED + (smallest if part > whole else -smallest)
    return near


def share(part, whole):
    """Return part of whole (integers from 0 up) as "36,4%"; "" when the whole is nothing."""
    if not whole:
        return ""
    if part in (0, whole):
        return "100%" if part else "0%"
    near = rounded(part, whole, 1)
    if not 1 <= (HUNDRED * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) < 99:
        near = rounded(part, whole, 2)
    return f"{near}%".replace(".", ",")


def fractions(text):
    """Return the Fractions of plain text in order, each with the percentage said of it if any.

    Dates (24/9), document numbers (42/2022/NĐ-CP) and fractions of nothing are none.
    """
    found, taken = [], set()
    for match in FRACTION.finditer(text):
        part, whole = (int(number.replace(".", "")) for number in match.groups())
        if not whole or BEFORE_A_DATE.search(text, max(0, match.start() - 20), match.start()):
            continue
        percentage = _percentage_of(match, text, taken)
        if percentage or not _may_be_date(part, whole):
            found.append(Fraction(part, whole, match[0], percentage))
    return found


def mismatches(text):
    """Return the Fractions of plain text whose percentage is not that of the fraction."""
    return [fraction for fraction in fractions(text) if not fraction.agrees]


def _may_be_date(part, whole):
    """Whether a fraction may as well be a day and a month, or two years."""
    return (part <= DAYS and whole <= MONTHS) or (part in YEARS and whole in YEARS)


def _percentage_of(match, text, taken):
    """Return the percentage said of a fraction, behind it or before; "" for none.

    `taken` holds where percentages stand that belong to a fraction already.
    """
    ahead = AHEAD.match(text, match.end())
    if ahead and not OTHER_MEANING.search(ahead[0]):
        part, whole = (int(number.replace(".", "")) for number in match.groups())
        said = PERCENTAGE.match(text, ahead.end())
        if said and not (_may_be_date(part, whole) and not ahead["noun"].strip()):
            taken.add(said.start())
            return said[0]
    return _percentage_before(match, text, taken)


def _percentage_before(match, text, taken):
    """Return the percentage right before a fraction in brackets; "" for none."""
    start = max(0, match.start() - 80)
    for said in PERCENTAGE.finditer(text, start, match.start()):
        between = text[said.end() : match.start()]
        before = text[max(0, said.start() - 20) : said.start()]
        if not BEHIND.fullmatch(between) or said.start() in taken:
            continue
        if not OTHER_MEANING.search(between) and not OTHER_MEANING.search(before):
            return said[0]
    return ""
