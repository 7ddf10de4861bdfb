"""The breadcrumb of a page → its section, made when it is missing."""

from dataclasses import dataclass, field

from news.legacy.page import Refusal, title_key
from news.models import Section


@dataclass
class Place:
    """A section, or one that would be made; `below` holds its subsections by folded name."""

    section: Section | None = None
    below: dict = field(default_factory=dict)


class Places:
    """All sections, found by their names without regard to case, marks and signs."""

    def __init__(self):
        tree = Section.objects.tree()
        self.root = self._grown(tree, None)

    def _grown(self, tree, section):
        below = {
            title_key(child.name): self._grown(tree, child) for child in tree.children(section)
        }
        return Place(section, below)

    def names(self, page):
        """Return the names of the sections that lead to `page`, the root first.

        Names in a row without signs between them are told apart by the sections that exist, the
        longest first; what is left over is one name, of a section that is yet to be made.
        """
        if page.trail_is_split:
            return list(page.trail)
        return [*_split(page.trail[0].split(), self.root), *page.trail[1:]]

    def settle(self, names, store):
        """Return (section, ways to the sections made) of the trail `names`.

        Without `store` missing sections are only noted, and the section is None below one.
        A section that only links passes its articles on to its first subsection that does not.
        Raises Refusal when it has none.
        """
        place, made = self.root, []
        for depth, name in enumerate(names, start=1):
            key = title_key(name) or name
            if key not in place.below:
                stored = Section.objects.create(name=name, parent=place.section) if store else None
                place.below[key] = Place(stored)
                made.append(" › ".join(names[:depth]))
            place = place.below[key]
        if place.section and place.section.link:
            place = _holder_below(place)
        if place is None:
            raise Refusal(f"Chuyên mục “{names[-1]}” chỉ là liên kết, không chứa bài.")
        return place.section, made


def _holder_below(place):
    """Return the first subsection of `place` that holds articles, or None."""
    return next((p for p in place.below.values() if p.section and not p.section.link), None)


def _split(words, place):
    """Return the section names that `words` hold one after another, going down from `place`."""
    for count in range(len(words), 0, -1):
        known = place.below.get(title_key(" ".join(words[:count])))
        if known and _starts_name(words[count:]):
            return [" ".join(words[:count]), *_split(words[count:], known)]
    return [" ".join(words)] if words else []


def _starts_name(words):
    """Say whether `words` can be a name of its own: it starts with a capital or a figure."""
    return not words or not words[0][0].islower()
