"""What a row is asked for, and whether it holds that, told from the line of its terms.

To look through the line of a row is five times cheaper than to make a set of it. What asks for a
place in the title looks through the beginning alone, where `terms_of` puts those terms.
"""

from dataclasses import dataclass

from content.search.terms import LEAD, TITLE


@dataclass(frozen=True)
class Term:
    """One term of the index; `half` stands for all that begin so, or for these `wholes` alone."""

    text: str
    half: bool = False
    wholes: tuple = ()


@dataclass(frozen=True)
class Every:
    """Rows that hold every one of `parts` and nothing of `but`."""

    parts: tuple
    but: tuple = ()


@dataclass(frozen=True)
class Some:
    """Rows that hold at least one of `parts`."""

    parts: tuple


def halves(expression):
    """Return the half words that an expression asks for."""
    match expression:
        case Term(_, half):
            return [expression] if half else []
        case Some(parts) | Every(parts):
            return [each for part in parts for each in halves(part)]


def line_of(terms):
    """Return terms as one text with a space around each."""
    return f" {' '.join(terms)} "


def holds(line, expression):
    """Whether the row of a line is what an expression asks for."""
    return _check(expression)(line, _titles(line))


def judge(tiers):
    """Return a function of (line, level): the score of the best tier it is in, at least `level`.

    `tiers`: [(score, expression)], the best first.
    """
    checks = [(score, _check(expression)) for score, expression in tiers]

    def score_of(line, level):
        titles = _titles(line)
        for score, is_held in checks:
            if score <= level:
                break
            if is_held(line, titles):
                return score
        return level

    return score_of


def _titles(line):
    """Return the beginning of a line that holds all terms of the title."""
    lead = line.find(f" {LEAD}")
    last = line.rfind(f" {TITLE}", 0, lead if lead >= 0 else len(line))
    return line[: line.find(" ", last + 1) + 1]


def _check(expression):
    """Return a function of (line, its beginning): whether it is what the expression asks for."""
    match expression:
        case Term(text, half, wholes):
            return _check_of_term(text, half, wholes)
        case Some(parts):
            checks = [*map(_check, parts)]
            return lambda line, titles: any(each(line, titles) for each in checks)
        case Every(parts, but):
            wanted, unwanted = [*map(_check, parts)], [*map(_check, but)]
            return lambda line, titles: (
                all(each(line, titles) for each in wanted)
                and not any(each(line, titles) for each in unwanted)
            )


def _check_of_term(text, half, wholes):
    in_title = text.startswith(TITLE)
    if wholes:
        return lambda line, titles: any(
            each in wholes for each in _begun(titles if in_title else line, text)
        )
    asked = f" {text}" if half else f" {text} "
    if in_title:
        return lambda line, titles: asked in titles
    return lambda line, titles: asked in line


def _begun(line, text):
    """Yield the terms of a line that begin with `text`."""
    at = line.find(f" {text}")
    while at >= 0:
        end = line.index(" ", at + 1)
        yield line[at + 1 : end]
        at = line.find(f" {text}", end)
