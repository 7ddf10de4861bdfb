"""Makes the .mo files that Django reads out of the .po files that people write.

After an edit of a .po: python -m content.locale.build (needs no gettext; polib is in
requirements-dev.txt). The .mo files are committed, so that running the portal needs neither.
"""

from pathlib import Path

import polib

CATALOGUES = sorted(Path(__file__).parent.glob("*/LC_MESSAGES/*.po"))


def compiled(path):
    """Return as bytes the .mo file of the .po file at `path`.

    Raises OSError, naming the line, where the .po file is malformed.
    """
    return polib.pofile(str(path)).to_binary()


if __name__ == "__main__":
    for path in CATALOGUES:
        path.with_suffix(".mo").write_bytes(compiled(path))
