"""Vietnamese text: normal form, folding for search, slugs and sort keys. Pure functions.

The traps behind each rule were measured on SQLite, PostgreSQL and Chromium; see DECISIONS.md.
"""

import re
import unicodedata

ETH = str.maketrans({"Ð": "Đ", "ð": "đ"})
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SPACES = re.compile(r"[^\S\n]+")
HYPHENS_BETWEEN = re.compile(r"(?<=[0-9A-Za-zĐđ])[\u2010\u2011](?=[0-9A-Za-zĐđ])")
DASHES_IN_NUMBER = re.compile(r"(?<=[0-9A-ZĐ])[\u2012-\u2015](?=[A-ZĐ]{2})")
WORD = re.compile(r"[^\W_]+")
# Dictionary order of tones: huyền, hỏi, ngã, sắc, nặng, after none.
TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"
ALPHABET = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}


def nfc(text):
    """Return `text` in Unicode Normalization Form C (UAX #15)."""
    return unicodedata.normalize("NFC", text)


def tidy(text):
    """Return pasted plain text as its author meant it: NFC, visible and evenly spaced.

    Takes out zero-width characters, soft hyphens and control characters, turns no-break spaces
    into spaces, Eth into Đ and typographic hyphens inside document numbers into "-". Line breaks
    stay; the place of tone marks stays as the author typed it.
    """
    text = INVISIBLE.sub("", nfc(text).translate(ETH))
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = DASHES_IN_NUMBER.sub("-", HYPHENS_BETWEEN.sub("-", text))
    return "\n".join(SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def fold(text):
    """Return `text` for comparison: lower case, no marks, đ as d; one character for each.

    "Hoà", "hòa" and "HOA" fold to "hoa", so the place of the tone mark does not matter either.
    Offsets in the folded text are offsets in `nfc(text)`.
    """
    return "".join(map(_fold_character, nfc(text)))


def _fold_character(character):
    if character in "đĐðÐ":
        return "d"
    base = unicodedata.normalize("NFD", character)[0]
    lower = base.lower()
    return lower if len(lower) == 1 else base


def words(text):
    """Return the folded words of `text` in order, without punctuation."""
    return WORD.findall(fold(tidy(text)))


def is_near_duplicate(title, other):
    """Say whether two titles tell the same news: four fifths of their words, and every number.

    "Kế hoạch kiểm tra năm 2020" and "… năm 2021" are two pieces of news.
    """
    mine, theirs = set(words(title)), set(words(other))
    if {w for w in mine if w[0].isdigit()} != {w for w in theirs if w[0].isdigit()}:
        return False
    return len(mine & theirs) >= 0.8 * len(mine | theirs)


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

    Letters first (a ă â … d đ …), then tones (none, huyền, hỏi, ngã, sắc, nặng). Two ASCII
    characters stand for each letter, so plain byte order and every database locale agree.
    """
    letters, tones = [], []
    for character in nfc(text).lower():
        marks = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in marks if mark in TONE_MARKS), "")
        letters.append(_letter_code(nfc(marks.replace(tone, ""))))
        tones.append(str(TONE_MARKS.index(tone) + 1) if tone else "0")
    return "".join(letters) + "00" + "".join(tones)


def _letter_code(letter):
    """Return two characters for `letter`: digits before letters, everything else before both."""
    if letter in ALPHABET:
        first, second = divmod(ALPHABET[letter], 10)
        return f"{'bcde'[first]}{second}"
    return f"a{letter}" if letter.isdecimal() and letter.isascii() else "01"


def name_key(full_name):
    """Return the key by which people are listed: given name (last word) first, then the rest."""
    rest, _, given = tidy(full_name).rpartition(" ")
    return sort_key(given) + "0" + sort_key(rest)
