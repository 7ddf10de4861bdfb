"""Which SQL only reads: what runs outside a transaction and does not commits something."""

import re
from functools import lru_cache

# A question begins so; what is prepared (content.prepared) are questions. SELECT may call what
# writes: ours that does, add_to_content_version(), is called in a transaction (content.versions).
BEGINS = re.compile(r"\s*(?:(?:SELECT|WITH|EXECUTE|BEGIN|SET\s+LOCAL)\b|\()", re.IGNORECASE)
WORD = re.compile(r"\w+")
WRITING = {"INTO", "UPDATE", "DELETE"}  # nothing is inserted, merged or replaced without INTO
MOST_KEPT, LONGEST_KEPT = 500, 20_000  # statements, their characters


def only_reads(sql):
    """Say whether a text of SQL, of one statement or several, only reads.

    Every piece between two semicolons has to begin as a question does, and no word of the whole may
    be one of writing. Where a piece ends in the midst of a literal, or such a word stands in one, a
    question is taken for more than that, never the other way round: each statement begins with
    some piece, and `WITH … INSERT` has the word.
    """
    return judged(sql) if len(sql) <= LONGEST_KEPT else judge(sql)


def judge(sql):
    pieces = [piece for piece in sql.split(";") if piece and not piece.isspace()]
    return all(map(BEGINS.match, pieces)) and WRITING.isdisjoint(WORD.findall(sql.upper()))


judged = lru_cache(maxsize=MOST_KEPT)(judge)
