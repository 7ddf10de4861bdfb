"""Articles, and what lists show of them."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from contacts.models import Organization
from content.feeds import with_lead
from content.images import PictureField
from content.parts import Parts
from content.prepared import prepared
from content.publishing import BEFORE_APPROVAL, Publishable, PublishableQuerySet, State, Step
from content.richtext import RichTextField
from content.search import FoldedField, FoldedQuerySet, Searchable
from content.slugs import AutoSlugField
from content.text import LineField, LinesField
from content.versions import kept_until
from content.vietnamese import is_near_duplicate
from news.addresses import normal
from news.calendar import FirstDay
from news.desk import letters
from news.models.changes import put_live
from news.models.section import Section

RELATED_COUNT = LATEST_COUNT = 5
RELATED_CANDIDATES = 12


class ArticleQuerySet(FoldedQuerySet, PublishableQuerySet):
    def for_list(self):
        """Return the rows as lists show them: newest first, with section, without the body."""
        return (
            self.select_related("section").defer("body", "folded").order_by("-published_at", "-pk")
        )

    def seen_by(self, user):
        """Return what staff member `user` sees in the admin: writers their own and the public's.

        Changes of published articles are joint work. Who may publish or only look (no right to
        add) sees all.
        """
        if user.has_perm("news.publish_article") or not user.has_perm("news.add_article"):
            return self
        return self.filter(Q(created_by=user) | Q(state=State.PUBLISHED) | Q(live__isnull=False))

    def with_broken_links(self):
        """Return the published articles in which check_links found links that lead nowhere."""
        return self.published().filter(broken_links__gt="")

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

    def published_in(self, year, month=None, at=None):
        """Return the public rows dated in a year of Vietnam's calendar, or in one month of it.

        `at`: now by default.
        """
        first, last = (month, month) if month else (1, 12)
        start = timezone.make_aware(datetime(year, first, 1))  # noqa: DTZ001
        end = timezone.make_aware(datetime(year + last // 12, last % 12 + 1, 1))  # noqa: DTZ001
        return self.published(at, before=end).since(start)

    def years(self, sections):
        """Return the local years from the latest to the first of these rows in `sections`.

        One query, which looks at the two ends of each section's index and at nothing between.
        """
        dates = self.filter(section=OuterRef("pk")).values("published_at")
        ends = [dates.order_by(order)[:1] for order in ("published_at", "-published_at")]
        rows = Section.objects.filter(pk__in=[row.pk for row in sections])
        found = rows.order_by().values_list(*map(Subquery, ends))
        years = {timezone.localtime(end).year for pair in found for end in pair if end}
        return range(max(years), min(years) - 1, -1) if years else ()

    def months(self):
        """Return [(first day of the month in Vietnam, number of rows)], newest first: one query."""
        by_month = self.order_by().annotate(month=FirstDay("published_at")).values_list("month")
        return [*by_month.annotate(models.Count("pk")).order_by("-month")]

    def besides(self, article):
        """Return the rows without `article` itself, and without the one it is a change of."""
        return self.exclude(pk__in={article.pk, article.live_id or article.pk})

    def without_changes(self):
        """Return the rows that are articles of their own, not changes of published ones."""
        return self.filter(live__isnull=True)

    def reachable(self, at=None):
        """Return the rows whose address answers the public: withdrawn ones too, which say so.

        `at`: aware datetime, now by default.
        """
        return self.published(at) | self.withdrawn()

    @prepared(slug=models.SlugField(), at=models.DateTimeField())
    def at_address(self, slug, at):
        """Return [the article that is reachable under `slug` at `at`], for its page."""
        return self.reachable(at).for_page().filter(slug=slug)

    def for_page(self):
        """Return the rows as their own page shows them: section, files, whether corrected.

        `files`: {name: value} of each attachment, in order.
        """
        steps = self.model.steps.rel.related_model.objects
        corrections = steps.filter(article=models.OuterRef("pk"), step=Step.CORRECT)
        attachments = self.model.attachments.rel.related_model.objects
        files = attachments.filter(article=models.OuterRef("pk")).order_by("order", "pk")
        return (
            self.select_related("section")
            .defer("folded")
            .annotate(
                is_corrected=models.Exists(corrections),
                files=Parts(files, "id", "title", "file", "size"),
            )
        )

    def at_former_address(self, address):
        """Return the reachable article that once stood at `address`, or None: one query at most."""
        known = normal(address)
        rows = self.reachable().only("slug").filter(former_addresses__address=known)
        return rows.first() if known else None

    def in_sections(self, sections):
        """Return the articles of these sections, e.g. of a subtree."""
        return self.filter(section__in=[section.pk for section in sections])

    def from_year(self, year):
        """Return the articles published in a local year."""
        return self.filter(published_at__year=year)

    def naming(self, organization):
        """Return the articles about this organization."""
        about = Article.organizations.through.objects.filter(organization=organization)
        return self.filter(pk__in=about.values("article"))

    def newest_by_section(self, sections, count):
        """Return [(section, its newest articles)] for the home page's sections: one query.

        `sections` is the Tree of all; one that leads elsewhere shows nothing here. At most `count`
        articles of each subtree, newest first.
        """
        shown = [row for row in sections.by_pk.values() if row.on_home and not row.link]
        newest = self.order_by("-published_at", "-pk").values("pk")
        members = {row: {s.pk for s in sections.subtree(row)} for row in shown}
        wanted = [Q(pk__in=newest.filter(section__in=pks)[:count]) for pks in members.values()]
        rows = list(self.filter(reduce(or_, wanted))) if wanted else []
        return [(row, [a for a in rows if a.section_id in members[row]][:count]) for row in shown]

    def beside(self, article):
        """Return (related, latest): what the page of `article` leads on to. One query.

        At most five published articles on the same matter, newest first: those picked by hand,
        then those on the same organization, then those of the same section; no title twice in
        other words. And the five newest of all. Never the article itself.
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
        latest = Q(pk__in=newest[:LATEST_COUNT])
        ways = ((picked, 3), (near, 2), (same_section, 1))
        closeness = models.Case(*(models.When(way, then=n) for way, n in ways), default=0)
        rows = others.filter(picked | near | same_section | latest).for_list()
        rows = list(rows.annotate(closeness=closeness))
        candidates = sorted((r for r in rows if r.closeness), key=lambda r: -r.closeness)
        related = _without_near_duplicates(article, candidates)
        return [row for row in rows if row in related], rows[:LATEST_COUNT]


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


def known_months():
    """Return Article.objects.published().months(): no query while they stay."""
    articles = Article.objects
    return kept_until("months", articles.published().months, articles.next_moment)


class Article(Searchable, Publishable):
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

    def get_absolute_url(self):
        return reverse("news:article", args=[self.slug])

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
            article.steps.create(step=step, by=user, note=note, at=at)
        else:
            if step == Step.REPUBLISH:
                self.replaced_by = None
            super().arrive(step, user, note, at)
        letters.announce(article, step, user, note, writers)
        return article

    def corrections(self):
        """Return the public notes that correct this article, oldest first."""
        return self.steps.filter(step=Step.CORRECT)

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
    def feed_text(self):
        return with_lead(self.lead, self.body)

    @property
    def list_title(self):
        return self.short_title or self.title
