"""Progress of the loading: a bar on a terminal, else one line a step."""

import sys

from tqdm import tqdm

BAR = "{desc:<22}{bar:30} {n_fmt}/{total_fmt}"


def each(label, items, stream=None):
    """Yield the items while `stream` (standard error) shows how far the step `label` is."""
    stream = stream or sys.stderr
    if stream.isatty():
        yield from tqdm(items, desc=label, file=stream, bar_format=BAR)
        return
    stream.write(f"{label} ({len(items)})\n")
    stream.flush()
    yield from items
