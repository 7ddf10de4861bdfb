"""What is asked of articles: which of them, in which order, with what beside them."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from content.newest import NEWEST_FIRST, Newest
from content.parts import Parts
from content.prepared import prepared
from content.published_rows import PublishableQuerySet
from content.publishing import State
from content.search import FoldedQuerySet
from content.search.index import AskedField
from content.slugs import path_of
from content.vietnamese import is_near_duplicate
from news.addresses import normal
from news.calendar import span_of
from news.models.section import Section

RELATED_COUNT = LATEST_COUNT = 5
RELATED_CANDIDATES = 12
PRINTED_IN_LISTS = (
    *("title", "short_title", "slug", "lead", "published_at"),
    *("cover", "cover_width", "cover_height"),
)


class Linked:
    """What a link to an article says and where it leads; for rows with title and slug."""

    __slots__ = ()

    @property
    def list_title(self):
        return self.short_title or self.title

    def get_absolute_url(self):
        return path_of("news:article", self.slug)


@dataclass(slots=True, eq=False)
class ArticleLink(Linked):
    """A published article with no more than a link to it needs: a whole one costs ten times that.

    `is_picked`, `shares_a_body`: what it has to do with the article that it stands beside.
    """

    pk: int
    published_at: datetime
    title: str
    short_title: str
    slug: str
    section_id: int
    is_picked: bool
    shares_a_body: bool


class ArticleQuerySet(FoldedQuerySet, PublishableQuerySet):
    def for_list(self):
        """Return the rows as lists show them: newest first, with section, without the body."""
        return self.select_related("section").defer("body", "folded").order_by(*NEWEST_FIRST)

    def for_rows(self):
        """Return the rows with no more than public lists print: newest first, with section."""
        section = ("section__name", "section__slug", "section__link")
        rows = self.select_related("section").only(*PRINTED_IN_LISTS, *section)
        return rows.order_by(*NEWEST_FIRST)

    @prepared(at=models.DateTimeField())
    def newest(self, count, sections, at):
        """Return the `count` newest rows published at `at`, for_rows(): as lists begin.

        `sections`: keys of those that the rows are of, as a tuple; None for all of them.
        """
        public = self.published(at)
        lists = [public] if sections is None else public.of_each(sections)
        keys = Newest([rows.order_by(*NEWEST_FIRST) for rows in lists], count)
        return self.filter(pk__in=keys).for_rows()

    def seen_by(self, user):
        """Return what staff member `user` sees in the admin: writers their own and the public's.

        Changes of published articles are joint work. Who may publish or only look (no right to
        add) sees all.
        """
        if user.has_perm("news.publish_article") or not user.has_perm("news.add_article"):
            return self
        return self.filter(Q(created_by=user) | Q(state=State.PUBLISHED) | Q(live__isnull=False))

    def works_of(self, user):
        """Changes of published articles are joint work."""
        return super().works_of(user) | Q(live__isnull=False)

    def for_desk(self):
        """With section and `has_files`, without the body."""
        files = self.model.attachments.rel.related_model.objects.filter(article=OuterRef("pk"))
        rows = super().for_desk().select_related("section").defer("body", "folded")
        return rows.annotate(has_files=Exists(files))

    def with_broken_links(self):
        """Return the published articles in which check_links found links that lead nowhere."""
        return self.published().filter(broken_links__gt="")

    def for_feed(self):
        """Return the rows as feeds send them: newest first, with their text."""
        return self.defer("folded").order_by(*NEWEST_FIRST)

    def for_sitemap(self):
        """Return the rows with no more than their address, time and picture."""
        picture = ("cover", "cover_width", "cover_height")
        fields = ("slug", "title", "updated_at", "published_at", *picture)
        return self.only(*fields).order_by(*NEWEST_FIRST)

    def since(self, moment):
        """Return the rows dated at `moment` (aware) or later."""
        return self.filter(published_at__gte=moment)

    def published_in(self, year, month=None, at=None):
        """Return the public rows dated in a year of Vietnam's calendar, or in one month of it.

        `at`: now by default.
        """
        start, end = span_of(year, month)
        return self.published(at, before=end).since(start)

    @prepared(at=models.DateTimeField())
    def ends_of_each(self, sections, at):
        """Return when the newest and the oldest row at `at` of each section are dated.

        `sections`: their keys, as a tuple. It looks at the two ends of each section's index and at
        nothing between.
        """
        dates = self.published(at).filter(section=OuterRef("pk")).values("published_at")
        ends = [dates.order_by(order)[:1] for order in ("published_at", "-published_at")]
        rows = Section.objects.filter(pk__in=sections).order_by()
        return rows.values_list(*map(Subquery, ends))

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

        `files`: {name: value} of each attachment, in order. `bodies`: as the property.
        """
        attachments = self.model.attachments.rel.related_model.objects
        files = attachments.filter(article=OuterRef("pk")).order_by("order", "pk")
        naming = self.model.organizations.through.objects.filter(article=OuterRef("pk"))
        return (
            self.select_related("section")
            .defer("folded")
            .with_corrected()
            .annotate(
                files=Parts(files, "id", "title", "file", "size"),
                bodies=Parts(naming, "organization"),
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

    def of_each(self, sections):
        """Return a QuerySet for each of these sections (or keys), newest first: as an index."""
        return [self.filter(section=section).order_by(*NEWEST_FIRST) for section in sections]

    def from_year(self, year):
        """Return the articles published in a local year."""
        return self.filter(published_at__year=year)

    def naming(self, organization):
        """Return the articles about this organization."""
        about = self.model.organizations.through.objects.filter(organization=organization)
        return self.filter(pk__in=about.values("article"))

    def about(self, organization):
        """Return the articles about this organization, newest first: an index has them so."""
        return self.filter(naming__organization=organization).order_by(
            "-naming__published_at", "-naming__article_id"
        )

    def front_page(self, sections, latest, in_block, at):
        """Return the question (content.together) for what on_front_page() puts in its places.

        And the blocks: (section, the keys of its subtree). `sections` is the Tree of all; one that
        leads elsewhere shows nothing here. So many of the `latest` published at `at`, and
        `in_block` of each subtree.
        """
        shown = [row for row in sections.by_pk.values() if row.on_home and not row.link]
        blocks = [(row, tuple(s.pk for s in sections.subtree(row))) for row in shown]
        members = tuple(keys for _, keys in blocks)
        question = partial(
            self.newest_in_blocks, latest=latest, blocks=members, in_block=in_block + 1, at=at
        )
        return question, blocks

    @prepared(at=models.DateTimeField())
    def newest_in_blocks(self, latest, blocks, in_block, at):
        """Return the `latest` rows of all at `at` and `in_block` of each of `blocks`, newest first.

        `blocks`: the keys of their sections, as tuples.
        """
        public = self.published(at)
        lists = [Newest(public.of_each(sections), in_block) for sections in blocks]
        keys = Newest([public.order_by(*NEWEST_FIRST)[:latest], *lists])
        return self.filter(pk__in=keys).for_rows()

    @prepared(asked=AskedField(), at=models.DateTimeField())
    def newest_holding(self, count, asked, at):
        """Return the `count` newest rows published at `at` that hold what is `asked`, with text.

        `asked`: an expression of content.search; beside the text they have what links print.
        """
        rows = self.published(at).filter(folded__terms=asked).order_by(*NEWEST_FIRST)
        return rows.only("title", "short_title", "slug", "lead", "body", "published_at")[:count]

    def beside(self, article, at):
        """Return the question (content.together) that linked_beside() understands the answer to."""
        return partial(
            self.led_on_to_from,
            article=article.pk,
            live=article.live_id or article.pk,
            section=article.section_id,
            bodies=[body["organization"] for body in article.bodies],
            at=at,
        )

    @prepared(
        article=models.BigIntegerField(),
        live=models.BigIntegerField(),
        section=models.BigIntegerField(),
        bodies=[models.BigIntegerField()],
        at=models.DateTimeField(),
    )
    def led_on_to_from(self, article, live, section, bodies, at):
        """Return the fields of each ArticleLink that linked_beside() chooses from, newest first.

        Keys: of the article, of the one that it changes, of its section, of what it names.
        """
        others = self.published(at).exclude(pk=article).exclude(pk=live).order_by(*NEWEST_FIRST)
        picked = others.filter(picked_by=article).order_by()
        on_its_bodies = [others.about(body)[:RELATED_CANDIDATES] for body in bodies]
        same_section = others.filter(section=section)[:RELATED_CANDIDATES]
        keys = Newest([picked, *on_its_bodies, same_section, others[:LATEST_COUNT]])
        picks = self.model.related.through.objects.filter(from_article=article)
        naming = self.model.organizations.through.objects
        its_bodies = naming.filter(article=article).values("organization")
        sharing = naming.filter(article=OuterRef("pk"), organization__in=its_bodies)
        rows = self.filter(pk__in=keys).annotate(
            is_picked=Exists(picks.filter(to_article=OuterRef("pk"))),
            shares_a_body=Exists(sharing),
        )
        fields = ArticleLink.__slots__
        return rows.order_by(*NEWEST_FIRST).values_list(*fields)


def on_front_page(rows, blocks, latest, in_block):
    """Return (the newest, [(section, its newest)]) of `rows` and `blocks` of front_page().

    In no block stands the very first of all, which leads the page.
    """
    found = [(row, [a for a in rows[1:] if a.section_id in keys]) for row, keys in blocks]
    return rows[:latest], [(row, articles[:in_block]) for row, articles in found]


def linked_beside(article, found):
    """Return (related, latest), ArticleLinks to what its page leads on to; `found` by beside().

    At most five published articles on the same matter, newest first: those picked by hand, then
    those on the same organization, then those of the same section; no title twice in other words.
    And the five newest of all. Never the article itself.
    """
    rows = [ArticleLink(*row) for row in found]
    related = _without_near_duplicates(article, _closest_first(article, rows))
    return [row for row in rows if row in related], rows[:LATEST_COUNT]


def _closest_first(article, rows):
    """Return those of `rows` that have to do with `article`, the closest first."""

    def closeness(row):
        if row.is_picked:
            return 3
        return 2 if row.shares_a_body else int(row.section_id == article.section_id)

    return sorted(filter(closeness, rows), key=closeness, reverse=True)


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
