"""What is asked of documents: which of them, in which order, with what beside them, their force."""

from datetime import date

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import IsNull
from django.utils import timezone

from contacts.models import LONG_TEXTS
from content.constants import PUBLISHED_AT
from content.distinct import EachValue
from content.newest import Newest
from content.parts import Parts
from content.prepared import prepared
from content.published_rows import PublishableQuerySet
from content.publishing import IS_PUBLISHED
from news.models.document_words import WordedQuerySet

PRINTED_IN_LINKS = "kind", "number", "abstract", "issued_on", "slug"
PRINTED = *PRINTED_IN_LINKS, "effective_on", "expires_on", "issuer_name", "signer", "number_key"
PRINTED_IN_LISTS = *PRINTED_IN_LINKS, "effective_on", "issuer_name", "issuer__name"
REPLACES = "replaces"  # the kind of a DocumentRelation that ends the older document


class Force(models.TextChoices):
    """Whether a document binds on a day; the values stand in addresses."""

    IN_FORCE = "con", "Còn hiệu lực"
    NOT_YET = "chua", "Chưa có hiệu lực"
    ENDED = "het", "Hết hiệu lực"


def has(rows):
    """Return whether there is one of `rows`, as a condition that is looked up row by row.

    Of Exists PostgreSQL would make a table of all first, where it does not see how few are wanted.
    """
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), False)


class DocumentQuerySet(WordedQuerySet, PublishableQuerySet):
    shown_by = PUBLISHED_AT

    def with_force(self, day=None, at=None):
        """Give each row `force` as of the local date `day` (today by default): one of Force.

        Ended is what has reached its last day or has been replaced by a document that is published
        at `at` (now) and in effect; one that is still to take effect ends nothing.
        """
        day = day or timezone.localdate()
        heirs = self.model.objects.published(at).filter(
            older_links__older=OuterRef("pk"),
            older_links__kind=REPLACES,
            effective_on__lte=day,
        )
        force = Case(
            When(Q(expires_on__lte=day) | has(heirs), then=Value(Force.ENDED)),
            When(effective_on__gt=day, then=Value(Force.NOT_YET)),
            default=Value(Force.IN_FORCE),
            output_field=models.CharField(),
        )
        return self.annotate(force=force)

    @prepared(keys=[models.CharField()], at=models.DateTimeField())
    def numbered(self, keys, at):
        """Return the rows that are published at `at` with these folded numbers, for links."""
        rows = self.published(at).filter(number_key__in=keys)
        return rows.only("slug", "number_key", "issued_on")

    def with_files(self):
        """Give each row its `public_files`."""
        files = self.model.files.rel.related_model.objects.filter(is_public=True)
        files = files.filter(document=OuterRef("pk")).order_by("order", "pk")
        return self.annotate(file_parts=Parts(files, "id", "title", "file", "size"))

    def for_list(self, day=None, at=None):
        """Return the rows as lists show them: newest first, then by number; no more than is shown.

        With `force` as of `day` and `at`, and with files.
        """
        rows = self.with_force(day, at).with_files().select_related("issuer")
        return rows.only(*PRINTED_IN_LISTS).newest_first()

    def for_desk(self):
        """With the issuing body's name."""
        texts = (f"issuer__{name}" for name in LONG_TEXTS)
        return super().for_desk().select_related("issuer").defer("folded", *texts)

    def of_year(self, year):
        """Return the documents issued in a year."""
        return self.filter(year=year)

    @prepared(day=models.DateField(), at=models.DateTimeField())
    def newest(self, count, day, at):
        """Return the `count` newest rows published at `at`, for_list().

        Their keys first: PostgreSQL would look for what replaced any document, as if all were read.
        """
        keys = Newest([self.published(at).newest_first()], count)
        return self.filter(pk__in=keys).for_list(day, at)

    @prepared(document=models.BigIntegerField(), at=models.DateTimeField())
    def newest_besides(self, count, document, at):
        """Return the `count` newest rows published at `at` for links; never `document` (its pk)."""
        rows = self.published(at).exclude(pk=document)
        return rows.only(*PRINTED_IN_LINKS).newest_first()[:count]

    @prepared(slug=models.SlugField(), day=models.DateField(), at=models.DateTimeField())
    def at_address(self, slug, day, at):
        """Return [the document that is published under `slug` at `at`], for_page()."""
        beside = "issuer__name", "issuer__slug", "area__name", "area__slug"
        rows = self.published(at).for_page(day, at).only(*PRINTED, *beside)
        return rows.filter(slug=slug)

    def for_page(self, day=None, at=None):
        """Return the rows with `force` as of the local date `day`, files, with_corrected()."""
        rows = self.with_force(day, at).with_files().with_corrected()
        return rows.select_related("issuer", "area")

    def besides(self, document):
        """Return the rows without `document` itself."""
        return self.exclude(pk=document.pk)

    def from_year(self, year):
        """Return the documents issued in a year: days in a row, as lists have them."""
        return self.filter(issued_on__gte=date(year, 1, 1), issued_on__lte=date(year, 12, 31))

    def naming(self, organization):
        """Return the documents that this organization issued."""
        return self.filter(issuer=organization)

    def of_force(self, force, day, at):
        """Return the rows that are of this Force as with_force(day, at) says.

        Whether a row has ended is looked up of those alone that may have.
        """
        rows, known = self.with_force(day, at), Q(force=force)
        if force == Force.IN_FORCE:
            return rows.filter(~Q(may_end=True) | known, effective_on__lte=day)
        if force == Force.NOT_YET:
            few = self.model.objects.to_come(day).values("pk")
            return rows.filter(known, effective_on__gt=day, pk__in=few)
        return rows.filter(known, may_end=True)

    def to_come(self, day):
        """Return the published rows that take effect after the local date `day`: few of all."""
        return self.filter(state=IS_PUBLISHED, effective_on__gt=day)

    def chosen(self, day, at, year="", force="", **wanted):
        """Return the rows with these values of kind, issuer_key, year, area__slug, force.

        What is empty does not matter; `force` as of the local date `day` and `at`.
        """
        rows = self.filter(**{name: value for name, value in wanted.items() if value})
        rows = rows.from_year(int(year)) if year else rows
        return rows.of_force(force, day, at) if force else rows

    @prepared(at=models.DateTimeField())
    def offered(self, at):
        """Return what the rows published at `at` may be chosen by, in dictionaries.

        Of kind, year, issuer_key, issuer__name, issuer_name, area__slug and area__name: each value
        stands in one of them at least.
        """
        told_apart = "kind year issuer_key issuer__name issuer_name area__slug area__name".split()
        each = EachValue(self.published(at), "kind", "year", "issuer_key", "area")
        return self.filter(pk__in=each).order_by("pk").values(*told_apart)
