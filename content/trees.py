"""Rows that have a parent of their own kind: sections, organizations."""

from collections import defaultdict

from django.core.exceptions import ValidationError


class Tree:
    """All rows of a small tree, loaded at once: children, ancestors and subtrees without queries.

    `rows` in the order in which siblings stand. A circle in the data (two people may save its
    halves at once) costs nobody a page: each row is walked over once.
    """

    def __init__(self, rows):
        self.by_pk = {row.pk: row for row in rows}
        self._children = defaultdict(list)
        for row in self.by_pk.values():
            self._children[row.parent_id].append(row)

    def children(self, row=None):
        """Return the rows below `row`, or the roots."""
        return self._children.get(row.pk if row else None, [])

    def ancestors(self, row):
        """Return the rows above `row`, the root first, without `row` itself."""
        walked = {row.pk: row}
        while (row := self.by_pk.get(row.parent_id)) and row.pk not in walked:
            walked[row.pk] = row
        _, *above = walked.values()
        return above[::-1]

    def trail(self, row):
        """Return the way down to `row`: its ancestors, the root first, and `row` itself."""
        return [*self.ancestors(row), row]

    def subtree(self, row):
        """Return `row` and every row below it, as a table of contents stands."""
        walked, waiting = {}, [row]
        while waiting:
            row = waiting.pop()
            if row.pk not in walked:
                walked[row.pk] = row
                waiting.extend(reversed(self.children(row)))
        return [*walked.values()]

    def nested(self, row=None):
        """Return [(row, what is nested below it), …] of everything below `row`, or of all."""
        return [(child, self.nested(child)) for child in self.children(row)]

    def choices(self, row=None, depth=0):
        """Yield (pk, name indented by its depth) of every row below `row`, for a select."""
        for child in self.children(row):
            yield child.pk, "\u2003" * depth + str(child)
            yield from self.choices(child, depth + 1)


def forbid_cycle(row):
    """Raise ValidationError at `parent` when `row` would stand below itself."""
    above, seen = row.parent, {row.pk}
    while above:
        if above.pk in seen:
            raise ValidationError({"parent": "Không thể đặt một mục nằm dưới chính nó."})
        seen.add(above.pk)
        above = above.parent
