"""What style, script and HTML may not need: features that came after Chrome 106 (September 2022).

Android 6 stops there. Names and versions as in MDN's compatibility tables. What a browser skips
without harm may be used all the same: `text-wrap: balance` lets a heading break elsewhere.
"""

import re

STYLE = {
    "nesting (112)": r"(?:^|[{};])\s*&|\{[^{}@]*[{]",
    "light-dark() (123)": r"light-dark\(",
    "color-mix(), oklch() and other color functions (111)": r"(?:color-mix|oklch|oklab|lch|lab)\(",
    "relative colors (119)": r"(?:rgba?|hsla?)\(\s*from\b",
    "dynamic viewport units (108)": r"\d[sld]v[hwib]\b|\d[sld]v(?:min|max)\b",
    "@scope (118)": r"@scope\b",
    "@starting-style (117)": r"@starting-style\b",
    "@view-transition (126)": r"@view-transition\b",
    "subgrid (117)": r"\bsubgrid\b",
    "media queries of 113 and later": r"@media[^{]*\((?:update|scripting|inverted-colors)",
    "selectors of 119 and later": r":(?:user-valid|user-invalid|state\(|popover-open|open\b)",
    "exponents, signs, steps (120 to 138)": (
        r"\b(?:round|mod|rem|pow|sqrt|hypot|log|exp|abs|sign)\("
    ),
    "sines (111)": r"\b(?:sin|cos|tan|asin|acos|atan2?)\(",
    "initial-letter, field-sizing, interpolate-size": (
        r"(?:initial-letter|field-sizing|interpolate-size|anchor-name|position-area)\s*:"
    ),
}
SCRIPT = {
    "arrays that copy (110)": r"\.(?:toSorted|toReversed|toSpliced)\(|\.with\(",
    "groupBy, withResolvers (117, 119)": r"\b(?:Object|Map)\.groupBy\(|\.withResolvers\(",
    "fromAsync, URL.canParse (120, 121)": r"\.fromAsync\(|URL\.(?:canParse|parse)\(",
    "operations on sets (122)": r"\.(?:union|intersection|difference|isSubsetOf|isSupersetOf)\(",
    "checkVisibility, showPopover (105, 114)": r"\.(?:show|hide|toggle)Popover\(",
    "startViewTransition (111)": r"\.startViewTransition\(",
    "isWellFormed (111)": r"\.(?:isWellFormed|toWellFormed)\(",
}
MARKUP = {
    "popover (114)": r"<[a-z]+ [^>]*\bpopover(?:target)?\b",
    "one of several details (120)": r"<details [^>]*\bname=",
    "<search> (118)": r"<search\b",
    "<selectedcontent> (135)": r"<selectedcontent\b",
}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
GROUP = re.compile(r"@(?:media|supports|page)[^{;]*\{", re.DOTALL)


def needed(text, features):
    """Return the names of those of `features` (STYLE, SCRIPT, MARKUP) that `text` makes use of."""
    text = COMMENT.sub("", text)
    if features is STYLE:
        text = _flat(text)
    return [name for name, pattern in features.items() if re.search(pattern, text)]


def _flat(style):
    """Return a style sheet without the frames of @media and @supports: no rule is nested then.

    What stands inside @supports is asked for before it is used and is left out whole.
    """
    kept, at = [], 0
    while found := GROUP.search(style, at):
        end = _closing(style, found.end())
        inside = style[found.end() : end - 1]
        kept.append(style[at : found.start()])
        if not found.group().startswith("@supports"):
            kept.append(found.group()[:-1] + ";" + _flat(inside))
        at = end
    return "".join(kept) + style[at:]


def _closing(style, at):
    """Return the position behind the brace that closes the block which opened before `at`."""
    depth = 1
    while depth and at < len(style):
        depth += {"{": 1, "}": -1}.get(style[at], 0)
        at += 1
    return at
