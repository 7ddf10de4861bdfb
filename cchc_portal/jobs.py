"""The jobs that timers start: each is done once a day, by one machine of those that try."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from cchc_portal.locks import job_lock
from cchc_portal.models import JobRun

A_DAY = timedelta(hours=20)  # less than 24, or a timer's random delay would skip every second day
TROUBLE_LENGTH = 500


@dataclass(frozen=True)
class Job:
    """A command with its options, what people call it, and how often it is due."""

    title: str
    command: str
    options: dict = field(default_factory=dict)
    every: timedelta = A_DAY


JOBS = {
    "backup": Job("Sao lưu", "backup"),
    "cleanup": Job("Dọn phiên đăng nhập và bản nháp bỏ quên", "clean_up"),
    "links": Job("Kiểm tra liên kết", "check_links"),
    "letters": Job("Gửi lại thư báo", "send_letters", every=timedelta(minutes=4)),
    "index": Job("Kiểm tra chỉ mục tìm kiếm", "search_index", {"verify": True}),
}


def run(name, now, stdout, stderr):
    """Do the job `name` unless it was done lately or is being done; return a sentence.

    Raises what the job raises when it fails; it is due again at once.
    """
    job = JOBS[name]
    with job_lock(name, settings.BACKUP_ROOT) as held:
        if not held:
            return f"{job.title}: một tiến trình khác đang làm, lần này bỏ qua."
        known, _ = JobRun.objects.get_or_create(name=name)
        if known.succeeded_at and now - known.succeeded_at < job.every:
            return (
                f"{job.title}: đã xong lúc {timezone.localtime(known.succeeded_at):%H:%M %d/%m/%Y}."
            )
        JobRun.objects.filter(pk=known.pk).update(started_at=now)
        try:
            call_command(job.command, stdout=stdout, stderr=stderr, **job.options)
        except Exception as error:
            told = str(error) if isinstance(error, CommandError) else type(error).__name__
            JobRun.objects.filter(pk=known.pk).update(trouble=told[:TROUBLE_LENGTH])
            raise
        JobRun.objects.filter(pk=known.pk).update(succeeded_at=now, trouble="")
        return f"{job.title}: đã xong."
