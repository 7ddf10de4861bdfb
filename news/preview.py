"""Links by which somebody without an account reads a row of any kind before its time.

A link is signed, names one row and the second at which it ends, 24 hours after it was made. It
shows the text as stored when it is opened: what a superior reads is what will be approved.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from content.publishing import EXPIRED, Publishable, State
from content.standing import kinds
from news.models import Attachment

VALID_FOR = timedelta(hours=24)
WRONG = "Liên kết xem trước không đúng, có thể bị chép thiếu. Hãy chép lại cả liên kết."
ENDED = "Liên kết xem trước chỉ dùng được 24 giờ và đã hết hạn. Hãy xin người gửi liên kết mới."
GONE = "Bản thảo này không còn: đã được bỏ hoặc xóa."
NO_FILE = "Không có tệp này, hoặc nội dung đã bị gỡ."
PAGES = {}  # {model: (template, what it shows of a row)}, of each kind by the app that it is of

signer = Signer(salt="news.preview")


class Refused(Exception):
    """Why a link shows nothing: a sentence for the reader, and the status of HTTP."""

    def __init__(self, sentence, status):
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Preview:
    """What a valid link shows: a row, which may be public or withdrawn by now; when it ends."""

    token: str
    row: Publishable
    ends: datetime

    @property
    def is_withdrawn(self):
        """Whether the row was taken from the public: then the link shows nothing of it."""
        return self.row.state == State.WITHDRAWN

    @property
    def is_over(self):
        """Whether the row had its time with the public."""
        return self.row.shown_state() == EXPIRED

    @property
    def files(self):
        """The files that the page of the row shows."""
        name = self.row.files_on_page
        if self.is_withdrawn or not name:
            return Attachment.objects.none()
        return getattr(self.row, name).shown_with(self.row)


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

    A change of a withdrawn article shows what that one does: nothing. Raises Refused when there is
    no row.
    """
    try:
        kind, *numbers = signer.unsign(token).split("-")
        model = {each._meta.model_name: each for each in kinds()}[kind]
        pk, live, until = map(int, numbers)
    except (BadSignature, ValueError, KeyError) as wrong:
        raise Refused(WRONG, 403) from wrong
    ends = datetime.fromtimestamp(until, tz=UTC)
    if ends <= (at or timezone.now()):
        raise Refused(ENDED, 410)
    rows = model.objects.for_page().in_bulk({pk, live})
    if not rows:
        raise Refused(GONE, 410)
    original = Preview(token, rows.get(live) or rows[pk], ends)
    return original if original.is_withdrawn else Preview(token, rows.get(pk) or rows[live], ends)
