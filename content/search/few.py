"""Search without an index: few rows are read and compared here, alike on both databases."""

from content.search.queries import parse
from content.vietnamese import MARK, fold, tidy

MOST = 20_000  # rows that are read, the newest: about a second


def matching(rows, typed, names):
    """Return those of `rows` whose fields `names` together hold every word of `typed`.

    As FoldedQuerySet.matching: with or without marks, the last word may be half typed; an empty
    text returns all rows, one of signs only none. What is one word, such as a login or an address,
    is found by any part of it, too. A name may lead across a foreign key ("organization__name").
    Of more rows than MOST the newest are looked at.
    """
    query, part = parse(typed), fold(tidy(typed))
    if not query:
        return rows.none() if typed.strip() else rows
    read = rows.order_by("-pk").values_list("pk", *names)[:MOST]
    found = [pk for pk, *texts in read if holds(query, part, [text or "" for text in texts])]
    return rows.filter(pk__in=found)


def holds(query, part, texts):
    """Whether a row of these texts is meant: by the Query, or by the folded `part` of a word."""
    if lacks(query.words, " ".join(texts)):
        return False
    return query.fits(texts) or any(part in fold(text) for text in texts if " " not in text)


def lacks(words, text):
    """Whether one of the folded words is nowhere in `text`: told in a fifth of the time.

    False, too, of a text that has invisible characters or lone marks, which split no word.
    """
    told = fold(" ".join(text.split()))
    return told.isprintable() and not MARK.search(told) and any(w not in told for w in words)
