"""Search without marks: a folded copy of a row's words, kept by the same save that stores them."""

from django.db import models

from content.columns import PlainColumn
from content.richtext import RichTextField, plain_text
from content.vietnamese import fold, tidy, words

MAX_WORDS = 12


class FoldedField(PlainColumn, models.TextField):
    """The folded words of the row's attributes `sources`; declare it after them."""

    def __init__(self, *args, sources=(), **options):
        self.sources = sources
        super().__init__(*args, **{"editable": False, "default": ""} | options)

    def pre_save(self, model_instance, add):
        value = fold(" ".join(self.texts(model_instance)))
        setattr(model_instance, self.attname, value)
        return value

    def texts(self, row):
        for source in self.sources:
            text = getattr(row, source) or ""
            yield plain_text(text) if source in self.html_sources(row) else tidy(text)

    @staticmethod
    def html_sources(row):
        return {field.name for field in row._meta.fields if isinstance(field, RichTextField)}


class FoldedQuerySet(models.QuerySet):
    """For models that have a FoldedField named `folded`."""

    def matching(self, query):
        """Return the rows that hold every word of `query`, typed with or without marks."""
        rows = self
        for word in words(query)[:MAX_WORDS]:
            rows = rows.filter(folded__contains=word)
        return rows
