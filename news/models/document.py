"""Documents (văn bản): what was issued, by whom, since when, and whether it is in force."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from contacts.models import Organization
from content import document_numbers
from content.publishing import Publishable, State
from content.search import FoldedField, Searchable
from content.slugs import AutoSlugField, path_of
from content.text import LineField, LinesField
from content.vietnamese import slug, tidy
from news.models.area import Area
from news.models.document_lists import INDEXES
from news.models.document_queries import REPLACES, DocumentQuerySet, Force
from news.models.versions import Kept

NEEDS_ISSUER = "Hãy chọn cơ quan ban hành trong danh bạ, hoặc ghi tên cơ quan ngoài tỉnh."
ONE_ISSUER = "Chỉ ghi một cơ quan ban hành: trong danh bạ hoặc ngoài tỉnh."
SAME_NUMBER = "Cơ quan này đã có văn bản số này trong năm."
FIRST_DAY = date(1945, 9, 2)  # of the state whose documents these are
TOO_OLD = "Ngày ban hành trước 02/09/1945. Hãy xem lại năm."
NOT_YET_ISSUED = (
    "Ngày ban hành ở sau hôm nay. Hãy xem lại, nhất là năm; văn bản sắp ban hành thì ghi ngày đăng"
    " không sớm hơn ngày đó."
)


class Document(Searchable, Publishable):
    """A document that binds or informs: kế hoạch, quyết định, nghị định, công văn …

    What must be public of it is set by NĐ 42/2022/NĐ-CP: form, issuing authority, number, dates
    of issue and effect, abstract, file. `number_key`, `sort_number`, `sort_suffix`, `year` and
    `issuer_key` are made from the others whatever writes them. `may_end` is for lists alone:
    triggers set it when a row has a last day or something replaces it, and nothing takes it back.
    """

    noun = "văn bản"
    files_on_page = "files"
    derived = ("number_key", "sort_number", "sort_suffix", "year", "issuer_key")

    class Kind(models.TextChoices):
        LAW = "luat", "Luật"
        RESOLUTION = "nghi-quyet", "Nghị quyết"
        DECREE = "nghi-dinh", "Nghị định"
        DECISION = "quyet-dinh", "Quyết định"
        DIRECTIVE = "chi-thi", "Chỉ thị"
        CIRCULAR = "thong-tu", "Thông tư"
        CONCLUSION = "ket-luan", "Kết luận"
        PROGRAMME = "chuong-trinh", "Chương trình"
        PLAN = "ke-hoach", "Kế hoạch"
        GUIDANCE = "huong-dan", "Hướng dẫn"
        REPORT = "bao-cao", "Báo cáo"
        NOTICE = "thong-bao", "Thông báo"
        OFFICIAL_LETTER = "cong-van", "Công văn"
        TELEGRAM = "cong-dien", "Công điện"
        SUBMISSION = "to-trinh", "Tờ trình"
        SCHEME = "de-an", "Đề án"
        RULES = "quy-che", "Quy chế"
        REGULATION = "quy-dinh", "Quy định"
        MINUTES = "bien-ban", "Biên bản"
        OTHER = "khac", "Văn bản khác"

    kind = models.CharField("hình thức", max_length=20, choices=Kind.choices)
    number = LineField(
        "số, ký hiệu",
        max_length=60,
        help_text="Như in trên văn bản, ví dụ 2943/KH-UBND, 42/2022/NĐ-CP, 08-NQ/TU.",
    )
    issuer = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="cơ quan ban hành",
    )
    issuer_name = LineField(
        "cơ quan ngoài tỉnh",
        max_length=200,
        blank=True,
        help_text="Khi cơ quan không có trong danh bạ, ví dụ Chính phủ, Tỉnh ủy Lai Châu.",
    )
    issued_on = models.DateField("ngày ban hành")
    effective_on = models.DateField(
        "có hiệu lực từ", blank=True, help_text="Để trống: từ ngày ban hành."
    )
    expires_on = models.DateField(
        "hết hiệu lực từ",
        null=True,
        blank=True,
        help_text="Ngày đầu tiên không còn hiệu lực. Văn bản bị thay thế không cần ghi.",
    )
    signer = LineField("người ký", max_length=200, blank=True, help_text="Họ tên và chức vụ.")
    abstract = LinesField("trích yếu", max_length=1000)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="lĩnh vực",
    )
    number_key = models.CharField(max_length=60, editable=False, db_index=True)
    sort_number = models.PositiveIntegerField(editable=False)
    sort_suffix = models.CharField(max_length=4, editable=False)
    year = models.PositiveSmallIntegerField("năm", editable=False)
    issuer_key = models.CharField(max_length=200, editable=False)
    may_end = models.BooleanField(null=True, editable=False)
    slug = AutoSlugField("địa chỉ trang", source="address_words")
    folded = FoldedField(
        sources=("name", "abstract", "cited_as issuer.name issuer_name signer"), moment="issued_on"
    )

    objects = DocumentQuerySet.as_manager()
    kept = Kept(
        values=tuple(
            "kind number abstract issuer_id issuer_name issued_on effective_on expires_on signer"
            " area_id published_at expires_at".split()
        ),
        files="files",
        told={"older_links": ("kind", "older_id")},
        joined=("issuer_id", "issuer_name"),
    )

    class Meta(Publishable.Meta):
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-issued_on", "-sort_number", "-sort_suffix", "-pk"]
        permissions = [("publish_document", "Duyệt và đăng văn bản")]
        indexes = INDEXES
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["issuer_key", "number_key", "year"],
                name="document_number_unique_in_a_year",
                violation_error_message=SAME_NUMBER,
            ),
            models.CheckConstraint(
                condition=Q(issuer__isnull=True) | Q(issuer_name=""),
                name="document_has_one_issuer",
                violation_error_message=ONE_ISSUER,
            ),
            models.CheckConstraint(
                condition=~Q(issuer_key="") & ~Q(number_key=""),
                name="document_has_issuer_and_number",
                violation_error_message=NEEDS_ISSUER,
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=models.F("effective_on")),
                name="document_ends_after_taking_effect",
                violation_error_message="Ngày hết hiệu lực phải sau ngày có hiệu lực.",
            ),
        ]

    def __str__(self):
        return f"{self.name} ngày {date_format(self.issued_on)}" if self.issued_on else self.name

    def get_absolute_url(self):
        return path_of("news:document", self.slug)

    def clean(self):
        super().clean()
        if not (self.issuer_id or slug(self.issuer_name)):
            raise ValidationError({"issuer": NEEDS_ISSUER})
        if self.issuer_id and self.issuer_name:
            raise ValidationError({"issuer_name": ONE_ISSUER})
        if self.issued_on:
            if self.issued_on < FIRST_DAY:
                raise ValidationError({"issued_on": TOO_OLD})
            if self.comes_out_too_early:
                raise ValidationError({"issued_on": NOT_YET_ISSUED})
            self.derive()
            self.refuse_second_number()

    def derive(self):
        """Set what is made from the other fields; no effective date means the day of issue."""
        self.effective_on = self.effective_on or self.issued_on
        self.number_key = document_numbers.key_of(self.number)
        self.sort_number, self.sort_suffix = document_numbers.sort_parts(self.number)
        self.year = self.issued_on.year
        self.issuer_key = str(self.issuer_id or slug(tidy(self.issuer_name)))

    def check_end(self):
        super().check_end()
        if self.comes_out_too_early:
            raise ValidationError(NOT_YET_ISSUED)

    @property
    def is_of_later(self):
        """Whether it is dated after today and after the day it comes out, if that is known."""
        out = timezone.localdate(self.published_at) if self.published_at else date.min
        return self.issued_on > max(timezone.localdate(), out)

    @property
    def comes_out_too_early(self):
        """Whether it is to be public before it is issued: search begins with what is of today."""
        return self.state == State.PUBLISHED and self.is_of_later

    def refuse_second_number(self):
        """Raise ValidationError at `number` naming the document that has it already.

        A form leaves the constraint out, as its columns are in no form.
        """
        same = {"issuer_key": self.issuer_key, "number_key": self.number_key, "year": self.year}
        if taken := Document.objects.filter(**same).besides(self).first():
            raise ValidationError({"number": f"{SAME_NUMBER} Xem: {taken}."})

    def get_kind_display(self):
        """Django's would put its choices together anew, twice for each row of a list."""
        return KINDS.get(self.kind, self.kind)

    @property
    def name(self):
        """What the document is called: Kế hoạch số 2943/KH-UBND."""
        return f"{self.get_kind_display()} số {self.number}"

    @property
    def cited_as(self):
        """What others write behind its name, before who issued it: the day in two ways, the year.

        Whoever pastes "Kế hoạch số 2943/KH-UBND ngày 20 tháng 9 năm 2021 của …" finds it so.
        """
        if not (day := self.issued_on):
            return ""
        in_words = f"ngày {day.day} tháng {day.month} năm {day.year}"
        return f"văn bản {day.day}/{day.month}/{day.year} {in_words} của"

    @property
    def address_words(self):
        """What its address is made from; numbers restart each January, so the year is in it."""
        year = "" if document_numbers.printed_year(self.number) else self.issued_on.year
        return f"{self.get_kind_display()} {self.number} {year}"

    @property
    def issuer_label(self):
        return self.issuer.name if self.issuer_id else self.issuer_name

    @property
    def placed(self):
        return self.issuer_label

    @property
    def gist(self):
        return self.abstract

    @property
    def force_label(self):
        return Force(self.force).label

    @property
    def public_files(self):
        """The files that with_files() brought along, in their order."""
        kind = type(self).files.rel.related_model
        return [kind(**fields) for fields in self.file_parts]

    @property
    def doubts(self):
        """Sentences that make whoever saves it look twice; none of them refuses the row."""
        found = []
        if not document_numbers.is_usual(self.number):
            found.append(
                f"Số, ký hiệu “{self.number}” không theo dạng thường gặp, ví dụ 2943/KH-UBND."
                " Văn bản vẫn được lưu."
            )
        printed = document_numbers.printed_year(self.number)
        if printed and printed != self.year:
            found.append(
                f"Số, ký hiệu ghi năm {printed} nhưng ngày ban hành thuộc năm {self.year}."
            )
        if self.is_of_later:
            found.append(NOT_YET_ISSUED)
        found += [f"Đã có văn bản cùng số: {row}, {row.issuer_label}." for row in self.namesakes()]
        return found

    def heirs_among(self, relations, day=None):
        """Return the documents that replace this one and are in effect on `day` (today)."""
        day = day or timezone.localdate()
        mine = [each for each in relations if each.older_id == self.pk and each.kind == REPLACES]
        return [each.newer for each in mine if each.newer.effective_on <= day]

    def namesakes(self):
        """Return the documents of the same number, of other bodies or years; at most five."""
        alike = Document.objects.filter(number_key=self.number_key).besides(self)
        return alike.select_related("issuer")[:5]


KINDS = dict(Document.Kind.choices)
