"""Articles, and what lists show of them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from contacts.models import Organization
from content.feeds import with_lead
from content.images import PictureField
from content.publishing import BEFORE_APPROVAL, Publishable, State, Step
from content.richtext import RichTextField
from content.search import FoldedField, Searchable
from content.slugs import AutoSlugField
from content.text import LineField, LinesField
from news.addresses import normal
from news.desk import letters
from news.models.article_queries import ArticleQuerySet, Linked
from news.models.at_hand import links_at_hand
from news.models.changes import CHANGEABLE, fresh_change, put_live
from news.models.section import Section
from news.models.versions import Kept

PICTURE = ("cover", "cover_width", "cover_height", "cover_alt", "cover_caption", "cover_credit")


class Article(Linked, Searchable, Publishable):
    """A piece of news, written by staff or taken over from the old portal."""

    noun = "bài"
    files_on_page = "attachments"
    title = LineField("tiêu đề", max_length=500)
    short_title = LineField(
        "tiêu đề ngắn",
        max_length=160,
        blank=True,
        help_text="Dùng trong danh sách khi tiêu đề dài.",
    )
    slug = AutoSlugField("địa chỉ trang", source="title")
    section = models.ForeignKey(
        Section, models.PROTECT, related_name="articles", verbose_name="chuyên mục"
    )
    lead = LinesField("tóm tắt", blank=True, max_length=600)
    body = RichTextField("nội dung", blank=True)
    cover_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    cover_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    cover = PictureField(
        "ảnh đại diện", blank=True, width_field="cover_width", height_field="cover_height"
    )
    cover_alt = LineField(
        "mô tả ảnh cho người khiếm thị",
        max_length=200,
        blank=True,
        help_text="Ảnh cho thấy điều gì, trong một câu.",
    )
    cover_caption = LineField("chú thích ảnh", max_length=300, blank=True)
    cover_credit = LineField("tác giả ảnh", max_length=120, blank=True)
    author = LineField("tác giả", max_length=120, blank=True)
    source = LineField("nguồn", max_length=200, blank=True)
    organizations = models.ManyToManyField(
        Organization, blank=True, related_name="articles", verbose_name="cơ quan được nhắc đến"
    )
    related = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="picked_by",
        verbose_name="tin liên quan chọn tay",
    )
    live = models.OneToOneField(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="change",
        verbose_name="bản sửa của bài",
    )
    is_minor = models.BooleanField(
        "sửa lỗi nhỏ", default=False, help_text="Giữ nguyên “Cập nhật lúc” trên trang."
    )
    revised_at = models.DateTimeField("cập nhật lúc", null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name="thay bằng bài",
        help_text="Khi bài này đã gỡ, người đọc được dẫn đến bài thay thế.",
    )
    broken_links = models.TextField(
        "liên kết hỏng", blank=True, default="", editable=False
    )  # addresses in the body that lead nowhere, one a line, as the command check_links found them
    form_token = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    folded = FoldedField(sources=("title", "lead", "body"), moment="published_at")

    objects = ArticleQuerySet.as_manager()
    kept = Kept(
        values=(*CHANGEABLE, "cover", "cover_width", "cover_height"),
        files="attachments",
        links=("organizations", "related"),
        joined=PICTURE,
        change_of=fresh_change,
    )

    class Meta(Publishable.Meta):
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        ordering = ["-published_at", "-pk"]
        permissions = [("publish_article", "Duyệt và đăng bài viết")]
        indexes = [
            # With all that published() asks for: no row is read to count it or to pass it over.
            models.Index(
                fields=["-published_at", "-id", "expires_at"],
                condition=Q(state="published"),
                name="article_newest",
            ),
            models.Index(
                fields=["section", "-published_at", "-id", "expires_at"],
                condition=Q(state="published"),
                name="article_newest_in_section",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=~Q(state="published"),  # SQLite takes no state__in for it
                name="article_at_work",
            ),
            models.Index(
                fields=["published_at"],
                condition=Q(broken_links__gt=""),
                name="article_broken_links",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="article_expiry",
            ),
            models.Index(
                fields=["-revised_at"],
                condition=Q(revised_at__isnull=False),
                name="article_revised",
            ),
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(cover="") | ~Q(cover_alt=""),
                name="article_cover_has_alt",
                violation_error_message="Hãy mô tả ảnh (tối đa 200 ký tự).",
            ),
            models.CheckConstraint(
                condition=Q(live__isnull=True) | Q(state__in=BEFORE_APPROVAL),
                name="article_change_is_never_public",
                violation_error_message="Bản sửa không tự đăng được; duyệt để ghi vào bài gốc.",
            ),
        ]

    def __str__(self):
        return self.list_title

    @property
    def is_joint_work(self):
        """Whether this is a change of a published article, which all who write may mend."""
        return self.live_id is not None

    @cached_property
    def bodies(self):
        """The organizations it names, as [{"organization": pk}]; for_page() brings them along."""
        naming = type(self).organizations.through.objects.filter(article=self)
        return list(naming.values("organization"))

    def slugs_kept_for_others(self, root):
        """Return the slugs from `root` on whose addresses lead to other articles by now."""
        path = normal(reverse("news:article", args=[root]))
        former = self._meta.get_field("former_addresses").related_model.objects
        rows = former.filter(address__startswith=path).exclude(article=self.pk)
        return {address.rpartition("/")[2] for address in rows.values_list("address", flat=True)}

    def clean(self):
        super().clean()
        if self.cover and not self.cover_alt:
            raise ValidationError({"cover_alt": "Hãy mô tả ảnh (tối đa 200 ký tự)."})
        if self.section_id and self.section.link:
            raise ValidationError({"section": "Mục này chỉ là liên kết, không chứa bài."})

    def arrive(self, step, user, note, at):
        """Store the target of a step, and tell by letter whom it concerns.

        Approving a change writes it over its article.
        """
        writers = {self.created_by_id, self.submitted_by_id}
        article = self
        if self.live_id and step == Step.APPROVE:
            article = put_live(self, at)
            article.log_step(step, user, note=note, at=at)
        else:
            if step == Step.REPUBLISH:
                self.replaced_by = None
            with links_at_hand(self):
                super().arrive(step, user, note, at)
        letters.announce(article, step, user, note, writers)
        return article

    def replacement(self):
        """Return the public article that a reader of this withdrawn one is led to, or None.

        One that replaced it and was withdrawn itself leads on, never in a circle.
        """
        passed, row = {self.pk}, self.replaced_by
        while row is not None and row.pk not in passed and not row.is_public:
            passed.add(row.pk)
            row = row.replaced_by if row.state == State.WITHDRAWN else None
        return row if row is not None and row.is_public and row.pk not in passed else None

    @property
    def headline(self):
        return self.title

    @property
    def placed(self):
        return self.section.name

    @property
    def gist(self):
        return self.lead

    @property
    def feed_text(self):
        return with_lead(self.lead, self.body)
