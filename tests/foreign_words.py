"""Finds words on a Vietnamese page that are not Vietnamese, without a list of English words.

A Vietnamese syllable without marks ends in a vowel, m, n, ng or nh, and never has f, j, w, z or
two unlike consonants in a row, so that nearly every English word gives itself away.
"""

import re

WORD = re.compile(r"[^\W\d_]+")
SYLLABLE = re.compile(
    r"(?:ngh?|nh|ch|kh|ph|th|tr|gh|gi|qu|[bcdghklmnprstvx])?"
    r"(?:oai|oay|oeo|uya|ai|ao|au|ay|eo|ia|iu|oa|oe|oi|ua|ui|uy|[aeiouy])"
    r"(?:nh|ng|[mn])?",
    re.IGNORECASE,
)
LOOK_VIETNAMESE = frozenset("be by go he me on the them then".split())
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?\w+[^>]*>|&\w+;")
NO_WORDS = re.compile(r"\bhttps?://\S+|\S+@\S+\.\w+|\b\w+(?:\.\w+)*\.vn\b|\S*[\d*]\S*")


def foreign_words(text, allowed=frozenset()):
    """Return, in order, the words of `text` that are neither Vietnamese nor in `allowed`.

    Abbreviations in capitals, addresses, what holds a digit or a star (slugs, masked hashes), HTML
    tags and placeholders do not count.
    """
    text = NO_WORDS.sub(" ", PLACEHOLDER.sub(" ", text))
    return [word for word in WORD.findall(text) if is_foreign(word) and word not in allowed]


def is_foreign(word):
    if not word.isascii() or (word.isupper() and len(word) > 1):
        return False
    return word.lower() in LOOK_VIETNAMESE or (len(word) > 1 and SYLLABLE.fullmatch(word) is None)
