"""`python manage.py run_job NAME`: what the timers start; once a day over all machines."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from cchc_portal import jobs


class Command(BaseCommand):
    help = "Làm một công việc định kỳ nếu đến hạn; nhiều máy cùng gọi thì chỉ một máy làm."

    def add_arguments(self, parser):
        names = "; ".join(f"{name}: {job.title.lower()}" for name, job in jobs.JOBS.items())
        parser.add_argument("name", choices=jobs.JOBS, metavar="TÊN", help=names)

    def handle(self, *, name, **options):
        self.stdout.write(jobs.run(name, timezone.now(), self.stdout, self.stderr))
