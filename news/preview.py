"""Links by which somebody without an account reads an article or document before its time.

A link is signed, names one row and the second at which it ends, 24 hours after it was made. It
shows the text as stored when it is opened: what a superior reads is what will be approved.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from news.models import Article, Attachment, Document, DocumentFile

VALID_FOR = timedelta(hours=24)
WRONG = "Liên kết xem trước không đúng, có thể bị chép thiếu. Hãy chép lại cả liên kết."
EXPIRED = "Liên kết xem trước chỉ dùng được 24 giờ và đã hết hạn. Hãy xin người gửi liên kết mới."
GONE = "Bản thảo này không còn: đã được bỏ hoặc xóa."
KINDS = {"article": (Article, Attachment), "document": (Document, DocumentFile)}  # rows, files

signer = Signer(salt="news.preview")


class Refused(Exception):
    """Why a link shows nothing: a sentence for the reader, and the status of HTTP."""

    def __init__(self, sentence, status):
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Preview:
    """What a valid link shows: a row, which may be public by now, and when the link ends."""

    token: str
    row: Article | Document
    ends: datetime

    @property
    def files(self):
        """The files that the page of the row shows."""
        _, file_model = KINDS[self.row._meta.model_name]
        return file_model.objects.shown_with(self.row)


def preview_address(row, at=None):
    """Return the path that shows `row` for 24 hours from `at` (aware, now by default).

    A change of a published article names that one too: once approved, the link leads there.
    """
    until = (at or timezone.now()) + VALID_FOR
    live = getattr(row, "live_id", None) or row.pk
    names = (row._meta.model_name, row.pk, live, int(until.timestamp()))
    return reverse("news:preview", args=[signer.sign("-".join(map(str, names)))])


def previewed(token, at=None):
    """Return the Preview that a token opens at `at` (aware, now by default).

    Raises Refused when there is nothing to show.
    """
    try:
        kind, *numbers = signer.unsign(token).split("-")
        model, _ = KINDS[kind]
        pk, live, until = map(int, numbers)
    except (BadSignature, ValueError, KeyError) as wrong:
        raise Refused(WRONG, 403) from wrong
    ends = datetime.fromtimestamp(until, tz=UTC)
    if ends <= (at or timezone.now()):
        raise Refused(EXPIRED, 410)
    rows = model.objects.for_page().in_bulk({pk, live})
    if not rows:
        raise Refused(GONE, 410)
    return Preview(token, rows.get(pk) or rows[live], ends)
