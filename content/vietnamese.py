"""Vietnamese text: normal form, folding for search, slugs and sort keys. Pure functions.

The traps behind each rule were measured on SQLite, PostgreSQL and Chromium; see DECISIONS.md.
"""

import re
import unicodedata
from functools import lru_cache

from content.legacy_fonts import TCVN3, legacy_encoding

# Look-alikes of Đ that keyboards and fonts leave: Eth and the African D.
ETH = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"})
LETTERS_LIKE_ETH = re.compile("[ÐðƉ]")
# What Unicode calls default ignorable, and what XML (feeds, sitemaps) and databases refuse.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)
LETTERS_IN_TCVN3 = re.compile("[\u00adÐ]")  # ư and é there
LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")  # Word pastes its soft break as \v
SPACES = re.compile(r"[^\S\n]+")
HYPHENS = re.compile("[\u2010\u2011]")
DASHES_IN_NUMBER = re.compile(r"(?<=[0-9A-ZĐ])[\u2012-\u2015\u2212](?=[A-ZĐ]{2})")
WORD = re.compile(r"[^\W_]+")
MARK = re.compile("[\u0300-\u036f]")
# Dictionary order of tones: huyền, hỏi, ngã, sắc, nặng, after none.
TONES = {mark: str(rank) for rank, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}
TONE_MARK = re.compile("[" + "".join(TONES) + "]")
ALPHABET = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}


def nfc(text):
    """Return `text` in Unicode Normalization Form C (UAX #15)."""
    return unicodedata.normalize("NFC", text)


def tidy(text):
    """Return pasted plain text as its author meant it: NFC, visible and evenly spaced.

    Takes out zero-width and control characters and soft hyphens; turns no-break spaces into
    spaces, Eth into Đ, typographic hyphens and the dashes in document numbers into "-". Line
    breaks stay; the place of tone marks stays as the author typed it. Text in TCVN3 letters, which
    has ư and é there, keeps Eth and soft hyphens until somebody converts it. Idempotent.
    """
    text = LINE_BREAK.sub("\n", _visible(text))
    text = HYPHENS.sub("-", nfc(text))
    text = DASHES_IN_NUMBER.sub("-", text)
    return "\n".join(SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def _visible(text):
    """Return `text` without characters that nobody sees, Eth as Đ."""
    if LETTERS_IN_TCVN3.search(text) and legacy_encoding(nfc(text)) == TCVN3:
        return INVISIBLE.sub(lambda found: found[0] if found[0] == "\u00ad" else "", text)
    text = INVISIBLE.sub("", text)
    return text.translate(ETH) if LETTERS_LIKE_ETH.search(text) else text


def fold(text):
    """Return `text` for comparison: lower case, no marks, đ as d; one character for each.

    "Hoà", "hòa" and "HOA" fold to "hoa", so the place of the tone mark does not matter either.
    Offsets in the folded text are offsets in `nfc(text)`.
    """
    return nfc(text).translate(FOLDS)


class Folds(dict):
    """What each character folds to; worked out once, 8 times faster than a call for each."""

    def __missing__(self, codepoint):
        base = unicodedata.normalize("NFD", chr(codepoint).translate(ETH))[0].lower()
        self[codepoint] = folded = "d" if base == "đ" else base
        return folded


FOLDS = Folds()


def words(text):
    """Return the folded words of `text` in order, without punctuation.

    Marks that no letter composes with (e.g. a circumflex typed after the tone) split no word.
    """
    return WORD.findall(MARK.sub("", fold(tidy(text))))


def spelled(text):
    """Return the words of `text` in order as written: NFC, lower case, marks and all.

    One for one the words that `words` folds.
    """
    return WORD.findall(MARK.sub("", nfc(_visible(text)).lower()))


@lru_cache(maxsize=65536)
def toned(word):
    """Return a word with its tone as a digit at its end, so that the tone's place is no matter.

    "hoà" and "hòa" give "hoa1", "thủ" gives "thu2", "đi" stays.
    """
    marks = unicodedata.normalize("NFD", word)
    return nfc(TONE_MARK.sub("", marks)) + "".join(TONES[m] for m in TONE_MARK.findall(marks))


def is_near_duplicate(title, other):
    """Say whether two titles tell the same news: four fifths of their words, and every number.

    "Kế hoạch kiểm tra năm 2020" and "… năm 2021" are two pieces of news.
    """
    (mine, my_numbers), (theirs, their_numbers) = _told(title), _told(other)
    return my_numbers == their_numbers and len(mine & theirs) >= 0.8 * len(mine | theirs) > 0


@lru_cache(maxsize=2_000)
def _told(title):
    """Return the words of a title, and those of them that are numbers."""
    told = frozenset(words(title))
    return told, frozenset(word for word in told if word[0].isdigit())


def slug(text, max_length=200):
    """Return `text` as the readable part of an address: "Đoàn kiểm tra" gives "doan-kiem-tra".

    Only a–z, 0–9 and hyphens; cut at a word's end within `max_length`; "" when nothing is left.
    """
    made = "-".join(re.findall(r"[a-z0-9]+", fold(text)))
    if len(made) <= max_length:
        return made
    head, _, tail = made[: max_length + 1].rpartition("-")
    return head or tail[:max_length]


def sort_key(text):
    """Return a key that sorts as a Vietnamese dictionary does, in any collation.

    Letters first (a ă â … d đ …), then the tone of each word (none, huyền, hỏi, ngã, sắc, nặng)
    wherever it is written: "Hoà" and "Hòa" are equal. Two ASCII characters stand for each letter,
    so plain byte order and every database locale agree.
    """
    text = nfc(text).lower()
    return "".join(map(_letter_code, text)) + "00" + "".join(map(_tones, WORD.findall(text)))


@lru_cache(maxsize=4096)
def _letter_code(character):
    """Return two characters for a letter: digits before letters, everything else before both.

    A letter of another alphabet's (č, ñ, ü) stands where its base does; a lone mark nowhere.
    """
    marks = unicodedata.normalize("NFD", character)
    letter = nfc(TONE_MARK.sub("", marks))
    if letter not in ALPHABET:
        letter = marks[0]
    if letter in ALPHABET:
        first, second = divmod(ALPHABET[letter], 10)
        return f"{'bcde'[first]}{second}"
    if letter.isdecimal() and letter.isascii():
        return f"a{letter}"
    return "" if unicodedata.combining(letter) else "01"


def _tones(word):
    """Return the tones of a word as digits, "0" for none."""
    marks = unicodedata.normalize("NFD", word)
    return "".join(TONES[mark] for mark in TONE_MARK.findall(marks)) or "0"


def name_key(full_name):
    """Return the key by which people are listed: given name (last word) first, then the rest."""
    rest, _, given = tidy(full_name).rpartition(" ")
    return sort_key(given) + "0" + sort_key(rest)


def initial(text):
    """Return the letter under which an index has `text`, e.g. "Ế" gives Ê, "Đ" gives Đ."""
    marks = unicodedata.normalize("NFD", text[:1].upper())
    return nfc(TONE_MARK.sub("", marks))
