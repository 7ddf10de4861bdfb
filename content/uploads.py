"""How much people send: so many files and bytes a day and at a time, so much of a kind in all.

Counted in the database, each file by one UPDATE that also decides, so that processes agree. What
is too much is noted at the file, and the field that takes it says so (content.storing).
"""

from datetime import timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F
from django.http import UnreadablePostError
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format

from content.attachments import CONTENT_TYPES, ending_of
from content.storing import FULL, NoRoom, with_their_rows

MEGABYTE = 1024 * 1024
SLOT = 10  # minutes that the rate is counted over
DAYS_KEPT = 31
NO_SPACE = 507  # RFC 4918, 11.5
TOO_MANY = "Hôm nay bạn đã gửi {files} tệp, mức cao nhất trong một ngày. Hãy gửi tiếp ngày mai."
TOO_MUCH = (
    "Thêm tệp này thì vượt mức {mb} MB mà mỗi người được gửi trong một ngày. Hãy gửi tiếp ngày mai,"
    " hoặc thu nhỏ tệp."
)
TOO_FAST = "Bạn đã gửi {files} tệp trong ít phút. Hãy gửi tiếp sau {at}."
NO_MORE = "Kho {kind} của cổng đã đủ {mb} MB. Hãy báo quản trị viên."


class Kind(models.TextChoices):
    PICTURE = "picture", "ảnh"
    DOCUMENT = "document", "tệp đính kèm"


def kind_of(name):
    """Return the Kind that a file sent under `name` is counted as."""
    return Kind.DOCUMENT if ending_of(name) in CONTENT_TYPES else Kind.PICTURE


class SentQuerySet(models.QuerySet):
    def take(self, user, size, now):
        """Count a file of `size` bytes that `user` sends at `now`; return why not, else ""."""
        slot = start_of_slot(now)
        key = {"user": user, "day": timezone.localdate(now)}
        self.get_or_create(**key, defaults={"slot": slot})
        row = self.filter(**key)
        row.filter(slot__lt=slot).update(slot=slot, files_in_slot=0)
        counted = row.filter(
            files__lt=settings.UPLOAD_FILES_A_DAY,
            bytes__lte=settings.UPLOAD_MB_A_DAY * MEGABYTE - size,
            files_in_slot__lt=settings.UPLOAD_FILES_AT_A_TIME,
        ).update(
            files=F("files") + 1, bytes=F("bytes") + size, files_in_slot=F("files_in_slot") + 1
        )
        return "" if counted else row.get().refusal(size)

    def forget(self, now):
        """Delete the counts of days long over; return how many."""
        over = timezone.localdate(now) - timedelta(days=DAYS_KEPT)
        return self.filter(day__lt=over).delete()[0]


class Sent(models.Model):
    """What one account has sent on one day, of that in the ten minutes from `slot`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField("ngày")
    files = models.PositiveIntegerField("số tệp", default=0)
    bytes = models.PositiveBigIntegerField("số byte", default=0)
    slot = models.DateTimeField("mười phút từ")
    files_in_slot = models.PositiveIntegerField("số tệp trong mười phút", default=0)

    objects = SentQuerySet.as_manager()

    class Meta:
        verbose_name = "lượng tệp đã gửi"
        verbose_name_plural = "lượng tệp đã gửi"
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="sent_once_a_day")]

    def __str__(self):
        return f"{self.user}, {self.day:%d/%m/%Y}"

    def refusal(self, size):
        """Return the sentence why no file of `size` bytes is taken any more."""
        if self.files >= settings.UPLOAD_FILES_A_DAY:
            return TOO_MANY.format(files=grouped(self.files))
        if self.bytes + size > settings.UPLOAD_MB_A_DAY * MEGABYTE:
            return TOO_MUCH.format(mb=grouped(settings.UPLOAD_MB_A_DAY))
        at = timezone.localtime(self.slot) + timedelta(minutes=SLOT)
        return TOO_FAST.format(files=grouped(self.files_in_slot), at=f"{at:%H:%M}")


class KeptQuerySet(models.QuerySet):
    def take(self, kind, size):
        """Count `size` bytes more of `kind`; return the sentence why not, "" when counted."""
        self.get_or_create(kind=kind)
        most = settings.UPLOAD_MB_KEPT[kind]
        row = self.filter(kind=kind, bytes__lte=most * MEGABYTE - size)
        if row.update(bytes=F("bytes") + size):
            return ""
        return NO_MORE.format(kind=Kind(kind).label, mb=grouped(most))

    def measure(self, now):
        """Store how many bytes of each kind are kept, on the disk or in a bucket."""
        for kind, name in ((Kind.PICTURE, "default"), (Kind.DOCUMENT, "attachments")):
            found = {"bytes": storages[name].bytes_kept(), "measured_at": now}
            self.update_or_create(kind=kind, defaults=found)


class Kept(models.Model):
    """How many bytes of a kind are kept: measured by clean_up, and what was sent since then."""

    kind = models.CharField("loại tệp", max_length=10, choices=Kind.choices, unique=True)
    bytes = models.PositiveBigIntegerField("số byte", default=0)
    measured_at = models.DateTimeField("đo lúc", null=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = "dung lượng kho tệp"
        verbose_name_plural = "dung lượng kho tệp"

    def __str__(self):
        return self.get_kind_display()


class UploadMiddleware:
    """Counts what staff send, and removes what was written for rows that were not stored.

    Stands behind the check of the form's secret: what somebody else's page sends counts for nobody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not has_files(request):
            return self.get_response(request)
        try:
            request.FILES  # noqa: B018  reads them, large ones into files of their own
        except UnreadablePostError:
            raise
        except OSError:
            return no_room(request)
        with with_their_rows():
            return self.get_response(request)

    def process_view(self, request, view, args, named):
        if has_files(request) and request.user.is_authenticated:
            now = timezone.now()
            for name in request.FILES:
                for file in request.FILES.getlist(name):
                    file.refusal = refusal(request.user, file, now)

    def process_exception(self, request, exception):
        return no_room(request) if isinstance(exception, NoRoom) else None


def has_files(request):
    """Say whether somebody who has logged in may be sending files; a stranger's are not read."""
    is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
    return is_known and request.method == "POST" and request.content_type == "multipart/form-data"


def no_room(request):
    return render(request, "507.html", {"sentence": FULL}, status=NO_SPACE)


def refusal(user, file, now):
    """Count `file`, which `user` sends; return the sentence why it is not taken, else ""."""
    sent = Sent.objects.take(user, file.size, now)
    return sent or Kept.objects.take(kind_of(file.name), file.size)


def start_of_slot(now):
    return now.replace(minute=now.minute - now.minute % SLOT, second=0, microsecond=0)


def grouped(number):
    return number_format(number, force_grouping=True)
