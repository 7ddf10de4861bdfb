"""Search without marks: a folded copy of a row's words, kept by the same save that stores them."""

from django.db import models
from django.db.models import Q

from content.columns import PlainColumn
from content.richtext import RichTextField, plain_text
from content.vietnamese import words

MAX_LENGTH = 500  # of a query; SQLite refuses a LIKE pattern of 50 kB
MAX_WORDS = 12


class FoldedField(PlainColumn, models.TextField):
    """The folded words of the row's attributes `sources`, with spaces around each.

    Declare it after its sources. It is made by save() and bulk_create(); update(), bulk_update()
    and save(update_fields=…) without it leave it as it was.
    """

    def __init__(self, *args, sources=(), **options):
        self.sources = sources
        super().__init__(*args, **{"editable": False, "default": ""} | options)

    def pre_save(self, model_instance, add):
        value = " ".join(["", *words(" ".join(self.texts(model_instance))), ""])
        setattr(model_instance, self.attname, value)
        return value

    def texts(self, row):
        for source in self.sources:
            text = getattr(row, source) or ""
            yield plain_text(text) if source in self.html_sources(row) else text

    @staticmethod
    def html_sources(row):
        return {field.name for field in row._meta.fields if isinstance(field, RichTextField)}


class FoldedQuerySet(models.QuerySet):
    """For models that have a FoldedField named `folded`."""

    def matching(self, query):
        """Return the rows that hold every word of `query`, typed with or without marks.

        The last word may be half typed. An empty query asks nothing and returns all rows; one of
        signs only ("???") returns none.
        """
        wanted = words(query[:MAX_LENGTH])[:MAX_WORDS]
        if query.strip() and not wanted:
            return self.none()
        patterns = [f" {word} " for word in wanted[:-1]] + [f" {word}" for word in wanted[-1:]]
        return self.filter(*(Q(folded__contains=pattern) for pattern in patterns))
