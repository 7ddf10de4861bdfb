"""The old portal's missing spaces: “đạt 99,97%.Thực hiện” becomes “đạt 99,97%. Thực hiện”."""

import re

ADDRESS = re.compile(r"@|://|www\.|\.(?:vn|com|org|net|aspx?|html?|pdf|docx?|xlsx?)\b", re.I)
STOP = re.compile(r"([^\W\d_]|[%)”])\.(?=([^\W\d_])([^\W\d_]))")
WORD = re.compile(r"\S+")


def mended(text):
    """Return `text` with a space after each full stop that ends a sentence.

    Only between a small letter, "%", ")" or "”" and a capitalized word: no figure, abbreviation
    (TP.Lai Châu), web or mail address is touched.
    """
    return WORD.sub(_mended_word, text) if "." in text else text


def _mended_word(word):
    return word[0] if ADDRESS.search(word[0]) else STOP.sub(_mended_stop, word[0])


def _mended_stop(stop):
    before, first, second = stop.groups()
    ends = before.islower() or not before.isalpha()
    return f"{before}. " if ends and first.isupper() and second.islower() else stop[0]
