"""A published article gets another address; the old one leads there from the same moment on."""

from django.core.exceptions import ValidationError
from django.db import transaction

from content.publishing import State
from content.slugs import choose_alone
from content.vietnamese import slug as slug_of
from news.addresses import normal
from news.models.legacy import FormerAddress

NOT_PUBLISHED = "Chỉ bài đã đăng mới cần bước này; bài chưa đăng sửa địa chỉ ngay trong biểu mẫu."
NO_ADDRESS = "Hãy nhập địa chỉ, ví dụ ke-hoach-kiem-tra-nam-2026."
TAKEN = "Địa chỉ này là của bài khác. Hãy chọn địa chỉ khác."
WAS_ANOTHERS = "Địa chỉ này còn dẫn người đọc đến một bài khác. Hãy chọn địa chỉ khác."


@transaction.atomic
def move(article, wanted):
    """Give the published `article` the slug made of `wanted` and return the row as stored.

    Its address until now becomes a FormerAddress. Raises ValidationError with a sentence when the
    article is not published (any more), or another one has or had that address.
    """
    choose_alone(article)
    row = type(article).objects.locked(article.pk)
    new, old = slug_of(wanted), row.get_absolute_url()
    if row.state != State.PUBLISHED or row.live_id:
        raise ValidationError(NOT_PUBLISHED)
    if new == row.slug:
        return row
    if sentence := objection_to(new, row):
        raise ValidationError(sentence)
    row.slug = new
    row.save_over(row.version)
    FormerAddress.objects.filter(address=normal(row.get_absolute_url())).delete()
    FormerAddress.objects.update_or_create(address=normal(old), defaults={"article": row})
    return row


def objection_to(slug, article):
    """Return why `article` cannot stand at `slug`, as a sentence; "" if nothing."""
    if not slug:
        return NO_ADDRESS
    rows = type(article).objects.exclude(pk=article.pk)
    if rows.filter(slug=slug).exists():
        return TAKEN
    path = type(article)(slug=slug).get_absolute_url()
    others = FormerAddress.objects.filter(address=normal(path)).exclude(article=article.pk)
    return WAS_ANOTHERS if others.exists() else ""
