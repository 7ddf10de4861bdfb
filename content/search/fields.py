"""How the index is kept: a column of terms, written by whatever writes the texts."""

from contextlib import suppress

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction

from content.columns import PlainColumn
from content.richtext import RichTextField, plain_text
from content.search.index import Terms, let_many_wait
from content.search.neighbors import follow, names_of, refresh
from content.search.parts import has_parts
from content.search.queries import parse
from content.search.terms import of_quarter, quarter, terms_of
from content.text import TidyText

BATCH = 200


class TermsOfRow:
    """The attribute of a FoldedField: made from the row's texts whenever it is asked for.

    What is stored is never read back, so a row restored from its history or loaded from a file is
    indexed like any other.
    """

    def __init__(self, field):
        self.field = field

    def __get__(self, row, owner=None):
        return self if row is None else self.field.terms(row)

    def __set__(self, row, value):
        row.__dict__[self.field.attname] = None


class FoldedField(PlainColumn, models.TextField):
    """The terms of the row's attributes `sources`: title, lead, and whatever else.

    A source may name several attributes ("name short_name"), or one of a neighbor across a foreign
    key ("organization.name"); what it tells of parts is kept true by content.search.parts. `moment`
    names the field that tells how new a row is, where there are so many rows that PostgreSQL has to
    look through the newest first.
    """

    def __init__(self, *args, sources=(), moment=None, **options):
        self.sources = sources
        self.moment = moment
        super().__init__(*args, **{"editable": False, "default": ""} | options)

    def contribute_to_class(self, cls, name, **options):
        super().contribute_to_class(cls, name, **options)
        setattr(cls, self.attname, TermsOfRow(self))

    def depends_on(self, names):
        """Whether the terms may change when the fields `names` do, or columns ("issuer_id").

        A source that is computed may depend on any of them.
        """
        sources = {name.partition(".")[0] for source in self.sources for name in source.split()}
        sources |= {self.moment} - {None}
        fields = self.model._meta.concrete_fields
        stored = {each.name for each in fields}
        written = {each.name for each in fields if {each.name, each.attname} & {*names}}
        return bool(names) and (not sources <= stored or not sources.isdisjoint(written))

    @property
    def neighbors(self):
        """The foreign keys across which sources lead."""
        paths = {name for source in self.sources for name in source.split() if "." in name}
        return sorted({name.partition(".")[0] for name in paths})

    def texts(self, row):
        """Return the plain texts of `row`, in the order of the sources."""
        return ["\n".join(_text(row, name) for name in source.split()) for source in self.sources]

    def terms(self, row):
        """Return the terms of `row`, as its texts are now."""
        moment = self.moment and getattr(row, self.moment)
        return ([of_quarter(quarter(moment))] if moment else []) + terms_of(self.texts(row))

    def get_prep_value(self, value):
        return value

    def get_db_prep_value(self, value, connection, prepared=False):
        return " ".join(value) if isinstance(value, list) else value or ""

    def value_to_string(self, row):
        return ""


FoldedField.register_lookup(Terms)


def _text(row, path):
    """Return an attribute of `row` as plain text; `path` may lead across a foreign key."""
    name, _, beyond = path.partition(".")
    try:
        value = getattr(row, name) or ""
    except ObjectDoesNotExist:  # a form without its choice yet
        return ""
    if beyond:
        return _text(value, beyond) if value else ""
    field = next((f for f in row._meta.fields if f.name == name), None)
    return plain_text(value) if isinstance(field, RichTextField) else str(value)


def with_made(model, names):
    """Return the names of fields to be written, with those of what is made from one of them."""
    touched = model._meta.get_field("folded").depends_on(set(names))
    return [*{*names, *model.derived, "folded"}] if touched else [*names]


def as_stored(row, names):
    """Set those of the fields `names` that are texts as they will be stored: tidied, cleaned."""
    for field in map(row._meta.get_field, names):
        if isinstance(field, (RichTextField, TidyText)):
            field.pre_save(row, add=False)


class FoldedQuerySet(models.QuerySet):
    """For models that have a FoldedField named `folded`."""

    def matching(self, typed):
        """Return the rows that hold every word of `typed`, with or without marks.

        The last word may be half typed. An empty text asks nothing and returns all rows; one of
        signs only ("???") returns none.
        """
        query = parse(typed)
        if query:
            return self.filter(folded__terms=query.anywhere())
        return self.none() if typed.strip() else self

    def reindex(self):
        """Make the terms of these rows anew, and their columns `derived`; return how many."""
        count = 0
        for row in self.order_by().iterator(chunk_size=BATCH):
            made = row.derived_anew() | {"folded": row.folded}
            self.model._base_manager.filter(pk=row.pk).update(**made)
            count += 1
        return count

    def stale(self):
        """Yield the keys of these rows whose terms, or columns `derived`, are not as made anew."""
        stored = models.functions.Cast("folded", models.TextField())
        rows = self.order_by().annotate(stored=stored).defer("folded")
        for row in rows.iterator(chunk_size=BATCH):
            if row.derived_anew() or row.stored.split() != row.folded:
                yield row.pk

    def update(self, **values):
        """As Django's; texts that change take along what is made from them, row by row."""
        if "folded" in values or "folded" not in with_made(self.model, values):
            return super().update(**values)
        with transaction.atomic(using=self.db):
            pks = [*self.values_list("pk", flat=True)]
            count = super().update(**values)
            for at in range(0, len(pks), BATCH):
                type(self)(self.model).filter(pk__in=pks[at : at + BATCH]).reindex()
            self._follow(pks, values)
        return count

    update.alters_data = True

    @transaction.atomic(savepoint=False)
    def bulk_update(self, objs, fields, **options):
        objs, written = [*objs], with_made(self.model, fields)
        if "folded" in written:
            for row in objs:
                as_stored(row, fields)
                row.derive()
        count = super().bulk_update(objs, written, **options)
        self._follow([row.pk for row in objs], fields)
        return count

    bulk_update.alters_data = True

    @transaction.atomic(savepoint=False)
    def bulk_create(self, objs, *args, update_fields=None, **options):
        objs = [*objs]
        for row in objs:
            row.derive()
        if update_fields:
            update_fields = with_made(self.model, update_fields)
        let_many_wait(objs)
        made = super().bulk_create(objs, *args, update_fields=update_fields, **options)
        self._follow([row.pk for row in made if row.pk], update_fields or ())
        return made

    def _follow(self, pks, fields):
        """Let the rows that name these follow, when one of their names is among `fields`."""
        if not names_of(self.model).isdisjoint(fields):
            refresh(self.model, pks)


class Searchable(models.Model):
    """A row with a FoldedField `folded`, which save(update_fields=…) keeps in step too.

    A model names it before its other bases: then its `objects` is the manager by which Django
    itself writes, e.g. in unit.officials.add(…), and what that writes is kept in step as well.

    `derived` names columns that are made from others beside the terms, by their fields (as
    SortKeyField does) or by a derive() of the model's own. They are written whenever the terms
    are: so the terms must depend on all that these are made from.
    """

    derived = ()
    objects = FoldedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @transaction.atomic(savepoint=False)
    def save(self, *, update_fields=None, **options):
        if update_fields is not None:
            update_fields = with_made(type(self), update_fields)
        elif "folded" in self.get_deferred_fields():
            self.folded = ()  # read without it, yet to be written
        if update_fields is None or "folded" in update_fields:
            self.derive()
        super().save(update_fields=update_fields, **options)

    def derive(self):
        """Set the columns `derived` as the others are now."""
        for name in self.derived:
            self._meta.get_field(name).pre_save(self, add=False)

    def derived_anew(self):
        """Set the columns `derived` anew; return {name: value} of those that were otherwise."""
        kept = {name: getattr(self, name) for name in self.derived}
        self.derive()
        made = {name: getattr(self, name) for name in self.derived}
        return {name: value for name, value in made.items() if value != kept[name]}

    def _save_table(self, raw=False, *args, **options):
        follow(self)  # here, as rows from files and from history (raw) come by no other way
        if raw:
            as_stored(self, [field.name for field in self._meta.concrete_fields])
            with suppress(ObjectDoesNotExist):  # what it is made from may come later in a file
                self.derive()
        was_there = super()._save_table(raw, *args, **options)
        if raw and not was_there:
            self._follow_what_came_before()
        return was_there

    def _follow_what_came_before(self):
        """Make the terms anew that lack what of a file stands behind those who tell of it."""
        model = type(self)
        if has_parts(model):
            model._base_manager.filter(pk=self.pk).update(folded=self.folded)
        refresh(model, [self.pk], {self.pk: self})
