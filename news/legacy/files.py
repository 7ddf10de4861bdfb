"""Which files of the given paths are saved pages, and in which order they are read."""

import os
from pathlib import Path

HTML_ENDINGS = (".html", ".htm", ".xhtml", ".aspx")
TEXT_ENDINGS = (".txt",)
# Pages all the same, in a form that is not read: named in the report instead of passed over.
ARCHIVE_ENDINGS = (".mht", ".mhtml")
ENDINGS = HTML_ENDINGS + TEXT_ENDINGS + ARCHIVE_ENDINGS


def pages_in(paths):
    """Return the page files that `paths` (files or folders) name, each once.

    HTML comes before plain text, as it says more (pictures, addresses, names of sections); then by
    path. A file named outright is taken whatever its ending; hidden files and the folders in which
    browsers keep the parts of a page are not.
    """
    found = {file.resolve(): file for path in paths for file in _below(Path(path))}
    return sorted(found.values(), key=lambda file: (_ending(file) in TEXT_ENDINGS, str(file)))


def _below(path):
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not _is_passed_over(Path(folder), name)]
        for name in names:
            if not name.startswith(".") and _ending(name) in ENDINGS:
                yield Path(folder, name)


def _is_passed_over(folder, name):
    """Say whether the folder `name` is hidden or holds the parts of a page saved beside it."""
    stem = name.removesuffix("_files").removesuffix(".files")
    pages = (folder / f"{stem}{ending}" for ending in HTML_ENDINGS)
    return name.startswith(".") or (stem != name and any(page.exists() for page in pages))


def _ending(file):
    return Path(file).suffix.lower()
