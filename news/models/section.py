"""The tree of sections."""

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from content.prepared import prepared
from content.slugs import AutoSlugField, path_of
from content.standing import standing
from content.text import LineField, LinesField, safe_address
from content.trees import Tree, forbid_cycle


class SectionTree(Tree):
    @cached_property
    def menu(self):
        """The root sections that the menu of every page shows, in their order."""
        return [section for section in self.children() if section.in_menu]

    def at(self, slug):
        """Return the section whose page is at `slug`, or None."""
        return next((section for section in self.by_pk.values() if section.slug == slug), None)

    def leading_to(self, address):
        """Return the first section that is a link to `address`, or None."""
        return next((section for section in self.by_pk.values() if section.link == address), None)


class SectionQuerySet(models.QuerySet):
    def with_pages(self):
        """Return the sections that have a page of their own, links left out."""
        return self.filter(link="").order_by("pk")

    @prepared()
    def in_order(self):
        """Return all sections, siblings in their order."""
        return self.order_by("order", "pk")

    def tree(self):
        """Return all sections as a SectionTree: one query."""
        return SectionTree(self.in_order())

    def open_to(self, user):
        """Return the sections into which `user` may write: not links, free or of their groups."""
        rows = self.filter(link="")
        if user.has_perm("news.publish_article"):
            return rows
        theirs = Q(writers__isnull=True) | Q(writers__in=user.groups.values("pk"))
        return rows.filter(theirs).distinct()


class Section(models.Model):
    """A place for articles in the tree of the site."""

    name = LineField("tên chuyên mục", max_length=120)
    name_en = LineField("tên tiếng Anh", max_length=120, blank=True, db_default="")
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
    writers = models.ManyToManyField(
        Group,
        blank=True,
        related_name="+",
        verbose_name="chỉ các nhóm này được viết",
        help_text="Để trống: mọi tác giả được viết vào chuyên mục này.",
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
        return self.link or path_of("news:section", self.slug)

    def clean(self):
        super().clean()
        forbid_cycle(self)
        if self.link and self.pk and self.articles.exists():
            raise ValidationError({"link": "Chuyên mục đang có bài nên không thể chỉ là liên kết."})


@standing(lambda at: [Section.objects.in_order])
def known_sections(rows):
    """Return all sections as a SectionTree, for pages: no query while the content stays."""
    return SectionTree(rows)
