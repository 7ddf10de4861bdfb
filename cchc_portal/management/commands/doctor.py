"""`python manage.py doctor`: is this server well, and if not, what to do. Exit code 0, 1 or 2."""

import sys

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from cchc_portal.doctor import Level, machine, now, portal

CHECKS = (
    portal.environment,
    portal.database_and_clock,
    portal.standby_database,
    portal.migrations,
    portal.months_counted,
    machine.writable_folders,
    machine.disk_space,
    portal.bucket,
    machine.certificate,
    machine.timers,
    portal.backups,
    portal.jobs,
    portal.mail,
    portal.changes_told,
    portal.shared_pages,
)
MARKS = {Level.GOOD: "[ Tốt ]", Level.SOON: "[ Nên ]", Level.NOW: "[ LỖI ]"}
SUMS = {
    Level.GOOD: "Máy chủ ổn.",
    Level.SOON: "Máy chủ chạy được; có việc nên làm sớm.",
    Level.NOW: "Có lỗi cần xử lý ngay.",
}


class Command(BaseCommand):
    help = "Khám máy chủ và nói cần làm gì. Mã thoát: 0 tốt, 1 nên xử lý, 2 cần xử lý ngay."
    requires_system_checks = ()  # the first check tells of them

    def add_arguments(self, parser):
        parser.add_argument("--quiet", action="store_true", help="chỉ in những điều cần làm")

    def handle(self, *, quiet, **options):
        findings = [finding for check in CHECKS for finding in asked(check)]
        for finding in findings:
            if finding.level > Level.GOOD or not quiet:
                self.stdout.write(f"{MARKS[finding.level]} {finding.what}")
            if finding.todo:
                self.stdout.write(f"        → {finding.todo}")
        worst = max(finding.level for finding in findings)
        if worst > Level.GOOD or not quiet:
            self.stdout.write(SUMS[worst])
        sys.exit(worst)


def asked(check):
    """Return the findings of a check; without a database it cannot say more than that."""
    try:
        return [*check()]
    except DatabaseError:
        what = "Cơ sở dữ liệu không trả lời nên còn phép kiểm tra chưa làm được."
        return [now(what, "Sửa cơ sở dữ liệu trước.")]
