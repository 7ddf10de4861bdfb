"""Documents that a text cites: kind, number, date, and who issued them. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from content import document_numbers
from inspections.proposals.spans import CAPITAL

KINDS = (
    "Luật|Nghị quyết|Nghị định|Quyết định|Chỉ thị|Thông tư|Kết luận|Chương trình|Kế hoạch|"
    "Hướng dẫn|Báo cáo|Thông báo|Công văn|Công điện|Tờ trình|Đề án|Quy chế|Quy định|Biên bản"
)
KIND_BEFORE = re.compile(rf"\b({KINDS})\s+(?:số\s*:?\s*)?$", re.IGNORECASE)
DATE_BEHIND = re.compile(
    r"[\s,(]{1,3}(?:ban hành\s)?ngày\s\d{1,2}(?:[/.-]|\stháng\s)\d{1,2}(?:[/.-]|\snăm\s)\d{4}\)?"
)
ISSUER_BEHIND = re.compile(
    rf",?\s+của\s+([{CAPITAL}][^.,;()\n]{{1,120}}?)"
    r"(?=\s(?:về|ban hành|quy định|phê duyệt)\b|[.,;()\n]|$)"
)
LONGEST_KIND = 25


@dataclass(frozen=True)
class Citation:
    """A document named at [start, end): its kind in words ("" unknown), date and issuer if said."""

    number: str
    key: str
    start: int
    end: int
    kind: str = ""
    issued_on: date | None = None
    issuer: str = ""


def citations_in(text):
    """Return the Citations of `text`, each document once, at its first place."""
    found = {}
    for mention in document_numbers.find(text):
        found.setdefault(mention.key, _citation(text, mention))
    return list(found.values())


def _citation(text, mention):
    kind = KIND_BEFORE.search(text, max(0, mention.start - LONGEST_KIND), mention.start)
    dated = DATE_BEHIND.match(text, mention.end)
    end = dated.end() if dated else mention.end
    issuer = ISSUER_BEHIND.match(text, end)
    return Citation(
        number="".join(text[mention.start : mention.end].split()),
        key=mention.key,
        start=kind.start() if kind else mention.start,
        end=issuer.end() if issuer else end,
        kind=kind[1].capitalize() if kind else "",
        issued_on=mention.on,
        issuer=issuer[1].strip() if issuer else "",
    )
