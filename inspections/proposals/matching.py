"""Which body of the directory a text means, by its name in words. Pure."""

from content.vietnamese import words

SHORTEST = 2  # words; "Sở" alone means no body


def best_match(said, named):
    """Return the key of the body that `said` names, or None.

    `named`: (key, name, short name) of each. The name itself comes first; then the closest of
    those that stand inside `said` or go on from it ("… công" for "… công tỉnh").
    """
    told = " ".join(words(said))
    if told.count(" ") + 1 < SHORTEST:
        return None
    found = [
        (_closeness(told, " ".join(words(name))), -place, key)
        for place, (key, *names) in enumerate(named)
        for name in names
        if name
    ]
    best = max(found, default=(0, 0, None))
    return best[2] if best[0] else None


def _closeness(told, name):
    """Return 1 for the same words, less the more one has beside the other, 0 for no match."""
    mine, theirs = f" {told} ", f" {name} "
    if name.count(" ") + 1 < SHORTEST:
        return 0
    if theirs in mine or mine in theirs:
        return min(len(mine), len(theirs)) / max(len(mine), len(theirs))
    return 0
