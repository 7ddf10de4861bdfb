"""What somebody typed, read into the terms it asks for; no sign of it reaches a query grammar.

Words, "phrases" in straight or curly quotes, -words and -"phrases" that must not be there. What
stands together without a space (2943/KH-UBND, 24/9/2021, 97,63%) is a phrase. The last word may be
half typed, unless a space or a quote ends it.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from string import ascii_lowercase, digits

from content.search.expressions import Every, Some, Term, holds, line_of
from content.search.syllables import begun_by, is_wide
from content.search.terms import (
    ANYWHERE,
    LEAD,
    TITLE,
    begun_neighbors,
    marked,
    neighbors,
    term,
    terms_of,
)
from content.vietnamese import spelled, tidy

MAX_LENGTH = 500
MAX_WORDS = 12
MAX_WITHOUT = 6  # words that must not be there
SHORTEST_HALF = 3  # letters of a lone word that may be half typed
MOST_WHOLES = 40  # pairs that are asked for one by one, though most of them are rare
LETTERS = ascii_lowercase + digits  # of which folded words are made
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
CHUNK = re.compile(r'(-?)"([^"]*)"|(\S+)')
OPEN_MINUS = re.compile(r'(?:[^"]*"[^"]*")*[^"]*-"[^"]*')  # a quote without its end, behind a minus
# "-19" and "2021 -2025" are numbers, not words to leave out.
MINUS = re.compile(r"-(?=[^\W\d_])")
# {folded: with marks}; "thi" is dropped for "thì", "Thị" stays.
QUESTION_WORDS = {
    term(word): marked(word)
    for word in (
        "là gì thế nào ở đâu khi bao giờ ai nhiêu lâu làm sao cần có không được như cho tôi xin"
        " hỏi muốn về của và thì những các để ông bà đồng chí"
    ).split()
}
# How words stand: anywhere; each beside the one typed before it or behind it, as the syllables of
# one word do; all beside each other as typed.
SCATTERED, IN_PAIRS, IN_A_ROW = 0, 1, 2
# (score, place, marks as typed, how near): marks 3, title 3, lead 2, body 1, near 2, in pairs 1
TIERS = sorted(
    (
        (3 * marks + weight + near, place, marks, near)
        for marks in (True, False)
        for near in (IN_A_ROW, IN_PAIRS, SCATTERED)
        for place, weight in ((TITLE, 3), (LEAD, 2), (ANYWHERE, 1))
    ),
    key=lambda tier: -tier[0],
)
# Scores of a row that holds the words, or one beside the others that begins so, or anywhere.
FOUND, NEAR, BEGUN = 1, 2, -2
SIDE = {TITLE: TITLE, LEAD: ANYWHERE, ANYWHERE: ANYWHERE}  # where neighbors and marks are kept
PLACES = (TITLE, LEAD, ANYWHERE)


@dataclass(frozen=True)
class Query:
    """`words`: terms in order, `spellings`: theirs with marks or "", `bound`: which words must
    have the next one beside them, `without`: phrases to leave out, `half`: the last is half typed,
    `loose`: then it may begin any word, not only one beside the word before; `in_syllables`: it
    begins syllables of Vietnamese alone, which are asked for one by one; `is_cut`: more words were
    typed than are asked for; `typed`: all words, where names are compared with more than these.
    """

    words: tuple = ()
    spellings: tuple = ()
    bound: frozenset = frozenset()
    without: tuple = ()
    half: bool = False
    loose: bool = False
    in_syllables: bool = False
    is_cut: bool = False
    typed: tuple = ()

    def __bool__(self):
        return bool(self.words)

    @property
    def has_marks(self):
        return any(self.spellings)

    def anywhere(self):
        """Return what a row must hold to be found at all."""
        return self.at(ANYWHERE)

    def by_syllables(self):
        """Return the same, but that half a word is half of a syllable, as in all().

        Where no syllable begins so, it may begin any word.
        """
        half = replace(self, in_syllables=not self.loose)
        return replace(self, half=self.half and not half.is_whole, in_syllables=True).anywhere()

    def tiers(self, places=PLACES):
        """Return [(score, what a row must hold)], the best first, each once.

        At most eleven: levels that this query cannot tell apart are left out, and what all() finds
        anyway; of the lead those without the marks typed (each walks through long lists); of words
        in pairs those too, and all of title and lead; where words must not be there, which makes
        each walk longer, all of these and all but the strictest of the rest. Half a word is a whole
        one first: all that begin so are a long list to put together.
        """
        best = (self.has_marks, IN_A_ROW if len(self.words) > 1 else SCATTERED)
        levels = [
            (score, replace(self, half=False).at(place, marks, near))
            for score, place, marks, near in TIERS
            if place in places
            and marks <= best[0]
            and near <= best[1]
            and self._is_asked(place, marks, near, is_best=(marks, near) == best)
        ]
        half = replace(self, in_syllables=not self.loose)
        if self.half and not half.is_whole and TITLE in places:
            levels.append((4 if best[1] else 0, half.at(TITLE, near=best[1])))
        best_first = {}
        for score, expression in sorted(levels, key=lambda level: -level[0]):
            best_first.setdefault(expression, score)
        return [(score, expression) for expression, score in best_first.items()]

    def _is_asked(self, place, marks, near, *, is_best):
        """Whether a level is worth its walk, see tiers(); `is_best`: none is stricter there."""
        as_typed = marks == self.has_marks and not self.without
        if near == IN_PAIRS:
            return place == ANYWHERE and as_typed
        if place == ANYWHERE:
            return (marks or near) and (is_best or not self.without)
        return place == TITLE or as_typed

    def all(self, places=PLACES):
        """Return [(score, what a row must hold)] that finds all rows at the places, each once.

        Half a word is half of a syllable, where there are some that begin so: the list of all terms
        that do is long to put together.
        """
        place = places[-1]
        whole = replace(self, half=False).at(place)
        half = replace(self, in_syllables=not self.loose)
        begun = half.at(place)
        if not self.half or half.is_whole or begun == whole:
            return [(FOUND, whole)]
        if len(self.words) == 1:
            return [(FOUND, whole), (BEGUN, Every((begun,), (whole,)))]
        near = half.at(place, near=IN_A_ROW)
        found = [(FOUND, whole), (NEAR, Every((near,), (whole,)))]
        is_bound = self.bound.issuperset(range(len(self.words) - 1))
        if (len(self.words) > 2 or self.loose) and not is_bound:
            found.append((BEGUN, Every((begun,), (whole, near))))
        return found

    @property
    def others(self):
        """What a row must hold beside the half word that may begin any, or None.

        All that begin so are put together even where the other words are nowhere.
        """
        if not (self.loose and self.half and len(self.words) > 1):
            return None
        last = len(self.words) - 1
        return Query(self.words[:last], self.spellings[:last], self.bound - {last - 1}).anywhere()

    @property
    def is_whole(self):
        """Whether the last word is a syllable that no other begins with."""
        return self.in_syllables and begun_by(self.words[-1]) == self.words[-1:]

    def at(self, place, marks=False, near=SCATTERED):
        """Return the expression for all words at one place, with their marks, or side by side.

        A word that another term tells (neighbors hold both words, a spelling holds its word) is
        not asked for again: each term is a list to walk through.
        """
        last, kept, pairs = len(self.words) - 1, SIDE[place], self._pairs(near)
        parts = [self._beside(kept, firsts) for firsts in pairs]
        marked_too = {n for n, spelling in enumerate(self.spellings) if marks and spelling}
        parts += [Term(kept + self.spellings[n]) for n in sorted(marked_too)]
        in_all = [set.intersection(*({n, n + 1} for n in firsts)) for firsts in pairs]
        told = marked_too.union(*in_all) if kept == place else set()
        if last not in told:
            parts.append(self._last(place))
        parts += [Term(place + self.words[n]) for n in range(last) if n not in told]
        return Every(tuple(parts), tuple(map(_phrase, self.without)))

    def _pairs(self, near):
        """Return which words must have the next one beside them: tuples, one of each is enough."""
        last = len(self.words) - 1
        must = {0, last - 1} if near == IN_PAIRS else set(range(last)) if near else set()
        must = sorted(must | self.bound)
        either = range(2, last - 1) if near == IN_PAIRS else ()
        return [(n,) for n in must] + [(n - 1, n) for n in either if not {n - 1, n} & {*must}]

    def _beside(self, place, firsts):
        """Return the expression for one of these words and the next one beside it."""
        last = len(self.words) - 1
        pairs = [
            self._begun_beside(place, *self.words[n : n + 2], is_bound=n in self.bound)
            if self.half and n == last - 1
            else Term(place + neighbors(*self.words[n : n + 2]))
            for n in firsts
        ]
        return Some(tuple(pairs)) if len(pairs) > 1 else pairs[0]

    def _last(self, place):
        """Return the expression for the last word, which may be half typed."""
        *before, word = self.words
        whole = Term(place + word)
        if not self.half:
            return whole
        if self.loose or not before:
            return self._begun(place, word) if self.loose or is_long(word) else whole
        return Some((whole, self._begun_beside(SIDE[place], before[-1], word)))

    def _begun(self, place, word):
        """Return the expression for the terms at a place that `word` may be half of."""
        return Term(place + word, True, tuple(place + each for each in self._syllables(word)))

    def _begun_beside(self, place, before, word, is_bound=False):
        """Return the expression for the terms of `before` and all that `word` may be half of.

        Of a number as long as 744/CT-UBND the end is in nearly all rows: that is a term of its own,
        and only what goes on is put together.
        """
        syllables, terms = self._syllables(word), []
        pairs = [place + neighbors(before, each) for each in syllables]
        for beginning in begun_neighbors(before, word):
            begun = place + beginning
            wholes = tuple(each for each in pairs if each.startswith(begun))
            if wholes or not (syllables or is_bound):
                terms.append(Term(begun, True, wholes if len(wholes) <= MOST_WHOLES else ()))
            elif not syllables:
                terms += [Term(begun), *(Term(begun + letter, half=True) for letter in LETTERS)]
        return Some(tuple(terms)) if len(terms) > 1 else terms[0]

    def _syllables(self, word):
        return begun_by(word) if self.in_syllables else ()

    def fits(self, texts):
        """Whether a row of these texts would be found."""
        return self.held_by(line_of(terms_of(texts)))

    def held_by(self, line):
        """Whether a row whose terms stand in this line would be found."""
        return holds(line, self.anywhere())

    def loosened(self, home=()):
        """Return the query to try when this one finds nothing: without question words, half words,
        and without the words of the place `home`, however it is called.

        Words that carry the question stay even when they are common; a query of nothing else stays
        whole. Letters that begin very many words stay half of one beside the word before.
        """
        at_home = self._places_of(home) or self._places_of(home[1:])
        kept = [
            n
            for n, (word, spelling) in enumerate(zip(self.words, self.spellings, strict=True))
            if n not in at_home
            and (word not in QUESTION_WORDS or spelling not in ("", QUESTION_WORDS[word]))
        ]
        query = self.only(kept) if kept else self
        last = "".join(query.words[-1:])
        return replace(query, loose=is_long(last) or not (is_wide(last) or last.isdigit()))

    def within(self, home):
        """Return the query without the terms of the place that everything here is about.

        `home`: e.g. ("tinh", "lai", "chau"). Nothing is taken out of a phrase, nor all there is.
        """
        places = self._places_of(home)
        kept = [n for n in range(len(self.words)) if n not in places]
        is_phrase = self.bound & {n for place in places for n in (place - 1, place)}
        return self if is_phrase or not (places and kept) else self.only(kept)

    def _places_of(self, phrase):
        """Return the numbers of the words that stand first as a phrase, a tuple of terms."""
        for n in range(len(self.words) - len(phrase) + 1):
            if phrase and self.words[n : n + len(phrase)] == phrase:
                return set(range(n, n + len(phrase)))
        return set()

    def only(self, kept):
        """Return the query with the words of these numbers alone."""
        places = {n: place for place, n in enumerate(kept)}
        return replace(
            self,
            words=tuple(self.words[n] for n in kept),
            spellings=tuple(self.spellings[n] for n in kept),
            bound=frozenset(places[n] for n in self.bound if n in places and n + 1 in places),
            half=self.half and kept[-1] == len(self.words) - 1,
            typed=self.typed or self.words,
        )

    def with_word(self, n, word):
        """Return the query with another folded word at `n`."""
        words, spellings = list(self.words), list(self.spellings)
        words[n], spellings[n] = word, ""
        return replace(self, words=tuple(words), spellings=tuple(spellings))


def is_long(word):
    """Say whether a lone word may be half of another: "h" begins half of all."""
    return len(word) >= SHORTEST_HALF


def _phrase(words):
    pairs = [Term(neighbors(*two)) for two in pairwise(words)]
    return Every(tuple(pairs or [Term(words[0])]))


def parse(typed):
    """Return the Query for a text of any kind and length.

    The first 500 characters count, 12 words, and 6 that must not be there.
    """
    text = tidy(typed[:MAX_LENGTH].translate(QUOTES))
    words, bound, without, is_cut = [], set(), [], len(typed) > MAX_LENGTH
    open_end = not typed[:MAX_LENGTH][-1:].isspace()
    if OPEN_MINUS.fullmatch(text):
        text += '"'
    for sign, quoted, chunk in CHUNK.findall(text):
        minus = bool(sign and quoted) or bool(MINUS.match(chunk))
        room = MAX_WITHOUT - sum(map(len, without)) if minus else MAX_WORDS - len(words)
        written = spelled(quoted or chunk)
        found = written[:room]
        is_cut |= not minus and len(written) > room
        if minus and found:
            without.append(tuple(map(term, found)))
        elif not minus:
            bound |= set(range(len(words), len(words) + len(found) - 1))
            words += found
    half = open_end and text[-1:].isalnum() and not (text and MINUS.match(text.split()[-1]))
    return Query(
        words=tuple(map(term, words)),
        spellings=tuple(map(marked, words)),
        bound=frozenset(bound),
        without=tuple(without),
        half=half,
        is_cut=is_cut,
    )
