"""The answer to a search: what was found as typed, or else with help."""

from dataclasses import dataclass, field

from django.utils import timezone

from cchc_portal.search import home, load, query_of
from content import document_numbers
from content.search.finding import Findings, find
from content.search.index import SearchTooSlow, one_limit
from content.search.nearly import Nearly
from content.search.queries import parse
from content.search.slips import Slip, mended, slips_of_number
from news.models import Document

READ_FOR_SLIPS = 20
KINDS_FOR_SLIPS = 3  # whose texts say how a word is spelled: a query each


@dataclass
class Answer:
    """What was found. `loosened`: not for the words as typed; `meant`: what may have been meant."""

    query: object
    findings: Findings = field(default_factory=lambda: Findings([], complete=True))
    loosened: bool = False
    meant: str = ""
    too_slow: bool = False


def answer(asked, sections):
    """Return the Answer to what was asked: as typed, else loosened, else with a slip mended, else
    for nearly all words.
    """
    made = Answer(query_of(asked.text))
    kinds = asked.kinds(sections)
    try:
        with one_limit():
            made.findings = find(kinds, made.query)
            if not made.findings.hits and made.query:
                _help(made, kinds, asked)
    except SearchTooSlow:
        made.too_slow = True
    return made


def _help(made, kinds, asked):
    """Fill an empty Answer with what other words find, or say what may have been meant."""
    number = number_in(asked.text)
    loose = parse(f"{number} ") if number else made.query.loosened(home())
    is_whole = loose.words == made.query.words if number else loose.all() == made.query.all()
    if not is_whole and _shows(made, find(kinds, loose), loose):
        return
    if number:
        meant = number_meant(number)
        made.meant = meant if meant and find(kinds, parse(f"{meant} ")).hits else ""
        return
    slip, few = Slip(made.query), {"window": READ_FOR_SLIPS, "most": READ_FOR_SLIPS}
    nearly = Nearly(loose, slip)
    findings = find(kinds, nearly) if nearly else find(kinds, slip, **few)
    hits = _of_few_kinds([hit for hit in findings.hits if hit.score > 0])[:READ_FOR_SLIPS]
    texts = [f"{row.title}\n{row.read(made.query)}" for row in load(hits)] if hits else []
    made.meant = mended(made.query, texts)
    if nearly and not made.meant:
        _shows(made, findings, loose)


def _shows(made, findings, query):
    """Fill the Answer with what was found for another query; say whether that is something."""
    if findings.hits:
        made.query, made.findings, made.loosened = query, findings, True
    return made.loosened


def _of_few_kinds(hits):
    """Return the hits of the kinds that stand first."""
    kinds = [*dict.fromkeys(hit.kind for hit in hits)][:KINDS_FOR_SLIPS]
    return [hit for hit in hits if hit.kind in kinds]


def number_in(text):
    """Return the first number of a document in what was typed, in any case; "" if there is none.

    The rest may be how a letter cites it: "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020".
    """
    for written in (text, text.upper()):
        if found := document_numbers.find(written):
            return written[found[0].start : found[0].end]
    return ""


def number_meant(number):
    """Return the number of a published document that is one slip away, the newest's, or ""."""
    keys = slips_of_number(document_numbers.key_of(number))
    found = Document.objects.published(timezone.now()).filter(number_key__in=keys)
    return found.order_by("-issued_on").values_list("number", flat=True).first() or ""
