"""Documents (văn bản): what was issued, by whom, since when, and whether it is in force."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.formats import date_format

from contacts.models import Organization
from content import document_numbers
from content.constants import PUBLISHED_AT
from content.distinct import EachValue
from content.parts import Parts
from content.prepared import prepared
from content.published_rows import PublishableQuerySet
from content.publishing import IS_PUBLISHED, Publishable
from content.search import FoldedField, Searchable
from content.slugs import AutoSlugField, path_of
from content.text import LineField, LinesField
from content.vietnamese import slug
from news.models.area import Area
from news.models.document_lists import INDEXES, NEWEST_FIRST
from news.models.document_words import WordedQuerySet

NEEDS_ISSUER = "Hãy chọn cơ quan ban hành trong danh bạ, hoặc ghi tên cơ quan ngoài tỉnh."
ONE_ISSUER = "Chỉ ghi một cơ quan ban hành: trong danh bạ hoặc ngoài tỉnh."
SAME_NUMBER = "Cơ quan này đã có văn bản số này trong năm."
PRINTED_IN_LINKS = "kind", "number", "abstract", "issued_on", "slug"
PRINTED = *PRINTED_IN_LINKS, "effective_on", "expires_on", "issuer_name", "signer", "number_key"
PRINTED_IN_LISTS = *PRINTED_IN_LINKS, "effective_on", "issuer_name", "issuer__name"
REPLACES = "replaces"  # the kind of a DocumentRelation that ends the older document


class Force(models.TextChoices):
    """Whether a document binds on a day; the values stand in addresses."""

    IN_FORCE = "con", "Còn hiệu lực"
    NOT_YET = "chua", "Chưa có hiệu lực"
    ENDED = "het", "Hết hiệu lực"


class DocumentQuerySet(WordedQuerySet, PublishableQuerySet):
    shown_by = PUBLISHED_AT

    def with_force(self, day=None, at=None):
        """Give each row `force` as of the local date `day` (today by default): one of Force.

        Ended is what has reached its last day or has been replaced by a document that is published
        at `at` (now) and in effect; one that is still to take effect ends nothing.
        """
        day = day or timezone.localdate()
        heirs = Document.objects.published(at).filter(
            older_links__older=OuterRef("pk"),
            older_links__kind=REPLACES,
            effective_on__lte=day,
        )
        force = Case(
            When(Q(expires_on__lte=day) | Exists(heirs), then=Value(Force.ENDED)),
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

    def newest_first(self):
        """Return the rows in the order of lists: newest first, then by number."""
        return self.order_by(*NEWEST_FIRST)

    @prepared(day=models.DateField(), at=models.DateTimeField())
    def newest(self, count, day, at):
        """Return the `count` newest rows published at `at`, for_list()."""
        return self.published(at).for_list(day, at)[:count]

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
        """Return the rows that are of this Force as with_force(day, at) says."""
        few = {
            Force.IN_FORCE: Q(effective_on__lte=day),
            Force.NOT_YET: Q(pk__in=self.model.objects.to_come(day).values("pk")),
            Force.ENDED: Q(may_end=True),
        }
        return self.filter(few[force]).with_force(day, at).filter(force=force)

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


class Document(Searchable, Publishable):
    """A document that binds or informs: kế hoạch, quyết định, nghị định, công văn …

    What must be public of it is set by NĐ 42/2022/NĐ-CP: form, issuing authority, number, dates
    of issue and effect, abstract, file. `number_key`, `sort_number`, `sort_suffix`, `year` and
    `issuer_key` are made from the others whatever writes them. `may_end` is for lists alone:
    triggers set it when a row has a last day or something replaces it, and nothing takes it back.
    """

    noun = "văn bản"
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
    folded = FoldedField(sources=("name", "abstract", "cited_as issuer.name issuer_name signer"))

    objects = DocumentQuerySet.as_manager()

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
            self.derive()
            self.refuse_second_number()

    def derive(self):
        """Set what is made from the other fields; no effective date means the day of issue."""
        self.effective_on = self.effective_on or self.issued_on
        self.number_key = document_numbers.key_of(self.number)
        self.sort_number, self.sort_suffix = document_numbers.sort_parts(self.number)
        self.year = self.issued_on.year
        self.issuer_key = str(self.issuer_id or slug(self.issuer_name))

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
