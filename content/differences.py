"""What two texts have in common and not, word by word, for people who compare them."""

import difflib
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import groupby

# Words, spaces, signs; a figure like 7.395/20.332 is one piece, so that it is marked whole.
PIECE = re.compile(r"\s+|\d[\d.,/]*\d|[^\W_]+|.", re.DOTALL)
MAX_PIECES = 3_000  # difflib is quadratic: 0.2 s; longer texts are compared line by line
MAX_BLOCKS = 1_000  # from here on what occurs very often is no anchor any more
ALIKE = 0.3  # of their words in common, and a paragraph is the old one rewritten
BLOCK_TAGS = {*"p h2 h3 h4 h5 li td th tr figcaption caption div blockquote hr".split()}
INSIDE = {"p", "div", "blockquote"}  # these keep the kind of a list item or cell around them


@dataclass(frozen=True)
class Run:
    """Text that stands in both versions (kind "same"), in the old ("old") or the new ("new")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item, table row or picture of a text: its tag and its words."""

    tag: str
    text: str


@dataclass(frozen=True)
class ComparedBlock:
    """A block of the new text with its runs; `kind` as of a Run, or "changed" when mixed."""

    tag: str
    kind: str
    runs: tuple

    @property
    def is_of_another_kind(self):
        """Whether the words are the same and only the kind of block was changed."""
        return self.kind == "changed" and all(run.kind == "same" for run in self.runs)


def differences(old, new):
    """Return the runs that lead from plain text `old` to `new`, in reading order.

    The "same" and "old" runs joined give `old`, the "same" and "new" runs joined give `new`.
    """
    before, after = pieces(old, new)
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    stretches = []
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        stretch = tag == "equal", "".join(before[a_start:a_end]), "".join(after[b_start:b_end])
        stretches.append(stretch)
    return [run for stretch in without_lone_spaces(stretches) for run in runs_of(*stretch)]


def pieces(old, new):
    """Return both texts cut into words, or into lines where they are very long."""
    before, after = PIECE.findall(old), PIECE.findall(new)
    if len(before) + len(after) > MAX_PIECES:
        return old.splitlines(keepends=True), new.splitlines(keepends=True)
    return before, after


def without_lone_spaces(stretches):
    """Yield (same, old, new) where a space between two changed words is part of the change."""
    last = len(stretches) - 1

    def is_same(numbered):
        number, (same, old, _) = numbered
        return same and not (0 < number < last and old.isspace())

    for same, group in groupby(enumerate(stretches), is_same):
        parts = [stretch for _, stretch in group]
        yield same, "".join(old for _, old, _ in parts), "".join(new for _, _, new in parts)


def runs_of(same, old, new):
    """Yield the runs of one stretch: its text once where nothing changed, else old before new."""
    if same:
        yield Run("same", old)
        return
    if old:
        yield Run("old", old)
    if new:
        yield Run("new", new)


def blocks(html):
    """Return the Blocks of cleaned HTML in reading order; links and pictures named in words."""
    reader = BlockReader()
    reader.feed(html)
    reader.close()
    reader.finish()
    return reader.blocks


def block_differences(old, new):
    """Return the ComparedBlocks that lead from cleaned HTML `old` to `new`, in reading order."""
    before, after = blocks(old), blocks(new)
    many = len(before) + len(after) > MAX_BLOCKS
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=many)
    compared = []
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if tag == "equal":
            compared += [whole(block, "same") for block in before[a_start:a_end]]
        else:
            compared += rewritten(before[a_start:a_end], after[b_start:b_end])
    return compared


def rewritten(before, after):
    """Return the ComparedBlocks of a stretch in which all blocks differ; like is put to like."""
    compared, waiting = [], list(before)
    for block in after:
        at = next((n for n, old in enumerate(waiting) if are_alike(old, block)), None)
        if at is None:
            compared.append(whole(block, "new"))
            continue
        compared += [whole(old, "old") for old in waiting[:at]]
        runs = tuple(differences(waiting[at].text, block.text))
        compared.append(ComparedBlock(block.tag, "changed", runs))
        waiting = waiting[at + 1 :]
    return compared + [whole(old, "old") for old in waiting]


def are_alike(old, new):
    """Whether `new` is `old` with some of its words changed."""
    before, after = set(old.text.split()), set(new.text.split())
    return len(before & after) > ALIKE * max(len(before), len(after))


def whole(block, kind):
    return ComparedBlock(block.tag, kind, (Run(kind, block.text),))


class BlockReader(HTMLParser):
    """Cuts cleaned HTML into Blocks; a row of a table is one, its cells parted by " | "."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.words, self.links, self.tag = [], [], [], "p"

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "img":
            self.finish()
            name = (attributes.get("src") or "").rpartition("/")[2]
            self.blocks.append(
                Block("img", f"{attributes.get('alt') or 'không có mô tả'} ({name})")
            )
        elif tag == "a":
            self.links.append(attributes.get("href") or "")
        elif tag == "br":
            self.words.append(" ")
        elif tag in ("td", "th"):
            self.words.append(" | " if "".join(self.words).strip() else "")
        elif tag in BLOCK_TAGS:
            self.start(tag)

    def start(self, tag):
        """Begin a block, unless it only wraps what stands in a list item or a cell."""
        if tag in INSIDE and self.tag in ("li", "tr"):
            self.words.append(" ")
            return
        self.finish()
        self.tag = tag
        if tag == "hr":
            self.blocks.append(Block("hr", "――――"))

    def handle_endtag(self, tag):
        if tag == "a" and self.links:
            address = self.links.pop()
            self.words.append(f" [{address}]" if address else "")
        elif tag in BLOCK_TAGS - {"td", "th"} and not (tag in INSIDE and self.tag in ("li", "tr")):
            self.finish()
            self.tag = "p"

    def handle_data(self, data):
        self.words.append(data)

    def finish(self):
        """End the block that is being read; one without words is none."""
        text = " ".join("".join(self.words).split())
        self.words = []
        if text:
            self.blocks.append(Block(self.tag, text))
