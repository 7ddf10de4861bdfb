"""What belongs to a document: its files and the log of its way to the public."""

from django.db import models
from django.db.models import Exists, OuterRef

from content.attachments import FileRow
from content.slugs import path_of
from content.step_log import EditorialStep
from content.text import LineField
from news.models.document import Document


class DocumentFileQuerySet(models.QuerySet):
    def published(self):
        """Return the files that the public may read: public ones of published documents."""
        documents = Document.objects.published().filter(pk=OuterRef("document"))
        return self.filter(Exists(documents), is_public=True)

    def open_to(self, user):
        """Return the files that `user` may read at the desk: all of them to who sees documents."""
        return self if user.has_perm("news.view_document") else self.none()

    def shown_with(self, document):
        """Return the files that the page of `document` shows, public by now or not."""
        return self.filter(document=document, is_public=True)


class DocumentFile(FileRow):
    """A file of a document; an internal one (is_public off) is for staff alone."""

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="files", verbose_name="văn bản"
    )
    title = LineField(
        "tên tệp hiển thị", max_length=250, blank=True, help_text="Để trống: lấy tên văn bản."
    )
    is_public = models.BooleanField("công khai", default=True)

    objects = DocumentFileQuerySet.as_manager()

    class Meta(FileRow.Meta):
        verbose_name = "tệp của văn bản"
        verbose_name_plural = "tệp của văn bản"

    def save(self, **options):
        self.title = self.title or self.document.name
        super().save(**options)

    def get_absolute_url(self):
        return path_of("news:document_file", self.pk, self.download_name)


class DocumentStep(EditorialStep):
    """One step of a document's way to the public."""

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="steps", verbose_name="văn bản"
    )
    noun = Document.noun

    class Meta(EditorialStep.Meta):
        verbose_name = "bước biên tập"
        verbose_name_plural = "các bước biên tập"
