"""Rows that are found as a part of another, e.g. a finding in its visit: the whole has their words.

A source of the whole reads them; here is what makes its terms anew when a part changes, moves or
goes, in the same transaction.
"""

from functools import cache

from django.apps import apps
from django.db import models, transaction

BATCH = 200


class PartQuerySet(models.QuerySet):
    """For models that are a Part."""

    def wholes(self):
        """Return the keys of the rows that these are found in."""
        return set(self.order_by().values_list(self.model.found_in, flat=True))

    def update(self, **values):
        """As Django's; what is found in another row changes its terms, too."""
        if not self.model.tells(values):
            return super().update(**values)
        with transaction.atomic(using=self.db):
            pks = [*self.order_by().values_list("pk", flat=True)]
            before = self.model.wholes_of(pks)
            count = super().update(**values)
            refresh(self.model, before | self.model.wholes_of(pks))
        return count

    @transaction.atomic(savepoint=False)
    def bulk_create(self, objs, *args, **options):
        objs = [*objs]
        before = self.model.wholes_of([row.pk for row in objs if row.pk])
        made = super().bulk_create(objs, *args, **options)
        refresh(self.model, before | self.model.wholes_named_by(objs))
        return made

    @transaction.atomic(savepoint=False)
    def delete(self):
        before = self.wholes()
        done = super().delete()
        refresh(self.model, before)
        return done

    delete.queryset_only = True


class Part(models.Model):
    """A row whose texts are found in another. `found_in`: the way to that one, across foreign keys;
    `told`: the fields that say what is found of it there.

    Django itself writes by its `objects`, e.g. in visit.findings.add(…), so that it is found there.
    """

    found_in = ""
    told = ()
    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _save_table(self, *given):
        *_, using, update_fields = given  # here, as rows from files come by no other way
        if update_fields is not None and not self.tells(update_fields):
            return super()._save_table(*given)
        with transaction.atomic(using=using, savepoint=False):
            stored = self._as_found()
            made = super()._save_table(*given)
            if stored is None or stored[1:] != tuple(getattr(self, each) for each in self._watched):
                refresh(type(self), {*(stored or ())[:1]} | self.wholes_named_by([self]))
        return made

    @transaction.atomic(savepoint=False)
    def delete(self, *args, **options):
        before = self.wholes_of([self.pk])
        done = super().delete(*args, **options)
        refresh(type(self), before)
        return done

    def _as_found(self):
        """Return (key of the whole, watched fields) as stored, None of a row that is not."""
        if self.pk is None:
            return None
        rows = type(self)._base_manager.filter(pk=self.pk)
        return rows.values_list(self.found_in, *self._watched).first()

    @property
    def _watched(self):
        return type(self)._key().attname, *self.told

    @classmethod
    def _key(cls):
        """Return the foreign key by which the way to the whole begins."""
        return cls._meta.get_field(cls.found_in.partition("__")[0])

    @classmethod
    def whole(cls):
        """Return the model of the rows that these are found in."""
        model = cls
        for name in cls.found_in.split("__"):
            model = model._meta.get_field(name).related_model
        return model

    @classmethod
    def tells(cls, names):
        """Whether what is found may change when the fields `names` do."""
        key = cls._key()
        return not {key.name, key.attname, *cls.told}.isdisjoint(names)

    @classmethod
    def wholes_of(cls, pks):
        """Return the keys of the rows that those with the keys `pks` are found in."""
        some = [pks[at : at + BATCH] for at in range(0, len(pks), BATCH)]
        return set().union(*[PartQuerySet(cls).filter(pk__in=each).wholes() for each in some])

    @classmethod
    def wholes_named_by(cls, rows):
        """Return the keys of the rows that `rows`, stored or not, say they are found in."""
        key, beyond = cls._key(), cls.found_in.partition("__")[2]
        named = {getattr(row, key.attname) for row in rows}
        if not beyond:
            return named
        owners = key.related_model._base_manager.filter(pk__in=named)
        return set(owners.values_list(beyond, flat=True))


@cache
def has_parts(model):
    """Say whether rows are found in those of `model` as their parts."""
    return any(issubclass(each, Part) and each.whole() is model for each in apps.get_models())


def refresh(model, wholes):
    """Make the terms anew of the rows with the keys `wholes` that parts of `model` are found in.

    One after the other, each locked before it is read: who stores another part meanwhile waits, and
    then sees this one. Who writes several things of one locks it before its parts. Their own
    foreign keys are left alone, so that nobody waits for a part's.
    """
    whole = model.whole()
    names = whole._meta.get_field("folded").neighbors
    rows = whole._base_manager.select_related(*names).select_for_update(of=("self",), no_key=True)
    for pk in sorted(wholes - {None}):
        for row in rows.filter(pk=pk):
            whole._base_manager.filter(pk=pk).update(folded=row.folded)
