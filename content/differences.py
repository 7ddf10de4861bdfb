"""What two texts have in common and not, word by word, for people who compare them."""

import difflib
import re
from dataclasses import dataclass

PIECE = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
MAX_PIECES = (
    20_000  # difflib is quadratic at worst; longer texts are compared paragraph by paragraph
)


@dataclass(frozen=True)
class Run:
    """Text that stands in both versions (kind "same"), in the old ("old") or the new ("new")."""

    kind: str
    text: str


def differences(old, new):
    """Return the runs that lead from plain text `old` to `new`, in reading order.

    The "same" and "old" runs joined give `old`, the "same" and "new" runs joined give `new`.
    """
    before, after = pieces(old, new)
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    runs = []
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(before[a_start:a_end])))
            continue
        if a_end > a_start:
            runs.append(Run("old", "".join(before[a_start:a_end])))
        if b_end > b_start:
            runs.append(Run("new", "".join(after[b_start:b_end])))
    return runs


def pieces(old, new):
    """Return both texts cut into words, or into lines where they are very long."""
    before, after = PIECE.findall(old), PIECE.findall(new)
    if len(before) + len(after) > MAX_PIECES:
        return old.splitlines(keepends=True), new.splitlines(keepends=True)
    return before, after
