"""SECURITY.md names its proofs: each is there, and each chapter of ASVS 5 is spoken of."""

import re

from django.conf import settings
from django.test import SimpleTestCase

TEXT = (settings.BASE_DIR / "SECURITY.md").read_text(encoding="utf-8")
PATH = re.compile(r"`([.\w]+(?:/[\w.-]+)+/?)`")
CHAPTERS = {f"V{number}" for number in range(1, 18)}


def paths(text):
    return set(PATH.findall(text))


def missing(found):
    return sorted(path for path in found if not (settings.BASE_DIR / path).exists())


def rows_of(heading):
    """Return the cells of each row of the table below a heading, without its head."""
    part = TEXT.partition(heading)[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


class ClaimTests(SimpleTestCase):
    def test_every_file_that_is_named_exists(self):
        found = {path for path in paths(TEXT) if not path.startswith("var/")}
        self.assertGreater(len(found), 40)
        self.assertEqual(missing(found), [])
        self.assertEqual(missing({"tests/test_of_nothing.py"}), ["tests/test_of_nothing.py"])

    def test_every_claim_names_a_proof(self):
        claims = rows_of("## What is claimed")
        self.assertGreater(len(claims), 15)
        self.assertEqual([claim for claim, proof in claims if not paths(proof)], [])

    def test_every_chapter_is_spoken_of_with_a_proof_or_what_is_open(self):
        rows = rows_of("## OWASP ASVS")
        spoken = {name for section, *_ in rows for name in re.findall(r"V\d+", section)}
        self.assertEqual(spoken, CHAPTERS)
        idle = [
            section
            for section, proof, open_still in rows
            if not (paths(proof) or proof.startswith("not used") or open_still)
        ]
        self.assertEqual(idle, [])
