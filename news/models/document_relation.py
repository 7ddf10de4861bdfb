"""What newer documents do to older ones."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from content.prepared import prepared
from content.publishing import MOMENTS
from news.models.document import Document
from news.models.document_queries import REPLACES

OWN_HEIR = "Văn bản không thể thay thế hoặc sửa đổi chính nó."
CIRCLE = "Văn bản này đã thay thế hoặc sửa đổi văn bản đang mở, không thể là văn bản trước của nó."
OF_EACH = "kind", "number", "slug", "issued_on", "effective_on", "state", *MOMENTS
OF_BOTH = [f"{end}__{name}" for end in ("newer", "older") for name in OF_EACH]
MAX_STEPS = 8  # from a document to the farthest that it is shown with


class DocumentRelationQuerySet(models.QuerySet):
    def family_of(self, document, touching=None):
        """Return the relations that lead to and from `document`, over others as well.

        All but `document` itself, whose page it is, are public. Each comes with both its documents.
        `touching`: those of the document itself, where they were asked for already. One query for
        each step away, at most MAX_STEPS.
        """
        known, reached = {}, {document.pk}
        if touching is None:
            touching = self.touching(documents=[document.pk])
        for step in range(1, MAX_STEPS + 1):
            found = {each.pk: each for each in touching if each.is_shown_on(document)}
            known |= found
            ends = {pk for each in found.values() for pk in (each.newer_id, each.older_id)}
            edge, reached = ends - reached, reached | ends
            if not edge or step == MAX_STEPS:
                break
            touching = self.touching(documents=sorted(edge))
        return list(known.values())

    def lead_back(self, older, newer):
        """Say whether `older` is itself newer than `newer`, over others as well; both are keys."""
        reached, edge = set(), {older}
        while edge:
            reached |= edge
            edge = {*self.filter(newer__in=edge).values_list("older_id", flat=True)} - reached
        return newer in reached

    @prepared(documents=[models.BigIntegerField()])
    def touching(self, documents):
        """Return the relations of these documents (their keys), hidden ones too, with both ends."""
        rows = self.filter(Q(newer__pk__in=documents) | Q(older__pk__in=documents))
        return rows.select_related("newer", "older").only("kind", *OF_BOTH)


class DocumentRelation(models.Model):
    """What a newer document does to an older one: replaces it, or amends it."""

    class Kind(models.TextChoices):
        REPLACES = REPLACES, "Thay thế"
        AMENDS = "amends", "Sửa đổi, bổ sung"

    newer = models.ForeignKey(
        Document, models.CASCADE, related_name="older_links", verbose_name="văn bản mới"
    )
    kind = models.CharField("quan hệ", max_length=10, choices=Kind.choices)
    older = models.ForeignKey(
        Document, models.PROTECT, related_name="newer_links", verbose_name="văn bản trước"
    )

    objects = DocumentRelationQuerySet.as_manager()

    class Meta:
        verbose_name = "quan hệ với văn bản trước"
        verbose_name_plural = "thay thế, sửa đổi văn bản trước"
        constraints = [
            models.UniqueConstraint(
                fields=["newer", "older"],
                name="document_relation_is_one",
                violation_error_message="Quan hệ với văn bản này đã ghi.",
            ),
            models.CheckConstraint(
                condition=~Q(newer=models.F("older")),
                name="document_is_not_its_own_heir",
                violation_error_message=OWN_HEIR,
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["replaces", "amends"]),
                name="document_relation_kind_is_known",
                violation_error_message="Quan hệ không hợp lệ.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.older}"

    def is_shown_on(self, document):
        """Whether the page of `document` shows this: the public may see the others of both."""
        return all(end == document or end.is_public for end in (self.newer, self.older))

    @staticmethod
    def members(relations):
        """Return [(document, the relations in which it is the newer)], the newest first."""
        does = {}
        for relation in relations:
            does.setdefault(relation.older, [])
            does.setdefault(relation.newer, []).append(relation)
        return sorted(does.items(), key=lambda member: member[0].issued_on, reverse=True)

    def clean(self):
        super().clean()
        if self.older_id and self.older_id == self.newer_id:
            raise ValidationError({"older": OWN_HEIR})
        if self.older_id and self.newer.issued_on and self.newer.issued_on < self.older.issued_on:
            message = "Văn bản trước phải ban hành cùng ngày hoặc trước văn bản này."
            raise ValidationError({"older": message})
        if self.older_id and self.newer_id:
            others = type(self).objects.exclude(pk=self.pk)
            if others.lead_back(self.older_id, self.newer_id):
                raise ValidationError({"older": CIRCLE})
