"""The dashboard of the desk: what waits for whom, read in the same few queries however much.

Rows of every kind that is published stand in it together, whichever app they are of.
"""

from datetime import timedelta
from itertools import chain

from django.contrib.auth import get_permission_codename
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from content.editorial import admin_name
from content.publishing import SCHEDULED, State, Step
from content.standing import kinds
from content.state_lists import StateFilter
from content.together import Count, together
from news.models import Article
from news.preview import preview_address

SHOWN = 10  # rows of a list; the lists of each kind have them all
AT_WORK = 200  # rows of each kind that are looked through for them
READ_HERE = 5  # waiting articles whose text can be read and approved on the dashboard itself
READABLE = 20_000  # characters of such a text; longer ones are read on their own page
LATE = timedelta(days=2)
ENDS_SOON = timedelta(days=14)


def board(user, now=None):
    """Return what the dashboard shows to staff member `user` at `now` (aware), by name.

    Lists of rows of all kinds that `user` may view: drafts and returned ones of their own; waiting
    ones, all for who sees all, the one longest waiting first; scheduled ones; those that leave the
    portal soon; those published this week. `drafts` is None for who writes nothing.
    """
    now = now or timezone.now()
    seen = [kind for kind in kinds() if may(user, "view", kind)]
    if not seen:
        return {}
    at_work, scheduled, ending, published, broken = read(seen, user, now)
    waiting = waiting_in(at_work, now)
    mine = [row for row in at_work if row.is_work_of(user)]
    writes = any(may(user, "add", kind) for kind in seen)
    return {
        "may_search": Article in seen,
        "may_write": may(user, "add", Article),
        "may_publish": any(may(user, "publish", kind) for kind in seen),
        "returned": shown(rows_in(mine, State.RETURNED)),
        "drafts": shown(rows_in(mine, State.DRAFT)) if writes else None,
        "waiting": with_texts(shown(waiting), user),
        "waiting_count": len(waiting),
        "all_waiting": lists_of(waiting, State.REVIEW) if len(waiting) > SHOWN else (),
        "scheduled": shown(sorted(scheduled, key=lambda row: row.published_at)),
        "all_scheduled": lists_of(scheduled, SCHEDULED),
        "ending": shown(sorted(ending, key=lambda row: row.expires_at)),
        "published": shown(sorted(published, key=lambda row: row.published_at, reverse=True)),
        "all_published": lists_of(published, State.PUBLISHED),
        "broken": broken,
    }


def may(user, action, kind):
    """Whether `user` holds the permission for `action`, e.g. "view", on rows of a kind."""
    opts = kind._meta
    return user.has_perm(f"{opts.app_label}.{get_permission_codename(action, opts)}")


def read(seen, user, now):
    """Return the rows at work, scheduled, ending soon, published this week; the broken articles.

    Rows of the kinds `seen` that concern `user`; of broken links the count, 0 for who cannot mend
    them. One query.
    """
    of_each = [
        [at_work_of(kind, user) for kind in seen],
        [scheduled_of(kind, user, now) for kind in seen],
        [ending_of(kind, user, now) for kind in seen],
        [published_of(kind, user, now) for kind in seen],
    ]
    mends = [Count(Article.objects.with_broken_links())] if may(user, "publish", Article) else []
    rows = iter(together(*chain(*of_each), *mends))
    lists = [[row for _ in one for row in next(rows)] for one in of_each]
    return *lists, sum(chain(*rows))


def at_work_of(kind, user):
    """Return the rows of a kind before approval that concern `user`, last changed first.

    Each has `handed_in_at`, `reason` and `returner` of the last return, and whether `user` amended
    it meanwhile.
    """
    log = kind.steps.field
    steps = log.model.objects.filter(**{log.name: OuterRef("pk")})
    submits = steps.filter(step=Step.SUBMIT).order_by("-at", "-pk")
    returns = steps.filter(step=Step.RETURN).order_by("-at", "-pk")
    rows = kind.objects.seen_by(user).of_concern_to(user).for_desk()
    rows = rows.annotate(
        handed_in_at=Subquery(submits.values("at")[:1]),
        reason=Subquery(returns.values("note")[:1]),
        returner=Subquery(returns.values("by__first_name")[:1]),
        amended=Exists(steps.filter(step=Step.AMEND, by=user)),
    )
    return rows.order_by("-updated_at", "-pk")[:AT_WORK]


def scheduled_of(kind, user, now):
    rows = kind.objects.seen_by(user).for_desk().shown_as(SCHEDULED, now).dated_from(now)
    return rows.order_by("published_at", "pk")[:SHOWN]


def ending_of(kind, user, now):
    rows = kind.objects.seen_by(user).for_desk().published(now)
    return rows.filter(expires_at__lte=now + ENDS_SOON).order_by("expires_at", "pk")[:SHOWN]


def published_of(kind, user, now):
    rows = kind.objects.seen_by(user).for_desk().published(now)
    return rows.dated_from(monday(now)).order_by("-published_at", "-pk")[:SHOWN]


def rows_in(rows, state):
    """Return those of `rows` in this state, last changed first."""
    rows = [row for row in rows if row.state == state]
    return sorted(rows, key=lambda row: row.updated_at, reverse=True)


def waiting_in(rows, now):
    """Return those that wait, the one longest waiting first, each with how long it has."""
    waiting = rows_in(rows, State.REVIEW)
    for row in waiting:
        row.since = row.handed_in_at or row.updated_at
        row.waited, row.is_late = age(row.since, now), now - row.since >= LATE
    return sorted(waiting, key=lambda row: row.since)


def shown(rows):
    """Return the first of `rows`, each with the address of its `form`."""
    for row in rows[:SHOWN]:
        row.form = reverse(admin_name(row, "change"), args=[row.pk])
    return rows[:SHOWN]


def lists_of(rows, state):
    """Return [(kind in the plural, address of its list in this state)] of the kinds of `rows`."""
    kinds_shown = {type(row): None for row in rows}
    return [
        (
            kind._meta.verbose_name_plural,
            f"{reverse(admin_name(kind, 'changelist'))}?{StateFilter.parameter_name}={state}",
        )
        for kind in kinds_shown
    ]


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
        row.text = texts.get(row.pk) if isinstance(row, Article) else None
    return waiting


def is_plain(row, user):
    """Whether `row` may be approved by `user` without opening it, as far as a list can tell."""
    if not isinstance(row, Article) or row.is_work_of(user) or row.amended:
        return False
    return row.may_publish(user) and not (row.live_id or row.has_files)


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
