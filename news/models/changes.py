"""The draft beside a published article: opened from it, and written over it when approved."""

import reversion
from django.core.exceptions import ValidationError

from content.history import recorded
from content.publishing import State
from news.models.at_hand import links_at_hand
from news.models.section import Section
from news.models.versions import keep_first

# What a change of a published article may change; its address stays, and its date once public.
CHANGEABLE = (
    "title short_title section_id lead body cover_alt cover_caption cover_credit author source"
    " expires_at"
).split()
CHANGE_IS_OPEN = "Bài này đang có bản sửa. Hãy duyệt hoặc bỏ bản sửa đó trước khi khôi phục bản cũ."
NOT_LIVE = "Chỉ mở bản sửa cho bài đã đăng."
NOT_ALLOWED = "Bạn không có quyền sửa bài trong chuyên mục này."
WITHDRAWN_MEANWHILE = "Bài gốc không còn được đăng nên không duyệt bản sửa được."


def may_open_change(article, user):
    """Whether `user` may propose a change of `article`: whoever may write in its section."""
    is_live = article.state == State.PUBLISHED and not article.live_id
    if not (is_live and article.may_write(user)):
        return False
    return Section.objects.open_to(user).filter(pk=article.section_id).exists()


def open_change(article, user):
    """Return the draft beside the published `article`, made from it when there is none yet.

    Two who open it get the same one. Raises ValidationError when the article is not published
    (any more), or `user` may not write there.
    """
    with recorded(user, "Mở bản sửa"):
        rows = type(article).objects
        live = rows.stored(article.pk)
        if live.state != State.PUBLISHED or live.live_id:
            raise ValidationError(NOT_LIVE)
        if not may_open_change(live, user):
            raise ValidationError(NOT_ALLOWED)
        return rows.filter(live=live).first() or made_beside(live, user)


def fresh_change(live, user):
    """Return a new change of `live`; ValidationError when somebody has one open already."""
    if type(live).objects.filter(live=live).exists():
        raise ValidationError(CHANGE_IS_OPEN)
    return open_change(live, user)


def made_beside(live, user):
    """Return a new draft that is a copy of `live`; what `live` was is kept in its history."""
    keep_first(live)
    change = type(live)(live=live, created_by=user, published_at=live.published_at)
    carry_over(live, change)
    change.save()
    carry_links_over(live, change)
    for file in live.attachments.all():
        change.attachments.create(
            title=file.title, file=file.file.name, size=file.size, order=file.order, original=file
        )
    return change


def drop_change(change, seen, user):
    """Throw a change away; its article stays as it is, and remembers who did it.

    Raises StaleVersion when another version than `seen` is stored, ValidationError when the
    change is gone already.
    """
    with recorded(user, "Bỏ bản sửa"):
        stored = type(change).objects.stored(change.pk)
        stored.check_version(seen)
        reversion.add_to_revision(stored.live)
        stored.delete()


def put_live(change, at):
    """Write an approved change over its article, delete it, and return the article.

    "Cập nhật lúc" becomes `at` unless the change is a minor one or nobody has seen the article
    yet; one that is still to come takes the change's time too. Raises ValidationError when the
    article was withdrawn meanwhile.
    """
    live = type(change).objects.stored(change.live_id)
    if live.state != State.PUBLISHED:
        raise ValidationError(WITHDRAWN_MEANWHILE)
    carry_over(change, live)
    if live.published_at > at:
        live.published_at = change.published_at or at
    elif not change.is_minor:
        live.revised_at = at
    live.check_end()
    adopt_files(change, live)
    carry_links_over(change, live)
    live.version += 1
    with links_at_hand(live):  # last, so that the revision holds the adopted files
        live.save()
    change.steps.update(article=live)
    change.delete()
    return live


def carry_over(source, target):
    """Copy what may change, and the picture, from one article to another; nothing is saved."""
    for name in CHANGEABLE:
        setattr(target, name, getattr(source, name))
    carry_picture_over(source, target)


def carry_picture_over(source, target):
    """Copy the cover from one article to another; nothing is saved."""
    target.cover = source.cover.name
    target.cover_width, target.cover_height = source.cover_width, source.cover_height


def carry_links_over(source, target):
    """Make `target` name the organizations and picks of `source`, but never itself."""
    target.organizations.set(source.organizations.all())
    target.related.set(source.related.besides(target))


def adopt_files(change, live):
    """Make the files of `live` those of `change`; a file that stays keeps its address."""
    kept = {file.original_id: file for file in change.attachments.all()}
    for file in live.attachments.all():
        if file.pk not in kept:
            file.delete()
            continue
        newer = kept.pop(file.pk)
        file.title, file.file, file.size = newer.title, newer.file.name, newer.size
        file.order = newer.order
        file.save()
    change.attachments.filter(original__isnull=True).update(article=live)
