"""A page saved as plain text → blocks: each line is one."""

from html import escape

from content.vietnamese import tidy
from news.legacy.page import Block
from news.legacy.spacing import mended


def text_blocks(text):
    """Return the lines of `text` that are not empty as blocks."""
    lines = [mended(line) for line in tidy(text).split("\n")]
    following = [*lines[1:], ""]
    return [
        Block(line, escape(line, quote=False), gap=not after)
        for line, after in zip(lines, following, strict=True)
        if line
    ]
