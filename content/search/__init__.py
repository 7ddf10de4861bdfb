"""Search with or without marks over any model, the same on SQLite and PostgreSQL.

How a model becomes searchable:

    class Thing(Searchable, models.Model):
        …
        folded = FoldedField(sources=("title", "lead", "body"))
        objects = ThingQuerySet.as_manager()          # class ThingQuerySet(FoldedQuerySet)

- `sources` are names of attributes: the first is the title, the second the lead, all others the
  body. Several names in one string, e.g. "name short_name", stand at the same place.
- Declare the field after its sources. The base Searchable keeps it in step with
  save(update_fields=…), FoldedQuerySet with update(), bulk_update() and bulk_create().
- One line (table, moment) in the migration 000N_search_index of its app makes the index.
- `Thing.objects.matching("typed words")` narrows any query; cchc_portal.finding asks several models
  at once, best first.

terms: what is stored. queries: what was typed. index: how the two databases are asked. fields: how
the index is kept. finding: the best rows of several models. snippets: what is shown of them.
slips: what may have been meant.
"""

from content.search.fields import FoldedField, FoldedQuerySet, Searchable

__all__ = ["FoldedField", "FoldedQuerySet", "Searchable"]
