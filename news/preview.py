"""Links by which somebody without an account reads an article before it is published.

A link is signed, names one article and the second at which it ends, 24 hours after it was made.
It shows the text as stored when it is opened: what a superior reads is what will be approved.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from news.models import Article

VALID_FOR = timedelta(hours=24)
WRONG = "Liên kết xem trước không đúng, có thể bị chép thiếu. Hãy chép lại cả liên kết."
EXPIRED = "Liên kết xem trước chỉ dùng được 24 giờ và đã hết hạn. Hãy xin người gửi liên kết mới."
GONE = "Bài này không còn: bản thảo đã được bỏ hoặc xóa."

signer = Signer(salt="news.preview")


class Refused(Exception):
    """Why a link shows nothing: a sentence for the reader, and the status of HTTP."""

    def __init__(self, sentence, status):
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Preview:
    """What a valid link shows: the article, which may be public by now, and when the link ends."""

    token: str
    article: Article
    ends: datetime


def preview_address(article, at=None):
    """Return the path that shows `article` for 24 hours from `at` (aware, now by default).

    A change of a published article names that one too: once approved, the link leads there.
    """
    until = (at or timezone.now()) + VALID_FOR
    names = (article.pk, article.live_id or article.pk, int(until.timestamp()))
    return reverse("news:preview", args=[signer.sign("-".join(map(str, names)))])


def previewed(token, at=None):
    """Return the Preview that a token opens at `at` (aware, now by default).

    Raises Refused when there is nothing to show.
    """
    try:
        pk, live, until = map(int, signer.unsign(token).split("-"))
    except (BadSignature, ValueError) as wrong:
        raise Refused(WRONG, 403) from wrong
    ends = datetime.fromtimestamp(until, tz=UTC)
    if ends <= (at or timezone.now()):
        raise Refused(EXPIRED, 410)
    rows = Article.objects.for_page().in_bulk({pk, live})
    if not rows:
        raise Refused(GONE, 410)
    return Preview(token, rows.get(pk) or rows[live], ends)
