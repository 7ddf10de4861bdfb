"""The papers of a visit (hồ sơ): documents of the portal or files, each by its role."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q

from content.attachments import AttachmentField, FileRow
from content.prepared import prepared
from content.rules import Rule, among
from content.slugs import path_of
from content.text import LineField
from inspections.models.visit import InspectionVisit
from news.models import Document

ONE_OF_TWO = "Chọn một văn bản đã có hoặc tải lên một tệp, không cả hai."


class PaperRole(models.TextChoices):
    """What a paper is to the visit (vai trò)."""

    DECISION = "decision", "Quyết định kiểm tra"
    SELF_REPORT = "self-report", "Báo cáo của đơn vị"
    MINUTES = "minutes", "Biên bản"
    REPORT = "report", "Báo cáo kết quả kiểm tra"
    CONCLUSION = "conclusion", "Thông báo kết luận"
    RECTIFICATION = "rectification", "Văn bản chấn chỉnh, khắc phục"
    EVIDENCE = "evidence", "Báo cáo khắc phục của đơn vị"
    CITED = "cited", "Văn bản được viện dẫn"
    OTHER = "other", "Tài liệu khác"


class VisitDocumentQuerySet(models.QuerySet):
    def published(self, at=None):
        """Return the papers that the public may see at `at`: public ones of published visits.

        One that is a document of the portal is public only as long as that document is, too.
        `at`: aware, now by default.
        """
        visits = InspectionVisit.objects.published(at).filter(pk=OuterRef("visit"))
        return self.on_pages(at).filter(Exists(visits))

    def on_pages(self, at=None):
        """Return the papers that pages of visits show at `at`, whether those are public or not."""
        documents = Document.objects.published(at).filter(pk=OuterRef("document"))
        return self.filter(Q(document__isnull=True) | Exists(documents), is_public=True)

    def shown_with(self, visit):
        """Return the files of their own that the page of `visit` shows, public by now or not."""
        return self.on_pages().filter(visit=visit).files()

    @prepared(visit=models.BigIntegerField(), at=models.DateTimeField())
    def of_visit(self, visit, at):
        """Return the papers of a visit (its pk) that the public may see at `at`, in order."""
        rows = self.published(at).filter(visit=visit).select_related("document")
        return rows.only("title", "role", "file", "size", "document__slug")

    def open_to(self, user):
        """Return the papers that `user` may read: staff who may see visits read internal ones."""
        return self if user.has_perm("inspections.view_inspectionvisit") else self.published()

    def files(self):
        """Return the papers that are files of their own, with an address here."""
        return self.filter(document__isnull=True)

    def conclusions(self):
        return self.filter(role=PaperRole.CONCLUSION)


class VisitDocument(FileRow):
    """One paper of a visit. Internal (is_public off) unless somebody says otherwise."""

    visit = models.ForeignKey(
        InspectionVisit, models.CASCADE, related_name="papers", verbose_name="cuộc kiểm tra"
    )
    role = models.CharField("vai trò", max_length=13, choices=PaperRole.choices)
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_papers",
        verbose_name="văn bản đã có",
    )
    file = AttachmentField("hoặc tệp", blank=True)
    title = LineField(
        "tên hiển thị", max_length=250, blank=True, help_text="Để trống: lấy tên văn bản, vai trò."
    )
    is_public = models.BooleanField("công khai", default=False)

    objects = VisitDocumentQuerySet.as_manager()

    class Meta(FileRow.Meta):
        verbose_name = "hồ sơ, văn bản"
        verbose_name_plural = "hồ sơ, văn bản"
        constraints = [
            among("role", PaperRole.values, name="paper_role_is_known", says="Hãy chọn vai trò."),
            Rule(
                at="document",
                says=ONE_OF_TWO,
                condition=Q(document__isnull=False, file="")
                | Q(document__isnull=True) & ~Q(file=""),
                name="paper_is_a_document_or_a_file",
            ),
        ]

    def clean(self):
        super().clean()
        if bool(self.document_id) == bool(self.file):
            raise ValidationError({"document": ONE_OF_TWO})

    def save(self, **options):
        self.title = self.title or (str(self.document) if self.document_id else self.role_label)
        super().save(**options)

    def get_absolute_url(self):
        """Return the page of the document, or the address of the file, which the view guards."""
        if self.document_id:
            return self.document.get_absolute_url()
        return path_of("inspections:paper", self.pk, self.download_name)

    @property
    def told_as(self):
        return f"{self.role_label} của cuộc kiểm tra {self.visit_id}: {self}"

    @property
    def role_label(self):
        return self.get_role_display()
