"""What may have been meant by a query that finds nothing: one word with one slip of the finger,
or all of them typed in Telex by a keyboard that does not know it ("thur tucj" for "thủ tục").

No list of known words: the index is asked for all rows that hold the other words and any word that
is one slip away, and the texts of those rows say which it is, marks and all. So nothing but public
texts can be offered.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from string import digits

from content.search.expressions import Every, Some, Term
from content.search.queries import ANYWHERE, FOUND, TITLE, Query
from content.search.syllables import SYLLABLES
from content.search.terms import neighbors, term
from content.vietnamese import spelled

LETTERS = "abcdeghiklmnopqrstuvxy"  # of Vietnamese, folded
TELEX_MARK = re.compile(r"([aeod])(?:\1|w)|(?<=u)w")
TELEX_TONE = re.compile(r"(?<=\w{2})[sfrxj]$")
MAX_WORDS = 6
LONGEST = 10  # letters of a word that is mended
LONGEST_NUMBER = 60  # characters of a document's number
SHORTEST = 2
SHORTEST_ALONE = 4  # of a word without others: any two letters are a slip away from many words
TOGETHER = 5  # texts that hold the words apart count as much as one that has them side by side
TEXT_LENGTH = 5000  # characters of a text that are looked at


def slips(word):
    """Return the words that one missing, doubled, wrong or swapped letter makes of `word`."""
    if not (word.isalpha() and SHORTEST <= len(word) <= LONGEST):
        return set()
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    wrong = {a + letter + b[1:] for a, b in cuts if b for letter in LETTERS}
    added = {a + letter + b for a, b in cuts for letter in LETTERS}
    made = left_out | swapped | wrong | added | {without_telex(word)}
    return {each for each in made if each} - {word}


def without_telex(word):
    """Return a folded word without the letters that stand for marks in Telex, e.g. "tuyeets".

    A w that marks no letter is ư itself: "lwr" is "lử".
    """
    return TELEX_TONE.sub("", TELEX_MARK.sub(r"\1", word).replace("w", "u"))


def slips_of_number(key):
    """Return the keys of numbers that one missing, doubled, wrong or swapped sign makes of `key`.

    `key`: as document_numbers.key_of() gives it; signs of its kind alone take the place of one.
    None of one that is longer than numbers are.
    """
    if len(key) > LONGEST_NUMBER:
        return set()
    cuts = [(key[:n], key[n:]) for n in range(len(key) + 1)]
    made = {a + b[1:] for a, b in cuts if b}
    made |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    made |= {a + sign + b[1:] for a, b in cuts if b for sign in _signs_like(b[0])}
    made |= {a + sign + b for a, b in cuts if b for sign in _signs_like(b[0])}
    return made - {key, ""}


def _signs_like(sign):
    return digits if sign.isdigit() else LETTERS if sign.isalpha() else "-/"


@dataclass(frozen=True)
class Slip:
    """Asks, like a Query, for rows that hold a query with one of its words mended."""

    query: Query
    others = None

    def __bool__(self):
        if self.query.bound or self.query.without:
            return False  # a phrase that is not there is no slip
        words = self.query.words
        alone = len(words) == 1 and len(words[0]) < SHORTEST_ALONE
        return len(words) <= MAX_WORDS and not alone and bool(self._at(ANYWHERE).parts)

    def tiers(self, places):
        near = [(5, self._at(ANYWHERE, near=True))] if len(self.query.words) > 1 else []
        return [*near, (3, self._at(TITLE))]

    without = ()

    def all(self, places):
        return [(FOUND, self._at(ANYWHERE))]

    words = typed = ()
    half = False

    def _at(self, place, near=False):
        words = self.query.words
        typed = tuple(map(without_telex, words))
        mended = [self._with_mended(n, place, near) for n in range(len(words))]
        if typed != words:
            apart = Every(tuple(Term(place + word) for word in typed))
            mended.append(_phrase(place, typed) if near else apart)
        return Some(tuple(each for each in mended if each))

    def _with_mended(self, n, place, near):
        """Return the expression for the query's words with the one at `n` mended, or None."""
        words = self.query.words
        before, after = words[max(n - 1, 0) : n], words[n + 1 : n + 2]
        if not near:
            after = () if before else after
        made = sorted(slips(words[n]))
        if len(words) > 1:
            made = filter(SYLLABLES.__contains__, made)  # one in six of them
        options = [_phrase(place, (*before, each, *after)) for each in made]
        options += [_phrase(place, (*before, *two, *after)) for two in _split(words[n])]
        others = [Term(place + word) for word in words[:n] + words[n + 1 :]]
        if near:
            others += [_phrase(place, part) for part in (words[:n], words[n + 1 :]) if part]
        return Every((*others, Some(tuple(options)))) if options else None


def _phrase(place, words):
    """Return the expression for words that stand side by side."""
    pairs = tuple(Term(place + neighbors(*two)) for two in pairwise(words))
    return Every(pairs or (Term(place + words[0]),))


def _split(word):
    """Return the ways to cut a word in two, for a space that was left out."""
    return [(word[:n], word[n:]) for n in range(2, len(word) - 1) if word.isalpha()]


def mended(query, texts):
    """Return `query` as the texts of rows found for Slip(query) spell it, or "" if none does.

    The words stand as they are written there: "thu tuv" gives "thủ tục".
    """
    found = Counter()
    for text in texts:
        present = [term(word) for word in spelled(text[:TEXT_LENGTH])]
        line = " ".join(["", *present, ""])
        for fixed in _fixes(query, present):
            found[fixed] += TOGETHER if " ".join(["", *fixed, ""]) in line else 1
    if not found:
        return ""
    words = found.most_common(1)[0][0]
    return _as_written(words, texts)


def _fixes(query, present):
    """Yield the queries, as tuples of words, that one mended word makes and a text holds."""
    held, beside = set(present), set(pairwise(present))
    typed = tuple(map(without_telex, query.words))
    if typed != query.words and held.issuperset(typed):
        yield typed
    for n, word in enumerate(query.words):
        others = query.words[:n] + query.words[n + 1 :]
        if not held.issuperset(others):
            continue
        for made in held & slips(word):
            fixed = (*query.words[:n], made, *query.words[n + 1 :])
            if _stands_beside(fixed, n, beside):
                yield fixed
        for two in _split(word):
            if two in beside:
                yield (*query.words[:n], *two, *query.words[n + 1 :])


def _stands_beside(words, n, beside):
    if n:
        return (words[n - 1], words[n]) in beside
    return len(words) == 1 or (words[0], words[1]) in beside


def _as_written(words, texts):
    """Return folded words as the texts write them most often beside each other, else at all."""
    places, said = {}, [Counter() for _ in words]
    for n, word in enumerate(words):
        places.setdefault(word, []).append(n)
    for text in texts:
        written = spelled(text[:TEXT_LENGTH])
        folded = [None, *map(term, written), None]
        for at, spelling in enumerate(written, start=1):
            for n in places.get(folded[at], ()):
                beside = (folded[at - 1 : at] == [*words[n - 1 : n]]) + (
                    folded[at + 1 : at + 2] == [*words[n + 1 : n + 2]]
                )
                said[n][spelling] += 1 + TEXT_LENGTH * beside
    return " ".join(
        found.most_common(1)[0][0] if found else word
        for word, found in zip(words, said, strict=True)
    )
