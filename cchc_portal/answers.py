"""The answer to a search: what was found as typed, or else with help."""

from dataclasses import dataclass, field, replace

from django.utils import timezone

from cchc_portal.search import load
from cchc_portal.site_context import known_publisher
from content import document_numbers
from content.search.finding import Findings, find
from content.search.index import SearchTooSlow, one_limit
from content.search.queries import parse
from content.search.slips import Slip, mended, slips_of_number
from content.search.terms import term
from content.vietnamese import spelled
from news.models import Document

READ_FOR_SLIPS = 20
MOST_LOADED = 4  # kinds of an answer to other words, so that the page keeps within six queries
PROVINCE = "tinh", "thanh"  # how the name of the place begins that the whole site is about


@dataclass
class Answer:
    """What was found. `loosened`: not for the words as typed; `meant`: what may have been meant."""

    query: object
    findings: Findings = field(default_factory=lambda: Findings([], complete=True))
    loosened: bool = False
    meant: str = ""
    too_slow: bool = False


def answer(asked, sections):
    """Return the Answer to what was asked: as typed, else loosened, else with a slip mended."""
    made = Answer(parse(asked.text).within(home()))
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
    if loose.words != made.query.words if number else loose.all() != made.query.all():
        findings = find(kinds, loose)
        if findings.hits:
            made.query, made.findings, made.loosened = loose, _of_few_kinds(findings), True
            return
    if number:
        made.meant = number_meant(number)
        return
    few, slip = {"window": READ_FOR_SLIPS, "most": READ_FOR_SLIPS}, Slip(made.query)
    hits = _of_few_kinds(find(kinds, slip, **few), MOST_LOADED - 1).hits[:READ_FOR_SLIPS]
    texts = [f"{row.title}\n{row.read(made.query)}" for row in load(hits)]
    made.meant = mended(made.query, texts)


def _of_few_kinds(findings, most=MOST_LOADED):
    """Return Findings without the hits of all kinds but those `most` that stand first."""
    kinds = [*dict.fromkeys(hit.kind for hit in findings.hits)][:most]
    return replace(findings, hits=[hit for hit in findings.hits if hit.kind in kinds])


def home():
    """Return the terms of the province, e.g. of "tỉnh Lai Châu", as its body is named; or ()."""
    words = tuple(map(term, spelled(known_publisher().governing_body)))
    return next((words[n:] for n, word in enumerate(words) if word in PROVINCE), ())


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
