"""The cleaner fed with HTML made by a grammar: never an error, never more than the policy."""

import random
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase

from content.richtext import TAGS, clean
from tests.content.test_richtext import foreign
from tests.hostile_html import CORPUS

NAMES = [*sorted(TAGS), *"svg math style script title template noscript mglyph mtext x-y".split()]
ATTRIBUTES = "href src title alt class style onclick id name colspan type xlink:href".split()
VALUES = (
    *("/media/a.webp", "javascript:pwn()", "//evil.example", "https://x.vn/", "align-center", "3"),
    *("'", '"', ">", "<!--", "-->", "&quot;", "&#x3c;", "\x00", "\u2028", "]]>", "</style>"),
)
QUOTES = ("'", '"', "", "`")


def grown(chance, depth=0):
    """Return a piece of HTML: text, a comment, a payload, or an element around other pieces."""
    kind = chance.random()
    if depth > 5 or kind < 0.2:
        return "".join(chance.choices(VALUES, k=2)) + "chữ"
    if kind < 0.3:
        return chance.choice(CORPUS)
    if kind < 0.35:
        return f"<!--{grown(chance, depth + 1)}{chance.choice(('-->', '--!>', '>', ''))}"
    name, quote = chance.choice(NAMES), chance.choice(QUOTES)
    pairs = zip(chance.choices(ATTRIBUTES, k=3), chance.choices(VALUES, k=3), strict=True)
    attributes = " ".join(f"{key}={quote}{value}{quote}" for key, value in pairs)
    inside = "".join(grown(chance, depth + 1) for _ in range(chance.randrange(4)))
    return f"<{name} {attributes}>{inside}" + chance.choice((f"</{name}>", f"</{name}", ""))


class FuzzTests(SimpleTestCase):
    def assert_clean(self, html):
        once = clean(html)
        self.assertEqual([*foreign(once)], [])
        self.assertEqual(clean(str(once)), once)

    def test_what_a_grammar_makes_is_cleaned_once_and_for_all(self):
        for seed in range(1_500):
            with self.subTest(seed=seed):
                self.assert_clean(grown(random.Random(seed)))

    def test_payloads_cut_and_joined_are_cleaned(self):
        chance = random.Random(7)
        for number in range(1_000):
            one, two = chance.sample(CORPUS, 2)
            with self.subTest(number=number):
                self.assert_clean(one[: chance.randrange(len(one))] + two)

    def test_bytes_that_mean_nothing_raise_nothing_else(self):
        chance = random.Random(11)
        for _ in range(300):
            with suppress(ValidationError):
                clean("".join(chr(chance.randrange(0xD800)) for _ in range(200)))
