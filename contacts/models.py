"""Who is who: organizations, officials, links; who publishes this site stands beside."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from contacts.hours import OpeningHours, SpecialDays  # noqa: F401  here Django looks for them
from contacts.phones import DirectoryQuerySet, PhoneField
from contacts.publisher import Publisher  # noqa: F401
from contacts.site_pages import SitePage  # noqa: F401
from content.prepared import prepared
from content.richtext import RichTextField
from content.search import FoldedField, Searchable
from content.slugs import AutoSlugField, path_of
from content.standing import standing
from content.text import LineField, LinesField, SortKeyField, safe_address
from content.trees import forbid_cycle
from content.vietnamese import initial, name_key

FIXED_PAGES = ("can-bo", "dau-moi")  # of the directory, where its bodies stand too
CONFIRMED_FOR = timedelta(days=180)


LONG_TEXTS = ("functions", "functions_en", "folded")  # of an organization, where its name is asked


class OrganizationQuerySet(DirectoryQuerySet):
    def begun(self, day):
        """Return the bodies that exist, or did, on a local date, or an expression of one."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day))

    def in_force(self, day=None):
        """Return the bodies that exist on `day` (today by default), as for begun()."""
        day = day or timezone.localdate()
        return self.begun(day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    @prepared(day=models.DateField())
    def listed(self, day):
        """Return the bodies that exist on the local date `day` as the directory lists them."""
        shown = ("name", "slug", "kind", "phone", "email", "confirmed_on")
        return self.in_force(day).only(*shown).in_order()

    @prepared(organization=models.BigIntegerField(), day=models.DateField())
    def kin_of(self, organization, day):
        """Return the bodies that come after one (its pk), came before it, or stand below it.

        As of the local date `day`. Each row says in `comes_after`, `came_before` and `is_below`
        which of these it is.
        """
        pairs = Organization.successors.through.objects
        after = pairs.filter(from_organization=organization, to_organization=OuterRef("pk"))
        before = pairs.filter(from_organization=OuterRef("pk"), to_organization=organization)
        below = Organization.objects.in_force(day).filter(parent=organization, pk=OuterRef("pk"))
        rows = self.annotate(
            comes_after=Exists(after), came_before=Exists(before), is_below=Exists(below)
        )
        kin = Q(comes_after=True) | Q(came_before=True) | Q(is_below=True)
        return rows.filter(kin).in_order()

    def unconfirmed(self, day=None):
        """Return the bodies in force whose particulars nobody confirmed for CONFIRMED_FOR."""
        day = day or timezone.localdate()
        long_ago = Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=day - CONFIRMED_FOR)
        return self.in_force(day).filter(long_ago)

    def at(self, slug):
        """Return the organization whose page is at `slug`, or None."""
        return self.filter(slug=slug).first()

    def naming(self, organization):
        """Return this organization and those directly below it."""
        return self.filter(Q(pk=organization.pk) | Q(parent=organization))

    def with_english_page(self):
        """Return those that foreigners can read about: their English name is known."""
        return self.exclude(name_en="")

    def in_order(self):
        """Order as the directory lists them: by kind, by hand, then as a dictionary does."""
        return self.order_by("kind", "order", "sort_key")


class Organization(Searchable, models.Model):
    """An office or unit of the administration. Never deleted once something refers to it."""

    derived = ("sort_key",)

    class Kind(models.IntegerChoices):
        PROVINCE = 10, "Tỉnh"
        DEPARTMENT = 20, "Sở, ban, ngành"
        OFFICE = 30, "Phòng, bộ phận"
        SERVICE_UNIT = 40, "Đơn vị sự nghiệp"
        VERTICAL = 50, "Cơ quan ngành dọc"
        WARD = 60, "Phường"
        COMMUNE = 70, "Xã"
        DISTRICT = 80, "Huyện (lịch sử)"

    KINDS_IN_ENGLISH = {
        Kind.PROVINCE: "Province",
        Kind.DEPARTMENT: "Departments and agencies",
        Kind.OFFICE: "Divisions",
        Kind.SERVICE_UNIT: "Public service units",
        Kind.VERTICAL: "Agencies of central ministries",
        Kind.WARD: "Wards",
        Kind.COMMUNE: "Communes",
        Kind.DISTRICT: "Districts (former)",
    }

    name = LineField("tên đầy đủ", max_length=250)
    short_name = LineField("tên ngắn", max_length=100, blank=True)
    name_en = LineField("tên tiếng Anh", max_length=250, blank=True)
    code = LineField("mã định danh", max_length=50, unique=True, null=True, blank=True)
    slug = AutoSlugField("địa chỉ trang", source="name", reserved=FIXED_PAGES)
    kind = models.PositiveSmallIntegerField("loại", choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="trực thuộc",
    )
    valid_from = models.DateField("hoạt động từ", null=True, blank=True)
    valid_to = models.DateField("hoạt động đến hết", null=True, blank=True)
    successors = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="predecessors",
        verbose_name="nay là",
        help_text="Cơ quan kế thừa sau khi hợp nhất, đổi tên.",
    )
    address = LinesField("địa chỉ", blank=True)
    phone = PhoneField("điện thoại")
    fax = PhoneField("fax")
    email = models.EmailField("thư điện tử", blank=True)
    website = models.URLField("trang thông tin", blank=True)
    functions = RichTextField("chức năng, nhiệm vụ", blank=True)
    functions_en = RichTextField("chức năng, nhiệm vụ bằng tiếng Anh", blank=True)
    confirmed_on = models.DateField(
        "đơn vị xác nhận ngày",
        null=True,
        blank=True,
        help_text="Ngày đơn vị xác nhận gần nhất rằng địa chỉ, điện thoại, cán bộ ở đây là đúng.",
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=100)
    sort_key = SortKeyField(source="name")
    folded = FoldedField(sources=("name short_name name_en", "address", "functions"))

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan, đơn vị"
        verbose_name_plural = "cơ quan, đơn vị"
        ordering = ["kind", "order", "sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="organization_valid_to_after_valid_from",
                violation_error_message="“Hoạt động đến hết” phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("pk")),
                name="organization_not_below_itself",
                violation_error_message="Cơ quan không thể trực thuộc chính nó.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path_of("contacts:organization", self.slug)

    def clean(self):
        super().clean()
        self.code = self.code or None
        forbid_cycle(self)

    @property
    def kind_in_english(self):
        return self.KINDS_IN_ENGLISH[self.kind]

    @property
    def has_english_page(self):
        """Whether /en/ tells of it: it exists and its English name is known."""
        return bool(self.name_en) and not self.is_historical

    @property
    def is_historical(self):
        """Whether the body has ceased to exist (local date)."""
        return self.valid_to is not None and self.valid_to < timezone.localdate()


class OfficialQuerySet(DirectoryQuerySet):
    def public(self):
        """Return the officials whom the public may see."""
        return self.filter(is_public=True)

    def in_office(self, day=None):
        """Return the officials of bodies that exist on `day`, as for in_force()."""
        return self.filter(organization__in=Organization.objects.in_force(day))

    def information_contacts(self):
        """Return those whom to ask for information (Luật 104/2016)."""
        return self.filter(is_information_contact=True)

    def by_name(self):
        """Order as an A–Z list: by given name, then the rest; with their bodies."""
        return self.select_related("organization").order_by("name_key", "pk")

    def by_body(self):
        """Order as the directory lists bodies, inside one as inside a unit; with their bodies."""
        place = ("organization__kind", "organization__order", "organization__sort_key")
        return self.select_related("organization").order_by(*place, "rank", "order", "name_key")

    def naming(self, organization):
        """Return the officials of this organization."""
        return self.filter(organization=organization)

    def in_order(self):
        """Order as inside a unit: by rank, by hand, then by given name."""
        return self.order_by("rank", "order", "name_key")


class Official(Searchable, models.Model):
    """A person to turn to, with what the law lets us publish: no private number, birth date."""

    derived = ("name_key",)

    class Rank(models.IntegerChoices):
        HEAD = 1, "Người đứng đầu"
        DEPUTY = 2, "Cấp phó"
        DIVISION_HEAD = 3, "Trưởng phòng, trưởng bộ phận"
        DIVISION_DEPUTY = 4, "Phó trưởng phòng, phó trưởng bộ phận"
        STAFF = 5, "Công chức, viên chức"

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="officials", verbose_name="cơ quan, đơn vị"
    )
    full_name = LineField("họ và tên", max_length=120)
    title = LineField("chức vụ", max_length=200)
    rank = models.PositiveSmallIntegerField("cấp bậc", choices=Rank.choices, default=Rank.STAFF)
    department = LineField("phòng, bộ phận", max_length=200, blank=True)
    phone = PhoneField("điện thoại cơ quan")
    extension = LineField("máy lẻ", max_length=10, blank=True)
    fax = PhoneField("fax")
    email = models.EmailField("thư công vụ", blank=True)
    room = LineField("phòng làm việc", max_length=120, blank=True)
    duties = LinesField("lĩnh vực phụ trách", blank=True)
    is_information_contact = models.BooleanField("đầu mối cung cấp thông tin", default=False)
    name_en = LineField("họ tên tiếng Anh", max_length=120, blank=True)
    title_en = LineField("chức vụ tiếng Anh", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=100)
    is_public = models.BooleanField("hiển thị công khai", default=True)
    name_key = SortKeyField(source="full_name", key=name_key)
    folded = FoldedField(
        sources=(
            "full_name name_en",
            "title organization.name organization.short_name",
            "department duties",
        )
    )

    objects = OfficialQuerySet.as_manager()

    class Meta:
        verbose_name = "cán bộ, công chức"
        verbose_name_plural = "cán bộ, công chức"
        ordering = ["organization", "rank", "order", "name_key"]

    def __str__(self):
        return f"{self.full_name}, {self.title}"

    @property
    def initial(self):
        """The letter under which an A–Z list has this person: of the given name, marks of tone off.

        Đ, Ă, Ê and the like are letters of their own.
        """
        return initial(self.full_name.rpartition(" ")[2])


class LinkQuerySet(models.QuerySet):
    @prepared()
    def in_order(self):
        """Return all links, those of each place in their order."""
        return self.order_by("order", "pk")


class Link(models.Model):
    """A way on from here: a task on the home page or a related site in the footer."""

    class Placement(models.TextChoices):
        TASK = "task", "Trang chủ, “Bạn cần làm gì?”"
        FOOTER = "footer", "Chân trang, “Liên kết”"

    class Icon(models.TextChoices):
        LINK = "link", "Liên kết"
        UPLOAD = "upload", "Nộp hồ sơ"
        SEARCH = "search", "Tra cứu"
        MESSAGE = "message", "Phản ánh"
        PHONE = "phone", "Điện thoại"
        STAR = "star", "Đánh giá"

    placement = models.CharField("vị trí", max_length=10, choices=Placement.choices)
    label = LineField("nhãn", max_length=100)
    description = LineField("mô tả", max_length=150, blank=True)
    url = LineField(
        "địa chỉ",
        max_length=300,
        validators=[safe_address],
        help_text="https://… hoặc địa chỉ trong trang, ví dụ /danh-ba/",
    )
    icon = models.CharField("hình", max_length=10, choices=Icon.choices, default=Icon.LINK)
    order = models.PositiveSmallIntegerField("thứ tự", default=100)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "liên kết"
        verbose_name_plural = "liên kết"
        ordering = ["placement", "order", "pk"]

    def __str__(self):
        return self.label


@standing(lambda at: [Link.objects.in_order])
def known_links(rows):
    """Return {placement: [link, …]} with each place's links in their order, for pages."""
    placed = {placement: [] for placement in Link.Placement.values}
    for link in rows:
        placed[link.placement].append(link)
    return placed
