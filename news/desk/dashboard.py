"""The dashboard of the desk: what waits for whom, read in the same few queries however much."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Length
from django.utils import timezone

from content.publishing import BEFORE_APPROVAL, SCHEDULED, State, Step
from news.models import Article, ArticleStep, Attachment
from news.preview import preview_address

SHOWN = 10  # rows of a list; the article list has them all
AT_WORK = 200  # rows that are looked through for them
READ_HERE = 5  # waiting articles whose text can be read and approved on the dashboard itself
READABLE = 20_000  # characters of such a text; longer ones are read on their own page
LATE = timedelta(days=2)


def board(user, now=None):
    """Return what the dashboard shows to staff member `user` at `now` (aware), by name.

    Lists of articles: drafts and returned ones of their own; waiting ones, all for who sees all,
    the one longest waiting first; scheduled ones; those published this week.
    """
    if not user.has_perm("news.view_article"):
        return {}
    now = now or timezone.now()
    seen = Article.objects.seen_by(user)
    at_work = read_at_work(seen, user)
    waiting = sorted(rows_in(at_work, State.REVIEW), key=lambda row: row.handed_in_at or now)
    for row in waiting:
        row.waited = age(row.handed_in_at or row.updated_at, now)
        row.is_late = now - (row.handed_in_at or now) >= LATE
    mine = [row for row in at_work if row.created_by_id == user.pk]
    listed = seen.for_list()
    return {
        "may_write": user.has_perm("news.add_article"),
        "may_publish": user.has_perm("news.publish_article"),
        "returned": rows_in(mine, State.RETURNED)[:SHOWN],
        "drafts": rows_in(mine, State.DRAFT)[:SHOWN],
        "waiting": with_texts(waiting[:SHOWN], user),
        "waiting_count": len(waiting),
        "scheduled": listed.shown_as(SCHEDULED, now).order_by("published_at", "pk")[:SHOWN],
        "published": listed.published(now).filter(published_at__gte=monday(now))[:SHOWN],
        "broken": broken_count(user),
    }


def read_at_work(seen, user):
    """Return the articles before approval that concern `user`, last changed first: one query.

    Each has `handed_in_at`, `reason` and `returner` of the last return, and what stands against
    approving it at a glance: `has_files`, `amended`.
    """
    steps = ArticleStep.objects.filter(article=OuterRef("pk"))
    submits = steps.filter(step=Step.SUBMIT).order_by("-at", "-pk")
    returns = steps.filter(step=Step.RETURN).order_by("-at", "-pk")
    rows = seen.exclude(state=State.PUBLISHED)  # its very words let SQLite use article_at_work
    rows = rows.filter(Q(created_by=user) | Q(state=State.REVIEW), state__in=BEFORE_APPROVAL)
    rows = rows.select_related("section", "created_by", "submitted_by").defer("body", "folded")
    rows = rows.annotate(
        handed_in_at=Subquery(submits.values("at")[:1]),
        reason=Subquery(returns.values("note")[:1]),
        returner=Subquery(returns.values("by__first_name")[:1]),
        has_files=Exists(Attachment.objects.filter(article=OuterRef("pk"))),
        amended=Exists(steps.filter(step=Step.AMEND, by=user)),
    )
    return list(rows.order_by("-updated_at", "-pk")[:AT_WORK])


def rows_in(rows, state):
    return [row for row in rows if row.state == state]


def with_texts(waiting, user):
    """Give each waiting row its preview, and the first plain ones the text to read and approve.

    Plain: a short new article without files, of which `user` wrote no word. All else is approved
    on its own page, beside the comparison.
    """
    plain = [row.pk for row in waiting if is_plain(row, user)][:READ_HERE]
    short = Article.objects.filter(pk__in=plain).annotate(size=Length("body"))
    texts = dict(short.filter(size__lte=READABLE).values_list("pk", "body")) if plain else {}
    for row in waiting:
        row.preview = preview_address(row)
        row.text = texts.get(row.pk)
    return waiting


def is_plain(row, user):
    """Whether `row` may be approved by `user` without opening it, as far as a list can tell."""
    own = row.is_work_of(user) or row.amended
    return row.may_publish(user) and not (own or row.live_id or row.has_files)


def broken_count(user):
    """Return how many published articles have links that lead nowhere; 0 for who cannot mend."""
    may_mend = user.has_perm("news.publish_article")
    return Article.objects.with_broken_links().count() if may_mend else 0


def monday(now):
    """Return the beginning of the local week of `now`, aware."""
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def age(since, now):
    """Return how long it is from `since` to `now` in its largest whole unit: “2 giờ”, “3 ngày”."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return f"{max(1, minutes)} phút"
    hours = minutes // 60
    return f"{hours} giờ" if hours < 24 else f"{hours // 24} ngày"
