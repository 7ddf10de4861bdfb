"""Vietnamese typed for the fonts of the years before Unicode: recognized and converted. Pure.

Two encodings lie in nearly all old Word files: TCVN3, also called ABC (TCVN 5712:1993, VN3), one
byte a letter, and VNI, a vowel with a mark behind it. Opened as Latin-1 they read
"C¶i c¸ch hµnh chÝnh" and "Caûi caùch haønh chính". A word is proof when it is no Vietnamese
syllable as it stands and becomes one when read in such an encoding.
"""

import re
import unicodedata
from functools import lru_cache, partial

TCVN3, VNI = "TCVN3 (ABC)", "VNI"

TCVN3_LETTERS = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng: the order of VNI's marks
VNI_LETTERS = dict(zip("ìíæóòîñôö", "ìíỉĩịỵđơư", strict=True))
VNI_MARKS = [("aeouyôö", "", "øùûõï"), ("aeo", "\u0302", "âàáåãä"), ("a", "\u0306", "êèéúüë")]
for bases, shape, marks in VNI_MARKS:
    tones = ["", *TONES][-len(marks) :]
    for base in bases:
        for mark, tone in zip(marks, tones, strict=True):
            letter = VNI_LETTERS.get(base, base) + shape + tone
            VNI_LETTERS[base + mark] = unicodedata.normalize("NFC", letter)
VNI_LETTER = re.compile("[aeouyôö][øùûõï]|[aeo][âàáåãä]|a[êèéúüë]|[ìíæóòîñôö]", re.IGNORECASE)

RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em "
    "en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip "
    "it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo "
    "oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât "
    "uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uyn "
    "uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng "
    "yêt yêu"
)
ONSETS = "ngh?|nh|ch|kh|ph|th|tr|gh?|gi|qu?|[bcdđhklmnprstvx]"
SYLLABLE = re.compile(f"(?:{ONSETS})?(?:{RHYMES.replace(' ', '|')})")
TONE = re.compile(f"[{TONES}]")
ETH = str.maketrans("Ðð", "Đđ")
SOFT_HYPHEN = "\u00ad"

# Whatever may be a letter in one of the encodings, so that a word is found whole.
WORD = re.compile("[A-Za-z\u00a1-\u1ef9]+")
UNICODE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
SIGN = re.compile("[¡-®µ-¾ÆØÐÞß×÷øþæåñÑ]")  # no letter of Vietnamese in Unicode
UNIT = re.compile("µ[mgls]")  # micrometers are no word
SIGN_INSIDE = re.compile(f"[A-Za-z]{SIGN.pattern}[A-Za-z]")
BLOCK = re.compile(
    r"(\n|<(?:/?(?:p|h[1-6]|li|t[dhr]|div|caption|figcaption|blockquote)|[bh]r)\b[^<>]*>)"
)
TAG = re.compile(r"(<[^<>]*>|&\w{1,30};)")


def legacy_encoding(text):
    """Return the old encoding that `text` (plain, or cleaned HTML) is written in, or None.

    One paragraph is enough, whatever the others are.
    """
    found = (encoding_of_block(TAG.sub(" ", block)) for block in BLOCK.split(text))
    return next(filter(None, found), None)


def to_unicode(text):
    """Return `text` (plain, or cleaned HTML) with its paragraphs in an old encoding in Unicode.

    NFC; paragraphs that are Unicode already, tags and foreign words stay as they are.
    """
    likely = legacy_encoding(text)
    if likely is None:
        return text
    return "".join(_converted_block(block, likely) for block in BLOCK.split(text))


def encoding_of_block(text, likely=None):
    """Return the old encoding of one paragraph of plain text, or None.

    Two words must prove it, or one that holds a sign no Vietnamese word has inside, or one where
    the text around is in the encoding `likely`; and more than what speaks against it.
    """
    found = [word for word in WORD.findall(text) if not word.isascii()]
    for encoding in (TCVN3, VNI):
        proofs = [word for word in found if _proves(word, encoding)]
        against = sum(_speaks_against(word, encoding) for word in found)
        sure = any(SIGN_INSIDE.search(word) for word in proofs)
        needed = 1 if sure or encoding == likely else 2
        if len(proofs) >= max(needed, against + 1):
            return encoding
    return None


def is_syllable(word):
    """Whether `word` is written as a Vietnamese syllable, with at most one tone."""
    return _is_syllable(word.lower())


@lru_cache(maxsize=8192)
def _is_syllable(word):
    apart = unicodedata.normalize("NFD", word)
    bare = unicodedata.normalize("NFC", TONE.sub("", apart))
    return len(TONE.findall(apart)) <= 1 and bool(SYLLABLE.fullmatch(bare))


def _as_it_stands(word):
    """Return a word as Unicode means it: Eth is a slip for Đ, a soft hyphen is nothing."""
    return word.translate(ETH).replace(SOFT_HYPHEN, "")


def _proves(word, encoding):
    """Whether `word` is Vietnamese in `encoding` only."""
    if len(word) < 2 or UNICODE_ONLY.search(word) or UNIT.fullmatch(word):
        return False
    return not is_syllable(_as_it_stands(word)) and is_syllable(meaning(word, encoding))


def _speaks_against(word, encoding):
    """Whether a word that is not ASCII is something else than a word in `encoding`.

    One that is Vietnamese both ways ("có" or "cú") says nothing.
    """
    return bool(UNICODE_ONLY.search(word)) or not is_syllable(meaning(word, encoding))


def meaning(word, encoding):
    """Return a word of `encoding` in Unicode (NFC), letter by letter."""
    if encoding == TCVN3:
        return "".join(TCVN3_LETTERS.get(letter, letter) for letter in word)
    return VNI_LETTER.sub(_vni_letter, word)


def _vni_letter(found):
    letter = VNI_LETTERS[found[0].lower()]
    return letter.upper() if found[0][0].isupper() else letter


def _converted_block(block, likely):
    """Return one paragraph, or what stands between two, in Unicode."""
    plain = TAG.sub(" ", block)
    encoding = encoding_of_block(plain, likely)
    if encoding is None or BLOCK.fullmatch(block):
        return block
    letters = [letter for letter in plain if letter.isascii() and letter.isalpha()]
    shouts = len(letters) > 1 and "".join(letters).isupper()
    convert = partial(_converted_word, encoding=encoding, shouts=shouts)
    return "".join(
        piece if TAG.fullmatch(piece) else WORD.sub(convert, piece) for piece in TAG.split(block)
    )


def _converted_word(found, encoding, shouts):
    """Return a word in Unicode if it is one of `encoding`; in capitals where its font drew them."""
    word = found[0]
    if word.isascii() or UNICODE_ONLY.search(word):
        return word
    made = meaning(word, encoding)
    if not (is_syllable(made) or SIGN.search(word)):
        return word
    plain = "".join(letter for letter in word if letter.isascii())
    return made.upper() if shouts or (len(plain) > 1 and plain.isupper()) else made
