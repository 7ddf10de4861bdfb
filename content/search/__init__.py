"""Search with or without marks over any model, the same on SQLite and PostgreSQL.

How a model becomes searchable:

    class Thing(Searchable, models.Model):
        …
        folded = FoldedField(sources=("title", "lead", "body"))
        objects = ThingQuerySet.as_manager()          # class ThingQuerySet(FoldedQuerySet)

- `sources` are names of attributes: the first is the title, the second the lead, all others the
  body. Several names in one string, e.g. "name short_name", stand at the same place.
- The base Searchable keeps the terms in step with save(update_fields=…), FoldedQuerySet with
  update(), bulk_update() and bulk_create(), the field itself with everything else that saves. With
  them go the columns `derived`: keys that are made from the same texts.
- A row that is found as a part of a Thing (`class Piece(Part)`) makes its terms anew: `found_in` is
  the way to the Thing, `told` the fields that count, and a source of the Thing reads them.
- One line (table, moment, function) in cchc_portal/migrations/0001_search_index.py makes the index;
  after the first release, a migration like it.
- `Thing.objects.matching("typed words")` narrows any query; `finding.find` asks several models at
  once, best first, and an entry in cchc_portal.search.SOURCES shows what it finds.

terms: what is stored. common_syllables: of which pairs are frequent. queries: what was typed.
expressions: what a row is asked for. index: how the two databases are asked. fields: how the index
is kept. neighbors: rows that are found by another's name. parts: rows that are found in another.
finding: the best rows of several models. turns: how PostgreSQL is asked for many things at once.
eras: how for the newest first. snippets: what is shown of them. places: where they have the words.
slips: what may have been meant. syllables: what half a word may become. few: search of few rows,
without an index.
"""

from content.search.fields import FoldedField, FoldedQuerySet, Searchable
from content.search.parts import Part, PartQuerySet

__all__ = ["FoldedField", "FoldedQuerySet", "Part", "PartQuerySet", "Searchable"]
