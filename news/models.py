"""News: the tree of sections, articles, their attachments and the addresses they once had."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from contacts.models import Organization
from content.attachments import CONTENT_TYPES, AttachmentField, ending_of
from content.feeds import with_lead
from content.images import PictureField
from content.publishing import Publishable, PublishableQuerySet
from content.richtext import RichTextField
from content.search import FoldedField, FoldedQuerySet
from content.slugs import AutoSlugField
from content.text import LineField, LinesField, safe_address
from content.trees import Tree, forbid_cycle
from content.vietnamese import is_near_duplicate, slug
from news.addresses import normal

RELATED_COUNT = 5
RELATED_CANDIDATES = 12


class SectionQuerySet(models.QuerySet):
    def with_pages(self):
        """Return the sections that have a page of their own, links left out."""
        return self.filter(link="").order_by("pk")

    def tree(self):
        """Return all sections as a Tree, siblings in their order: one query."""
        return Tree(self.order_by("order", "pk"))


class Section(models.Model):
    """A place for articles in the tree of the site."""

    name = LineField("tên chuyên mục", max_length=120)
    slug = AutoSlugField("địa chỉ trang", source="name", max_length=120)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="nằm trong",
    )
    description = LinesField("giới thiệu", blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=100)
    in_menu = models.BooleanField("hiện trên thanh danh mục", default=False)
    on_home = models.BooleanField("hiện trên trang chủ", default=False)
    link = LineField(
        "dẫn đến",
        max_length=300,
        blank=True,
        validators=[safe_address],
        help_text="Chỉ dùng cho mục dẫn đến trang khác, ví dụ /danh-ba/. Mục này không chứa bài.",
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="section_name_unique_among_siblings",
                violation_error_message="Đã có chuyên mục tên này ở cùng vị trí.",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(parent__isnull=True),
                name="section_name_unique_among_roots",
                violation_error_message="Đã có chuyên mục tên này ở cùng vị trí.",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("pk")),
                name="section_not_below_itself",
                violation_error_message="Chuyên mục không thể nằm trong chính nó.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.link or reverse("news:section", args=[self.slug])

    def clean(self):
        super().clean()
        forbid_cycle(self)
        if self.link and self.pk and self.articles.exists():
            raise ValidationError({"link": "Chuyên mục đang có bài nên không thể chỉ là liên kết."})


class ArticleQuerySet(FoldedQuerySet, PublishableQuerySet):
    def for_list(self):
        """Return the rows as lists show them: newest first, with section, without the body."""
        return (
            self.select_related("section").defer("body", "folded").order_by("-published_at", "-pk")
        )

    def for_feed(self):
        """Return the rows as feeds send them: newest first, with their text."""
        return self.defer("folded").order_by("-published_at", "-pk")

    def for_sitemap(self):
        """Return the rows with no more than their address, time and picture."""
        picture = ("cover", "cover_width", "cover_height")
        fields = ("slug", "title", "updated_at", "published_at", *picture)
        return self.only(*fields).order_by("-published_at", "-pk")

    def since(self, moment):
        """Return the rows dated at `moment` (aware) or later."""
        return self.filter(published_at__gte=moment)

    def published_in(self, year, month, at=None):
        """Return the public rows dated in a month of Vietnam's calendar (`at`: now by default)."""
        start = timezone.make_aware(datetime(year, month, 1))  # noqa: DTZ001
        end = timezone.make_aware(datetime(year + month // 12, month % 12 + 1, 1))  # noqa: DTZ001
        return self.published(at, before=end).since(start)

    def months(self):
        """Return [(first day of the month in Vietnam, number of rows)], newest first: one query."""
        first_day = TruncMonth("published_at", output_field=models.DateField())
        by_month = self.order_by().annotate(month=first_day).values_list("month")
        return [*by_month.annotate(models.Count("pk")).order_by("-month")]

    def besides(self, article):
        """Return the rows without `article` itself."""
        return self.exclude(pk=article.pk)

    def at_former_address(self, address):
        """Return the published article that once stood at `address`, or None: at most one query."""
        known = normal(address)
        rows = self.published().only("slug").filter(former_addresses__address=known)
        return rows.first() if known else None

    def in_sections(self, sections):
        """Return the articles of these sections, e.g. of a subtree."""
        return self.filter(section__in=[section.pk for section in sections])

    def newest_by_section(self, sections, count):
        """Return [(section, its newest articles)] for the home page's sections: one query.

        `sections` is the Tree of all; at most `count` articles of each subtree, newest first.
        """
        shown = [section for section in sections.by_pk.values() if section.on_home]
        newest = self.order_by("-published_at", "-pk").values("pk")
        members = {row: {s.pk for s in sections.subtree(row)} for row in shown}
        wanted = [Q(pk__in=newest.filter(section__in=pks)[:count]) for pks in members.values()]
        rows = list(self.filter(reduce(or_, wanted))) if wanted else []
        return [(row, [a for a in rows if a.section_id in members[row]][:count]) for row in shown]

    def related_to(self, article):
        """Return at most five published articles on the matter of `article`, newest first.

        Those picked by hand, then those on the same organization, then those of the same section;
        never the article itself, and no title twice in other words. One query.
        """
        others = self.published().besides(article)
        newest = others.order_by("-published_at", "-pk").values("pk")
        naming = Article.organizations.through.objects
        its_bodies = naming.filter(article=article).values("organization")
        on_its_bodies = naming.filter(organization__in=its_bodies).values("article")
        picks = Article.related.through.objects.filter(from_article=article)
        picked = Q(pk__in=picks.values("to_article"))
        near = Q(pk__in=newest.filter(pk__in=on_its_bodies)[:RELATED_CANDIDATES])
        same_section = Q(pk__in=newest.filter(section=article.section_id)[:RELATED_CANDIDATES])
        closeness = models.Case(models.When(picked, then=3), models.When(near, then=2), default=1)
        candidates = (
            others.filter(picked | near | same_section)
            .for_list()
            .order_by(closeness.desc(), "-published_at", "-pk")
        )
        chosen = _without_near_duplicates(article, candidates)
        return sorted(chosen, key=lambda a: (a.published_at, a.pk), reverse=True)


def _without_near_duplicates(article, candidates):
    """Return the first few candidates that tell neither the news of `article` nor another's."""
    chosen = []
    for candidate in candidates:
        told = [article.title, *(other.title for other in chosen)]
        if not any(is_near_duplicate(candidate.title, title) for title in told):
            chosen.append(candidate)
        if len(chosen) == RELATED_COUNT:
            break
    return chosen


class Article(Publishable):
    """A piece of news, written by staff or taken over from the old portal."""

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
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="người tạo",
    )
    folded = FoldedField(sources=("title", "lead", "body"))

    objects = ArticleQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        ordering = ["-published_at", "-pk"]
        permissions = [("publish_article", "Duyệt và đăng bài viết")]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(state="published"),
                name="article_latest",
            ),
            models.Index(
                fields=["section", "-published_at", "-id"],
                condition=Q(state="published"),
                name="article_latest_in_section",
            ),
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(cover="") | ~Q(cover_alt=""),
                name="article_cover_has_alt",
                violation_error_message="Hãy mô tả ảnh (tối đa 200 ký tự).",
            ),
        ]

    def __str__(self):
        return self.list_title

    def get_absolute_url(self):
        return reverse("news:article", args=[self.slug])

    def clean(self):
        super().clean()
        if self.cover and not self.cover_alt:
            raise ValidationError({"cover_alt": "Hãy mô tả ảnh (tối đa 200 ký tự)."})
        if self.section_id and self.section.link:
            raise ValidationError({"section": "Mục này chỉ là liên kết, không chứa bài."})

    @property
    def feed_text(self):
        return with_lead(self.lead, self.body)

    @property
    def list_title(self):
        return self.short_title or self.title


class AttachmentQuerySet(models.QuerySet):
    def published(self):
        """Return the files of articles that the public may see."""
        return self.filter(article__in=Article.objects.published())


class Attachment(models.Model):
    """A document that belongs to an article and is public exactly as long as the article is."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="attachments", verbose_name="bài viết"
    )
    title = LineField("tên tệp hiển thị", max_length=250)
    file = AttachmentField("tệp")
    size = models.PositiveIntegerField("cỡ tệp (byte)", editable=False, default=0)
    order = models.PositiveSmallIntegerField("thứ tự", default=100)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title

    def save(self, **options):
        if self.file and not self.file._committed:
            self.size = self.file.size
        super().save(**options)

    def get_absolute_url(self):
        return reverse("news:attachment", args=[self.pk, self.download_name])

    @property
    def kind(self):
        """The kind of file in capitals, e.g. PDF."""
        return ending_of(self.file.name).upper()

    @property
    def content_type(self):
        return CONTENT_TYPES[ending_of(self.file.name)]

    @property
    def download_name(self):
        return f"{slug(self.title, 80) or 'tep'}.{ending_of(self.file.name)}"


class FormerAddress(models.Model):
    """An address an article once had, with its query string; it redirects as long as we exist.

    Kept in the one spelling of news.addresses, without the old host.
    """

    address = models.CharField("địa chỉ cũ", max_length=500, unique=True)
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="former_addresses", verbose_name="bài viết"
    )

    class Meta:
        verbose_name = "địa chỉ cũ"
        verbose_name_plural = "địa chỉ cũ"

    def __str__(self):
        return self.address

    def save(self, **options):
        self.address = normal(self.address)
        super().save(**options)


class LegacyPage(models.Model):
    """What is known of the old portal's page that an article was taken from.

    `key` finds the page again whatever form it was saved in: SHA-256 of folded title and time.
    `twin` tells pages apart that share a key and nothing else. `versions` are the hashes of the
    page's words each time it was taken; `stored_hash` is that of the article as we stored it, so
    that what staff changed since is never overwritten. `missing_pictures` had no file then.
    `related` is the page's list, [{"title", "at", "article"}]: `article` is the pk of the one it
    was matched to, None as long as that is not there.
    """

    class Form(models.TextChoices):
        TEXT = "text", "văn bản thuần"
        HTML = "html", "HTML"

    article = models.OneToOneField(
        Article, models.CASCADE, related_name="legacy_page", verbose_name="bài viết"
    )
    key = models.CharField("khóa", max_length=64)
    twin = models.PositiveSmallIntegerField("số thứ tự bài trùng", default=0)
    form = models.CharField("dạng", max_length=4, choices=Form.choices)
    versions = models.JSONField("các bản đã nhập", default=list)
    stored_hash = models.CharField(max_length=64)
    missing_pictures = models.JSONField("ảnh chưa có tệp", default=list, blank=True)
    related = models.JSONField("tin liên quan", default=list, blank=True)

    class Meta:
        verbose_name = "trang cũ đã nhập"
        verbose_name_plural = "trang cũ đã nhập"
        constraints = [
            models.UniqueConstraint(fields=["key", "twin"], name="legacy_page_key_is_unique"),
            models.CheckConstraint(
                condition=Q(form__in=["text", "html"]),
                name="legacy_page_form_is_known",
                violation_error_message="Dạng trang không hợp lệ.",
            ),
        ]

    def __str__(self):
        return f"{self.get_form_display()} {self.key[:12]}"
