"""Texts and queries made by chance: what is found is what reading every text would find.

The reader here knows words, neighbors and marks, and nothing of terms, eras or an index; so one
database need not be compared with the other.
"""

import random
import unicodedata
from datetime import date, timedelta
from itertools import chain, pairwise
from unittest.mock import patch

from django.test import TestCase

from cchc_portal.search import SOURCES
from contacts.models import Official, Organization
from content.publishing import State
from content.search import finding
from content.search.common_syllables import COMMON
from content.search.queries import (
    ANYWHERE,
    BEGUN,
    FOUND,
    IN_A_ROW,
    IN_PAIRS,
    LEAD,
    MOST_WHOLES,
    NEAR,
    SCATTERED,
    TIERS,
    TITLE,
    parse,
)
from content.search.syllables import begun_by
from content.search.terms import DAYS
from news.models import Article, Document
from tests.factories import A_DAY, local_time, make_official, make_organization, make_section

WORDS = (
    "thủ tục hành chính hồ sơ sở s đất đai Than Uyên hoà hòa ủy uỷ thu thư in internet SNV đ"
).split()
NUMBERS = "744/CT-UBND", "08-NQ/TU", "8", "16", "2024", "97,63%"
TONES = {mark: str(n) for n, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}
NOW = local_time(2026, 9, 24, 8, 0)
ARTICLES, DOCUMENTS, QUERIES = 90, 30, 60


def split(text):
    """Return the words of a text, in small letters."""
    kept = "".join(each if each.isalnum() or unicodedata.combining(each) else " " for each in text)
    return unicodedata.normalize("NFC", kept).lower().split()


def folded(word):
    letters = unicodedata.normalize("NFD", word.replace("đ", "d"))
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return bare.lstrip("0") if bare.isdigit() else bare


def marked(word):
    """Return a word with its tone behind it."""
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(each for each in letters if each not in TONES)
    tones = "".join(TONES.get(each, "") for each in letters)
    return f"={unicodedata.normalize('NFC', bare)}{tones}"


class Reader:
    """A row as its texts (title, lead, others) tell of it."""

    def __init__(self, moment, *texts):
        self.moment = moment
        read = [split(text) for text in texts]
        words = [[*map(folded, each)] for each in read]
        self.words = {TITLE: {*words[0]}, LEAD: {*words[1]}, ANYWHERE: {*chain(*words)}}
        pairs = {pair for each in words for pair in pairwise(each)}
        self.pairs = {TITLE: {*pairwise(words[0])}, LEAD: pairs, ANYWHERE: pairs}
        marks = {*map(marked, chain(*read))}
        self.marks = {TITLE: {*map(marked, read[0])}, LEAD: marks, ANYWHERE: marks}

    def score(self, query):
        """Return the score that the row is found with, None where it is not."""
        score = self.level(query)
        if score is None:
            return None
        best = query.has_marks, IN_A_ROW if len(query.words) > 1 else SCATTERED
        told = [
            tier
            for tier, place, marks, near in TIERS
            if marks <= best[0]
            and near <= best[1]
            and is_told(query, place, marks, near, best)
            and self.has(query, place, marks, near)
        ]
        if query.half and self.has(query, TITLE, near=best[1], half=True):
            told.append(4 if best[1] else 0)
        return max([score, *told])

    def level(self, query):
        if self.has(query):
            return FOUND
        if len(query.words) > 1 and query.half and self.has(query, near=IN_A_ROW, half=True):
            return NEAR
        return BEGUN if query.half and self.has(query, half=True) else None

    def has(self, query, place=ANYWHERE, marks=False, near=SCATTERED, half=False):
        """Whether all words stand so, the last perhaps `half` typed, and none that must not."""
        *others, last = query.words
        beside = [self.is_beside(query, n, place, half) for n in range(len(others))]
        return (
            all(word in self.words[place] for word in others)
            and self.has_last(others, last, place, half)
            and all(self.stand(beside, near))
            and all(beside[n] for n in query.bound)
            and all(each in self.marks[place] for each in query.spellings if marks and each)
            and not any(self.has_phrase(phrase) for phrase in query.without)
        )

    def stand(self, beside, near):
        if near == IN_PAIRS:  # each word beside one of its neighbors
            return [a or b for a, b in pairwise([False, *beside, False])]
        return beside if near else []

    def is_beside(self, query, n, place, half):
        first, second = query.words[n : n + 2]
        if half and n == len(query.words) - 2:
            return self.goes_on(place, first, second)
        return (first, second) in self.pairs[place]

    def has_last(self, others, last, place, half):
        if not half or last in self.words[place]:
            return last in self.words[place]
        if others:
            return self.goes_on(place, others[-1], last)
        begun = begun_by(last) or [word for word in self.words[place] if word.startswith(last)]
        return len(last) > 2 and not self.words[place].isdisjoint(begun)

    def goes_on(self, place, first, half):
        """Whether a word behind `first` is what `half` begins: any, or of few syllables one."""
        behind = {b for a, b in self.pairs[place] if a == first and b.startswith(half)}
        syllables = begun_by(half)
        rare = [each for each in syllables if not {first, each} <= COMMON]
        return bool(behind.intersection(syllables) if 0 < len(rare) <= MOST_WHOLES else behind)

    def has_phrase(self, phrase):
        if len(phrase) == 1:
            return phrase[0] in self.words[ANYWHERE]
        return self.pairs[ANYWHERE].issuperset(pairwise(phrase))


def is_told(query, place, marks, near, best):
    """Whether a level is worth a tier, as Query.tiers() says."""
    as_typed = marks == query.has_marks and not query.without
    if near == IN_PAIRS:
        return place == ANYWHERE and as_typed
    if place == ANYWHERE:
        return (marks or near) and (not query.without or (marks, near) == best)
    return place == TITLE or as_typed


class OracleTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.chance = random.Random(20260924)
        section, cls.unit = make_section(), make_organization(name="Sở Nội vụ")
        Article.objects.bulk_create(
            Article(
                title=cls.text(1, 4),
                lead=cls.text(0, 4),
                body=f"<p>{cls.text(0, 5)}</p><p>{cls.text(0, 5)}</p>",
                slug=f"bai-{n}",
                section=section,
                **cls.shown(),
            )
            for n in range(ARTICLES)
        )
        Document.objects.bulk_create(
            Document(
                kind="ke-hoach",
                number=f"{n}/KH-UBND",
                issued_on=cls.day(),
                issuer=cls.unit,
                abstract=cls.text(1, 6),
                slug=f"van-ban-{n}",
                **cls.shown(),
            )
            for n in range(DOCUMENTS)
        )
        for n in range(12):
            make_official(
                full_name=cls.text(1, 3), organization=cls.unit, title="Họ", is_public=n % 4 > 0
            )
        cls.readers = cls.read()

    @classmethod
    def text(cls, least, most):
        words = cls.chance.choices([*WORDS * 3, *NUMBERS], k=cls.chance.randint(least, most))
        forms = str, str, str.upper, folded, lambda word: unicodedata.normalize("NFD", word)
        return " ".join(cls.chance.choice(forms)(word) for word in words)

    @classmethod
    def day(cls):
        """Return a day of the last sixty years, often the first or the last of a quarter."""
        ago = cls.chance.choice((90, 3_000, 12_000, 22_000))
        day = NOW.date() - cls.chance.randint(2, ago) * A_DAY
        start = date.fromordinal(day.toordinal() // DAYS * DAYS)
        return cls.chance.choice((day, start, start - A_DAY))

    @classmethod
    def shown(cls):
        """Return the state and moment of a row, of one in four so that the public sees nothing."""
        at = NOW - (NOW.date() - cls.day())
        fields = {"state": State.PUBLISHED, "published_at": at}
        hidden = (
            {"state": State.DRAFT},
            {"state": State.WITHDRAWN},
            {"published_at": NOW + A_DAY},
            {"expires_at": NOW - timedelta(minutes=1)},
        )
        return fields | (cls.chance.choice(hidden) if cls.chance.random() < 0.25 else {})

    @classmethod
    def read(cls):
        """Return {(kind, key): Reader} of what the public sees."""
        found = {}
        for row in Article.objects.filter(state=State.PUBLISHED, published_at__lte=NOW):
            if row.expires_at is None:
                texts = row.title, row.lead, row.body.replace("<p>", " ").replace("</p>", " ")
                found["tin-bai", row.pk] = Reader(row.published_at, *texts)
        for row in Document.objects.filter(state=State.PUBLISHED, published_at__lte=NOW):
            if row.expires_at is None:
                texts = row.name, row.abstract, row.cited_as + " Sở Nội vụ"
                found["van-ban", row.pk] = Reader(row.issued_on, *texts)
        for row in Official.objects.filter(is_public=True):
            found["can-bo", row.pk] = Reader(None, row.full_name, "Họ Sở Nội vụ", "")
        return found

    def typed(self):
        """Return a query: words in a row or not, quotes, minus, half a word."""
        words = self.text(1, self.chance.choice((1, 2, 3, 6))).split()
        kind = self.chance.random()
        if kind < 0.15:
            words[0], words[-1] = f'"{words[0]}', f'{words[-1]}"'
        elif kind < 0.3:
            words.insert(0, self.chance.choice((f"-{folded('thủ')}", "-đất", '-"hồ sơ"')))
        typed = " ".join(words)
        return self.chance.choice((typed, typed + " ", typed[:-1] or typed, typed + "?"))

    @patch("django.utils.timezone.now", return_value=NOW)
    def assert_found(self, kinds, _):
        readers = {key: row for key, row in self.readers.items() if key[0] in kinds}
        sources = [finding.Kind(key, SOURCES[key].rows, SOURCES[key].moment) for key in kinds]
        for _ in range(QUERIES):
            typed = self.typed()
            query = parse(typed)
            scores = {key: row.score(query) for key, row in readers.items() if query}
            found = finding.find(sources, query)
            self.assertEqual(
                {(hit.kind, hit.pk): hit.score for hit in found.hits},
                {key: score for key, score in scores.items() if score is not None},
                typed,
            )
            self.assertTrue(found.complete)
            self.assertEqual(found.hits, sorted(found.hits, key=self.rank, reverse=True), typed)

    def rank(self, hit):
        moment = self.readers[hit.kind, hit.pk].moment
        told = str(moment.replace(tzinfo=None) if hit.kind == "tin-bai" else moment or "")
        return hit.score, told, hit.pk if told else -hit.pk, hit.kind

    def test_few_are_found_as_they_read(self):
        self.assert_found(("tin-bai", "van-ban", "can-bo"))

    def test_many_are_found_as_they_read(self):
        """Articles alone: of other kinds fewer tiers are asked for where they are many."""
        with patch.multiple(finding, FEW=-1, FEW_OF_LARGE=-1):
            self.assert_found(("tin-bai",))

    def test_an_index_of_these_texts_is_kept_true(self):
        Organization.objects.filter(pk=self.unit.pk).update(name="Sở Đất đai")
        Article.objects.update(published_at=NOW - 91 * A_DAY)
        for model in (Article, Document, Official, Organization):
            self.assertEqual([*model.objects.stale()], [])
