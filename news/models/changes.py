"""The draft beside a published article: opened from it, and written over it when approved."""

from django.core.exceptions import ValidationError
from django.db import transaction

from content.publishing import State

# What a change of a published article may change; its address and first date stay.
CHANGEABLE = (
    "title short_title section_id lead body cover_alt cover_caption cover_credit author source"
    " expires_at"
).split()


@transaction.atomic
def open_change(article, user):
    """Return the draft beside the published `article`, made from it when there is none yet.

    Raises ValidationError when the article is not published (any more).
    """
    rows = type(article).objects
    live = rows.locked(article.pk)
    if live.state != State.PUBLISHED or live.live_id:
        raise ValidationError("Chỉ mở bản sửa cho bài đã đăng.")
    if change := rows.filter(live=live).first():
        return change
    change = type(article)(live=live, created_by=user, published_at=live.published_at)
    carry_over(live, change)
    change.save()
    carry_links_over(live, change)
    for file in live.attachments.all():
        change.attachments.create(
            title=file.title, file=file.file.name, size=file.size, order=file.order, original=file
        )
    return change


def put_live(change, at):
    """Write an approved change over its article, delete it, and return the article.

    "Cập nhật lúc" becomes `at` unless the change is a minor one. Raises ValidationError when the
    article was withdrawn meanwhile.
    """
    live = type(change).objects.locked(change.live_id)
    if live.state != State.PUBLISHED:
        raise ValidationError("Bài gốc không còn được đăng nên không duyệt bản sửa được.")
    carry_over(change, live)
    if not change.is_minor:
        live.revised_at = at
    live.save_over(live.version)
    carry_links_over(change, live)
    adopt_files(change, live)
    change.steps.update(article=live)
    change.delete()
    return live


def carry_over(source, target):
    """Copy what may change, and the picture, from one article to another; nothing is saved."""
    for name in CHANGEABLE:
        setattr(target, name, getattr(source, name))
    target.cover = source.cover.name
    target.cover_width, target.cover_height = source.cover_width, source.cover_height


def carry_links_over(source, target):
    """Make `target` name the organizations and picks of `source`."""
    target.organizations.set(source.organizations.all())
    target.related.set(source.related.all())


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
